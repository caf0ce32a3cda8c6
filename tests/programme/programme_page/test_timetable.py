"""How the parts of a programme gather by days."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from programme.programme_page.timetable import timetable_for
from tests.factories.programme import ContributionFactory, CycleFactory, SequenceFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db
PUBLIC = AnonymousUser()


def days(cycle, *numbers):
    return [TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, number)) for number in numbers]


def test_days_that_share_a_part_form_one_block():
    cycle = CycleFactory(published=True)
    first, second, third = days(cycle, 13, 14, 20)
    SequenceFactory(cycle=cycle, title="Ensemble", sessions=[first, second])
    SequenceFactory(cycle=cycle, title="À part", sessions=[third])
    blocks = timetable_for(PUBLIC, cycle.slug).blocks
    assert [[day.date.day for day in block.sessions] for block in blocks] == [[13, 14], [20]]
    assert [[part.sequence.title for part in block.parts] for block in blocks] == [["Ensemble"], ["À part"]]


def test_a_part_without_day_belongs_to_the_cycle_as_a_whole_and_comes_last():
    cycle = CycleFactory(published=True)
    (day,) = days(cycle, 13)
    SequenceFactory(cycle=cycle, title="Partout", position=1)
    SequenceFactory(cycle=cycle, title="Ce jour", position=2, sessions=[day])
    blocks = timetable_for(PUBLIC, cycle.slug).blocks
    assert [[part.sequence.title for part in block.parts] for block in blocks] == [["Ce jour"], ["Partout"]]
    assert blocks[1].sessions == []


def test_a_part_of_some_days_of_a_block_says_which():
    cycle = CycleFactory(published=True)
    first, second = days(cycle, 13, 14)
    SequenceFactory(cycle=cycle, title="Ensemble", sessions=[first, second], position=1)
    SequenceFactory(cycle=cycle, title="Le second", sessions=[second], position=2)
    (block,) = timetable_for(PUBLIC, cycle.slug).blocks
    assert [(part.sequence.title, part.days_in_words) for part in block.parts] == [
        ("Ensemble", ""),
        ("Le second", "mercredi 14\u00a0septembre 2022"),
    ]


def test_a_day_without_part_is_a_block_of_its_own():
    cycle = CycleFactory(published=True)
    days(cycle, 13, 14)
    assert [block.parts for block in timetable_for(PUBLIC, cycle.slug).blocks] == [[], []]


def test_contributions_stand_once_each_and_on_their_parts():
    cycle = CycleFactory(published=True)
    first, second = SequenceFactory(cycle=cycle, position=1), SequenceFactory(cycle=cycle, position=2)
    witness = ContributionFactory(cycle=cycle, role="witness")
    witness.sequences.set([first, second])
    trainer = ContributionFactory(cycle=cycle)
    timetable = timetable_for(PUBLIC, cycle.slug)
    assert timetable.contributions == [trainer, witness]
    assert [part.contributions for part in timetable.parts] == [[witness], [witness]]


def test_a_draft_is_not_found_by_the_public():
    draft = TrainingSessionFactory().cycle
    with pytest.raises(Http404):
        timetable_for(PUBLIC, draft.slug)


@pytest.mark.parametrize("number", [1, 3])
def test_a_timetable_takes_three_queries_whatever_its_size(django_assert_num_queries, number):
    cycle = CycleFactory(published=True)
    sessions = days(cycle, *range(1, number + 1))
    for _ in range(number):
        sequence = SequenceFactory(cycle=cycle, sessions=sessions)
        ContributionFactory(cycle=cycle).sequences.add(sequence)
    with django_assert_num_queries(3):
        timetable_for(PUBLIC, cycle.slug)


def test_the_public_shares_a_timetable_until_something_changes(django_assert_num_queries):
    day = TrainingSessionFactory(cycle__published=True, title="Avant")
    timetable_for(PUBLIC, day.cycle.slug)
    with django_assert_num_queries(0):
        timetable_for(PUBLIC, day.cycle.slug)
    type(day).objects.update(title="Après")
    assert timetable_for(PUBLIC, day.cycle.slug).sessions[0].title == "Après"


def test_a_cycle_that_goes_back_to_draft_is_no_longer_found_by_the_public():
    day = TrainingSessionFactory(cycle__published=True)
    timetable_for(PUBLIC, day.cycle.slug)
    type(day.cycle).objects.update(state="draft")
    with pytest.raises(Http404):
        timetable_for(PUBLIC, day.cycle.slug)
