"""Everything at the same instant: nothing is lost, nothing slips behind a transmission, nobody waits for ever."""

import uuid

import pytest

from programme.kit.refusal import Refused
from roadmaps.follow_up.comments import comment
from roadmaps.follow_up.follow_ups import follow_up
from roadmaps.models import Action, Comment, FollowUp, Revision, Roadmap, Snapshot
from roadmaps.validation import acts
from roadmaps.versions.content import content_of
from roadmaps.versions.freezing import take_milestone
from roadmaps.writing.arranging import bring_back_action, create_action, move_action, withdraw_action
from roadmaps.writing.presence import note_presence
from roadmaps.writing.saving import restore, save_edit
from tests.factories.roadmaps import ActionFactory, MemberFactory, RoadmapFactory
from tests.participants.registration.test_races import at_once
from tests.roadmaps.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return World()


def said(act):
    """What became of an act: what it gives, or that it was refused; any other failure is one of the test."""
    try:
        return act()
    except Refused as refusal:
        return str(refusal)


def write(obj, by, **values):
    return lambda: save_edit(obj=obj, version=obj.version, form_id=uuid.uuid4(), values=values, by=by)


def test_edits_and_acts_of_all_kinds_at_once_are_all_made(world):
    action, member, referent = world.action, world.member, world.referent
    other = ActionFactory(entry=world.entry, title="Deuxième", position=2)
    creation = Revision.objects.get(object_kind="action", object_id=other.pk, version=0)
    attempts = [
        write(action, member, means="Un agent"),
        write(action, referent, results="Signée"),
        write(world.entry, member, diagnosis="Constat"),
        write(world.roadmap, referent, findings="Un fait"),
        lambda: create_action(entry=world.entry, values={"title": "Neuve"}, by=member, form_id=uuid.uuid4()),
        lambda: follow_up(action=action, by=member, text="Lancée.", to_state="ongoing", form_id=uuid.uuid4()),
        lambda: comment(roadmap=world.roadmap, by=referent, text="Bien.", action=action, form_id=uuid.uuid4()),
        lambda: move_action(action=action, by=referent, direction="down"),
        lambda: withdraw_action(action=other, by=member),
        lambda: restore(revision=creation, by=referent, version=0),
        lambda: take_milestone(cycle=world.cycle, name="Septembre", by=world.manager),
        lambda: note_presence(user=member, kind="action", key=action.pk),
    ]
    refused = [outcome for outcome in at_once(said, attempts) if isinstance(outcome, str)]
    # An action withdrawn before it came back to a version does not come back to it.
    assert len(refused) <= 1
    assert all("a été retirée" in outcome for outcome in refused)
    now = Action.objects.get(pk=action.pk)
    assert (now.means, now.results, now.state) == ("Un agent", "Signée", "ongoing")
    assert (FollowUp.objects.count(), Comment.objects.count(), Action.objects.filter(title="Neuve").count()) == (
        1,
        1,
        1,
    )
    assert bring_back_action(action=other, by=member).deleted_at is None


def test_nothing_is_written_behind_a_transmission(world):
    action, member = world.action, world.member
    elsewhere = RoadmapFactory(cycle=world.cycle)
    other = MemberFactory(roadmap=elsewhere, is_referent=True)
    names = ["means", "results", "watch_points", "expected_result"]
    attempts = [write(action, member, **{name: "Un mot"}) for name in names]
    attempts += [
        lambda: acts.submit(roadmap=world.roadmap, by=world.referent),
        lambda: create_action(entry=world.entry, values={"title": "Neuve"}, by=member, form_id=uuid.uuid4()),
        lambda: take_milestone(cycle=world.cycle, name="Septembre", by=world.manager),
        lambda: withdraw_action(action=action, by=member),
        lambda: acts.submit(roadmap=elsewhere, by=other.user),
    ]
    done = at_once(said, attempts)
    frozen = Snapshot.objects.get(roadmap=world.roadmap, reason="submitted").content
    live = content_of(Roadmap.objects.with_names().get(pk=world.roadmap.pk))
    assert frozen["themes"] == live["themes"]
    saved = [name for name, outcome in zip(names, done, strict=False) if not isinstance(outcome, str)]
    revised = Revision.objects.filter(object_kind="action", object_id=action.pk, origin__in=["form", "merge"])
    assert sorted(name for revision in revised for name in revision.changed) == sorted(saved)
