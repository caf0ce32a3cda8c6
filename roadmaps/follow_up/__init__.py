"""Following actions up: follow-ups, difficulties, readings, comments, the follow-up day."""

from roadmaps.follow_up.comments import comment
from roadmaps.follow_up.follow_up_day import agenda_of, minutes_of
from roadmaps.follow_up.follow_ups import follow_up, lift_difficulty
from roadmaps.follow_up.progress import progress_of
from roadmaps.follow_up.readings import record_reading
from roadmaps.follow_up.stream import stream_of

__all__ = [
    "agenda_of",
    "comment",
    "follow_up",
    "lift_difficulty",
    "minutes_of",
    "progress_of",
    "record_reading",
    "stream_of",
]
