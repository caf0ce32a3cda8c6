"""Who may do what with a programme."""

from programme.kit.people import Visitor
from programme.models import Cycle, TrainingSession


def can_publish_cycle(user: Visitor, cycle: Cycle) -> bool:
    """Whoever may change the cycle may publish it."""
    return user.has_perm("programme.change_cycle") and cycle.state != Cycle.State.PUBLISHED


def can_archive_cycle(user: Visitor, cycle: Cycle) -> bool:
    """A published cycle may be archived by whoever may change it."""
    return user.has_perm("programme.change_cycle") and cycle.state == Cycle.State.PUBLISHED


def can_duplicate_cycle(user: Visitor) -> bool:
    """Whoever may add a cycle may make it from another one."""
    return user.has_perm("programme.add_cycle")


def can_delete_cycle(user: Visitor, cycle: Cycle) -> bool:
    """Only a cycle that the public never saw: its address may be printed somewhere."""
    return user.has_perm("programme.delete_cycle") and cycle.published_at is None


def can_delete_session(user: Visitor, session: TrainingSession) -> bool:
    """Only a day that nobody was told of: a day that was announced is cancelled, and says so."""
    return user.has_perm("programme.delete_trainingsession") and session.announced_date is None
