"""The code that confirms an address, and turns its answers into one registration."""

import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from participants.models import Organisation, Registration, RegistrationDraft, User
from participants.registration.invitations import invite
from participants.territories.declared_organisations import declare_organisation
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    UserFactory,
    siren,
)
from tests.participants.accounts.world import ask_for_a_code, give_code, is_signed_in, last_code
from tests.participants.registration.sample_answers import code_page_of, open_cycle, page_of, typed

pytestmark = pytest.mark.django_db
CAMILLE = "camille@example.org"
SPACE = "/mon-espace/"


@pytest.fixture
def cycle():
    return open_cycle()


@pytest.fixture
def landlord():
    return OrganisationFactory(name="Habitat d’essai", kind="oph")


@pytest.fixture
def territory():
    return IntercommunalityFactory()


@pytest.fixture
def waiting(client, cycle, landlord, territory):
    """The browser has sent its answers, and waits for the code."""
    client.post(page_of(cycle), typed(landlord, territory))
    return client


def confirm(client, cycle, code=None, **values):
    return client.post(code_page_of(cycle), {"code": code or last_code(CAMILLE), **values}, follow=True)


def text_of(response):
    return response.content.decode()


def test_the_code_makes_the_registration_received(waiting, cycle, landlord, territory):
    response = confirm(waiting, cycle)
    assert response.redirect_chain == [(SPACE, 302)]
    registration = Registration.objects.get()
    assert (registration.user.email, registration.organisation, registration.territory, registration.state) == (
        CAMILLE,
        landlord,
        territory,
        "received",
    )
    assert (registration.expectations, registration.is_committed) == ("Comparer nos outils.", True)
    assert is_signed_in(waiting)
    assert not RegistrationDraft.objects.exists()
    assert "Votre inscription est reçue." in text_of(response)
    assert [email.to for email in Email.objects.order_by("pk")] == [[CAMILLE]] * 2


def test_the_names_given_reach_an_account_that_existed_with_its_code(client, cycle, landlord, territory):
    user = UserFactory(email=CAMILLE, first_name="Ancien", last_name="Nom")
    client.post(page_of(cycle), typed(landlord, territory))
    confirm(client, cycle)
    user.refresh_from_db()
    assert user.get_full_name() == "Camille Exemple"
    assert User.objects.count() == 1


def test_the_page_reminds_the_address_and_using_it_takes_a_button(waiting, cycle):
    pages = [waiting.get(code_page_of(cycle)) for _ in range(3)]
    assert all(CAMILLE in text_of(page) for page in pages)
    assert not Registration.objects.exists()
    confirm(waiting, cycle)
    assert Registration.objects.count() == 1


def test_a_wrong_code_is_said_so_and_the_right_one_still_serves(waiting, cycle):
    response = confirm(waiting, cycle, "0000-0000")
    assert response.status_code == 200
    assert "Ce code n’est pas le bon." in text_of(response)
    assert not Registration.objects.exists()
    confirm(waiting, cycle)
    assert Registration.objects.count() == 1


def test_after_five_wrong_codes_another_one_is_asked_and_the_answers_are_still_there(waiting, cycle):
    former = last_code(CAMILLE)
    for _ in range(5):
        response = confirm(waiting, cycle, "0000-0000")
    assert "Recevoir un nouveau code" in text_of(response)
    confirm(waiting, cycle, former)
    assert not Registration.objects.exists()
    waiting.post(code_page_of(cycle), {"action": "restart"})
    confirm(waiting, cycle)
    assert Registration.objects.count() == 1


def test_an_expired_code_leaves_the_answers_and_another_one_serves(waiting, cycle, monkeypatch):
    former = last_code(CAMILLE)
    now = timezone.now().timestamp()
    with monkeypatch.context() as later:
        later.setattr("time.time", lambda: now + 31 * 60)
        assert "Ce code n’est plus valable." in text_of(confirm(waiting, cycle, former))
    waiting.post(code_page_of(cycle), {"action": "restart"})
    assert last_code(CAMILLE) != former
    assert confirm(waiting, cycle).redirect_chain == [(SPACE, 302)]


def test_a_code_sent_again_replaces_the_former_one(waiting, cycle):
    former = last_code(CAMILLE)
    response = waiting.post(code_page_of(cycle), {"action": "resend"})
    assert response.url == code_page_of(cycle)
    confirm(waiting, cycle, former)
    assert not Registration.objects.exists()
    confirm(waiting, cycle)
    assert Registration.objects.count() == 1


def test_too_many_new_codes_are_refused_in_words(waiting, cycle, settings):
    settings.ACCOUNT_RATE_LIMITS = {"registration": "2/h/key"}
    sent = Email.objects.count()
    for _ in range(3):
        response = waiting.post(code_page_of(cycle), {"action": "restart"}, follow=True)
    assert Email.objects.count() == sent + 2
    assert "Trop de codes demandés" in text_of(response)


def test_who_was_registered_already_is_told_so_and_nothing_changes(client, cycle, landlord, territory):
    known = RegistrationFactory(cycle=cycle, user__email=CAMILLE, function="Directrice")
    client.post(page_of(cycle), typed(landlord, territory))
    response = confirm(client, cycle)
    known.refresh_from_db()
    assert (Registration.objects.count(), known.function) == (1, "Directrice")
    assert "Vous étiez déjà inscrite ou inscrit à ce cycle" in text_of(response)
    assert not RegistrationDraft.objects.exists()


