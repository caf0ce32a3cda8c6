"""What every page of a roadmap shows around its own content: the themes, the stages, what the person may do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from participants.models import User
from roadmaps import rules
from roadmaps.models import Action, Roadmap, ThemeEntry
from roadmaps.models.action import RESTORABLE_DAYS
from roadmaps.workspace.standing import stages_of


@dataclass(frozen=True)
class RailItem:
    """A theme in the rail: its number, how many actions it has, how many are done."""

    entry: ThemeEntry
    number: int
    actions: int
    done: int


def rail_of(roadmap: Roadmap) -> list[RailItem]:
    """The themes of a roadmap, in their order; in one query."""
    current = Q(actions__deleted_at=None)
    rows = (
        roadmap.entries.in_use()
        .select_related("theme")
        .annotate(
            current_actions=Count("actions", filter=current),
            done_actions=Count("actions", filter=current & Q(actions__state=Action.State.DONE)),
        )
    )
    numbered = enumerate(rows.order_by("theme__position", "pk"), start=1)
    return [RailItem(row, number, row.current_actions, row.done_actions) for number, row in numbered]


@dataclass(frozen=True)
class Access:
    """What a person may do with a roadmap that they read; each answer comes from `roadmaps.rules`, when it is asked."""

    user: User
    roadmap: Roadmap

    @property
    def can_edit(self) -> bool:
        """Whether the person may write its texts."""
        return rules.can_edit_roadmap(self.user, self.roadmap)

    @property
    def can_follow_up(self) -> bool:
        """Whether the person may tell what happened to its actions."""
        return rules.can_follow_up_action(self.user, self.roadmap)

    @property
    def can_submit(self) -> bool:
        """Whether the person may hand it in."""
        return rules.can_submit_roadmap(self.user, self.roadmap)

    @property
    def can_decide(self) -> bool:
        """Whether the person may validate it, or send it back."""
        return rules.can_decide_roadmap(self.user, self.roadmap)

    @property
    def can_revoke_links(self) -> bool:
        """Whether the person sees the links to its frozen versions, and may take them back."""
        return rules.can_revoke_links(self.user, self.roadmap)

    @property
    def is_in_team(self) -> bool:
        """Whether the person writes it."""
        return rules.is_in_team(self.user, self.roadmap)


def frame(user: User, roadmap: Roadmap, **page: Any) -> dict[str, Any]:
    """The context of a page of a roadmap: what its layout needs, and what the page adds."""
    return {
        "roadmap": roadmap,
        "rail": rail_of(roadmap),
        "stages": stages_of(roadmap),
        "access": Access(user, roadmap),
        "restorable_days": RESTORABLE_DAYS,
        **page,
    }
