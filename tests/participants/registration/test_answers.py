"""Registering, correcting one's answers, withdrawing, coming back."""

import pytest
from django.db import IntegrityError, transaction

from participants.models import AccessNeed, Consent, Message, Registration
from participants.registration.answers import come_back, has_consent, register, update_answers
from participants.registration.withdrawal import withdraw
from programme.kit.refusal import Refused
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CycleFactory(published=True, capacity=2)


@pytest.fixture
def answers():
    return {
        "first_name": "Dominique",
        "last_name": "Essai",
        "organisation": OrganisationFactory(kind="oph"),
        "territory": IntercommunalityFactory(),
        "function": "Responsable des attributions",
        "department": "Clientèle",
        "expectations": "Comparer nos outils.",
        "is_committed": True,
        "access_need": "Une place près de l’écran.",
        "listing": True,
        "image": False,
    }


def kinds(registration):
    return list(registration.events.values_list("kind", flat=True))


def test_a_registration_is_received_with_its_answers(cycle, answers):
    user = UserFactory()
    registration, created = register(cycle=cycle, user=user, answers=answers)
    registration.refresh_from_db()
    user.refresh_from_db()
    assert (created, registration.state) == (True, "received")
    assert registration.organisation == answers["organisation"]
    assert registration.function == "Responsable des attributions"
    assert (user.first_name, user.last_name) == ("Dominique", "Essai")
    assert registration.access_need.text == "Une place près de l’écran."
    assert (has_consent(registration, "listing"), has_consent(registration, "image")) == (True, False)
    assert [(event.kind, event.by) for event in registration.events.all()] == [("received", user)]
    assert list(Message.objects.values_list("kind", "recipient")) == [("received", user.email)]


def test_registering_again_leads_to_the_existing_registration_unchanged(cycle, answers):
    user = UserFactory()
    first, _ = register(cycle=cycle, user=user, answers=answers)
    again, created = register(cycle=cycle, user=user, answers={**answers, "function": "Autre"})
    again.refresh_from_db()
    assert (again, created, again.function) == (first, False, "Responsable des attributions")
    assert Message.objects.count() == 1


def test_who_was_refused_is_led_to_that_registration(cycle, answers):
    refused = RegistrationFactory(cycle=cycle, refused=True)
    assert register(cycle=cycle, user=refused.user, answers=answers) == (refused, False)


def test_the_database_itself_refuses_a_second_active_registration(cycle):
    registration = RegistrationFactory(cycle=cycle)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(cycle=cycle, user=registration.user)


def test_registering_after_a_withdrawal_brings_back_with_the_new_answers(cycle, answers):
    withdrawn = RegistrationFactory(cycle=cycle, withdrawn=True)
    registration, created = register(cycle=cycle, user=withdrawn.user, answers=answers)
    registration.refresh_from_db()
    assert (registration, created, registration.state) == (withdrawn, True, "received")
    assert registration.function == "Responsable des attributions"


def test_staff_register_somebody_and_it_is_signed(cycle, answers):
    staff = UserFactory(staff=True)
    registration, _ = register(cycle=cycle, user=UserFactory(), answers=answers, by=staff)
    assert registration.events.get().by == staff


def test_a_correction_is_recorded_with_what_changed_not_with_the_words(cycle, answers):
    registration, _ = register(cycle=cycle, user=UserFactory(), answers=answers)
    changes = {"function": "Directrice", "access_need": "", "listing": False}
    assert update_answers(registration=registration, answers=changes, by=registration.user)
    registration.refresh_from_db()
    assert (registration.function, registration.department, registration.version) == ("Directrice", "Clientèle", 1)
    assert not AccessNeed.objects.exists()
    assert registration.events.last().reason == (
        "fonction, besoins d’aménagement, adresse électronique montrée à l’équipe"
    )


def test_a_correction_without_change_writes_nothing(cycle, answers):
    registration, _ = register(cycle=cycle, user=UserFactory(), answers=answers)
    assert not update_answers(registration=registration, answers=answers, by=registration.user)
    assert (kinds(registration), Consent.objects.count()) == (["received"], 1)


def test_what_was_to_be_completed_is_received_again_once_the_person_completes_it():
    registration = RegistrationFactory(incomplete=True)
    update_answers(registration=registration, answers={"function": "Cheffe"}, by=UserFactory(staff=True))
    registration.refresh_from_db()
    assert registration.state == "incomplete"
    update_answers(registration=registration, answers={"function": "Directrice"}, by=registration.user)
    registration.refresh_from_db()
    assert registration.state == "received"


def test_an_accepted_person_does_not_move_to_a_full_territory(cycle):
    cycle.seats_per_territory = 1
    cycle.save()
    full = RegistrationFactory(cycle=cycle, accepted=True).territory
    moving = RegistrationFactory(cycle=cycle, accepted=True)
    with pytest.raises(Refused, match="de ce territoire"):
        update_answers(registration=moving, answers={"territory": full}, by=moving.user)
    moving.refresh_from_db()
    assert moving.territory != full


def test_who_moves_to_another_territory_is_referent_no_more():
    moving = RegistrationFactory(accepted=True, is_referent=True)
    update_answers(registration=moving, answers={"territory": IntercommunalityFactory()}, by=moving.user)
    moving.refresh_from_db()
    assert not moving.is_referent


