"""The letters of the roadmaps: digests, reminders, and what tells of each stage."""

from roadmaps.mail.digest import receives_digests, send_digests, set_digests
from roadmaps.mail.due_reminders import send_reminders
from roadmaps.mail.kinds import LETTERS
from roadmaps.mail.letters import tell_stage

__all__ = [
    "LETTERS",
    "receives_digests",
    "send_digests",
    "send_reminders",
    "set_digests",
    "tell_stage",
]
