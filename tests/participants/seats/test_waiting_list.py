"""The waiting list: every freed seat is offered, in the right order, until the closing date."""

import datetime

import pytest
from django.utils import timezone

from participants.models import Message, Registration
from participants.registration import decisions
from participants.registration.answers import come_back
from participants.registration.withdrawal import withdraw
from participants.seats import waiting_list
from participants.seats.waiting_list import serve_after_change
from programme.cycles.publishing import archive_cycle, publish_cycle
from programme.kit.refusal import Refused
from tests.factories.participants import (
    IntercommunalityFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time of the portal, which a test may move."""

    class Clock:
        now = NOW

    monkeypatch.setattr("django.utils.timezone.now", lambda: Clock.now)
    return Clock


@pytest.fixture
def staff():
    return UserFactory(staff=True)


@pytest.fixture
def cycle():
    return CycleFactory(published=True, capacity=1, registration_closes_at=NOW + datetime.timedelta(days=30))


def waits(cycle, minutes, **fields):
    """A person who has waited for some minutes."""
    since = NOW - datetime.timedelta(minutes=minutes)
    return RegistrationFactory(cycle=cycle, waiting=True, waiting_since=since, **fields)


def offered():
    return list(Registration.objects.filter(offer_expires_at__isnull=False))


def test_the_order_is_that_of_entry_in_the_list(cycle):
    late, early = waits(cycle, 5), waits(cycle, 10)
    assert waiting_list.serve(cycle=cycle) == [early]
    assert [waiting_list.rank_of(registration) for registration in (early, late)] == [1, 2]


def test_who_completes_the_team_of_the_freed_seat_comes_first_then_its_territory_then_its_kind(cycle):
    here, elsewhere = IntercommunalityFactory(), IntercommunalityFactory()
    in_order = [
        waits(cycle, 20, territory=here, organisation__kind="sem"),  # the landlord that the team then lacks
        waits(cycle, 30, territory=here, organisation__kind="commune"),
        waits(cycle, 40, territory=elsewhere, organisation__kind="esh"),  # of the kind that leaves
        waits(cycle, 50, territory=elsewhere, organisation__kind="commune"),
    ]
    for expected in in_order:
        leaving = RegistrationFactory(cycle=cycle, territory=here, organisation__kind="oph", accepted=True)
        withdraw(registration=leaving, by=leaving.user)
        assert offered() == [expected]
        expected.refresh_from_db()
        expected.delete()


def test_an_offer_is_dated_told_and_lasts_working_days(cycle):
    RegistrationPolicyFactory(cycle=cycle, offer_working_days=4)
    registration = waits(cycle, 1)
    waiting_list.serve(cycle=cycle)
    registration.refresh_from_db()
    assert registration.offered_at == NOW
    assert timezone.localtime(registration.offer_expires_at).isoformat() == "2026-03-06T23:59:59+01:00"
    assert Message.objects.filter(kind="offer", recipient=registration.user.email).count() == 1


def test_an_offer_ends_before_the_first_day(cycle):
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2026, 3, 4))
    registration = waits(cycle, 1)
    waiting_list.serve(cycle=cycle)
    registration.refresh_from_db()
    assert timezone.localtime(registration.offer_expires_at).isoformat() == "2026-03-04T00:00:00+01:00"


def free_by_withdrawal(registration, staff):
    withdraw(registration=registration, by=registration.user)


def free_by_refusal(registration, staff):
    decisions.refuse(registration=registration, by=staff, reason="Le groupe change.")


def free_by_declining(registration, staff):
    waiting_list.decline_offer(registration=registration, by=registration.user)


def free_by_expiry(registration, staff):
    waiting_list.expire_offers(at=registration.offer_expires_at)


@pytest.mark.parametrize(
    ("trait", "free"),
    [
        ("accepted", free_by_withdrawal),
        ("offered", free_by_withdrawal),
        ("accepted", free_by_refusal),
        ("offered", free_by_refusal),
        ("offered", free_by_declining),
        ("offered", free_by_expiry),
    ],
)
def test_every_path_that_frees_a_seat_serves_the_list(cycle, staff, trait, free):
    holder = RegistrationFactory(cycle=cycle, **{trait: True}, **_future_offer(trait))
    registration = waits(cycle, 1)
    free(holder, staff)
    registration.refresh_from_db()
    assert registration.has_offer


def _future_offer(trait):
    return {"offer_expires_at": NOW + datetime.timedelta(days=1)} if trait == "offered" else {}


def test_an_offer_that_cannot_end_keeps_no_other_from_ending(cycle, monkeypatch, caplog):
    stuck, other = (RegistrationFactory(cycle=cycle, offered=True, **_future_offer("offered")) for _ in range(2))
    write = waiting_list.registration_message

    def fail_for_one(*, registration, **options):
        if registration == stuck:
            raise RuntimeError("the mail cannot be written")
        return write(registration=registration, **options)

    monkeypatch.setattr(waiting_list, "registration_message", fail_for_one)
    assert waiting_list.expire_offers(at=stuck.offer_expires_at) == 1
    stuck.refresh_from_db()
    other.refresh_from_db()
    assert (stuck.has_offer, other.has_offer) == (True, False)
    assert f"registration {stuck.pk}" in caplog.text


@pytest.mark.parametrize("trait", [None, "waiting", "incomplete"])
def test_who_held_no_seat_frees_none(cycle, staff, trait):
    RegistrationFactory(cycle=cycle, accepted=True)
    leaving = RegistrationFactory(cycle=cycle, **({trait: True} if trait else {}))
    waits(cycle, 1)
    withdraw(registration=leaving, by=staff)
    assert offered() == []


def test_a_freed_seat_is_one_offer_even_where_staff_have_left_others_empty(staff):
    cycle = CycleFactory(published=True, capacity=10)
    leaving = RegistrationFactory(cycle=cycle, accepted=True)
    waits(cycle, 2)
    waits(cycle, 1)
    withdraw(registration=leaving, by=staff)
    assert len(offered()) == 1


def test_nobody_is_served_from_the_closing_date_but_staff_may_still_offer(cycle, staff, clock):
    leaving = RegistrationFactory(cycle=cycle, accepted=True)
    registration = waits(cycle, 1)
    clock.now = cycle.registration_closes_at
    withdraw(registration=leaving, by=staff)
    assert offered() == []
    waiting_list.offer_seat(registration=registration, by=staff)
    assert offered() == [registration]


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_a_cycle_that_is_not_online_serves_nobody(state):
    cycle = CycleFactory(published=True, capacity=1)
    waits(cycle, 1)
    type(cycle).objects.filter(pk=cycle.pk).update(state=state)
    assert waiting_list.serve(cycle=cycle) == []


def test_a_cycle_that_comes_back_from_the_archives_offers_nothing_by_itself(cycle, staff):
    waits(cycle, 1)
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2026, 9, 1))
    archive_cycle(cycle=cycle, by=staff)
    publish_cycle(cycle=cycle, by=staff)
    assert offered() == []


def test_who_could_not_answer_is_passed_over(cycle, staff):
    leaving = RegistrationFactory(cycle=cycle, accepted=True)
    closed = RegistrationFactory(cycle=cycle, waiting=True, user__is_active=False)
    waiting = RegistrationFactory(cycle=cycle, waiting=True)
    withdraw(registration=leaving, by=staff)
    assert offered() == [waiting]
    assert closed not in offered()


def test_who_has_no_room_in_their_territory_is_passed_over(staff):
    cycle, here = CycleFactory(published=True, capacity=3, seats_per_territory=1), IntercommunalityFactory()
    RegistrationFactory(cycle=cycle, territory=here, accepted=True)
    waits(cycle, 2, territory=here)
    other = waits(cycle, 1)
    assert waiting_list.serve(cycle=cycle) == [other]


def test_who_lets_an_offer_pass_stays_in_the_list_and_is_not_served_again_until_back(cycle, clock, staff):
    registration = waits(cycle, 1)
    waiting_list.serve(cycle=cycle)
    registration.refresh_from_db()
    clock.now = registration.offer_expires_at
    assert waiting_list.expire_offers() == 1
    registration.refresh_from_db()
    assert (registration.state, registration.has_offer) == ("waiting", False)
    assert Message.objects.filter(kind="offer_ended", recipient=registration.user.email).exists()
    assert waiting_list.expire_offers() == 0
    assert waiting_list.serve(cycle=cycle) == []
    withdraw(registration=registration, by=registration.user)
    clock.now += datetime.timedelta(hours=1)
    RegistrationFactory(cycle=cycle, waiting=True, waiting_since=clock.now - datetime.timedelta(minutes=1))
    back = come_back(registration=registration, by=registration.user)
    assert len(waiting_list.serve(cycle=cycle)) == 1
    type(cycle).objects.filter(pk=cycle.pk).update(capacity=2)
    assert waiting_list.serve(cycle=cycle) == [back]


def test_the_person_takes_the_seat_once_and_is_told(cycle):
    registration = waits(cycle, 1)
    waiting_list.serve(cycle=cycle)
    for _ in range(2):
        fresh = waiting_list.accept_offer(registration=registration, by=registration.user)
        assert fresh.state == "accepted"
    assert Message.objects.filter(kind="accepted", recipient=registration.user.email).count() == 1


def test_an_answer_after_the_deadline_is_too_late(cycle, clock):
    registration = waits(cycle, 1)
    waiting_list.serve(cycle=cycle)
    registration.refresh_from_db()
    clock.now = registration.offer_expires_at
    with pytest.raises(Refused, match="n’est plus valable"):
        waiting_list.accept_offer(registration=registration, by=registration.user)


@pytest.mark.parametrize("act", [waiting_list.accept_offer, waiting_list.decline_offer])
def test_without_an_offer_there_is_nothing_to_answer(cycle, act):
    registration = waits(cycle, 1)
    with pytest.raises(Refused, match="n’est plus valable"):
        act(registration=registration, by=registration.user)


def test_staff_offer_only_to_who_waits_once_and_with_room(cycle, staff):
    registration = waits(cycle, 1)
    waiting_list.offer_seat(registration=registration, by=staff)
    with pytest.raises(Refused, match="déjà proposée"):
        waiting_list.offer_seat(registration=registration, by=staff)
    with pytest.raises(Refused, match="La place du cycle est prise"):
        waiting_list.offer_seat(registration=waits(cycle, 1), by=staff)
    with pytest.raises(Refused, match="liste d’attente"):
        waiting_list.offer_seat(registration=RegistrationFactory(cycle=cycle), by=staff)


def test_only_who_waits_has_a_rank(cycle):
    assert waiting_list.rank_of(RegistrationFactory(cycle=cycle)) is None


def test_equal_moments_are_ranked_by_number(cycle):
    first, second = waits(cycle, 1), waits(cycle, 1)
    assert [waiting_list.rank_of(registration) for registration in (first, second)] == [1, 2]


@pytest.mark.parametrize(("taken", "served"), [(1, 1), (0, 0)])
def test_seats_added_go_to_who_had_none_not_to_whom_staff_set_aside(cycle, taken, served):
    RegistrationFactory.create_batch(taken, cycle=cycle, accepted=True)
    waits(cycle, 2)
    waits(cycle, 1)
    type(cycle).objects.filter(pk=cycle.pk).update(capacity=2)
    cycle.refresh_from_db()
    told = serve_after_change(cycle=cycle, before={"capacity": 1})
    assert (len(offered()), told.startswith("Liste d’attente : une place")) == (served, bool(served))
