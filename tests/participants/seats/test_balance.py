"""The balance of a group, and who is served when its seats change."""

import datetime

import pytest
from django.contrib.auth.models import Group as StaffGroup
from django.contrib.messages import get_messages

from participants.models import Registration
from participants.seats.balance import balance_of
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory
from tests.programme.admin_forms import change_url, open_change_page

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
KINDS = {"interco": "intercommunality", "landlord": "esh", "state": "ddt", "other": "association"}


@pytest.fixture
def cycle():
    return CycleFactory(published=True, capacity=10, seats_per_territory=3)


@pytest.fixture
def staff(client):
    user = UserFactory(staff=True)
    user.groups.add(StaffGroup.objects.get(name="gestion"))
    client.force_login(user)
    return user


def person(cycle, territory, kind, **fields):
    organisation = OrganisationFactory(kind=KINDS[kind])
    return RegistrationFactory(cycle=cycle, territory=territory, organisation=organisation, **fields)


def day(number):
    return datetime.datetime(2022, 6, number, tzinfo=datetime.UTC)


def counts(cell):
    return (cell.accepted, cell.offered, cell.to_examine, cell.waiting)


def test_people_are_counted_by_territory_group_and_state(cycle):
    territory = IntercommunalityFactory()
    person(cycle, territory, "interco", accepted=True)
    person(cycle, territory, "interco", offered=True)
    person(cycle, territory, "landlord")
    person(cycle, territory, "landlord", incomplete=True)
    person(cycle, territory, "other", waiting=True)
    person(cycle, territory, "state", refused=True)
    person(cycle, territory, "state", withdrawn=True)
    person(CycleFactory(), territory, "state")
    (row,) = balance_of(cycle).rows
    assert {group: counts(cell) for group, cell in row.cells.items()} == {
        "intercommunality": (1, 1, 0, 0),
        "landlord": (0, 0, 2, 0),
        "state": (0, 0, 0, 0),
        "other": (0, 0, 0, 1),
    }
    assert (counts(row.total), row.seats_left) == ((1, 1, 2, 1), 1)


def test_a_state_service_without_territory_has_its_own_row_even_beside_the_territory_numbered_one(cycle):
    first = IntercommunalityFactory(pk=1, name="CC d’essai")
    person(cycle, first, "interco")
    person(cycle, None, "state")
    person(cycle, None, "other")
    rows = {row.label: len(row.people) for row in balance_of(cycle).rows}
    assert rows == {"CC d’essai (59)": 1, "Services de l’État, sans territoire": 1, "Sans territoire": 1}


@pytest.mark.parametrize(
    ("accepted", "missing"),
    [
        ([], ["une intercommunalité", "un bailleur social"]),
        (["interco"], ["un bailleur social"]),
        (["landlord", "state"], ["une intercommunalité"]),
        (["interco", "landlord"], []),
    ],
)
def test_a_team_is_complete_with_an_intercommunality_and_a_landlord_accepted(cycle, accepted, missing):
    territory = IntercommunalityFactory()
    for kind in accepted:
        person(cycle, territory, kind, accepted=True)
    person(cycle, territory, "other")
    (row,) = balance_of(cycle).rows
    assert (row.missing, row.is_complete) == (missing, not missing)


def test_complete_and_incomplete_teams_are_those_that_have_somebody(cycle):
    full = IntercommunalityFactory()
    person(cycle, full, "interco", accepted=True)
    person(cycle, full, "landlord", accepted=True)
    person(cycle, IntercommunalityFactory(), "landlord", accepted=True)
    person(cycle, IntercommunalityFactory(), "landlord")
    balance = balance_of(cycle)
    assert (balance.complete, balance.incomplete) == (1, 1)


