"""Registering to a cycle, correcting answers or consents, coming back after a withdrawal."""

import copy

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from participants.mail.queue import registration_message
from participants.models import (
    AccessNeed,
    Consent,
    MessageKind,
    Registration,
    RegistrationEvent,
    TeamInvitation,
    User,
)
from participants.registration.invitations import use_invitation
from participants.seats.counting import Seats, lock_cycle, seats_of
from participants.seats.transitions import held, joined, move, name_someone_referent, record
from participants.seats.waiting_list import serve
from programme.kit.refusal import Refused
from programme.models import Cycle

State, Kind = Registration.State, RegistrationEvent.Kind

# Answers kept on the registration itself; the others have their own rows, or belong to the account.
ANSWERS = (
    "organisation",
    "territory",
    "function",
    "department",
    "phone",
    "colleagues",
    "expectations",
    "is_committed",
    "manager_agrees",
)
CONSENTS = {"listing": Consent.Kind.LISTING, "image": Consent.Kind.IMAGE}


@transaction.atomic
def register(
    *, cycle: Cycle, user: User, answers: dict, by: User | None = None, invitation: TeamInvitation | None = None
) -> tuple[Registration, bool]:
    """Register a person to a cycle, once: returns (registration, whether it is new).

    Registering again leads to the existing registration, unchanged; after a withdrawal, it brings the person
    back, last. `by` is who acts when it is not the person; an absent answer was not asked. Whether registrations
    are open is the caller's question: staff may register somebody at any time.
    """
    cycle, actor = lock_cycle(cycle.pk), by or user
    existing = Registration.objects.filter(cycle=cycle, user=user).order_by("-pk").with_people().first()
    if existing is not None and existing.state != State.WITHDRAWN:
        if invitation is not None:
            use_invitation(invitation=invitation, registration=existing)
        return existing, False
    if existing is not None:
        _write_answers(existing, answers)
        registration = come_back(registration=existing, by=actor)
    else:
        values = {name: answers[name] for name in ANSWERS if name in answers}
        registration = Registration.objects.create(cycle=cycle, user=user, received_at=timezone.now(), **values)
        record(registration, Kind.RECEIVED, by=actor, to_state=State.RECEIVED)
        _write_beside(registration, answers)
        registration_message(kind=MessageKind.RECEIVED, registration=registration, by=by)
    if invitation is not None:
        use_invitation(invitation=invitation, registration=registration)
    return registration, True


@transaction.atomic
def update_answers(*, registration: Registration, answers: dict, by: User) -> list[str]:
    """Correct the answers of a registration; returns the French names of what changed.

    What was to be completed is received again. Who holds a seat moves to another territory, or counts among other
    organisations, only where a seat is left; who had no room before that move is then served.
    """
    cycle, fresh = held(registration)
    if not fresh.is_active or fresh.user is None:
        raise Refused("Cette inscription n’est plus en cours.")
    before, holds_a_seat = copy.copy(fresh), fresh.state == State.ACCEPTED or fresh.has_offer
    seats = seats_of(cycle)
    moves = "territory" in answers and answers["territory"] != fresh.territory
    # Before the answers are written: the team where one arrives may have its referent.
    fresh.is_referent = fresh.is_referent and not moves
    changed = _write_answers(fresh, answers)
    if not changed:
        return []
    fresh.version += 1
    fresh.save()
    record(fresh, Kind.EDITED, by=by, reason=", ".join(changed))
    if holds_a_seat and (moves or fresh.group != before.group):
        _seat_otherwise(before, fresh, seats, by=by)
    if fresh.state == State.INCOMPLETE and by.pk == fresh.user_id:
        move(fresh, State.RECEIVED, by=by)
    return changed


def _seat_otherwise(before: Registration, fresh: Registration, seats: Seats, *, by: User) -> None:
    """Refuse a seat that is not there; else both teams keep a referent, and who had no room among `seats` is served."""
    cycle = fresh.cycle
    if why := seats_of(cycle, but=fresh).why_no_room(fresh):
        raise Refused(why)
    for registration in (before, fresh):
        name_someone_referent(registration, by=by)
    joined(fresh, by=by)
    serve(cycle=cycle, freed=before, had=seats)


@transaction.atomic
def change_consents(*, registration: Registration, answers: dict, by: User) -> bool:
    """Give or withdraw consents, at any time and whatever the state, which stays; returns whether it changed."""
    _, fresh = held(registration)
    changed = _write_consents(fresh, answers)
    if changed:
        record(fresh, Kind.EDITED, by=by, reason=", ".join(changed))
    return bool(changed)


@transaction.atomic
def come_back(*, registration: Registration, by: User) -> Registration:
    """Bring back a person who had withdrawn, last: in the list when others wait or no seat is left."""
    cycle, fresh = held(registration)
    if fresh.state != State.WITHDRAWN:
        return fresh
    others_wait = Registration.objects.filter(cycle=cycle).waiting().exists()
    if others_wait or seats_of(cycle).why_no_room(fresh):
        move(fresh, State.WAITING, by=by, waiting_since=timezone.now())
        registration_message(kind=MessageKind.WAITING, registration=fresh, by=by)
        return fresh
    fresh.received_at = timezone.now()
    move(fresh, State.RECEIVED, by=by)
    registration_message(kind=MessageKind.RECEIVED, registration=fresh, by=by)
    return fresh


def label_of(model: type[Model], name: str) -> str:
    """The French name of a field."""
    return next(str(field.verbose_name) for field in model._meta.concrete_fields if field.name == name)


def _write_answers(registration: Registration, answers: dict) -> list[str]:
    """Write the answers that differ; returns the French names of what changed."""
    changed = []
    for name in ANSWERS:
        if name in answers and getattr(registration, name) != answers[name]:
            setattr(registration, name, answers[name])
            changed.append(label_of(Registration, name))
    if changed:
        registration.save()
    return changed + _write_beside(registration, answers)


def _write_beside(registration: Registration, answers: dict) -> list[str]:
    """Write what has its own rows: the person's name, the access need, the consents; returns what changed."""
    changed = _write_names(registration.user, answers) + _write_access_need(registration, answers)
    return changed + _write_consents(registration, answers)


def _write_consents(registration: Registration, answers: dict) -> list[str]:
    changed = []
    for name, kind in CONSENTS.items():
        if name in answers and answers[name] != has_consent(registration, kind):
            Consent.objects.create(registration=registration, kind=kind, given=answers[name])
            changed.append(str(kind.label))
    return changed


def _write_names(user: User | None, answers: dict) -> list[str]:
    names = {name: answers[name] for name in ("first_name", "last_name") if answers.get(name)}
    changed = [name for name, value in names.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, names[name])
    if changed and user:
        user.save(update_fields=changed)
    return [label_of(User, name) for name in changed]


def _write_access_need(registration: Registration, answers: dict) -> list[str]:
    if "access_need" not in answers:
        return []
    text, need = answers["access_need"].strip(), AccessNeed.objects.filter(registration=registration).first()
    if (need.text if need else "") == text:
        return []
    if text:
        AccessNeed.objects.update_or_create(registration=registration, defaults={"text": text})
    elif need:
        need.delete()
    return ["besoins d’aménagement"]


def has_consent(registration: Registration, kind: str) -> bool:
    """Whether the last answer of the person to a question of consent is yes; no answer is no."""
    last = Consent.objects.filter(registration=registration, kind=kind).order_by("-at", "-pk").first()
    return last is not None and last.given
