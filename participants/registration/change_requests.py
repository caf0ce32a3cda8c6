"""Changing of oneself what decides a place: a request, that staff see, decide with its consequences, and answer."""

import copy
import enum
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from participants.mail.queue import registration_message
from participants.models import (
    ChangeRequest,
    Intercommunality,
    MessageKind,
    Organisation,
    Registration,
    RegistrationEvent,
    User,
)
from participants.registration.answers import update_answers
from participants.seats.counting import seats_of
from participants.seats.transitions import held, next_referent, record
from programme.kit.refusal import Outdated, Refused
from programme.models import Cycle

State, Kind = Registration.State, RegistrationEvent.Kind
STALE = (
    "La structure ou l’intercommunalité de cette inscription a changé depuis la demande : refusez-la en l’expliquant."
)
NOTHING_LEFT = "Ce qui est demandé est déjà fait : refusez la demande en l’expliquant."
ARCHIVED = "Ce cycle est archivé : ses équipes ne changent plus."
CHANGED_MEANWHILE = "L’inscription a changé depuis que vous avez lu la demande : relisez ce que cela causerait."
ALREADY_ANSWERED = "Cette demande a déjà reçu une réponse, ou la personne l’a reprise."
NO_REASON = "Donnez le motif : la personne le lira."


class Effect(enum.Enum):
    """What becomes of an answer that a person changes of themselves."""

    AT_ONCE = "tout de suite"
    REQUEST = "demande, que l’IREV décide"
    NOTHING = "ne se change plus"


# What decides a seat, a team and how the person counts. The kind of an organisation goes with the organisation.
DECISIVE = ("organisation", "territory")


def effect_of(name: str, *, state: str, has_offer: bool = False) -> Effect:
    """What becomes of a change that a person makes of one answer, where their registration stands so."""
    if state in (State.WITHDRAWN, State.REFUSED):
        return Effect.NOTHING
    holds_a_seat = state == State.ACCEPTED or has_offer
    return Effect.REQUEST if holds_a_seat and name in DECISIVE else Effect.AT_ONCE


def must_ask(registration: Registration) -> bool:
    """Whether what decides the person's seat is now changed by a request only."""
    effect = effect_of("territory", state=registration.state, has_offer=registration.has_offer)
    return effect is Effect.REQUEST


@transaction.atomic
def ask_for_change(
    *, registration: Registration, organisation: Organisation, territory: Intercommunality | None, by: User
) -> ChangeRequest | None:
    """Ask for another organisation or territory; a later request takes the place of the one that waits.

    Returns None when what is asked for is what the registration holds: a request that waits goes on waiting.
    """
    _, fresh = held(registration)
    waiting = ChangeRequest.objects.select_for_update().filter(registration=fresh).awaiting().first()
    if (organisation, territory) == (fresh.organisation, fresh.territory):
        return None
    if waiting is not None:
        is_same = (waiting.organisation, waiting.territory) == (organisation, territory)
        if is_same and not waiting.is_stale:
            return waiting
        _close(waiting, ChangeRequest.State.CANCELLED, by=by)
    asked = ChangeRequest.objects.create(
        registration=fresh,
        organisation=organisation,
        territory=territory,
        from_organisation=fresh.organisation,
        from_territory=fresh.territory,
    )
    record(fresh, Kind.ASKED, by=by, reason=asked.in_words)
    return asked


@transaction.atomic
def take_back(*, change: ChangeRequest, by: User) -> bool:
    """Take one's request back; returns whether it was still awaiting an answer."""
    _, _, fresh = _held_request(change)
    if not fresh.is_open:
        return False
    _close(fresh, ChangeRequest.State.CANCELLED, by=by)
    return True


@transaction.atomic
def accept_change(*, change: ChangeRequest, by: User, version: int, reason: str = "") -> ChangeRequest:
    """Make the change that was asked for, and tell the person; refused where `why_not` says why.

    `version` is that of the registration whose consequences were read: over another, Outdated is raised.
    """
    _, registration, fresh = _held_request(change)
    if not fresh.is_open:
        raise Refused(ALREADY_ANSWERED)
    if version != registration.version:
        raise Outdated(CHANGED_MEANWHILE)
    if why := why_not(fresh):
        raise Refused(why)
    words = fresh.in_words
    _close(fresh, ChangeRequest.State.ACCEPTED, by=by, reason=reason)
    answers = {"organisation": fresh.organisation, "territory": fresh.territory}
    update_answers(registration=registration, answers=answers, by=by)
    _tell(MessageKind.CHANGE_ACCEPTED, registration, words, by=by, reason=reason)
    return fresh