def test_the_suggested_order_puts_teams_that_can_be_complete_first_then_the_date(cycle):
    lone, late, early = (IntercommunalityFactory(name=name) for name in ("A seul", "B tard", "C tôt"))
    done = IntercommunalityFactory(name="A fini")
    person(cycle, done, "interco", accepted=True)
    person(cycle, lone, "interco", received_at=day(1))
    for territory, number in [(late, 5), (early, 3)]:
        person(cycle, territory, "interco", received_at=day(number))
        person(cycle, territory, "landlord", accepted=True)
    person(cycle, None, "state", received_at=day(2))
    rows = [(row.label.split(" (")[0], row.rank) for row in balance_of(cycle).rows]
    assert rows == [
        ("C tôt", 1),
        ("B tard", 2),
        ("A seul", 3),
        ("A fini", None),
        ("Services de l’État, sans territoire", 4),
    ]


def test_seats_reserved_to_the_state_are_told_until_they_are_taken(cycle):
    RegistrationPolicyFactory(cycle=cycle, state_seats=2)
    person(cycle, None, "state", accepted=True)
    balance = balance_of(cycle)
    assert (balance.seats.taken, balance.seats.free, balance.state_left) == (1, 9, 1)


@pytest.mark.parametrize("number", [3, 60])
def test_the_page_takes_as_many_queries_whatever_the_number_of_territories(
    client, staff, cycle, django_assert_num_queries, number
):
    for _ in range(number):
        person(cycle, IntercommunalityFactory(), "interco")
    url = f"/admin/participants/registration/equilibre/{cycle.pk}/"
    client.get(url)
    with django_assert_num_queries(9):
        assert client.get(url).status_code == 200


def test_the_page_of_a_cycle_without_registration_says_so(client, staff, cycle):
    page = client.get(f"/admin/participants/registration/equilibre/{cycle.pk}/").content.decode()
    assert "Personne n’est encore inscrit à ce cycle." in page


def test_who_only_reads_sees_the_balance_and_no_box_to_tick(client, cycle):
    registration = person(cycle, IntercommunalityFactory(), "interco")
    reader = UserFactory(staff=True)
    reader.groups.add(StaffGroup.objects.get(name="lecture"))
    client.force_login(reader)
    page = client.get(f"/admin/participants/registration/equilibre/{cycle.pk}/").content.decode()
    assert str(registration.user) in page
    assert "_selected_action" not in page


# When staff change the seats -------------------------------------------------------------------------------


def offered(*registrations):
    pks = [registration.pk for registration in registrations]
    return [registration.has_offer for registration in Registration.objects.filter(pk__in=pks).order_by("pk")]


@pytest.mark.parametrize(
    ("before", "after", "served"),
    [
        ({"capacity": 1, "seats_per_territory": 1}, {"capacity": 2}, True),
        ({"capacity": 5, "seats_per_territory": 1}, {"seats_per_territory": 2}, True),
        ({"capacity": 5, "seats_per_territory": 1}, {"capacity": 4}, False),
        ({"capacity": 1, "seats_per_territory": 1}, {"price": "gratuit"}, False),
    ],
)
def test_more_seats_are_offered_to_who_waits(client, staff, before, after, served):
    cycle = CycleFactory(published=True, **before)
    territory = IntercommunalityFactory()
    person(cycle, territory, "interco", accepted=True)
    where = territory if "seats_per_territory" in after or not served else IntercommunalityFactory()
    waiting = person(cycle, where, "landlord", waiting=True)
    answer = client.post(change_url(cycle), open_change_page(client, cycle) | after)
    assert answer.status_code == 302
    assert offered(waiting) == [served]
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert (f"Liste d’attente : une place est maintenant proposée à {waiting.user}." in told) is served


def test_nobody_is_served_once_registrations_are_closed(client, staff):
    closed = datetime.datetime(2022, 7, 1, tzinfo=datetime.UTC)
    cycle = CycleFactory(published=True, capacity=1, registration_closes_at=closed)
    waiting = person(cycle, IntercommunalityFactory(), "landlord", waiting=True)
    client.post(change_url(cycle), open_change_page(client, cycle) | {"capacity": 5})
    cycle.refresh_from_db()
    assert (cycle.capacity, offered(waiting)) == (5, [False])
