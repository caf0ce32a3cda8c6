"""All that the portal keeps of a person: one list, shown on a page and exported."""

import datetime
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone

from participants.models import (
    CalendarFeed,
    ChangeRequest,
    Consent,
    Message,
    Registration,
    RegistrationEvent,
    TeamInvitation,
    TrainerAccess,
    User,
)
from participants.registration.answers import ANSWERS, label_of
from programme.kit.french import clock, short_date

# The answers of a registration, in the order of its form, then what became of it.
KEPT = (*ANSWERS, "state", "state_reason", "received_at", "waiting_since", "offered_at", "offer_expires_at")


# Pairs (label, value).
Record: TypeAlias = list[tuple[str, object]]


@dataclass(frozen=True)
class Section:
    """A part of what is kept: its title, and its records, each a list of pairs (label, value)."""

    title: str
    records: list[Record]

    @property
    def in_words(self) -> list[list[tuple[str, str]]]:
        """The records as they are read: what is empty is left out, moments are those of Paris."""
        return [
            [(label, _words(value)) for label, value in record if value not in (None, "")] for record in self.records
        ]

    def as_json(self) -> list[dict]:
        """The records by label, moments in ISO 8601."""
        return [{label: _json(value) for label, value in record} for record in self.records]


class MoreSections(Protocol):
    """What a floor above keeps of a person, in a number of queries that does not depend on how much there is."""

    def __call__(self, user: User) -> list[Section]: ...


# Floors above add theirs in their `AppConfig.ready()`: this one imports none of them.
more_sections: list[MoreSections] = []


def personal_data(user: User) -> list[Section]:
    """Every record about a person, in the order in which they would look for it; empty parts are left out."""
    registrations = list(
        Registration.objects.filter(user=user)
        .with_people()
        .select_related("access_need")
        .prefetch_related("events", "consents")
    )
    sections = [
        Section("Compte", [_account(user)]),
        Section("Adresses électroniques", [_address(address) for address in EmailAddress.objects.filter(user=user)]),
        Section("Inscriptions", [_registration(registration) for registration in registrations]),
        Section("Demandes de changement", _change_requests(user)),
        Section(
            "Suivi des inscriptions",
            [_event(registration, event) for registration in registrations for event in registration.events.all()],
        ),
        Section(
            "Accords donnés ou refusés",
            [_consent(registration, yes) for registration in registrations for yes in registration.consents.all()],
        ),
        Section("Invitations", [_invitation(invitation) for invitation in _invitations(user)]),
        Section("Accès comme formatrice ou formateur", [_access(access) for access in _accesses(user)]),
        Section("Messages reçus", [_message(message) for message in _messages(user)]),
        Section("Agenda personnel", [_feed(feed) for feed in CalendarFeed.objects.filter(user=user)]),
        Section("Appareils connectés", [_device(device) for device in UserSession.objects.filter(user=user)]),
        Section("Seconds facteurs", [_authenticator(factor) for factor in Authenticator.objects.filter(user=user)]),
        Section("Journal de l’administration", [_log(entry) for entry in _log_about(user, registrations)]),
        *(section for sections_of in more_sections for section in sections_of(user)),
    ]
    return [section for section in sections if section.records]


def personal_data_as_json(user: User) -> dict:
    """The same, for another program: parts by title."""
    parts = {section.title: section.as_json() for section in personal_data(user)}
    return {"exporté le": timezone.now().isoformat(), **parts}


def _account(user: User) -> Record:
    return [
        ("adresse électronique", user.email),
        ("prénom", user.first_name),
        ("nom", user.last_name),
        ("compte créé le", user.date_joined),
        ("dernière connexion", user.last_login),
        ("équipe IREV", user.is_staff),
        ("actif", user.is_active),
    ]


def _address(address: EmailAddress) -> Record:
    return [("adresse", address.email), ("confirmée", address.verified), ("principale", address.primary)]


