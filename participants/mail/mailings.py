"""Writing to many: who receives a draft and who does not and why, then one message to each, once."""

import datetime
import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from participants.mail.context import (
    ABOUT_A_DAY,
    calendar_attachment,
    day_context,
    registration_context,
    sessions_of,
)
from participants.mail.queue import queue_message, reason_of
from participants.mail.wording import Rendered, Wording, render, wording_of
from participants.models import Mailing, Message, MessageKind, Registration, RegistrationEvent, User
from participants.models.registration import RegistrationQuerySet
from programme.kit.french import NBSP
from programme.kit.refusal import Refused
from programme.models import Cycle, TrainingSession

State, Audience = Registration.State, Mailing.Audience

ALREADY_SENT = "Cet envoi est déjà parti : il ne part qu’une fois."
CHANGED = (
    "Rien n’est parti : l’envoi ou la liste des destinataires a changé depuis votre vérification. "
    "Vérifiez de nouveau, puis envoyez."
)
DAY_CHANGED = (
    "La journée a encore changé depuis que ce message a été écrit. Ouvrez l’envoi, relisez-le, "
    "enregistrez-le, puis vérifiez de nouveau."
)
NOBODY = "Personne à qui envoyer ce message."


@dataclass
class Review:
    """What a draft would do if it were sent now: its recipients, those left out and why, and what stands in its way."""

    mailing: Mailing
    recipients: list[Registration] = field(default_factory=list)
    exclusions: list[tuple[Registration, str]] = field(default_factory=list)
    obstacle: str = ""

    @property
    def fingerprint(self) -> str:
        """A digest of the words and of the recipients: what was checked is what leaves, or nothing does."""
        mailing = self.mailing
        seen: list[object] = [mailing.kind, mailing.session_id, mailing.session_sequence, mailing.subject, mailing.body]
        for registration in self.recipients:
            seen += [registration.pk, registration.user.email if registration.user else ""]
        return hashlib.sha256(repr([str(value) for value in seen]).encode()).hexdigest()


def audience_of(mailing: Mailing) -> RegistrationQuerySet:
    """The registrations that a mailing is for, before any exclusion."""
    registrations = mailing.cycle.registrations.all()
    chosen = {
        Audience.ACCEPTED: registrations.filter(state=State.ACCEPTED),
        Audience.ACTIVE: registrations.active(),
        Audience.RECEIVED: registrations.filter(state__in=[State.RECEIVED, State.INCOMPLETE]),
        Audience.WAITING: registrations.waiting(),
        Audience.REFERENTS: registrations.filter(state=State.ACCEPTED, is_referent=True),
    }
    return chosen[Audience(mailing.audience)].with_people().order_by("user__last_name", "user__first_name", "pk")


def review(*, mailing: Mailing) -> Review:
    """What a draft would do now. The number of queries does not depend on the number of recipients."""
    found = Review(mailing)
    keys = _keys(mailing)
    told = set(Message.objects.filter(**keys).values_list("recipient", flat=True))
    for registration in audience_of(mailing):
        if why := _left_out(registration, told):
            found.exclusions.append((registration, why))
        else:
            found.recipients.append(registration)
    found.obstacle = _obstacle(mailing) or ("" if found.recipients else NOBODY)
    return found


def _left_out(registration: Registration, told: set[str]) -> str:
    """Why a person receives nothing, or an empty string."""
    if registration.erased_at or registration.user is None:
        return "personne effacée"
    if not registration.user.is_active:
        return "compte désactivé"
    if registration.user.email.strip().lower() in told:
        return "a déjà reçu ce message"
    return ""


def _obstacle(mailing: Mailing) -> str:
    """Why the draft must not leave, or an empty string."""
    if mailing.sent_at:
        return ALREADY_SENT
    session = mailing.session
    if session is None or mailing.kind not in ABOUT_A_DAY:
        return ""
    if session.calendar_sequence != mailing.session_sequence:
        return DAY_CHANGED
    if session.is_cancelled != (mailing.kind == MessageKind.SESSION_CANCELLED):
        state = f"«{NBSP}{session.get_state_display()}{NBSP}»"
        return f"La journée est {state}{NBSP}: choisissez l’autre nature de message."
    return ""


def _keys(mailing: Mailing) -> dict[str, Any]:
    """What makes a message of this mailing unique, but for its recipient.

    Of one revision of a day nobody is told twice, be it by two mailings; any other mailing is its own object.
    """
    if mailing.kind in ABOUT_A_DAY:
        about, version = f"session:{mailing.session_id}", str(mailing.session_sequence)
    else:
        about, version = f"mailing:{mailing.pk}", ""
    return {"kind": mailing.kind, "about": about, "version": version}


