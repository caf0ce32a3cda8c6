"""Who opens which address of this floor: one table, where each address has its row."""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from participants.registration.invitations import digest
from roadmaps.mail.digest import opt_out_token
from roadmaps.models import Revision, Roadmap, RoadmapPolicy, ShareLink, Snapshot
from roadmaps.versions.freezing import freeze, take_milestone
from tests.access import answer, every_address, rows_of, signed_in
from tests.factories.roadmaps import (
    CommentFactory,
    DifficultyFactory,
    IndicatorDefinitionFactory,
    IndicatorFactory,
    LibraryActionFactory,
)
from tests.roadmaps.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

# Who asks, in the order of the columns. The addresses name the roadmap of the member and the referent; the outsider
# has another territory of its cycle, « elsewhere » another cycle of its territory, the candidate no seat yet.
PEOPLE = [
    "public",
    "candidate",
    "member",
    "referent",
    "outsider",
    "elsewhere",
    "trainer",
    "other_trainer",
    "staff",
    "reader",
    "manager",
]

# What each is answered: `in` is the way to the sign-in page, `302` any other. A row whose name ends with « ! » is a
# form sent empty; what stands after « @ » is the state of the roadmap, « draft » if nothing does.
TABLE = """
#                                 publi candi membe refer outsi elsew train othtr staff reade manag
# What crosses territories, and the lists of one's own
roadmap_list                         in   200   302   302   200   200   302   200   200   302   302
shared_list                          in   404   404   404   404   404   404   404   404   404   404
shared_list@shared                   in   404   200   200   200   404   404   404   404   404   404
roadmap_grid                         in   404   404   404   404   404   200   404   404   200   200
synthesis                            in   404   404   404   404   404   200   404   404   200   200
synthesis_export                     in   404   404   404   404   404   200   404   404   200   200
report_update                        in   404   200   200   200   404   404   404   404   404   404
report_update!                       in   404   200   200   200   404   404   404   404   404   404
report_synthesis                     in   404   404   404   404   404   200   404   404   200   200
# What the public reads: a published version, a link that a team gave, the refusal of digests
roadmap_public                      404   404   404   404   404   404   404   404   404   404   404
roadmap_public!                     405   405   405   405   405   405   405   405   405   405   405
roadmap_public@published            200   200   200   200   200   200   200   200   200   200   200
share_open                          200   200   200   200   200   200   200   200   200   200   200
share_open!                         405   405   405   405   405   405   405   405   405   405   405
digest_opt_out                      200   200   200   200   200   200   200   200   200   200   200
digest_opt_out!                     200   200   200   200   200   200   200   200   200   200   200
# The workspace, and what is written in it
roadmap_detail                       in   404   200   200   404   404   200   404   404   200   200
roadmap_detail@shared                in   404   200   200   404   404   200   404   404   200   200
roadmap_update                       in   404   200   200   404   404   200   404   404   200   200
roadmap_update!                      in   404   302   302   404   404   200   404   404   200   200
roadmap_update!@submitted            in   404   200   200   404   404   200   404   404   200   200
entry_detail                         in   404   200   200   404   404   200   404   404   200   200
entry_detail!                        in   404   302   302   404   404   200   404   404   200   200
action_detail                        in   404   200   200   404   404   200   404   404   200   200
action_detail!                       in   404   200   200   404   404   200   404   404   200   200
action_detail!@submitted             in   404   200   200   404   404   200   404   404   200   200
indicator_detail                     in   404   200   200   404   404   200   404   404   200   200
indicator_detail!                    in   404   200   200   404   404   200   404   404   200   200
presence                             in   405   405   405   405   405   405   405   405   405   405
presence!                            in   404   200   200   404   404   200   404   404   200   200
token                                in   200   200   200   200   200   200   200   200   200   200
roadmap_print                        in   404   200   200   404   404   200   404   404   200   200
roadmap_export                       in   404   200   200   404   404   200   404   404   200   200
roadmap_export@published             in   404   200   200   404   404   200   404   404   200   200
# Adding, arranging, withdrawing
action_create                        in   404   200   200   404   404   403   404   404   403   403
action_create!                       in   404   200   200   404   404   403   404   404   403   403
action_create!@submitted             in   404   403   403   404   404   403   404   404   403   403
action_move                          in   405   405   405   405   405   405   405   405   405   405
action_move!                         in   404   302   302   404   404   403   404   404   403   403
action_withdraw                      in   404   200   200   404   404   403   404   404   403   403
action_withdraw!                     in   404   302   302   404   404   403   404   404   403   403
action_bring_back                    in   405   405   405   405   405   405   405   405   405   405
action_bring_back!                   in   404   302   302   404   404   403   404   404   403   403
withdrawn_list                       in   404   200   200   404   404   200   404   404   200   200
roadmap_carry_over                   in   404   200   200   404   404   403   404   404   403   403
roadmap_carry_over!                  in   404   200   200   404   404   403   404   404   403   403
indicator_create                     in   404   200   200   404   404   403   404   404   403   403
indicator_create!                    in   404   200   200   404   404   403   404   404   403   403
entry_indicator_create               in   404   200   200   404   404   403   404   404   403   403
entry_indicator_create!              in   404   200   200   404   404   403   404   404   403   403
indicator_withdraw                   in   405   405   405   405   405   405   405   405   405   405
indicator_withdraw!                  in   404   302   302   404   404   403   404   404   403   403
indicator_bring_back                 in   405   405   405   405   405   405   405   405   405   405
indicator_bring_back!                in   404   302   302   404   404   403   404   404   403   403
# Following up
follow_up_create                     in   404   200   200   404   404   403   404   404   403   200
follow_up_create!                    in   404   200   200   404   404   403   404   404   403   200
follow_up_create@submitted           in   404   403   403   404   404   403   404   404   403   403
follow_up_create!@validated          in   404   200   200   404   404   403   404   404   403   200
difficulty_lift                      in   404   200   200   404   404   403   404   404   403   200
difficulty_lift!                     in   404   200   200   404   404   403   404   404   403   200
reading_create                       in   404   200   200   404   404   403   404   404   403   200
reading_create!                      in   404   200   200   404   404   403   404   404   403   200
meeting                              in   404   200   200   404   404   200   404   404   200   200
meeting_action                       in   404   200   200   404   404   200   404   404   200   200
meeting_action!                      in   404   200   200   404   404   403   404   404   403   200
meeting_minutes                      in   404   200   200   404   404   200   404   404   200   200
meeting_minutes_export               in   404   200   200   404   404   200   404   404   200   200
# Talking, handing in
comment_list                         in   404   200   200   404   404   200   404   404   200   200
comment_create                       in   404   302   302   404   404   302   404   404   403   302
comment_create!                      in   404   200   200   404   404   200   404   404   403   200
comment_resolve                      in   405   405   405   405   405   405   405   405   405   405
comment_resolve!                     in   404   302   302   404   404   302   404   404   403   302
comment_reopen                       in   405   405   405   405   405   405   405   405   405   405
comment_reopen!                      in   404   302   302   404   404   302   404   404   403   302
comment_withdraw                     in   405   405   405   405   405   405   405   405   405   405
comment_withdraw!                    in   404   404   404   404   404   302   404   404   404   404
roadmap_steps                        in   404   200   200   404   404   200   404   404   200   200
roadmap_steps!                       in   404   404   404   404   404   404   404   404   404   404
digest_choose                        in   405   405   405   405   405   405   405   405   405   405
digest_choose!                       in   404   302   302   404   404   302   404   404   403   403
library_request                      in   404   200   200   404   404   403   404   404   403   200
library_request!                     in   404   200   200   404   404   403   404   404   403   200
library_card                         in   404   403   403   404   404   403   404   404   403   302
library_card!                        in   404   403   403   404   404   403   404   404   403   302
# Remembering
roadmap_history                      in   404   200   200   404   404   200   404   404   200   200
object_history                       in   404   200   200   404   404   200   404   404   200   200
revision_restore                     in   404   200   200   404   404   403   404   404   403   403
revision_restore!                    in   404   302   302   404   404   403   404   404   403   403
roadmap_compare                      in   404   200   200   404   404   200   404   404   200   200
snapshot_detail                      in   404   200   200   404   404   200   404   404   200   200
snapshot_detail@shared               in   404   200   200   200   404   200   404   404   200   200
snapshot_export                      in   404   200   200   404   404   200   404   404   200   200
snapshot_export@shared               in   404   200   200   200   404   200   404   404   200   200
share_list                           in   404   200   200   404   404   403   404   404   403   403
share_list!                          in   404   200   200   404   404   403   404   404   403   403
share_revoke                         in   405   405   405   405   405   405   405   405   405   405
share_revoke!                        in   404   302   302   404   404   403   404   404   403   403
# The administration
admin:indicatordefinition_add        in    in    in    in    in    in    in    in   403   403   200
admin:indicatordefinition_change     in    in    in    in    in    in    in    in   403   200   200
admin:indicatordefinition_changelist   in    in    in    in    in    in    in    in   403   200   200
admin:indicatordefinition_delete     in    in    in    in    in    in    in    in   403   403   200
admin:indicatordefinition_history    in    in    in    in    in    in    in    in   403   200   200
admin:libraryaction_add              in    in    in    in    in    in    in    in   403   403   200
admin:libraryaction_change           in    in    in    in    in    in    in    in   403   200   200
admin:libraryaction_changelist       in    in    in    in    in    in    in    in   403   200   200
admin:libraryaction_delete           in    in    in    in    in    in    in    in   403   403   200
admin:libraryaction_history          in    in    in    in    in    in    in    in   403   200   200
admin:milestone_add                  in    in    in    in    in    in    in    in   403   403   200
admin:milestone_change               in    in    in    in    in    in    in    in   403   200   200
admin:milestone_changelist           in    in    in    in    in    in    in    in   403   200   200
admin:milestone_delete               in    in    in    in    in    in    in    in   403   403   403
admin:milestone_history              in    in    in    in    in    in    in    in   403   200   200
admin:roadmap_add                    in    in    in    in    in    in    in    in   403   403   403
admin:roadmap_change                 in    in    in    in    in    in    in    in   403   200   200
admin:roadmap_changelist             in    in    in    in    in    in    in    in   403   200   200
admin:roadmap_delete                 in    in    in    in    in    in    in    in   403   403   403
admin:roadmap_history                in    in    in    in    in    in    in    in   403   200   200
admin:roadmappolicy_add              in    in    in    in    in    in    in    in   403   403   200
admin:roadmappolicy_change           in    in    in    in    in    in    in    in   403   200   200
admin:roadmappolicy_changelist       in    in    in    in    in    in    in    in   403   200   200
admin:roadmappolicy_cycle            in    in    in    in    in    in    in    in   302   302   302
admin:roadmappolicy_delete           in    in    in    in    in    in    in    in   403   403   403
admin:roadmappolicy_history          in    in    in    in    in    in    in    in   403   200   200
admin:theme_add                      in    in    in    in    in    in    in    in   403   403   200
admin:theme_change                   in    in    in    in    in    in    in    in   403   200   200
admin:theme_changelist               in    in    in    in    in    in    in    in   403   200   200
admin:theme_cycle                    in    in    in    in    in    in    in    in   403   302   302
admin:theme_delete                   in    in    in    in    in    in    in    in   403   302   302
admin:theme_history                  in    in    in    in    in    in    in    in   403   200   200
"""

