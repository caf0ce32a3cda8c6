"""Next year's cycle, made from an earlier one."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction

from programme.cycles.duplicating import duplicate_cycle, shift_between
from programme.models import Cycle
from tests.factories.participants import UserFactory
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    LegalLandmarkFactory,
    MaterialFactory,
    SequenceFactory,
    TrainingSessionFactory,
    VenueFactory,
)


@pytest.mark.parametrize(
    ("first_day", "years", "copy"),
    [
        ((2022, 9, 13), 1, (2023, 9, 12)),
        ((2022, 9, 13), 2, (2024, 9, 10)),
        ((2020, 12, 31), 1, (2021, 12, 30)),  # 2020 has 53 weeks
        ((2019, 12, 31), 1, (2020, 12, 29)),  # into a leap year of 53 weeks
        ((2026, 12, 31), 1, (2027, 12, 30)),  # 2026 has 53 weeks
        ((2024, 2, 29), 1, (2025, 2, 27)),
        ((2022, 9, 13), 0, (2022, 9, 13)),
        ((2022, 9, 13), -1, (2021, 9, 14)),
    ],
)
def test_days_move_by_whole_weeks_nearest_to_the_same_date(first_day, years, copy):
    first = datetime.date(*first_day)
    moved = first + shift_between(first, years)
    assert moved == datetime.date(*copy)
    assert moved.weekday() == first.weekday()


def test_the_nearest_week_is_never_more_than_three_days_away():
    start = datetime.date(2000, 1, 1)
    for number in range(0, 366 * 28):
        day = start + datetime.timedelta(days=number)
        if (day.month, day.day) != (2, 29):
            moved = day + shift_between(day, 1)
            assert abs((moved - day.replace(year=day.year + 1)).days) <= 3


def original():
    cycle = CycleFactory(
        archived=True,
        slug="attributions-2022",
        feedback="Utile.",
        recorded_participants=3,
        recorded_from_intercommunalities=1,
        recorded_from_landlords=1,
        recorded_from_state=1,
        recorded_territories=1,
        recorded_note="Selon l’émargement.",
        registration_opens_at=datetime.datetime(2022, 6, 1, tzinfo=datetime.UTC),
        registration_closes_at=datetime.datetime(2022, 7, 1, tzinfo=datetime.UTC),
        capacity=25,
    )
    cycle.landmarks.add(LegalLandmarkFactory())
    hours = {"morning_starts": datetime.time(9), "morning_ends": datetime.time(12)}
    first = TrainingSessionFactory(
        cycle=cycle, date=datetime.date(2022, 9, 13), venue=VenueFactory(), title="Ouvrir", calendar_sequence=4, **hours
    )
    last = TrainingSessionFactory(
        cycle=cycle,
        date=datetime.date(2022, 12, 6),
        announced_date=datetime.date(2022, 12, 1),
        kind="follow_up",
        state="cancelled",
        state_note="Grève",
    )
    part = SequenceFactory(cycle=cycle, title="Ensemble", position=2, sessions=[first, last])
    ContributionFactory(cycle=cycle, function="Sociologue").sequences.add(part)
    MaterialFactory(cycle=cycle)
    return cycle


def copy_of(cycle, **changes):
    values = {"year": 2023, "title": "Suite", "slug": "attributions-2023", "by": UserFactory()}
    return Cycle.objects.get(pk=duplicate_cycle(cycle=cycle, **{**values, **changes}).pk)


@pytest.mark.django_db
def test_the_copy_is_a_draft_that_keeps_nothing_of_the_year_that_has_gone():
    copy = copy_of(original())
    fields = ["state", "published_at", "feedback", "recorded_participants", "recorded_territories", "recorded_note"]
    values = [getattr(copy, name) for name in [*fields, "registration_opens_at", "registration_closes_at", "capacity"]]
    assert values == ["draft", None, "", None, None, "", None, None, 25]
    assert (copy.year, copy.title, copy.slug) == (2023, "Suite", "attributions-2023")
    assert (copy.materials.count(), copy.landmarks.count()) == (0, 1)


@pytest.mark.django_db
def test_days_come_back_planned_under_new_identifiers():
    cycle = original()
    days = list(copy_of(cycle).sessions.all())
    assert [day.date for day in days] == [datetime.date(2023, 9, 12), datetime.date(2023, 12, 5)]
    assert [(day.state, day.state_note, day.announced_date, day.calendar_sequence) for day in days] == [
        ("planned", "", None, 0)
    ] * 2
    assert [day.kind for day in days] == ["training", "follow_up"]
    assert (days[0].title, days[0].venue.name, days[0].morning_ends) == ("Ouvrir", "Salle des fêtes", datetime.time(12))
    assert {day.uid for day in days}.isdisjoint(day.uid for day in cycle.sessions.all())


@pytest.mark.django_db
def test_parts_and_people_are_attached_to_the_days_and_parts_of_the_copy():
    copy = copy_of(original())
    part, person = copy.sequences.get(), copy.contributions.get()
    assert (part.title, part.position) == ("Ensemble", 2)
    assert list(part.sessions.all()) == list(copy.sessions.all())
    assert (person.function, list(person.sequences.all())) == ("Sociologue", [part])


@pytest.mark.django_db
def test_a_cancelled_day_and_the_one_that_replaced_it_on_its_date_become_one():
    cycle = CycleFactory()
    date = datetime.date(2022, 9, 13)
    cancelled = TrainingSessionFactory(cycle=cycle, date=date, state="cancelled")
    planned = TrainingSessionFactory(cycle=cycle, date=date, title="La bonne")
    SequenceFactory(cycle=cycle, sessions=[cancelled, planned])
    copy = copy_of(cycle)
    assert [day.title for day in copy.sessions.all()] == ["La bonne"]
    assert list(copy.sequences.get().sessions.all()) == list(copy.sessions.all())


@pytest.mark.django_db
def test_the_original_is_left_as_it_was():
    cycle = original()
    before = list(cycle.sessions.values())
    copy_of(cycle)
    assert list(cycle.sessions.values()) == before
    assert (cycle.sequences.count(), cycle.contributions.count(), cycle.materials.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_an_address_already_taken_leaves_nothing_behind():
    cycle = original()
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(cycle, slug=cycle.slug)
    assert Cycle.objects.count() == 1


@pytest.mark.django_db
def test_the_history_of_the_copy_names_its_original():
    copy_of(original())
    message = LogEntry.objects.get().get_change_message()
    assert message == "Création par copie de « Mettre en œuvre la réforme (2022) »"