def of_intercommunality(cycle, **fields):
    return RegistrationFactory(cycle=cycle, accepted=True, organisation__kind="intercommunality", **fields)


def test_a_referent_moves_to_a_team_that_keeps_its_own():
    cycle = CycleFactory(published=True)
    moving, other = (of_intercommunality(cycle, is_referent=True) for _ in range(2))
    update_answers(registration=moving, answers={"territory": other.territory}, by=moving.user)
    moving.refresh_from_db()
    other.refresh_from_db()
    assert (moving.territory, moving.is_referent, other.is_referent) == (other.territory, False, True)


def test_the_team_that_its_referent_leaves_gets_another():
    cycle = CycleFactory(published=True)
    moving = of_intercommunality(cycle, is_referent=True)
    staying = of_intercommunality(cycle, territory=moving.territory)
    update_answers(registration=moving, answers={"territory": IntercommunalityFactory()}, by=moving.user)
    staying.refresh_from_db()
    assert staying.is_referent


@pytest.mark.parametrize("trait", ["accepted", "offered"])
def test_the_seat_left_in_a_full_territory_goes_to_who_waited_for_it(trait):
    cycle = CycleFactory(published=True, seats_per_territory=1)
    moving = RegistrationFactory(cycle=cycle, **{trait: True})
    elsewhere = RegistrationFactory(cycle=cycle, waiting=True)
    waiting = RegistrationFactory(cycle=cycle, waiting=True, territory=moving.territory)
    update_answers(registration=moving, answers={"territory": IntercommunalityFactory()}, by=moving.user)
    elsewhere.refresh_from_db()
    waiting.refresh_from_db()
    # Whom staff let wait although there was room goes on waiting.
    assert (waiting.has_offer, elsewhere.has_offer) == (True, False)


def test_who_counts_for_the_state_no_more_takes_no_seat_reserved_to_it():
    cycle = CycleFactory(published=True, capacity=2)
    RegistrationPolicyFactory(cycle=cycle, state_seats=1)
    other = RegistrationFactory(cycle=cycle, accepted=True)
    moving = RegistrationFactory(cycle=cycle, accepted=True, organisation__kind="ddt")
    with pytest.raises(Refused, match="réservées aux services de l’État"):
        update_answers(registration=moving, answers={"organisation": other.organisation}, by=moving.user)
    moving.refresh_from_db()
    assert moving.organisation.kind == "ddt"


@pytest.mark.parametrize("trait", ["withdrawn", "refused"])
def test_a_registration_that_is_over_is_not_corrected(trait):
    registration = RegistrationFactory(**{trait: True})
    with pytest.raises(Refused, match="n’est plus en cours"):
        update_answers(registration=registration, answers={"function": "Autre"}, by=registration.user)


def test_withdrawing_is_dated_signed_told_and_done_once():
    registration = RegistrationFactory(accepted=True, is_referent=True)
    for _ in range(2):
        fresh = withdraw(registration=registration, by=registration.user, reason="Autre mission.")
    assert (fresh.state, fresh.is_referent, fresh.version) == ("withdrawn", False, 1)
    event = registration.events.get()
    assert (event.from_state, event.to_state, event.by, event.reason) == (
        "accepted",
        "withdrawn",
        registration.user,
        "Autre mission.",
    )
    assert list(Message.objects.values_list("kind", flat=True)) == ["withdrawn"]


def test_a_withdrawal_may_be_silent():
    registration = RegistrationFactory(accepted=True)
    withdraw(registration=registration, by=None, notify=False)
    assert not Message.objects.exists()


def test_who_was_refused_has_nothing_to_withdraw_from():
    with pytest.raises(Refused, match="n’a pas été retenue"):
        withdraw(registration=RegistrationFactory(refused=True), by=None)


def test_who_comes_back_is_received_last_when_there_is_room(cycle):
    withdrawn = RegistrationFactory(cycle=cycle, withdrawn=True)
    before = withdrawn.received_at
    fresh = come_back(registration=withdrawn, by=withdrawn.user)
    assert fresh.state == "received"
    assert fresh.received_at > before


def test_who_comes_back_goes_to_the_end_of_the_list_when_others_wait(cycle):
    waiting = RegistrationFactory(cycle=cycle, waiting=True)
    withdrawn = RegistrationFactory(cycle=cycle, withdrawn=True)
    come_back(registration=withdrawn, by=withdrawn.user)
    assert list(Registration.objects.waiting()) == [waiting, withdrawn]


def test_who_comes_back_to_a_full_cycle_waits(cycle):
    RegistrationFactory.create_batch(2, cycle=cycle, accepted=True)
    withdrawn = RegistrationFactory(cycle=cycle, withdrawn=True)
    fresh = come_back(registration=withdrawn, by=withdrawn.user)
    assert (fresh.state, fresh.has_offer) == ("waiting", False)


def test_coming_back_twice_changes_nothing(cycle):
    withdrawn = RegistrationFactory(cycle=cycle, withdrawn=True)
    for _ in range(2):
        come_back(registration=withdrawn, by=withdrawn.user)
    assert kinds(withdrawn) == ["moved"]


def test_the_last_answer_to_a_question_of_consent_counts():
    registration = RegistrationFactory()
    assert not has_consent(registration, "listing")
    for given in (True, False, True):
        Consent.objects.create(registration=registration, kind="listing", given=given)
    assert has_consent(registration, "listing")
    assert not has_consent(registration, "image")