FREE_TOKEN = "a-secret-that-a-team-gave"


class AccessWorld(World):
    """The world, with one of each thing that an address may name."""

    def __init__(self):
        super().__init__()
        self.policy = RoadmapPolicy.objects.create(cycle=self.cycle)
        self.milestone = take_milestone(cycle=self.cycle, name="Septembre", by=self.manager)
        self.snapshot = Snapshot.objects.get(roadmap=self.roadmap)
        never = timezone.now() + datetime.timedelta(days=30)
        self.link = ShareLink.objects.create(
            snapshot=self.snapshot, token_digest=digest(FREE_TOKEN), expires_at=never, created_by=self.member
        )
        self.comment = CommentFactory(roadmap=self.roadmap, by=self.trainer)
        self.objects = {
            "entry_id": self.entry.pk,
            "action_id": self.action.pk,
            "object_id": self.action.pk,
            "kind": "action",
            "indicator_id": IndicatorFactory(entry=self.entry, action=self.action).pk,
            "difficulty_id": DifficultyFactory(action=self.action).pk,
            "comment_id": self.comment.pk,
            "snapshot_id": self.snapshot.pk,
            "link_id": self.link.pk,
            "revision_id": Revision.objects.filter(object_kind="action").latest("pk").pk,
            "format": "docx",
            "slug": self.cycle.slug,
            "pk": self.roadmap.pk,
        }
        self.admin = {
            "roadmap": self.roadmap,
            "theme": self.entry.theme,
            "libraryaction": LibraryActionFactory(theme=self.entry.theme),
            "indicatordefinition": IndicatorDefinitionFactory(cycle=self.cycle),
            "roadmappolicy": self.policy,
            "milestone": self.milestone,
            "snapshot": self.snapshot,
            "comment": self.comment,
        }

    def put(self, state):
        """Bring the roadmap to a state, without the acts."""
        values = {"state": state}
        if state == "published":
            values["published_snapshot"] = freeze(roadmap=self.roadmap, reason="validated", by=self.manager)
        if state == "shared":
            self.objects["snapshot_id"] = freeze(roadmap=self.roadmap, reason="validated", by=self.manager).pk
            values = {"state": "validated", "is_shared": True}
            RoadmapPolicy.objects.update(opens_to_others=True)
        Roadmap.objects.filter(pk=self.roadmap.pk).update(**values)

    def url_of(self, name):
        """The address, for what belongs to the roadmap."""
        full = next(address for address in ours() if short(address) == name)
        return reverse(full, kwargs={key: self._value(full, key) for key in ours()[full]})

    def _value(self, full, key):
        if full.startswith("admin:"):
            if key == "cycle_id":
                return self.cycle.pk
            return self.admin[full.removeprefix("admin:roadmaps_").partition("_")[0]].pk
        if key == "token":
            return FREE_TOKEN if full.endswith("share_open") else opt_out_token(self.member, [self.roadmap])
        return self.objects[key]


