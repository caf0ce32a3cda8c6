"""Changes to training sessions that the calendars of the public must learn of."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from programme.models import Cycle, TrainingSession, Venue

# What an event of the calendar shows of its session.
CALENDAR_FIELDS = frozenset(
    {
        "date",
        "kind",
        "title",
        "venue",
        "morning_starts",
        "morning_ends",
        "afternoon_starts",
        "afternoon_ends",
        "state",
        "state_note",
        "announced_date",
    }
)


@transaction.atomic
def note_calendar_change(*, session: TrainingSession, changed_fields: Iterable[str]) -> bool:
    """Raise the revision of an announced session when a field that its event shows has changed.

    To be called after the save, in the same transaction. Calendars ignore an event whose SEQUENCE did not rise; a
    session that was never announced needs none. Returns whether it rose, and brings `session` up to date.
    """
    if CALENDAR_FIELDS.isdisjoint(changed_fields):
        return False
    rose = bool(_raise_sequence(TrainingSession.objects.filter(pk=session.pk)))
    if rose:
        session.refresh_from_db(fields=["calendar_sequence", "updated_at"])
    return rose


def venue_changed(*, venue: Venue) -> int:
    """Raise the revision of the announced sessions held at a venue whose name or address has just changed.

    Returns how many rose.
    """
    return _raise_sequence(venue.sessions.all())


def announce_sessions(*, cycle: Cycle) -> int:
    """Record the date of each session not announced yet as the one given to the public; returns how many.

    To be called when the cycle is published, and after a session is added to a published cycle.
    """
    return cycle.sessions.filter(announced_date__isnull=True).update(announced_date=F("date"))


def _raise_sequence(sessions: QuerySet[TrainingSession]) -> int:
    """Raise the revisions in one statement, relative to the stored values: two people who save at once both count."""
    announced = sessions.filter(announced_date__isnull=False)
    return announced.update(calendar_sequence=F("calendar_sequence") + 1, updated_at=timezone.now())
