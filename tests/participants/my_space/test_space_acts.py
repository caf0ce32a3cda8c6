"""What is refused in « Mon espace », and what is kept: answers, consents, documents, replacements."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from participants.models import Consent, Registration, TeamInvitation
from participants.my_space.standing import space_of
from tests.factories.participants import (
    RegistrationFactory,
    RegistrationPolicyFactory,
    TrainerAccessFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, MaterialFactory, TrainingSessionFactory
from tests.participants.my_space.test_space import FAR_DAY, OPENED, answers, open_cycle, sign_in, url

pytestmark = pytest.mark.django_db

CLOSED = {"registration_opens_at": OPENED, "registration_closes_at": OPENED + datetime.timedelta(days=1)}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# Answers --------------------------------------------------------------------------------------------------


def test_the_same_answers_sent_twice_are_no_conflict(client):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle()))
    typed = answers(mine, function="Directrice")
    first, second = (client.post(url("registration_update", mine), typed) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert said(second)[-1] == "Rien n’a changé\xa0: vos réponses étaient déjà celles-ci."
    assert mine.events.filter(kind="edited").count() == 1


def test_consents_and_access_need_are_corrected(client):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle()))
    Consent.objects.create(registration=mine, kind="listing", given=True)
    client.post(url("registration_update", mine), answers(mine, access_need="Une place au premier rang"))
    mine = Registration.objects.get(pk=mine.pk)
    assert mine.access_need.text == "Une place au premier rang"
    assert list(mine.consents.values_list("kind", "given")) == [("listing", True), ("listing", False)]


def test_a_wrong_answer_is_shown_with_the_version_that_the_form_was_opened_on(client):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle(), version=3))
    html = client.post(url("registration_update", mine), answers(mine, function="", version="2")).content.decode()
    assert "Indiquez votre fonction." in html
    assert 'name="version" value="2"' in html


def test_a_structure_described_over_a_newer_change_is_not_created(client):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle(), version=3))
    described = {"organisation": "", "new_name": "Office d’essai", "new_kind": "oph", "version": "2"}
    client.post(url("registration_update", mine), answers(mine, **described))
    assert not type(mine.organisation).objects.filter(name="Office d’essai").exists()


def test_consents_are_given_and_withdrawn_once_registrations_are_closed(client):
    mine = sign_in(client, RegistrationFactory(cycle=CycleFactory(published=True, **CLOSED), incomplete=True))
    for sent in ({"listing": "on"}, {"listing": "on"}, {}):
        assert client.post(url("registration_consents", mine), sent).status_code == 302
    mine.refresh_from_db()
    assert list(mine.consents.values_list("kind", "given")) == [("listing", True), ("listing", False)]
    assert (mine.state, mine.version, mine.events.count()) == ("incomplete", 0, 2)


def test_the_consent_about_photographs_stands_only_where_it_is_asked(client):
    mine = sign_in(client, RegistrationFactory(accepted=True))
    assert 'name="image"' not in client.get(url("registration_consents", mine)).content.decode()
    RegistrationPolicyFactory(cycle=mine.cycle, asks_image_consent=True)
    assert 'name="image"' in client.get(url("registration_consents", mine)).content.decode()


# Refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("registration_update", {"cycle__registration_closes_at": OPENED}),
        ("registration_consents", {"refused": True}),
        ("registration_withdraw", {"refused": True}),
        ("registration_withdraw", {"cycle__state": "archived", "accepted": True}),
        ("registration_come_back", {"withdrawn": True}),
        ("invitation_create", {"accepted": True}),
    ],
)
def test_what_one_sees_but_may_not_do_is_refused(client, name, values):
    mine = sign_in(client, RegistrationFactory(**values))
    before = Registration.objects.values().get(pk=mine.pk)
    assert client.post(url(name, mine), {"email": "collegue@example.org"}).status_code == 403
    assert Registration.objects.values().get(pk=mine.pk) == before


def test_withdrawing_twice_is_told_and_does_nothing(client):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle(), accepted=True))
    client.post(url("registration_withdraw", mine))
    again = client.post(url("registration_withdraw", mine))
    assert said(again)[-1] == "Votre désistement était déjà enregistré."
    assert mine.events.count() == 1


def test_the_registration_of_another_is_neither_brought_back_nor_answered(client):
    withdrawn = RegistrationFactory(cycle=open_cycle(), withdrawn=True)
    client.force_login(UserFactory(administrator=True))
    assert client.post(url("registration_come_back", withdrawn)).status_code == 404


# What the page shows --------------------------------------------------------------------------------------


def test_only_who_is_accepted_is_expected_on_a_day(client):
    cycle = open_cycle()
    TrainingSessionFactory(cycle=cycle, date=FAR_DAY)
    for values, number in (({"accepted": True}, 1), ({"waiting": True}, 0)):
        sign_in(client, RegistrationFactory(cycle=cycle, **values))
        html = client.get("/mon-espace/").content.decode()
        assert html.count('<p class="tag tag--now">Prochaine journée</p>') == number
        assert 'datetime="2122-09-13"' in html


def test_documents_stand_with_their_day_and_only_for_who_is_accepted():
    day = TrainingSessionFactory(cycle=CycleFactory(published=True), date=FAR_DAY)
    of_day = MaterialFactory(cycle=day.cycle, session=day, visibility="participants")
    of_cycle = MaterialFactory(cycle=day.cycle, visibility="participants")
    accepted = space_of(RegistrationFactory(cycle=day.cycle, accepted=True).user).standings[0]
    waiting = space_of(RegistrationFactory(cycle=day.cycle, waiting=True).user).standings[0]
    assert ([day.documents for day in accepted.days], accepted.documents) == ([[of_day]], [of_cycle])
    assert ([day.documents for day in waiting.days], waiting.documents) == ([[]], [])


def test_a_link_leads_to_its_page(client):
    mine = sign_in(client, RegistrationFactory(accepted=True))
    material = MaterialFactory(cycle=mine.cycle, visibility="participants", file="", url="https://example.org/livret")
    response = client.get(reverse("participants:material_open", args=[material.pk]))
    assert (response.status_code, response["Location"]) == (302, "https://example.org/livret")


@pytest.mark.parametrize("name", ["/mon-espace/", "/cycles/{}/groupe/", "/mon-espace/documents/{}/"])
def test_who_is_not_signed_in_is_led_to_sign_in(client, name):
    material = MaterialFactory(cycle=CycleFactory(published=True), visibility="participants")
    path = name.format(material.cycle.slug if "groupe" in name else material.pk)
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/compte/connexion/?next={path}")


def test_three_people_of_a_group_cost_as_many_queries_as_one(client, django_assert_num_queries):
    cycle = CycleFactory(published=True)
    RegistrationFactory(cycle=cycle, accepted=True)
    client.force_login(TrainerAccessFactory(cycle=cycle).user)
    client.get(f"/cycles/{cycle.slug}/groupe/")
    with django_assert_num_queries(5):
        client.get(f"/cycles/{cycle.slug}/groupe/")
    RegistrationFactory.create_batch(2, cycle=cycle, accepted=True)
    with django_assert_num_queries(5):
        client.get(f"/cycles/{cycle.slug}/groupe/")


# Replacements ---------------------------------------------------------------------------------------------


def test_anybody_proposes_a_replacement_for_themselves_and_for_nobody_else(client):
    mine = sign_in(client, RegistrationFactory(cycle=CycleFactory(published=True, **CLOSED), accepted=True))
    mate = RegistrationFactory(cycle=mine.cycle, territory=mine.territory, accepted=True, is_referent=True)
    email = {"email": "collegue@example.org"}
    client.post(url("replacement_create", mine), email | {"leaving": mate.pk})
    assert TeamInvitation.objects.count() == 0
    client.post(url("replacement_create", mine), email | {"leaving": mine.pk})
    assert TeamInvitation.objects.get().replaces == mine


def test_a_replacement_is_refused_after_its_date(client):
    mine = sign_in(client, RegistrationFactory(accepted=True))
    TrainingSessionFactory(cycle=mine.cycle, date=datetime.date(2022, 9, 13))
    assert client.get(url("replacement_create", mine)).status_code == 403


def test_a_member_who_is_not_referent_sees_and_revokes_only_their_own_invitations(client):
    referent = RegistrationFactory(cycle=open_cycle(), accepted=True, is_referent=True)
    mate = RegistrationFactory(cycle=referent.cycle, territory=referent.territory, accepted=True)
    sign_in(client, referent)
    client.post(url("invitation_create", referent), {"email": "collegue@example.org"})
    assert "collegue@example.org" in client.get(url("team_detail", referent)).content.decode()
    sign_in(client, mate)
    invitation = TeamInvitation.objects.get()
    assert "collegue@example.org" not in client.get(url("team_detail", mate)).content.decode()
    assert client.post(reverse("participants:invitation_revoke", args=[invitation.pk])).status_code == 404
