"""What staff do with registrations in the admin: the list, the page of one, what is decided."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.urls import reverse

from participants.admin import registration_acts
from participants.models import Message, Registration, RegistrationEvent
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/participants/registration/"
ACT = f"{LIST}acte/"


@pytest.fixture(autouse=True)
def staff(client):
    user = UserFactory(staff=True, first_name="Alix", last_name="Équipe")
    user.groups.add(Group.objects.get(name="gestion"))
    client.force_login(user)
    return user


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def state(registration):
    return Registration.objects.values_list("state", flat=True).get(pk=registration.pk)


def posted(act, *registrations, **values):
    """What the page of a decision posts."""
    versions = {f"version-{registration.pk}": registration.version for registration in registrations}
    chosen = {"_selected_action": [registration.pk for registration in registrations]}
    return {"action": act, "shown": "yes", "confirmed": "yes", "back": LIST, **chosen, **versions, **values}


def named(last_name, **fields):
    return RegistrationFactory(user=UserFactory(first_name="Camille", last_name=last_name), **fields)


def test_the_page_of_a_decision_shows_who_and_what_is_written_and_decides_nothing(client):
    registration = named("Dupré")
    answer = client.post(ACT, {"action": "accept", "_selected_action": [registration.pk]})
    page = answer.content.decode()
    assert "Camille Dupré" in page
    assert "Inscription retenue" in page
    assert (state(registration), Message.objects.count()) == ("received", 0)


@pytest.mark.parametrize(
    ("act", "trait", "values", "after", "kind"),
    [
        ("accept", {}, {}, "accepted", "accepted"),
        ("accept", {"refused": True}, {}, "accepted", "accepted"),
        ("wait", {}, {}, "waiting", "waiting"),
        ("complete", {}, {"reason": "Précisez votre fonction."}, "incomplete", "incomplete"),
        ("refuse", {"accepted": True}, {"reason": "Le groupe est complet."}, "refused", "refused"),
        ("offer", {"waiting": True}, {}, "waiting", "offer"),
        ("withdraw", {"accepted": True}, {"reason": "A prévenu par téléphone."}, "withdrawn", "withdrawn"),
    ],
)
def test_each_decision_moves_the_registration_signs_it_and_writes_to_the_person(
    client, staff, act, trait, values, after, kind
):
    registration = RegistrationFactory(**trait)
    answer = client.post(ACT, posted(act, registration, **values))
    assert answer.url == LIST
    assert state(registration) == after
    assert Message.objects.get().kind == kind
    event = RegistrationEvent.objects.filter(registration=registration).first()
    assert (event.by, event.reason) == (staff, values.get("reason", ""))


@pytest.mark.parametrize("act", ["complete", "refuse", "withdraw"])
def test_a_decision_that_is_to_be_explained_is_refused_without_a_text(client, act):
    registration = RegistrationFactory()
    answer = client.post(ACT, posted(act, registration, reason="  "))
    assert answer.status_code == 200
    assert "Écrivez ce texte" in answer.content.decode()
    assert state(registration) == "received"


def test_a_courteous_reason_is_offered_and_the_message_can_be_read_again(client):
    registration = RegistrationFactory()
    page = client.post(ACT, {"action": "refuse", "_selected_action": [registration.pk]}).content.decode()
    assert page.count("nous le regrettons") == 2
    data = posted("refuse", registration, reason="Une autre raison.") | {"confirmed": "", "preview": "yes"}
    page = client.post(ACT, data).content.decode()
    assert page.count("Une autre raison.") == 2
    assert state(registration) == "received"


def test_accepting_beyond_capacity_reports_who_was_accepted_and_who_was_refused_and_why(client):
    cycle = CycleFactory(published=True, capacity=1)
    first, second = named("Un", cycle=cycle), named("Deux", cycle=cycle)
    page = client.post(ACT, {"action": "accept", "_selected_action": [first.pk, second.pk]}).content.decode()
    assert "Il reste 1 place pour 2 personnes choisies" in page
    answer = client.post(ACT, posted("accept", first, second))
    assert told(answer) == [
        "Retenue : Camille Un.",
        "Camille Deux — retenir, refusé : La place du cycle est prise.",
    ]
    assert (state(first), state(second)) == ("accepted", "received")


def test_a_registration_that_changed_since_the_page_was_shown_is_left_alone(client):
    registration = named("Dupré")
    Registration.objects.filter(pk=registration.pk).update(state="refused", version=1)
    answer = client.post(ACT, posted("accept", registration))
    assert "a changé entre-temps, elle est maintenant « non retenue »" in told(answer)[0]
    assert state(registration) == "refused"


def test_a_double_click_writes_once(client):
    registration = RegistrationFactory()
    data = posted("accept", registration)
    client.post(ACT, data)
    client.post(ACT, data)
    assert Message.objects.count() == 1
    assert registration.events.count() == 1


def test_what_makes_no_sense_for_a_person_is_said_and_not_done(client):
    accepted = named("Retenue", accepted=True)
    page = client.post(ACT, {"action": "wait", "_selected_action": [accepted.pk]}).content.decode()
    assert "Inscription à l’état" in page
    assert "Mettre en liste d’attente maintenant" not in page
    client.post(ACT, posted("wait", accepted))
    assert state(accepted) == "accepted"


@pytest.mark.parametrize("data", [{}, {"action": "accept"}, {"action": "?", "_selected_action": ["1"]}])
def test_nobody_chosen_brings_back_with_a_word(client, data):
    back = reverse("admin:participants_registration_balance", args=[CycleFactory().pk])
    answer = client.post(ACT, data | {"back": back})
    assert answer.url == back
    assert told(answer) == ["Choisissez d’abord des personnes, puis ce que vous décidez pour elles."]


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_way_back_never_leaves_the_portal(client, back):
    answer = client.post(ACT, {"back": back})
    assert answer.url == LIST


def test_a_colleague_takes_the_seat_of_who_leaves(client):
    cycle, territory = CycleFactory(published=True, capacity=1), IntercommunalityFactory()
    leaving = RegistrationFactory(cycle=cycle, territory=territory, accepted=True)
    arriving = RegistrationFactory(cycle=cycle, territory=territory)
    answer = client.post(ACT, posted("replace", leaving, arriving=arriving.pk))
    assert answer.url == LIST
    assert (state(leaving), state(arriving)) == ("withdrawn", "accepted")


def test_who_may_replace_is_of_the_same_cycle_and_of_the_territory_or_the_organisation():
    cycle, territory, organisation = CycleFactory(), IntercommunalityFactory(), OrganisationFactory()
    place = {"cycle": cycle, "territory": territory}
    leaving = RegistrationFactory(**place, organisation=organisation, accepted=True)
    close = [RegistrationFactory(**place), RegistrationFactory(cycle=cycle, organisation=organisation, waiting=True)]
    RegistrationFactory(**place, withdrawn=True)
    RegistrationFactory(**place, accepted=True)
    RegistrationFactory(cycle=cycle)
    RegistrationFactory(territory=territory, organisation=organisation)
    assert list(registration_acts.possible_replacements(leaving)) == close


def test_somebody_else_cannot_be_made_to_replace(client):
    leaving, stranger = RegistrationFactory(accepted=True), RegistrationFactory()
    answer = client.post(ACT, posted("replace", leaving, arriving=stranger.pk))
    assert answer.status_code == 200
    assert (state(leaving), state(stranger)) == ("accepted", "received")


def test_the_referent_is_named_and_a_refusal_is_a_sentence(client):
    registration, received = named("Dupré", accepted=True), RegistrationFactory()
    answer = client.post(reverse("admin:participants_registration_referent", args=[registration.pk]))
    assert told(answer) == ["Camille Dupré est désormais référente ou référent de l’équipe."]
    assert Registration.objects.get(pk=registration.pk).is_referent
    answer = client.post(reverse("admin:participants_registration_referent", args=[received.pk]))
    assert "est une personne retenue" in told(answer)[-1]


@pytest.mark.parametrize("act", registration_acts.BULK, ids=lambda act: act.name)
def test_the_list_offers_each_decision_for_a_selection(client, act):
    registration = RegistrationFactory()
    data = {"action": act.name, "_selected_action": [registration.pk], "index": 0}
    answer = client.post(LIST, data)
    assert answer.context["title"] == act.label
    assert state(registration) == "received"


def test_no_history_of_the_admin_holds_a_name(client):
    registration = named("Introuvable")
    client.post(ACT, posted("accept", registration))
    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.change_message) == (f"Inscription n° {registration.pk}", "Retenir : retenue")


HOSTILE = "<img src=x onerror=alert(1)>"


def test_a_hostile_name_is_text_on_every_page(client):
    registration = RegistrationFactory(user=UserFactory(first_name=HOSTILE, last_name="Exemple"), accepted=True)
    balance = reverse("admin:participants_registration_balance", args=[registration.cycle_id])
    pages = [client.get(LIST), client.get(f"{LIST}{registration.pk}/change/"), client.get(balance)]
    pages += [client.post(ACT, {"action": act, "_selected_action": [registration.pk]}) for act in ("refuse", "replace")]
    for page in pages:
        assert page.status_code == 200
        assert HOSTILE not in page.content.decode()
        assert "&lt;img" in page.content.decode()