def context_for(mailing: Mailing, registration: Registration, sessions: list[TrainingSession]) -> dict:
    """What the words of a mailing stand for, for one recipient: never anything about somebody else."""
    registration.cycle = mailing.cycle
    context = registration_context(registration, sessions=sessions)
    day = next((session for session in sessions if session.pk == mailing.session_id), None)
    return context | day_context(day) if day and mailing.kind in ABOUT_A_DAY else context


def preview(mailing: Mailing, registration: Registration) -> Rendered:
    """The message that one recipient would receive."""
    context = context_for(mailing, registration, sessions_of(mailing.cycle))
    wording = Wording(mailing.subject, mailing.body)
    return render(mailing.kind, wording, context, reason=reason_of(mailing.kind, context))


@transaction.atomic
def send_mailing(*, mailing: Mailing, by: User, fingerprint: str) -> int:
    """Queue one message to each recipient of a draft, as it was checked; returns how many.

    Refused when it has left already, be it at the same instant, and when the words, the day or the list of
    recipients are no longer those of the `fingerprint`.
    """
    # The lock comes first: of two who click together, the second finds a mailing that has left.
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    found = review(mailing=mailing)
    if found.obstacle:
        raise Refused(found.obstacle)
    if found.fingerprint != fingerprint:
        raise Refused(CHANGED)
    sessions = sessions_of(mailing.cycle)
    days = [session for session in sessions if session.pk == mailing.session_id]
    sent = 0
    for registration in found.recipients:
        assert registration.user is not None, "`review` leaves erased people out"
        message = queue_message(
            **_keys(mailing),
            to=registration.user.email,
            context=context_for(mailing, registration, sessions),
            user=registration.user,
            by=by,
            mailing=mailing,
            attachments=calendar_attachment(mailing.kind, mailing.cycle, days),
            wording=Wording(mailing.subject, mailing.body),
        )
        sent += message is not None
    mailing.sent_at, mailing.sent_by = timezone.now(), by
    mailing.save(update_fields=["sent_at", "sent_by"])
    return sent


def sessions_to_announce(today: datetime.date | None = None) -> QuerySet[TrainingSession]:
    """The days to come that were moved or cancelled, and of which accepted people hold an older version.

    Their calendar's revision rose since the last mailing about them, and after somebody was accepted.
    """
    told = Mailing.objects.filter(
        session=OuterRef("pk"),
        kind__in=ABOUT_A_DAY,
        sent_at__isnull=False,
        session_sequence__gte=OuterRef("calendar_sequence"),
    )
    accepted_since = RegistrationEvent.objects.filter(
        registration=OuterRef("pk"), to_state=State.ACCEPTED, at__gte=OuterRef(OuterRef("updated_at"))
    )
    holding_an_older_one = Registration.objects.filter(
        ~Exists(accepted_since), cycle=OuterRef("cycle"), state=State.ACCEPTED, user__is_active=True
    )
    changed = TrainingSession.objects.filter(
        Exists(holding_an_older_one),
        ~Exists(told),
        cycle__state=Cycle.State.PUBLISHED,
        calendar_sequence__gt=0,
        date__gte=today or timezone.localdate(),
    )
    return changed.select_related("cycle", "venue").order_by("date", "pk")


@transaction.atomic
def draft_about(*, session: TrainingSession, by: User) -> Mailing:
    """The draft that tells the accepted people of a day moved or cancelled; the draft in progress when there is one."""
    kind = MessageKind.SESSION_CANCELLED if session.is_cancelled else MessageKind.SESSION_MOVED
    # The lock on the day: two clicks make one draft.
    session = TrainingSession.objects.select_for_update().get(pk=session.pk)
    drafts = Mailing.objects.filter(
        session=session, kind=kind, sent_at=None, session_sequence=F("session__calendar_sequence")
    )
    if draft := drafts.order_by("pk").first():
        return draft
    return start_draft(Mailing(cycle_id=session.cycle_id, kind=kind, session=session, created_by=by))


def start_draft(mailing: Mailing) -> Mailing:
    """Save a new draft with the words of its kind, for staff to adapt."""
    wording = wording_of(mailing.kind)
    mailing.subject, mailing.body = wording.subject, wording.body
    note_revision(mailing)
    mailing.save()
    return mailing


def note_revision(mailing: Mailing) -> None:
    """Remember which revision of its day a draft tells of; to be called before each save of the draft."""
    session = mailing.session if mailing.kind in ABOUT_A_DAY else None
    mailing.session_sequence = session.calendar_sequence if session else None
