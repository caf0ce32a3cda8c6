"""What staff do with cycles: publish them, archive them, duplicate them, schedule their days."""

from programme.cycles.duplicating import duplicate_cycle
from programme.cycles.in_words import hours_in_words, place_in_words
from programme.cycles.publishing import archive_cycle, publish_cycle, warnings_for
from programme.cycles.scheduling import announce_sessions, note_calendar_change, venue_changed

__all__ = [
    "announce_sessions",
    "archive_cycle",
    "duplicate_cycle",
    "hours_in_words",
    "note_calendar_change",
    "place_in_words",
    "publish_cycle",
    "venue_changed",
    "warnings_for",
]