def ours():
    """Each address of the floor: full name → names of its arguments."""
    prefixes = ("roadmaps:", "admin:roadmaps_")
    return {name: arguments for name, arguments, _ in every_address() if name.startswith(prefixes)}


def short(name):
    """The name of an address as the table writes it."""
    return name.replace("roadmaps:", "").replace("admin:roadmaps_", "admin:")


def answers_of(clients, row, world):
    address, _, state = row.partition("@")
    objects = dict(world.objects)
    with transaction.atomic():
        if state:
            world.put(state)
        url = world.url_of(address.rstrip("!"))
        answers = [answer(client, url, is_form=address.endswith("!")) for client in clients]
        transaction.set_rollback(True)
    world.objects = objects
    return answers


@pytest.mark.long
def test_each_address_opens_to_whom_it_should(db):
    world = AccessWorld()
    clients = [signed_in(getattr(world, name, None)) for name in PEOPLE]
    expected = rows_of(TABLE)
    found = {row: answers_of(clients, row, world) for row in expected}
    assert {row: dict(zip(PEOPLE, answers, strict=True)) for row, answers in found.items()} == {
        row: dict(zip(PEOPLE, answers, strict=True)) for row, answers in expected.items()
    }


def test_each_address_has_its_row():
    named = {row.partition("@")[0].rstrip("!") for row in rows_of(TABLE)}
    assert {short(name) for name in ours()} == named
