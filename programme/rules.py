"""Who may do what with a programme."""

from programme.kit.people import Visitor
from programme.models import Cycle, TrainingSession


def can_publish_cycle(user: Visitor, cycle: Cycle) -> bool:
    """Whether the user may publish the cycle: whoever may change it, as long as it is not published."""
    return user.has_perm("programme.change_cycle") and cycle.state != Cycle.State.PUBLISHED


def can_archive_cycle(user: Visitor, cycle: Cycle) -> bool:
    """Whether the user may archive the cycle: whoever may change it, once it is published."""
    return user.has_perm("programme.change_cycle") and cycle.state == Cycle.State.PUBLISHED


def can_duplicate_cycle(user: Visitor) -> bool:
    """Whether the user may make a cycle from another one: whoever may add a cycle."""
    return user.has_perm("programme.add_cycle")


def can_delete_cycle(user: Visitor, cycle: Cycle) -> bool:
    """Whether the user may delete the cycle: only if the public never saw it, as its address may be printed."""
    return user.has_perm("programme.delete_cycle") and cycle.published_at is None


def can_delete_session(user: Visitor, session: TrainingSession) -> bool:
    """Whether the user may delete the day: only if it was never announced; an announced day is cancelled instead."""
    return user.has_perm("programme.delete_trainingsession") and session.announced_date is None
