"""Publishing a cycle, archiving it, and the warnings before."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry

from programme.cycles.publishing import NothingToPublish, archive_cycle, publish_cycle, warnings_for, with_programme
from programme.models import Cycle
from tests.factories.participants import UserFactory
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    SequenceFactory,
    TrainingSessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
DATE = datetime.date(2022, 9, 13)
NINE, TEN, ELEVEN, NOON = (datetime.time(hour) for hour in (9, 10, 11, 12))


def complete_cycle(**session):
    """A cycle that calls for no warning, its day and its part."""
    cycle = CycleFactory(contact_name="Camille Exemple")
    hours = {"morning_starts": NINE, "morning_ends": NOON}
    day = TrainingSessionFactory(cycle=cycle, **{"date": DATE, "venue": VenueFactory(), **hours, **session})
    part = SequenceFactory(cycle=cycle, sessions=[day])
    ContributionFactory(cycle=cycle)
    return cycle, day, part


def test_a_complete_cycle_calls_for_no_warning():
    cycle, _, _ = complete_cycle()
    assert warnings_for(cycle) == []


def test_a_day_without_place_is_told():
    cycle, _, _ = complete_cycle(venue=None)
    assert warnings_for(cycle) == ["Journée du 13/09/2022 : le lieu n’est pas indiqué."]


def test_a_day_without_hours_is_told():
    cycle, _, _ = complete_cycle(morning_starts=None, morning_ends=None)
    assert warnings_for(cycle) == ["Journée du 13/09/2022 : les horaires ne sont pas indiqués."]


def test_a_day_without_programme_is_told():
    cycle, _, part = complete_cycle()
    part.sessions.clear()
    assert warnings_for(cycle) == ["Journée du 13/09/2022 : aucune séquence n’y figure."]


def test_a_cancelled_day_needs_nothing():
    cycle, _, _ = complete_cycle()
    TrainingSessionFactory(cycle=cycle, state="cancelled")
    assert warnings_for(cycle) == []


def test_a_cycle_with_only_cancelled_days_is_told():
    cycle, _, _ = complete_cycle(state="cancelled")
    assert warnings_for(cycle) == ["Aucune journée n’est prévue."]


def test_a_testimony_without_speaker_is_told():
    cycle, day, _ = complete_cycle()
    testimony = SequenceFactory(cycle=cycle, kind="testimony", title="Vécu", sessions=[day])
    assert warnings_for(cycle) == ["Témoignages « Vécu » : personne n’y intervient."]
    cycle.contributions.get().sequences.add(testimony)
    assert warnings_for(Cycle.objects.get(pk=cycle.pk)) == []


def test_parts_that_overlap_are_told():
    cycle, day, _ = complete_cycle()
    SequenceFactory(cycle=cycle, title="Longue", starts=NINE, ends=ELEVEN, sessions=[day])
    SequenceFactory(cycle=cycle, title="Autre", starts=TEN, ends=NOON, sessions=[day])
    assert warnings_for(cycle) == ["Journée du 13/09/2022 : « Longue » et « Autre » se chevauchent."]


def test_parts_that_follow_one_another_are_not_told():
    cycle, day, _ = complete_cycle()
    SequenceFactory(cycle=cycle, starts=NINE, ends=TEN, sessions=[day])
    SequenceFactory(cycle=cycle, starts=TEN, ends=NOON, sessions=[day])
    assert warnings_for(cycle) == []


def test_a_part_outside_its_day_is_told():
    cycle, day, _ = complete_cycle()
    SequenceFactory(cycle=cycle, title="Tôt", starts=datetime.time(8), ends=NINE, sessions=[day])
    assert warnings_for(cycle) == ["Journée du 13/09/2022 : « Tôt » sort des horaires de la journée."]


def test_a_cycle_without_contact_is_told():
    cycle, _, _ = complete_cycle()
    cycle.contact_name = ""
    assert warnings_for(cycle) == ["Aucun contact n’est indiqué."]


def test_a_cycle_without_people_is_told():
    cycle, _, _ = complete_cycle()
    cycle.contributions.all().delete()
    assert warnings_for(cycle) == ["Aucune personne n’intervient dans le cycle."]


def test_a_part_on_a_day_of_another_cycle_is_told():
    cycle, _, part = complete_cycle()
    part.sessions.add(TrainingSessionFactory())
    assert warnings_for(cycle) == ["Séquence « Un apport » : une de ses journées appartient à un autre cycle."]


def test_a_person_of_another_cycle_is_told():
    cycle, _, part = complete_cycle()
    ContributionFactory().sequences.add(part)
    assert warnings_for(cycle) == ["Séquence « Un apport » : une personne y intervient au titre d’un autre cycle."]


@pytest.mark.parametrize("number", [1, 3])
def test_warnings_of_many_cycles_take_a_constant_number_of_queries(django_assert_num_queries, number):
    for _ in range(number):
        cycle, day, _ = complete_cycle()
        SequenceFactory(cycle=cycle, sessions=[day])
    with django_assert_num_queries(8):
        assert [warnings_for(cycle) for cycle in with_programme(Cycle.objects.all())] == [[]] * number


def test_publishing_shows_the_cycle_and_announces_its_days():
    cycle, day, _ = complete_cycle()
    user = UserFactory()
    assert publish_cycle(cycle=cycle, by=user) is True
    stored = Cycle.objects.get()
    day.refresh_from_db()
    assert (stored.state, stored.published_at is None, day.announced_date) == ("published", False, DATE)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_change_message()) == (user, "État : brouillon → publié")


def test_publishing_twice_changes_nothing_more():
    cycle, day, _ = complete_cycle()
    user, stale = UserFactory(), Cycle.objects.get()
    publish_cycle(cycle=cycle, by=user)
    first = Cycle.objects.get().published_at
    day.date = datetime.date(2022, 9, 14)
    day.announced_date = DATE
    day.save()
    assert publish_cycle(cycle=stale, by=user) is False
    day.refresh_from_db()
    assert (Cycle.objects.get().published_at, day.announced_date, LogEntry.objects.count()) == (first, DATE, 1)


def test_a_cycle_without_day_is_not_published():
    cycle = CycleFactory()
    with pytest.raises(NothingToPublish, match="aucune journée"):
        publish_cycle(cycle=cycle, by=UserFactory())
    assert Cycle.objects.get().state == "draft"


def test_a_published_cycle_is_archived_and_published_again_at_its_first_date():
    cycle, _, _ = complete_cycle()
    user = UserFactory()
    publish_cycle(cycle=cycle, by=user)
    first = cycle.published_at
    assert archive_cycle(cycle=cycle, by=user) is True
    assert Cycle.objects.get().state == "archived"
    assert publish_cycle(cycle=cycle, by=user) is True
    assert Cycle.objects.get().published_at == first


def test_a_draft_is_not_archived():
    cycle = CycleFactory()
    assert archive_cycle(cycle=cycle, by=UserFactory()) is False
    assert Cycle.objects.get().state == "draft"
