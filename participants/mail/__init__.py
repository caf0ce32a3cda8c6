"""The mail: what is said, filled in for one person, queued in the transaction of the act, sent to many."""

from participants.mail.context import cycle_context
from participants.mail.mailings import send_mailing
from participants.mail.preview import preview_of
from participants.mail.queue import queue_message, queue_text, registration_message
from participants.mail.values import moment_in_words
from participants.mail.wording import load_message_templates, render, wording_of

__all__ = [
    "cycle_context",
    "load_message_templates",
    "moment_in_words",
    "preview_of",
    "queue_message",
    "queue_text",
    "registration_message",
    "render",
    "send_mailing",
    "wording_of",
]
