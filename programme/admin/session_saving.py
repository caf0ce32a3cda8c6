"""What follows the save of a day: calendars, announcement, and a word to staff."""

from django.contrib import messages
from django.utils import timezone

from programme.cycles.scheduling import announce_sessions, note_calendar_change
from programme.models import Cycle

PUBLIC_WILL_READ = "La page publique et l’agenda diront que cette journée est {what}."


def after_session_save(request, session, changed_fields):
    """Tell calendars of the change, and staff of what the public will read."""
    note_calendar_change(session=session, changed_fields=changed_fields)
    if session.announced_date is None:
        return
    if "state" in changed_fields and session.is_cancelled:
        messages.info(request, f"{session} : {PUBLIC_WILL_READ.format(what='annulée')}")
    elif "date" in changed_fields and session.moved_from:
        messages.info(request, f"{session} : {PUBLIC_WILL_READ.format(what='déplacée')}")


def announce_new_sessions(cycle):
    """A day added to a cycle that the public reads is announced at once."""
    if not cycle.is_draft:
        announce_sessions(cycle=cycle)


def touch_cycle(cycle):
    """A part of the cycle was saved apart: whoever has the cycle's page open must learn of it."""
    Cycle.objects.filter(pk=cycle.pk).update(updated_at=timezone.now())
