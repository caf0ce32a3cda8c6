"""Counting the seats of a cycle."""

import pytest

from participants.seats.counting import seats_of
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
)
from tests.factories.programme import CycleFactory

pytestmark = pytest.mark.django_db


def test_accepted_people_and_open_offers_take_a_seat_and_nobody_else():
    cycle = CycleFactory(published=True, capacity=10)
    for trait in ("accepted", "offered", "waiting", "withdrawn", "refused", "incomplete"):
        RegistrationFactory(cycle=cycle, **{trait: True})
    RegistrationFactory(cycle=cycle)
    RegistrationFactory(accepted=True)
    seats = seats_of(cycle)
    assert (seats.taken, seats.free) == (2, 8)


def test_without_a_capacity_there_is_always_room():
    cycle = CycleFactory(published=True)
    RegistrationFactory(cycle=cycle, accepted=True)
    seats = seats_of(cycle)
    assert seats.free is None
    assert seats.why_no_room(RegistrationFactory(cycle=cycle)) == ""


def test_a_capacity_lowered_below_what_is_taken_leaves_no_seat():
    cycle = CycleFactory(published=True, capacity=1)
    RegistrationFactory.create_batch(2, cycle=cycle, accepted=True)
    assert seats_of(cycle).free == 0


def test_reserved_seats_wait_for_the_state_until_it_has_them():
    cycle = CycleFactory(published=True, capacity=2)
    RegistrationPolicyFactory(cycle=cycle, state_seats=1)
    state = OrganisationFactory(kind="ddt")
    RegistrationFactory(cycle=cycle, accepted=True)
    landlord = RegistrationFactory(cycle=cycle, organisation__kind="oph")
    agent = RegistrationFactory(cycle=cycle, organisation=state, territory=None)
    seats = seats_of(cycle)
    assert seats.why_no_room(landlord) == "Les places qui restent sont réservées aux services de l’État."
    assert seats.why_no_room(agent) == ""


def test_reserved_seats_that_the_state_has_taken_reserve_nothing_more():
    cycle = CycleFactory(published=True, capacity=2)
    RegistrationPolicyFactory(cycle=cycle, state_seats=1)
    RegistrationFactory(cycle=cycle, organisation__kind="ddets", territory=None, accepted=True)
    assert seats_of(cycle).why_no_room(RegistrationFactory(cycle=cycle, organisation__kind="oph")) == ""


def test_a_territory_has_its_own_limit():
    cycle = CycleFactory(published=True, capacity=10, seats_per_territory=1)
    full, other = IntercommunalityFactory(), IntercommunalityFactory()
    RegistrationFactory(cycle=cycle, territory=full, accepted=True)
    seats = seats_of(cycle)
    assert seats.why_no_room(RegistrationFactory(cycle=cycle, territory=full)) == (
        "La place de ce territoire est prise."
    )
    assert seats.why_no_room(RegistrationFactory(cycle=cycle, territory=other)) == ""
    assert seats.why_no_room(RegistrationFactory(cycle=cycle, territory=None)) == ""


@pytest.mark.parametrize("people", [1, 3])
def test_counting_costs_the_same_whatever_the_number_of_people(people, django_assert_num_queries):
    cycle = CycleFactory(published=True, capacity=10)
    RegistrationFactory.create_batch(people, cycle=cycle, accepted=True)
    with django_assert_num_queries(2):
        assert seats_of(cycle).taken == people
