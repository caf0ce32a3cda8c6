"""The same click twice at the same instant: one milestone, one link."""

import uuid

import pytest

from programme.kit.refusal import Refused
from roadmaps.models import Milestone, ShareLink, Snapshot
from roadmaps.versions.freezing import take_milestone
from roadmaps.versions.share_links import create_link
from tests.factories.participants import UserFactory
from tests.factories.roadmaps import MemberFactory, RoadmapFactory
from tests.participants.registration.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_milestone_taken_twice_at_once_is_taken_once_whole():
    roadmap = RoadmapFactory()
    RoadmapFactory(cycle=roadmap.cycle)
    staff = UserFactory(staff=True)

    def take(name):
        try:
            return take_milestone(cycle=roadmap.cycle, name=name, by=staff).name
        except Refused:
            return "refused"

    assert sorted(at_once(take, ["Septembre"] * 4)) == ["Septembre"] + ["refused"] * 3
    assert (Milestone.objects.count(), Snapshot.objects.count()) == (1, 2)


def test_a_form_of_sharing_sent_twice_at_once_makes_one_link():
    roadmap = RoadmapFactory()
    member = MemberFactory(roadmap=roadmap).user
    form_id = uuid.UUID(int=7)

    def share(days):
        about = {"roadmap": roadmap, "snapshot": None, "label": "Le comité", "days": days}
        return create_link(**about, by=member, form_id=form_id)[1]

    assert len(set(at_once(share, [30] * 4))) == 1
    assert (ShareLink.objects.count(), Snapshot.objects.count()) == (1, 1)
