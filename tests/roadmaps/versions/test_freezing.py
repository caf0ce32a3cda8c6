"""Frozen versions: whole, unchangeable, all those of a cycle at once."""

import copy

import pytest
from django.utils import timezone

from programme.kit.refusal import Refused
from roadmaps.models import Milestone, Snapshot, Theme
from roadmaps.versions.comparison import compare
from roadmaps.versions.content import content_at, content_of
from roadmaps.versions.freezing import digest_of, freeze, is_intact, take_milestone
from roadmaps.writing.saving import save_edit
from tests.factories.programme import CycleFactory
from tests.factories.roadmaps import RoadmapFactory, ThemeEntryFactory

pytestmark = pytest.mark.django_db


def test_a_frozen_version_holds_the_content_of_its_moment(world):
    snapshot = freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    save_edit(obj=world.action, version=0, form_id=None, values={"title": "Tout autre"}, by=world.member)
    frozen = Snapshot.objects.get()
    assert frozen == snapshot
    assert frozen.taken_by == world.referent
    assert frozen.content["themes"][0]["actions"][0]["values"]["title"] == world.action.title
    assert is_intact(frozen)


def test_a_frozen_version_that_somebody_altered_is_found_out(world):
    snapshot = freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    altered = copy.deepcopy(snapshot.content)
    altered["themes"][0]["actions"][0]["values"]["title"] = "Retouchée"
    Snapshot.objects.update(content=altered)
    assert not is_intact(Snapshot.objects.get())


def test_a_theme_retired_since_is_still_there_when_one_looks_back(world):
    empty = ThemeEntryFactory(roadmap=world.roadmap)
    snapshot = freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    before = timezone.now()
    Theme.objects.filter(pk=empty.theme_id).update(retired_at=timezone.now())
    assert compare(snapshot.content, content_at(world.roadmap, before)).is_empty
    assert not compare(snapshot.content, content_of(world.roadmap)).is_empty


def test_the_digest_does_not_hang_on_the_order_of_the_keys():
    assert digest_of({"a": 1, "é": [2.5, None]}) == digest_of({"é": [2.5, None], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})


def test_a_frozen_version_names_nobody(world):
    world.action.lead = world.referent
    world.action.save()
    content = freeze(roadmap=world.roadmap, reason="submitted", by=world.referent).content
    assert "Ada" not in str(content)
    assert "lead" not in content["themes"][0]["actions"][0]["values"]


def test_a_milestone_freezes_every_roadmap_of_its_cycle_and_no_other(world):
    neighbour = RoadmapFactory(cycle=world.cycle)
    RoadmapFactory()
    milestone = take_milestone(cycle=world.cycle, name="  Septembre ", by=world.manager)
    assert (milestone.name, milestone.taken_by) == ("Septembre", world.manager)
    assert {snapshot.roadmap for snapshot in milestone.snapshots.all()} == {world.roadmap, neighbour}
    assert {snapshot.reason for snapshot in milestone.snapshots.all()} == {"milestone"}
    assert all(is_intact(snapshot) for snapshot in milestone.snapshots.all())


@pytest.mark.parametrize("name", ["Septembre", "septembre", " Septembre  "])
def test_a_second_milestone_of_the_same_name_is_refused(world, name):
    take_milestone(cycle=world.cycle, name="Septembre", by=world.manager)
    with pytest.raises(Refused, match="déjà pris"):
        take_milestone(cycle=world.cycle, name=name, by=world.manager)
    assert Milestone.objects.count() == 1
    assert Snapshot.objects.count() == 1


def test_a_milestone_needs_a_name_and_a_roadmap(world):
    with pytest.raises(Refused, match="Donnez un nom"):
        take_milestone(cycle=world.cycle, name="  ", by=world.manager)
    with pytest.raises(Refused, match="aucune feuille de route"):
        take_milestone(cycle=CycleFactory(), name="Septembre", by=world.manager)


def test_two_cycles_may_give_the_same_name(world):
    other = RoadmapFactory()
    take_milestone(cycle=world.cycle, name="Septembre", by=world.manager)
    take_milestone(cycle=other.cycle, name="Septembre", by=world.manager)
    assert Milestone.objects.count() == 2


def test_what_was_frozen_reads_back_as_it_was_written(world):
    snapshot = freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    now = content_of(world.roadmap)
    assert {**Snapshot.objects.get().content, "at": ""} == {**now, "at": ""}
    assert snapshot.digest == digest_of(snapshot.content)
