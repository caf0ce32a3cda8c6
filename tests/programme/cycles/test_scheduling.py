"""When the calendars of the public have to learn of a change."""

import datetime

import pytest

from programme.cycles.scheduling import CALENDAR_FIELDS, announce_sessions, note_calendar_change, venue_changed
from programme.models import TrainingSession
from tests.factories.programme import CycleFactory, TrainingSessionFactory, VenueFactory

pytestmark = pytest.mark.django_db
DAY, OTHER_DAY = datetime.date(2022, 9, 13), datetime.date(2022, 9, 20)
LONG_AGO = datetime.datetime(2022, 6, 1, tzinfo=datetime.UTC)


def revision(session):
    return TrainingSession.objects.values_list("calendar_sequence", flat=True).get(pk=session.pk)


@pytest.mark.parametrize("field", sorted(CALENDAR_FIELDS))
def test_a_change_that_shows_raises_the_revision_by_one(field):
    session = TrainingSessionFactory(date=DAY, announced_date=DAY, calendar_sequence=4)
    assert note_calendar_change(session=session, changed_fields=[field]) is True
    assert (revision(session), session.calendar_sequence) == (5, 5)


def test_every_editable_field_of_a_session_shows_in_its_event():
    editable = {field.name for field in TrainingSession._meta.fields if field.editable}
    assert editable - {"id", "cycle", "updated_at"} == CALENDAR_FIELDS


@pytest.mark.parametrize("fields", [[], ["cycle"], ["sequences"]])
def test_a_change_that_does_not_show_leaves_the_revision(fields):
    session = TrainingSessionFactory(date=DAY, announced_date=DAY)
    assert note_calendar_change(session=session, changed_fields=fields) is False
    assert revision(session) == 0


def test_a_day_that_nobody_was_told_of_needs_no_revision():
    session = TrainingSessionFactory(date=DAY)
    assert note_calendar_change(session=session, changed_fields=["date"]) is False
    assert revision(session) == 0


def test_a_rise_is_dated():
    session = TrainingSessionFactory(date=DAY, announced_date=DAY)
    TrainingSession.objects.update(updated_at=LONG_AGO)
    note_calendar_change(session=session, changed_fields=["title"])
    assert session.updated_at > LONG_AGO
    assert TrainingSession.objects.get().updated_at == session.updated_at


def test_two_people_who_change_the_same_day_both_count():
    session = TrainingSessionFactory(date=DAY, announced_date=DAY)
    mine, theirs = TrainingSession.objects.get(), TrainingSession.objects.get()
    note_calendar_change(session=mine, changed_fields=["title"])
    note_calendar_change(session=theirs, changed_fields=["venue"])
    assert revision(session) == 2


@pytest.mark.parametrize("date", [DAY, datetime.date(2022, 12, 6)])
def test_saving_five_times_moves_neither_the_revision_nor_an_hour(date):
    hours = {"morning_starts": datetime.time(9, 30), "morning_ends": datetime.time(12)}
    TrainingSessionFactory(date=date, announced_date=date, **hours)
    for _ in range(5):
        session = TrainingSession.objects.get()
        session.save()
        note_calendar_change(session=session, changed_fields=[])
    session = TrainingSession.objects.get()
    assert (session.calendar_sequence, session.date) == (0, date)
    assert session.half_days == [(datetime.time(9, 30), datetime.time(12))]


def test_a_venue_that_changes_raises_its_announced_days_only():
    venue, other = VenueFactory(), VenueFactory(name="Ailleurs")
    there = TrainingSessionFactory(date=DAY, announced_date=DAY, venue=venue)
    untold = TrainingSessionFactory(date=DAY, venue=venue)
    elsewhere = TrainingSessionFactory(date=DAY, announced_date=DAY, venue=other)
    assert venue_changed(venue=venue) == 1
    assert [revision(session) for session in (there, untold, elsewhere)] == [1, 0, 0]


def test_announcing_records_the_dates_not_announced_yet():
    cycle = CycleFactory()
    new = TrainingSessionFactory(cycle=cycle, date=DAY)
    moved = TrainingSessionFactory(cycle=cycle, date=OTHER_DAY, announced_date=datetime.date(2022, 9, 1))
    elsewhere = TrainingSessionFactory(date=DAY)
    assert announce_sessions(cycle=cycle) == 1
    for session in (new, moved, elsewhere):
        session.refresh_from_db()
    assert (new.announced_date, moved.announced_date, elsewhere.announced_date) == (
        DAY,
        datetime.date(2022, 9, 1),
        None,
    )
    assert announce_sessions(cycle=cycle) == 0
