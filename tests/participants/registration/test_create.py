"""The registration page: when it opens, what it keeps, what it never tells."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from participants.models import Organisation, Registration, RegistrationDraft, TeamInvitation, User
from participants.registration.invitations import invite, revoke
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, TrainingSessionFactory
from tests.participants.registration.sample_answers import code_page_of, open_cycle, page_of, typed

pytestmark = pytest.mark.django_db
NOW = timezone.now
DAY = datetime.timedelta(days=1)


@pytest.fixture
def cycle():
    return open_cycle()


@pytest.fixture
def landlord():
    return OrganisationFactory(name="Habitat d’essai", kind="oph")


@pytest.fixture
def territory():
    return IntercommunalityFactory(name="CC d’essai")


def text_of(response):
    return response.content.decode()


def nothing_written():
    return not (RegistrationDraft.objects.exists() or Registration.objects.exists() or Email.objects.exists())


# When -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "sentence"),
    [
        ({"published": True}, "Les dates d’inscription à ce cycle ne sont pas fixées."),
        (
            {"published": True, "registration_opens_at": datetime.datetime(2130, 1, 1, 8, tzinfo=datetime.UTC)},
            "Les inscriptions ouvriront le dimanche 1<sup>er</sup>\xa0janvier 2130 à 9\xa0h.",
        ),
        (
            {"published": True, "registration_closes_at": datetime.datetime(2022, 6, 30, 10, tzinfo=datetime.UTC)},
            "Les inscriptions sont closes depuis le jeudi 30\xa0juin 2022 à 12\xa0h.",
        ),
        ({"archived": True}, "Ce cycle est terminé\xa0: on ne s’y inscrit plus."),
    ],
)
def test_outside_the_window_the_page_says_what_when_and_whom_to_ask(client, window, sentence):
    cycle = CycleFactory(**window, contact_name="Camille Exemple", contact_email="contact@example.org")
    html = text_of(client.get(page_of(cycle)))
    assert sentence in html
    assert 'href="mailto:contact@example.org"' in html
    assert "<form" not in html
    assert client.post(page_of(cycle), typed("x")).status_code == 200
    assert nothing_written()


def test_a_draft_cycle_is_not_found_but_by_staff(client):
    cycle = CycleFactory(registration_opens_at=NOW() - DAY)
    assert client.get(page_of(cycle)).status_code == 404
    assert client.get(code_page_of(cycle)).status_code == 404
    client.force_login(UserFactory(administrator=True))
    assert "Ce cycle n’est pas encore publié." in text_of(client.get(page_of(cycle)))


def test_the_open_page_shows_days_window_and_information_beside_the_button(client):
    cycle = open_cycle(registration_closes_at=datetime.datetime(2130, 1, 31, 11, tzinfo=datetime.UTC))
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2130, 3, 1))
    html = text_of(client.get(page_of(cycle)))
    assert "Les inscriptions sont ouvertes jusqu’au mardi 31\xa0janvier 2130 à 12\xa0h." in html
    assert "<strong>Mercredi 1<sup>er</sup>\xa0mars 2130</strong></li>" in html
    assert html.index("Vos données</h2>") < html.index("Continuer</button>")
    assert 'href="/donnees-personnelles/"' in html


def test_looking_at_the_page_writes_nothing(client, cycle, django_assert_num_queries):
    for _ in range(3):
        OrganisationFactory(kind="intercommunality", intercommunality=IntercommunalityFactory())
        TrainingSessionFactory(cycle=cycle)
    client.get(page_of(cycle))
    # The cycle with its rules, the days, the structures, the territories, the site's identity.
    with django_assert_num_queries(5) as queries:
        client.get(page_of(cycle))
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert "sessionid" not in client.cookies


def test_the_page_asks_what_the_policy_of_the_cycle_asks(client, cycle):
    RegistrationPolicyFactory(cycle=cycle, asks_phone=True, asks_access_needs=False)
    html = text_of(client.get(page_of(cycle)))
    assert 'name="phone"' in html
    assert "aménagement" not in html


# Anonymous: the answers wait for a code -------------------------------------------------------------------


def test_answers_are_kept_and_a_code_is_sent(client, cycle, landlord, territory):
    response = client.post(page_of(cycle), typed(landlord, territory))
    assert (response.status_code, response.url) == (302, code_page_of(cycle))
    draft = RegistrationDraft.objects.get()
    assert (draft.cycle, draft.email, draft.answers["organisation"], draft.answers["territory"]) == (
        cycle,
        "camille@example.org",
        landlord.pk,
        territory.pk,
    )
    user = User.objects.get(email="camille@example.org")
    assert (user.get_full_name(), user.has_usable_password(), user.is_staff) == ("Camille Exemple", False, False)
    assert Email.objects.get().to == ["camille@example.org"]
    assert not Registration.objects.exists()


def test_an_account_that_exists_is_left_alone_until_its_code_comes_back(client, cycle, landlord, territory):
    user = UserFactory(email="camille@example.org", first_name="Ancien", last_name="Nom")
    client.post(page_of(cycle), typed(landlord, territory))
    user.refresh_from_db()
    assert user.get_full_name() == "Ancien Nom"


def test_the_answer_is_the_same_whoever_the_address_belongs_to(client, cycle, landlord, territory):
    registered = RegistrationFactory(cycle=cycle, user__email="inscrite@example.org")
    UserFactory(email="connu@example.org")
    UserFactory(email="ferme@example.org", is_active=False)
    pages = set()
    for email in (registered.user.email, "connu@example.org", "ferme@example.org", "nouveau@example.org"):
        browser = Client()
        sent = browser.post(page_of(cycle), typed(landlord, territory, email=email), follow=True)
        html = text_of(sent).replace(email, "ADRESSE")
        pages.add(html[html.index("<h1>") : html.index('name="csrfmiddlewaretoken"')])
    assert len(pages) == 1


def test_what_is_wrong_is_said_on_top_and_what_was_typed_is_kept(client, cycle):
    values = typed("Structure inconnue", "Nulle part", first_name="", expectations="Mes attentes", listing="on")
    response = client.post(page_of(cycle), values)
    html = text_of(response)
    assert response.status_code == 200
    assert "3 points à corriger" in html
    assert '<a href="#id_first_name">Prénom</a>' in html
    assert '<a href="#id_organisation">Nom de la structure</a>' in html
    assert 'value="Structure inconnue"' in html
    assert "Mes attentes</textarea>" in html
    assert '<details class="more" open>' in html
    assert response.context["form"]["listing"].value() is True
    assert html.startswith("<!doctype html>")
    assert "<title>À corriger\xa0: Inscription" in html.replace("&nbsp;", "\xa0")
    assert nothing_written()


def test_names_that_look_like_what_was_typed_are_offered_as_choices(client, cycle, landlord, territory):
    html = text_of(client.post(page_of(cycle), typed("habitat essai", territory)))
    assert "Est-ce l’une de celles-ci" in html
    assert f'name="organisation_choice" value="{landlord.pk}"' in html.replace('class="form-check-input" ', "")


def test_html_is_shown_as_text(client, cycle):
    html = text_of(client.post(page_of(cycle), typed("<img src=x>", first_name='"><script>')))
    assert "&lt;img src=x&gt;" in html
    assert "<img src=x" not in html
    assert '"><script>' not in html


def test_a_structure_that_is_not_in_the_list_waits_with_the_answers(client, cycle, territory):
    client.post(page_of(cycle), typed("", territory, new_name="Ma structure", new_kind="association"))
    assert RegistrationDraft.objects.get().answers["organisation"] == {
        "name": "Ma structure",
        "kind": "association",
        "siren": "",
    }
    assert not Organisation.objects.filter(name="Ma structure").exists()


def test_a_trap_that_is_filled_writes_nothing_and_loses_nothing(client, cycle, landlord, territory):
    response = client.post(page_of(cycle), typed(landlord, territory, website="https://spam.example"))
    html = text_of(response)
    assert response.status_code == 200
    assert "Cet envoi n’a pas été enregistré" in html
    assert "spam.example" not in html
    assert 'value="Habitat d’essai"' in html
    assert nothing_written()


def test_the_trap_is_out_of_sight_of_everybody(client, cycle):
    html = text_of(client.get(page_of(cycle)))
    trap = html[html.index('<div class="form-trap"') :]
    assert trap.startswith('<div class="form-trap" aria-hidden="true">')
    assert 'tabindex="-1"' in trap[: trap.index("</div>")]


@pytest.fixture
def few_posts(settings):
    """Three registrations an hour from one network, two for one address."""
    settings.ACCOUNT_RATE_LIMITS = {"registration": "3/h/ip,2/h/key"}


@pytest.mark.usefixtures("few_posts")
@pytest.mark.parametrize(("same_address", "allowed"), [(True, 2), (False, 3)])
def test_too_many_posts_are_slowed_down_and_nothing_is_lost(client, cycle, landlord, territory, same_address, allowed):
    answers = []
    for number in range(allowed + 1):
        email = "camille@example.org" if same_address else f"personne{number}@example.org"
        answers.append(client.post(page_of(cycle), typed(landlord, territory, email=email)))
    assert [answer.status_code for answer in answers] == [302] * allowed + [429]
    assert "Trop d’envois en peu de temps." in text_of(answers[-1])
    assert 'value="Habitat d’essai"' in text_of(answers[-1])
    assert Email.objects.count() == allowed


# Signed in: registered at once ----------------------------------------------------------------------------


@pytest.fixture
def person(client):
    user = UserFactory(email="camille@example.org", first_name="Camille", last_name="Exemple")
    client.force_login(user)
    return user


def test_who_is_signed_in_is_registered_at_once(client, cycle, landlord, territory, person):
    response = client.post(page_of(cycle), typed(landlord, territory, email=None, last_name="Essai"), follow=True)
    registration = Registration.objects.get()
    assert response.redirect_chain == [("/mon-espace/", 302)]
    assert (registration.user, registration.organisation, registration.territory, registration.state) == (
        person,
        landlord,
        territory,
        "received",
    )
    person.refresh_from_db()
    assert person.last_name == "Essai"
    assert "Votre inscription est reçue." in text_of(response)


def test_an_address_that_is_not_asked_is_not_read(client, cycle, landlord, territory, person):
    client.post(page_of(cycle), typed(landlord, territory, email="autre@example.org"))
    assert Registration.objects.get().user == person
    assert not User.objects.filter(email="autre@example.org").exists()


def test_a_new_structure_is_created_with_the_registration_for_staff_to_check(client, cycle, territory, person):
    client.post(page_of(cycle), typed("", territory, email=None, new_name="Ma structure", new_kind="association"))
    organisation = Registration.objects.get().organisation
    assert (organisation.name, organisation.kind, organisation.is_checked) == ("Ma structure", "association", False)


def test_the_form_starts_with_the_account_and_the_last_registration(client, cycle, person):
    last = RegistrationFactory(user=person, function="Responsable", expectations="Celles d’un autre cycle")
    form = client.get(page_of(cycle)).context["form"]
    names = ("first_name", "last_name", "organisation", "territory", "function", "expectations", "is_committed")
    assert {name: form[name].value() for name in names} == {
        "first_name": "Camille",
        "last_name": "Exemple",
        "organisation": last.organisation.name,
        "territory": str(last.territory),
        "function": "Responsable",
        "expectations": None,
        "is_committed": None,
    }


@pytest.mark.parametrize("state", ["received", "accepted", "refused"])
def test_who_is_registered_is_led_to_their_registration(client, cycle, landlord, territory, person, state):
    RegistrationFactory(cycle=cycle, user=person, state=state)
    for response in (
        client.get(page_of(cycle), follow=True),
        client.post(page_of(cycle), typed(landlord, territory), follow=True),
    ):
        assert response.redirect_chain == [("/mon-espace/", 302)]
        assert "Vous avez déjà une inscription à ce cycle\xa0: la voici." in text_of(response)
    assert Registration.objects.count() == 1


def test_who_withdrew_comes_back_by_the_form(client, cycle, landlord, territory, person):
    registration = RegistrationFactory(cycle=cycle, user=person, withdrawn=True)
    client.post(page_of(cycle), typed(landlord, territory, email=None))
    registration.refresh_from_db()
    assert (registration.state, registration.organisation) == ("received", landlord)


# What is typed is kept, whatever expires -------------------------------------------------------------------


def test_a_session_that_expired_shows_the_form_filled_with_the_address_to_add(client, cycle, landlord, territory):
    response = client.post(page_of(cycle), typed(landlord, territory, email=None, expectations="Mes attentes"))
    html = text_of(response)
    assert "Votre session avait expiré\xa0: rien n’est perdu" in html
    assert "Mes attentes</textarea>" in html
    assert 'name="email"' in html
    assert "à corriger" not in html
    assert nothing_written()


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_without_its_proof_of_origin_is_shown_again_filled(cycle, landlord, territory, signed_in):
    browser = Client(enforce_csrf_checks=True)
    if signed_in:
        browser.force_login(UserFactory())
    response = browser.post(page_of(cycle), typed(landlord, territory, expectations="Mes attentes"))
    html = text_of(response)
    assert response.status_code == 403
    assert "Votre session avait expiré\xa0: rien n’est perdu" in html
    assert "Mes attentes</textarea>" in html
    assert 'value="Habitat d’essai"' in html
    assert nothing_written()
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = browser.post(page_of(cycle), typed(landlord, territory, csrfmiddlewaretoken=token))
    assert again.status_code == 302


def test_other_forms_without_their_proof_keep_their_page(cycle):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(code_page_of(cycle), {"code": "1"})
    assert response.status_code == 403
    assert "L’envoi n’a pas pu être vérifié" in text_of(response)


def test_a_closed_page_without_proof_says_that_it_is_closed():
    cycle = CycleFactory(published=True, registration_closes_at=NOW() - DAY)
    response = Client(enforce_csrf_checks=True).post(page_of(cycle), typed("x"))
    assert response.status_code == 403
    assert "Les inscriptions sont closes" in text_of(response)
    assert "Votre envoi n’a donc pas été enregistré." in text_of(response)


def test_the_browser_that_typed_answers_finds_them_again_and_no_other_does(client, cycle, landlord, territory):
    client.post(page_of(cycle), typed(landlord, territory, email="fautive@example.org"))
    form = client.get(page_of(cycle)).context["form"]
    names = ("email", "organisation", "territory", "expectations", "is_committed")
    assert {name: form[name].value() for name in names} == {
        "email": "fautive@example.org",
        "organisation": "Habitat d’essai",
        "territory": str(territory),
        "expectations": "Comparer nos outils.",
        "is_committed": True,
    }
    assert "fautive@example.org" not in text_of(Client().get(page_of(cycle)))
    client.post(page_of(cycle), typed(landlord, territory))
    assert RegistrationDraft.objects.get().email == "camille@example.org"


def test_answers_left_long_ago_are_shown_no_more(client, cycle, landlord, territory):
    client.post(page_of(cycle), typed(landlord, territory))
    RegistrationDraft.objects.update(created_at=NOW() - DAY)
    assert client.get(page_of(cycle)).context["form"]["email"].value() is None


# Invitations ----------------------------------------------------------------------------------------------


@pytest.fixture
def invitation(cycle, territory):
    """An invitation, with the page that its link opens."""
    referent = UserFactory(first_name="Ana", last_name="Référente")
    invitation = invite(cycle=cycle, territory=territory, email="Camille@example.org", by=referent)
    invitation.page = "/" + Email.objects.latest("pk").message.split("http://testserver/")[1].split()[0].rstrip(").>")
    Email.objects.all().delete()
    return invitation


def test_an_invitation_says_who_invites_and_fills_address_and_territory(client, invitation, territory):
    response = client.get(invitation.page)
    form = response.context["form"]
    assert "<strong>Ana Référente</strong> vous invite" in text_of(response)
    assert (form["email"].value(), form["territory"].value()) == ("camille@example.org", str(territory))
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_an_invitation_is_spent_when_the_registration_is_made(client, invitation, landlord, territory, person):
    client.post(invitation.page, typed(landlord, territory, email=None))
    invitation.refresh_from_db()
    assert invitation.registration == Registration.objects.get(user=person)


def test_an_invitation_waits_with_the_answers(client, invitation, landlord, territory):
    client.post(invitation.page, typed(landlord, territory))
    assert RegistrationDraft.objects.get().invitation == invitation
    invitation.refresh_from_db()
    assert invitation.used_at is None


@pytest.mark.parametrize("why", ["unknown", "revoked", "another cycle", "expired"])
def test_an_invitation_that_is_worth_nothing_leaves_the_form_open(client, cycle, invitation, why):
    page = invitation.page
    if why == "unknown":
        page = f"{page}x"
    elif why == "revoked":
        revoke(invitation=invitation, by=invitation.invited_by)
    elif why == "expired":
        TeamInvitation.objects.update(expires_at=NOW() - DAY)
    else:
        page = page.replace(cycle.slug, open_cycle().slug)
    html = text_of(client.get(page))
    assert "Cette invitation a déjà servi, a été annulée ou n’est plus valable." in html
    assert "Ana Référente" not in html
    assert '<form class="form"' in html


def test_who_replaces_a_member_registers_after_the_closing(client, landlord, territory):
    cycle = open_cycle(registration_opens_at=NOW() - 3 * DAY, registration_closes_at=NOW() - DAY)
    leaving = RegistrationFactory(cycle=cycle, territory=territory, accepted=True)
    invite(cycle=cycle, territory=territory, email="camille@example.org", by=leaving.user, replaces=leaving)
    page = "/" + Email.objects.latest("pk").message.split("http://testserver/")[1].split()[0].rstrip(").>")
    assert client.post(page, typed(landlord, territory)).url == code_page_of(cycle)
    assert "Les inscriptions sont closes" in text_of(client.get(page_of(cycle)))