def test_the_code_typed_on_the_ordinary_page_serves_too(waiting):
    assert give_code(waiting, last_code(CAMILLE)).url == SPACE
    assert Registration.objects.get().user.email == CAMILLE


def test_signing_in_later_completes_the_answers_that_the_browser_left(waiting):
    session = waiting.session
    del session["account_login"]
    session.save()
    ask_for_a_code(waiting, CAMILLE)
    assert give_code(waiting, last_code(CAMILLE)).url == SPACE
    assert Registration.objects.get().user.email == CAMILLE


def test_the_code_of_another_address_registers_nobody(waiting):
    UserFactory(email="autre@example.org")
    session = waiting.session
    del session["account_login"]
    session.save()
    ask_for_a_code(waiting, "autre@example.org")
    response = waiting.post("/compte/connexion/code/", {"code": last_code("autre@example.org")}, follow=True)
    assert is_signed_in(waiting)
    assert "ce n’est pas celle de l’inscription" in text_of(response)
    assert not Registration.objects.exists()
    assert RegistrationDraft.objects.count() == 1


def test_another_browser_cannot_use_the_code(waiting, cycle):
    stranger = Client()
    response = confirm(stranger, cycle)
    assert response.redirect_chain == [(page_of(cycle), 302)]
    assert not Registration.objects.exists()


def test_answers_sent_before_the_closing_count_after_it(waiting, cycle):
    cycle.registration_closes_at = timezone.now()
    cycle.registration_opens_at = cycle.registration_closes_at - datetime.timedelta(days=3)
    cycle.save()
    assert "Votre inscription est reçue." in text_of(confirm(waiting, cycle))


def test_answers_sent_after_the_closing_do_not(waiting, cycle):
    cycle.registration_opens_at = timezone.now() - datetime.timedelta(days=3)
    cycle.registration_closes_at = timezone.now() - datetime.timedelta(days=1)
    cycle.save()
    response = confirm(waiting, cycle)
    assert "Les inscriptions à ce cycle ne sont plus ouvertes." in text_of(response)
    assert not Registration.objects.exists()


def test_an_invitation_is_spent_with_the_code(client, cycle, landlord, territory):
    invitation = invite(cycle=cycle, territory=territory, email=CAMILLE, by=UserFactory())
    link = Email.objects.latest("pk").message.split("http://testserver")[1].split()[0].rstrip(").>")
    client.post(link, typed(landlord, territory))
    confirm(client, cycle)
    invitation.refresh_from_db()
    assert invitation.registration == Registration.objects.get()


def test_a_structure_that_went_away_meanwhile_is_asked_again(waiting, cycle, landlord):
    landlord.delete()
    assert "La structure choisie n’existe plus" in text_of(confirm(waiting, cycle))
    assert not Registration.objects.exists()


def test_the_page_without_answers_leads_to_the_form(client, cycle):
    assert client.get(code_page_of(cycle)).url == page_of(cycle)


def test_a_closed_account_receives_no_code(client, cycle, landlord, territory):
    UserFactory(email=CAMILLE, is_active=False)
    client.post(page_of(cycle), typed(landlord, territory))
    assert not any("code" in email.subject.lower() for email in Email.objects.all())


# Structures described by hand -----------------------------------------------------------------------------


def test_a_structure_described_twice_is_one(client, cycle, territory):
    client.post(page_of(cycle), typed("", territory, new_name="Ma structure", new_kind="association"))
    declare_organisation(name="MA STRUCTURE", kind="association")
    confirm(client, cycle)
    assert Registration.objects.get().organisation == Organisation.objects.get()


def test_a_structure_is_known_by_its_siren_before_its_name():
    number = siren(12345678)
    known = OrganisationFactory(name="Nom exact", kind="esh", siren=number)
    assert declare_organisation(name="Nom approché", kind="oph", siren=number) == known


def test_a_structure_of_another_kind_is_another_one():
    known = OrganisationFactory(name="Habitat d’essai", kind="esh")
    other = declare_organisation(name="Habitat d’essai", kind="oph")
    assert (other == known, other.is_checked) == (False, False)


# Many requests at the same instant ------------------------------------------------------------------------

AT_ONCE = 10


def at_once(post):
    """The answers of as many threads that post at the same instant, each with its own connection."""
    barrier, answers = Barrier(AT_ONCE), []

    def run():
        try:
            barrier.wait()
            answers.append(post().status_code)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def browser_of(client):
    browser = Client()
    browser.cookies["sessionid"] = client.cookies["sessionid"].value
    return browser


@pytest.mark.django_db(transaction=True)
def test_the_same_form_posted_ten_times_at_once_registers_once(client, cycle, landlord, territory):
    client.force_login(UserFactory(email=CAMILLE))
    values = typed(landlord, territory, email=None)
    answers = at_once(lambda: browser_of(client).post(page_of(cycle), values))
    assert answers == [302] * AT_ONCE
    assert Registration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_code_posted_ten_times_at_once_registers_once(waiting, cycle):
    code = last_code(CAMILLE)
    answers = at_once(lambda: browser_of(waiting).post(code_page_of(cycle), {"code": code}))
    assert answers == [302] * AT_ONCE
    assert Registration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_address_that_comes_ten_times_at_once_gets_one_account(cycle, landlord, territory, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    answers = at_once(lambda: Client().post(page_of(cycle), typed(landlord, territory)))
    assert answers == [302] * AT_ONCE
    assert User.objects.filter(email=CAMILLE).count() == 1