def _registration(registration: Registration) -> Record:
    record: Record = [("cycle", str(registration.cycle))]
    for name in KEPT:
        display = getattr(registration, f"get_{name}_display", None)
        value = display() if display else getattr(registration, name)
        record.append((label_of(Registration, name), value))
    need = getattr(registration, "access_need", None)
    return [*record, ("aménagement demandé", need.text if need else "")]


def _event(registration: Registration, event: RegistrationEvent) -> Record:
    return [
        ("cycle", str(registration.cycle)),
        ("le", event.at),
        ("fait", event.get_kind_display()),
        ("état", event.get_to_state_display()),
        ("motif", event.reason),
    ]


def _change_requests(user: User) -> list[Record]:
    asked = ChangeRequest.objects.filter(registration__user=user).with_names().order_by("asked_at", "pk")
    return [
        [
            ("Cycle", str(change.registration.cycle)),
            ("Structure demandée", str(change.organisation)),
            ("Intercommunalité demandée", str(change.territory or "aucune")),
            ("Demandée le", change.asked_at),
            ("Suite donnée", change.get_state_display()),
            ("Close le", change.decided_at),
            ("Motif communiqué", change.reason),
        ]
        for change in asked
    ]


def _consent(registration: Registration, consent: Consent) -> Record:
    return [
        ("cycle", str(registration.cycle)),
        ("objet", consent.get_kind_display()),
        ("accordé", consent.given),
        ("le", consent.at),
        ("version du texte", consent.version),
    ]


def _invitations(user: User) -> QuerySet[TeamInvitation]:
    theirs = Q(invited_by=user) | Q(email__iexact=user.email) | Q(registration__user=user)
    return TeamInvitation.objects.filter(theirs).select_related("cycle", "territory").distinct()


def _invitation(invitation: TeamInvitation) -> Record:
    return [
        ("adresse invitée", invitation.email),
        ("cycle", str(invitation.cycle)),
        ("territoire", str(invitation.territory)),
        ("envoyée le", invitation.created_at),
        ("valable jusqu’au", invitation.expires_at),
        ("utilisée le", invitation.used_at),
        ("annulée le", invitation.revoked_at),
    ]


def _accesses(user: User) -> QuerySet[TrainerAccess]:
    return TrainerAccess.objects.filter(user=user).select_related("cycle", "speaker")


def _access(access: TrainerAccess) -> Record:
    return [("cycle", str(access.cycle)), ("fiche", str(access.speaker)), ("ouvert le", access.created_at)]


def _messages(user: User) -> QuerySet[Message]:
    return Message.objects.filter(Q(user=user) | Q(recipient=user.email)).select_related("email")


def _message(message: Message) -> Record:
    return [
        ("le", message.created_at),
        ("à", message.recipient),
        ("objet", message.subject),
        ("nature", message.get_kind_display()),
    ]


def _feed(feed: CalendarFeed) -> Record:
    return [("créé le", feed.created_at)]


def _device(session: UserSession) -> Record:
    return [
        ("navigateur", session.user_agent),
        ("adresse IP", str(session.ip)),
        ("depuis le", session.created_at),
    ]


def _authenticator(authenticator: Authenticator) -> Record:
    return [
        ("nature", authenticator.get_type_display()),
        ("ajouté le", authenticator.created_at),
        ("utilisé le", authenticator.last_used_at),
    ]


def _log_about(user: User, registrations: list[Registration]) -> QuerySet[LogEntry]:
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    numbers = [str(registration.pk) for registration in registrations]
    about |= Q(content_type=ContentType.objects.get_for_model(Registration), object_id__in=numbers)
    return LogEntry.objects.filter(about)


def _log(entry: LogEntry) -> Record:
    return [("le", entry.action_time), ("sur", entry.object_repr), ("quoi", entry.get_change_message())]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.datetime):
        local = timezone.localtime(value)
        return f"{short_date(local.date())} à {clock(local.time())}"
    return str(value)


def _json(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
