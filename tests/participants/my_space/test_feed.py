"""The personal calendar, at a secret address."""

import datetime

import pytest
from django.urls import reverse
from icalendar import Calendar

from participants.models import CalendarFeed
from participants.my_space.calendar_feed import feed_address, renew_feed
from programme.programme_page.calendars import event_uid
from tests.factories.participants import RegistrationFactory, TrainerAccessFactory, UserFactory
from tests.factories.programme import TrainingSessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return RegistrationFactory(accepted=True)


def events(client, user):
    response = client.get(reverse("participants:calendar_feed", args=[renew_feed(user=user).token]))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response.headers["Cache-Control"]
    return {str(event["uid"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def test_it_holds_the_days_of_ones_cycles_under_the_identifiers_of_the_programme(client, member):
    day = TrainingSessionFactory(cycle=member.cycle, date=datetime.date(2027, 3, 9))
    TrainingSessionFactory(cycle__published=True)
    found = events(client, member.user)
    assert list(found) == [event_uid(day)]
    assert found[event_uid(day)].decoded("dtstart") == datetime.date(2027, 3, 9)


def test_a_trainer_finds_the_days_that_they_teach(client):
    access = TrainerAccessFactory()
    day = TrainingSessionFactory(cycle=access.cycle)
    assert list(events(client, access.user)) == [event_uid(day)]


@pytest.mark.parametrize("trait", [None, "waiting", "refused", "withdrawn"])
def test_who_is_not_accepted_finds_nothing(client, trait):
    registration = RegistrationFactory(**({trait: True} if trait else {}))
    TrainingSessionFactory(cycle=registration.cycle)
    assert events(client, registration.user) == {}


def test_a_day_moved_or_cancelled_follows(client, member):
    day = TrainingSessionFactory(cycle=member.cycle, date=datetime.date(2027, 3, 9), calendar_sequence=1)
    type(day).objects.update(date=datetime.date(2027, 3, 16), calendar_sequence=2)
    event = events(client, member.user)[event_uid(day)]
    assert (event.decoded("dtstart"), event["sequence"]) == (datetime.date(2027, 3, 16), 2)
    type(day).objects.update(state="cancelled", calendar_sequence=3)
    event = events(client, member.user)[event_uid(day)]
    assert (event["status"], event["sequence"]) == ("CANCELLED", 3)


def test_an_unknown_secret_is_not_found(client):
    assert client.get("/mon-espace/agenda/inconnu.ics").status_code == 404


def test_a_new_secret_closes_the_former_address(client, member):
    former = renew_feed(user=member.user).token
    client.force_login(member.user)
    assert client.post("/mon-espace/agenda/renouveler/").status_code == 302
    assert client.get(reverse("participants:calendar_feed", args=[former])).status_code == 404
    assert CalendarFeed.objects.get().token != former


def test_the_secret_of_a_closed_account_opens_nothing(client, member):
    token = renew_feed(user=member.user).token
    member.user.is_active = False
    member.user.save()
    assert client.get(reverse("participants:calendar_feed", args=[token])).status_code == 404


def test_reading_a_page_makes_no_address(client, member):
    client.force_login(member.user)
    assert client.get("/mon-espace/agenda/renouveler/").status_code == 405
    assert (feed_address(member.user), CalendarFeed.objects.count()) == ("", 0)


def test_the_address_is_absolute(settings, member):
    settings.PORTAL_URL = "https://cycles.example.org"
    token = renew_feed(user=member.user).token
    assert feed_address(member.user) == f"https://cycles.example.org/mon-espace/agenda/{token}.ics"


def test_making_an_address_asks_who_one_is(client):
    assert client.post("/mon-espace/agenda/renouveler/").status_code == 302
    assert CalendarFeed.objects.count() == 0


@pytest.mark.parametrize("days", [1, 3])
def test_it_costs_the_same_for_one_day_and_for_three(client, django_assert_num_queries, days):
    access = TrainerAccessFactory(user=UserFactory())
    TrainingSessionFactory.create_batch(days, cycle=access.cycle)
    address = reverse("participants:calendar_feed", args=[renew_feed(user=access.user).token])
    with django_assert_num_queries(2):
        client.get(address)
