"""The roadmaps of the demo: true to what the acts would have left."""

import json
from collections import Counter

import pytest
from django.db.models import Q
from django.utils import timezone

from participants.models import Message, User
from programme.models import Cycle
from roadmaps.models import WRITTEN, Action, Comment, ExperienceReport, Revision, Roadmap, Snapshot
from roadmaps.rules import can_read_other_teams
from roadmaps.versions.content import content_at, content_of
from roadmaps.versions.freezing import is_intact
from roadmaps.versions.readership import shared_versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_loaded")]


@pytest.fixture
def cycle():
    """The 2022 cycle."""
    return Cycle.objects.get(slug="attributions-2022")


def whole(content):
    """A content without the moment at which it was made."""
    return json.dumps({**content, "at": ""}, sort_keys=True)


def test_nine_teams_wrote_in_every_state_and_the_one_of_territory_a_everywhere(cycle):
    roadmaps = Roadmap.objects.filter(cycle=cycle).with_names()
    assert Counter(roadmap.state for roadmap in roadmaps) == {
        "draft": 6,
        "validated": 1,
        "published": 1,
        "submitted": 1,
    }
    assert all(roadmap.territory.name.startswith("Territoire de démonstration") for roadmap in roadmaps)
    rich = roadmaps.get(territory__name__endswith="A")
    assert [entry.actions.count() for entry in rich.entries.all()] == [2, 2, 3, 2, 2, 1, 1]
    states = Counter(Action.objects.filter(entry__roadmap__cycle=cycle).values_list("state", flat=True))
    assert set(states) == {"to_start", "ongoing", "blocked", "done", "dropped"}
    assert set(Comment.objects.values_list("scope", flat=True)) == {"team", "staff"}
    assert Comment.objects.filter(indicator__action__entry__roadmap=rich).exists()
    assert ExperienceReport.objects.count() == 4
    trainer = User.objects.get(email="formation@example.org")
    assert Roadmap.objects.visible_to(trainer).filter(cycle=cycle).count() == 9


def test_a_team_of_the_demo_reads_what_two_others_share(cycle):
    reader = User.objects.get(email="alix.exemple@example.org")
    assert can_read_other_teams(reader, cycle)
    names = [version.roadmap.territory.name for version in shared_versions(reader, cycle)]
    assert names == ["Territoire de démonstration B", "Territoire de démonstration C"]


def test_their_history_is_the_one_that_acts_would_have_left():
    now = timezone.now()
    for roadmap in Roadmap.objects.with_names():
        assert whole(content_at(roadmap, now)) == whole(content_of(roadmap))
    for kind, model in WRITTEN.items():
        for obj in model.objects.all():
            versions = list(Revision.objects.filter(object_kind=kind, object_id=obj.pk).order_by("version"))
            assert [revision.version for revision in versions] == list(range(obj.version + 1))
            assert [revision.at for revision in versions] == sorted(revision.at for revision in versions)
            assert (versions[-1].values, versions[-1].followed) == (obj.values(), obj.followed())
    for blocked in Action.objects.filter(state="blocked"):
        assert blocked.difficulties.filter(lifted_at=None).exists()
    for obj in (*Action.objects.all(), *Roadmap.objects.all()):
        obj.full_clean(exclude=["partners", "documents"])


def test_its_milestones_are_intact_dated_and_name_nobody(cycle):
    milestones = [
        (milestone.name, milestone.taken_at.date().isoformat()) for milestone in cycle.milestones.order_by("taken_at")
    ]
    assert milestones == [("Septembre", "2022-09-15"), ("Décembre", "2022-12-06")]
    snapshots = list(Snapshot.objects.all())
    assert Counter(snapshot.reason for snapshot in snapshots) == {"milestone": 18, "submitted": 3, "validated": 2}
    assert all(is_intact(snapshot) for snapshot in snapshots)
    names = {user.get_full_name() for user in User.objects.exclude(last_name="")}
    told = json.dumps([snapshot.content for snapshot in snapshots], ensure_ascii=False)
    assert [name for name in names if name in told] == []
    september, december = Snapshot.objects.filter(
        milestone__isnull=False, roadmap__territory__name__endswith="A"
    ).order_by("taken_at")
    first = [snapshot.content["themes"][0]["actions"][0]["state"] for snapshot in (september, december)]
    assert first == ["to_start", "done"]


def test_nobody_is_written_to_about_them():
    assert not Message.objects.filter(Q(about__startswith="roadmap:") | Q(kind="roadmap_digest")).exists()
