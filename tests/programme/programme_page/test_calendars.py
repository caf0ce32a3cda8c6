"""The calendar of a cycle, read back."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.urls import reverse
from icalendar import Calendar

from programme.models import Cycle, TrainingSession
from programme.programme_page.calendars import PARIS_RULES, cycle_calendar, event_for, event_uid
from programme.programme_page.timetable import timetable_for
from tests.factories.participants import UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory, VenueFactory

pytestmark = pytest.mark.django_db
PAGE = "https://portail.example/cycles/essai/"
TUESDAY, DECEMBER = datetime.date(2022, 9, 13), datetime.date(2022, 12, 6)
MORNING = {"morning_starts": datetime.time(9, 30), "morning_ends": datetime.time(12, 30)}
AFTERNOON = {"afternoon_starts": datetime.time(14), "afternoon_ends": datetime.time(17)}
UPDATED = datetime.datetime(2022, 6, 1, 8, tzinfo=datetime.UTC)


def day(**fields):
    """A day whose moments of change are fixed."""
    cycle = CycleFactory(published=True, title="Essai")
    pk = TrainingSessionFactory(**{"cycle": cycle, "date": TUESDAY} | fields).pk
    TrainingSession.objects.update(updated_at=UPDATED)
    Cycle.objects.update(updated_at=UPDATED)
    return TrainingSession.objects.select_related("cycle", "venue").get(pk=pk)


def calendar_of(cycle):
    return Calendar.from_ical(cycle_calendar(timetable_for(AnonymousUser(), cycle.slug), page_url=PAGE))


def event_of(session):
    (event,) = calendar_of(session.cycle).events
    return event


def lines_of(session):
    return str(event_of(session)["description"]).split("\n")


def test_a_day_without_hours_is_a_whole_day():
    session = day()
    event = event_of(session)
    assert event["dtstart"].to_ical() == b"20220913"
    assert event["dtend"].to_ical() == b"20220914"
    assert event["dtstart"].params == {"VALUE": "DATE"}
    assert lines_of(session) == [
        "Journée de formation du cycle «\u00a0Essai\u00a0».",
        "Horaires\u00a0: non renseignés.",
        "Lieu\u00a0: non renseigné.",
        f"Programme\u00a0: {PAGE}",
    ]


@pytest.mark.parametrize(("date", "offset"), [(TUESDAY, 2), (DECEMBER, 1)])
def test_known_hours_are_hours_of_paris(date, offset):
    event = event_of(day(date=date, **MORNING, **AFTERNOON))
    assert event["dtstart"].params["TZID"] == event["dtend"].params["TZID"] == "Europe/Paris"
    assert event.start.replace(tzinfo=None) == datetime.datetime.combine(date, datetime.time(9, 30))
    assert event.end.replace(tzinfo=None) == datetime.datetime.combine(date, datetime.time(17))
    assert event.start.utcoffset() == event.end.utcoffset() == datetime.timedelta(hours=offset)


def test_two_half_days_stay_one_event_and_the_description_gives_the_hours():
    hours = "de 9\u00a0h\u00a030 à 12\u00a0h\u00a030 et de 14\u00a0h à 17\u00a0h"
    assert lines_of(day(**MORNING, **AFTERNOON))[1] == f"Horaires\u00a0: {hours}."


def offset(hour, zone):
    return hour.replace(tzinfo=zone).utcoffset()


def test_the_time_zone_written_is_the_one_of_the_tz_database():
    written, known = Calendar.from_ical(PARIS_RULES).to_tz(), ZoneInfo("Europe/Paris")
    start = datetime.datetime(2022, 1, 1)
    hours = [start + datetime.timedelta(hours=number) for number in range(2 * 365 * 24)]
    assert [hour for hour in hours if offset(hour, written) != offset(hour, known)] == []


def test_the_calendar_names_itself_and_its_zone():
    calendar = calendar_of(day(**MORNING).cycle)
    names = ["prodid", "version", "calscale", "method", "x-wr-calname", "x-wr-timezone"]
    assert [str(calendar[name]) for name in names] == [
        "-//IREV//Cycles de formation//FR",
        "2.0",
        "GREGORIAN",
        "PUBLISH",
        "Essai",
        "Europe/Paris",
    ]
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Europe/Paris"]


def test_a_planned_day_carries_its_identifier_its_revision_and_when_it_changed():
    session = day(calendar_sequence=3, title="Prendre du recul")
    event = event_of(session)
    assert event["uid"] == event_uid(session) == f"{session.uid}@cycles.irev"
    assert (event["sequence"], event["status"], event["url"]) == (3, "CONFIRMED", PAGE)
    assert event["summary"] == "Prendre du recul – Essai"
    assert event["categories"].to_ical().decode() == "Journée de formation"
    assert event["dtstamp"].dt == event["last-modified"].dt == UPDATED
    assert "location" not in event


def test_an_event_is_dated_by_the_later_of_its_day_and_its_cycle():
    session = day()
    later = UPDATED + datetime.timedelta(days=1)
    Cycle.objects.update(updated_at=later)
    assert event_of(session)["last-modified"].dt == later


def test_a_day_without_title_is_named_by_its_kind():
    assert event_of(day(kind="follow_up"))["summary"] == "Journée de remobilisation – Essai"


def test_a_cancelled_day_stays_and_says_so():
    session = day(state="cancelled", state_note="Salle fermée.", title="Prendre du recul")
    event = event_of(session)
    assert event["status"] == "CANCELLED"
    assert event["summary"] == "Annulée\u00a0: Prendre du recul – Essai"
    assert lines_of(session)[1:3] == ["Cette journée est annulée.", "Salle fermée."]


def test_a_moved_day_says_for_which_date_it_was_first_announced():
    session = day(announced_date=datetime.date(2022, 9, 1))
    assert event_of(session)["dtstart"].dt == TUESDAY
    assert lines_of(session)[1] == "Date annoncée d’abord\u00a0: jeudi 1er\u00a0septembre 2022."


def test_the_place_is_its_name_and_address_on_one_line():
    venue = VenueFactory(name="Salle des fêtes", address="1, place d'Essai ;\r\n59000 Ville")
    event = event_of(day(venue=venue))
    assert event["location"] == "Salle des fêtes, 1, place d’Essai\u202f;, 59000 Ville"
    assert "Lieu" not in event["description"]


def test_the_same_data_give_the_same_bytes():
    cycle = day(**MORNING).cycle
    first, again = (cycle_calendar(timetable_for(AnonymousUser(), cycle.slug), page_url=PAGE) for _ in range(2))
    assert first == again


def test_hostile_texts_stay_texts():
    title = "a\r\nBEGIN:VALARM\nx\x0b\x02,;\\ œ’ 😀"
    session = day(title=title)
    content = cycle_calendar(timetable_for(AnonymousUser(), session.cycle.slug), page_url=PAGE)
    assert event_of(session)["summary"] == "a BEGIN:VALARM x,;\\ œ’ 😀 – Essai"
    assert content.count(b"\r\nBEGIN:V") == 2
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_an_event_of_a_mail_is_the_event_of_the_page():
    session = day(**MORNING)
    assert event_for(session, page_url=PAGE).to_ical() == event_of(session).to_ical()


def test_cycle_calendar_is_a_file_to_download(client):
    session = day()
    response = client.get(reverse("programme:cycle_calendar", args=[session.cycle.slug]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{session.cycle.slug}.ics"'
    (event,) = Calendar.from_ical(response.content).events
    assert event["url"] == f"http://testserver/cycles/{session.cycle.slug}/"


def test_cycle_calendar_of_a_draft_is_for_staff_who_may(client):
    address = reverse("programme:cycle_calendar", args=[TrainingSessionFactory().cycle.slug])
    assert client.get(address).status_code == 404
    client.force_login(UserFactory(staff=True, permissions=["view_cycle"]))
    assert client.get(address).status_code == 200


def test_cycle_calendar_without_day_is_still_a_calendar(client):
    cycle = CycleFactory(published=True)
    content = client.get(reverse("programme:cycle_calendar", args=[cycle.slug])).content
    assert Calendar.from_ical(content).events == []


@pytest.mark.parametrize("number", [1, 3])
def test_cycle_calendar_takes_the_same_queries_whatever_its_size(client, django_assert_max_num_queries, number):
    cycle = CycleFactory(published=True)
    for _ in range(number):
        TrainingSessionFactory(cycle=cycle, venue=VenueFactory())
    with django_assert_max_num_queries(3):
        cycle_calendar(timetable_for(AnonymousUser(), cycle.slug), page_url=PAGE)


def test_the_2022_cycle_gives_four_whole_days():
    call_command("load_cycle_2022", verbosity=0)
    events = calendar_of(Cycle.objects.get()).events
    assert [event["dtstart"].dt for event in events] == [
        datetime.date(2022, 9, 13),
        datetime.date(2022, 9, 14),
        datetime.date(2022, 9, 15),
        datetime.date(2022, 12, 6),
    ]
    assert {type(event["dtstart"].dt) for event in events} == {datetime.date}
    assert [event.get("location") for event in events] == [None, None, None, "Locaux de l’IREV"]
    assert {str(event["status"]) for event in events} == {"CONFIRMED"}
