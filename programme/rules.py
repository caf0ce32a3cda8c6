"""Who may do what with a programme."""

from programme.models import Cycle


def can_publish_cycle(user, cycle) -> bool:
    """Whoever may change the cycle may publish it."""
    return user.has_perm("programme.change_cycle") and cycle.state != Cycle.State.PUBLISHED


def can_archive_cycle(user, cycle) -> bool:
    """A published cycle may be archived by whoever may change it."""
    return user.has_perm("programme.change_cycle") and cycle.state == Cycle.State.PUBLISHED


def can_duplicate_cycle(user) -> bool:
    """Whoever may add a cycle may make it from another one."""
    return user.has_perm("programme.add_cycle")


def can_delete_cycle(user, cycle) -> bool:
    """Only a cycle that the public never saw: its address may be printed somewhere."""
    return user.has_perm("programme.delete_cycle") and cycle.published_at is None


def can_delete_session(user, session) -> bool:
    """Only a day that nobody was told of: a day that was announced is cancelled, and says so."""
    return user.has_perm("programme.delete_trainingsession") and session.announced_date is None
