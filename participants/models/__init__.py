"""Models of the participants floor."""

from .change_request import ChangeRequest
from .consent import AccessNeed, Consent
from .feed import CalendarFeed
from .intercommunality import Intercommunality
from .joining import ImportBatch, RegistrationDraft, TeamInvitation, TrainerAccess
from .message import Mailing, Message, MessageKind, MessageTemplate, WorkerLease
from .organisation import COMPLETE_TEAM, Group, Organisation
from .policy import RegistrationPolicy, policy_of
from .registration import Registration, RegistrationEvent
from .user import User

__all__ = [
    "COMPLETE_TEAM",
    "AccessNeed",
    "CalendarFeed",
    "ChangeRequest",
    "Consent",
    "Group",
    "ImportBatch",
    "Intercommunality",
    "Mailing",
    "Message",
    "MessageKind",
    "MessageTemplate",
    "Organisation",
    "Registration",
    "RegistrationDraft",
    "RegistrationEvent",
    "RegistrationPolicy",
    "TeamInvitation",
    "TrainerAccess",
    "User",
    "WorkerLease",
    "policy_of",
]