@transaction.atomic
def refuse_change(*, change: ChangeRequest, by: User, reason: str) -> ChangeRequest:
    """Leave everything as it is, and tell the person why."""
    _, registration, fresh = _held_request(change)
    if not fresh.is_open:
        raise Refused(ALREADY_ANSWERED)
    if not reason.strip():
        raise Refused(NO_REASON)
    words = fresh.in_words
    _close(fresh, ChangeRequest.State.REFUSED, by=by, reason=reason)
    Registration.objects.filter(pk=registration.pk).update(version=registration.version + 1)
    _tell(MessageKind.CHANGE_REFUSED, registration, words, by=by, reason=reason)
    return fresh


def _held_request(change: ChangeRequest) -> tuple[Cycle, Registration, ChangeRequest]:
    """The cycle, locked, the registration as it stands and the request, locked too."""
    cycle, registration = held(change.registration)
    fresh = ChangeRequest.objects.select_for_update(of=("self",)).with_names().get(pk=change.pk)
    fresh.registration = registration
    return cycle, registration, fresh


def _close(change: ChangeRequest, state: str, *, by: User | None, reason: str = "") -> None:
    change.state, change.decided_at, change.decided_by, change.reason = state, timezone.now(), by, reason
    change.save()
    record(change.registration, Kind.ANSWERED, by=by, reason=change.get_state_display())


def _tell(kind: str, registration: Registration, words: str, *, by: User, reason: str) -> None:
    """Write to the person, once for each answer: each raises the version of the registration."""
    fresh = Registration.objects.with_people().get(pk=registration.pk)
    registration_message(kind=kind, registration=fresh, by=by, reason=reason, extra={"demande": words})


@dataclass(frozen=True)
class Consequences:
    """What accepting a change would do, in sentences for staff; `refusal` says why it cannot be done, or ""."""

    sentences: list[str] = field(default_factory=list)
    refusal: str = ""


def why_not(change: ChangeRequest) -> str:
    """Why a change cannot be accepted as things stand, as a French sentence; an empty string when it can."""
    registration = change.registration
    if registration.cycle.state == Cycle.State.ARCHIVED:
        return ARCHIVED
    if change.is_stale:
        return STALE
    if not change.in_words:
        return NOTHING_LEFT
    moved = _moved(change)
    if not change.changes_territory and moved.group == registration.group:
        return ""
    return seats_of(registration.cycle, but=registration).why_no_room(moved)


def _moved(change: ChangeRequest) -> Registration:
    """The registration as it would be, not saved."""
    moved = copy.copy(change.registration)
    moved.organisation, moved.territory = change.organisation, change.territory
    return moved


def consequences_of(change: ChangeRequest) -> Consequences:
    """What accepting a change would cause, as things stand; nothing is written."""
    if refusal := why_not(change):
        return Consequences(refusal=refusal)
    registration, moved = change.registration, _moved(change)
    sentences = [*_of_the_team_left(change), *_of_the_team_joined(change)]
    if moved.group != registration.group:
        sentences.append(f"La personne comptera parmi : {moved.group.label}, et non plus : {registration.group.label}.")
    if change.changes_territory or moved.group != registration.group:
        sentences.append("Si quelqu’un attendait une place que ce changement rend possible, elle lui est proposée.")
    return Consequences(sentences)


def _of_the_team_left(change: ChangeRequest) -> list[str]:
    registration = change.registration
    if not change.changes_territory or registration.territory is None or registration.state != State.ACCEPTED:
        return []
    left = registration.territory
    told = [f"La personne quitte l’équipe du territoire {left} et n’a plus accès à ce que cette équipe écrit."]
    if registration.is_referent:
        next_one = next_referent(registration.cycle_id, left.pk, but=registration)
        after = f"{next_one.person_name} le devient" if next_one else "L’équipe n’en a plus : désignez-en une autre"
        told.append(f"Elle en est la personne référente et ne le sera plus. {after}.")
    return told


def _of_the_team_joined(change: ChangeRequest) -> list[str]:
    registration = change.registration
    if not change.changes_territory or registration.state != State.ACCEPTED:
        return []
    if change.territory is None:
        return ["Elle n’aura plus d’équipe."]
    team = Registration.objects.of_team(registration.cycle_id, change.territory_id).count()
    if not team:
        return [f"Elle est la première personne retenue pour {change.territory}."]
    size = f"{team} personne{'s' if team > 1 else ''}"
    return [
        f"Elle rejoint l’équipe du territoire {change.territory}, qui compte {size} : elle voit qui en fait partie, "
        "lit et écrit avec elle."
    ]
