"""What staff decide of a registration. Nothing is first come, first served: each decision is dated, signed, told."""

from django.db import transaction
from django.utils import timezone

from participants.mail.queue import registration_message
from participants.models import MessageKind, Registration, RegistrationEvent, User
from participants.seats.counting import seats_of
from participants.seats.transitions import held, move, record
from participants.seats.waiting_list import replacement_deadline, serve
from programme.kit.refusal import Refused

State = Registration.State


@transaction.atomic
def accept(*, registration: Registration, by: User | None, reason: str = "") -> Registration:
    """Accept a person; refused when no seat is left, even to two who decide at the same instant."""
    cycle, fresh = held(registration)
    if fresh.state == State.ACCEPTED:
        return fresh
    if fresh.state == State.WITHDRAWN:
        raise Refused("Cette personne s’est désistée : elle doit d’abord revenir.")
    if why := seats_of(cycle, but=fresh).why_no_room(fresh):
        raise Refused(why)
    move(fresh, State.ACCEPTED, by=by, reason=reason)
    registration_message(kind=MessageKind.ACCEPTED, registration=fresh, by=by, reason=reason)
    return fresh


@transaction.atomic
def put_on_waiting_list(*, registration: Registration, by: User | None, reason: str = "") -> Registration:
    """Put a person at the end of the waiting list."""
    _, fresh = held(registration)
    if fresh.state == State.WAITING:
        return fresh
    if fresh.state not in (State.RECEIVED, State.INCOMPLETE, State.REFUSED):
        raise Refused("Seule une inscription à examiner, ou non retenue, se met en liste d’attente.")
    move(fresh, State.WAITING, by=by, reason=reason, waiting_since=timezone.now())
    registration_message(kind=MessageKind.WAITING, registration=fresh, by=by, reason=reason)
    return fresh


@transaction.atomic
def refuse(*, registration: Registration, by: User | None, reason: str) -> Registration:
    """Refuse a person, with the courteous reason that they will read; a seat that was held goes to the next person."""
    cycle, fresh = held(registration)
    if fresh.state == State.REFUSED:
        return fresh
    if fresh.state == State.WITHDRAWN:
        raise Refused("Cette personne s’est désistée.")
    _require(reason)
    held_a_seat = fresh.state == State.ACCEPTED or fresh.has_offer
    move(fresh, State.REFUSED, by=by, reason=reason)
    registration_message(kind=MessageKind.REFUSED, registration=fresh, by=by, reason=reason)
    if held_a_seat:
        serve(cycle=cycle, freed=fresh)
    return fresh


@transaction.atomic
def ask_to_complete(*, registration: Registration, by: User | None, reason: str) -> Registration:
    """Ask a person to complete their answers; the reason says what is missing."""
    _, fresh = held(registration)
    if fresh.state not in (State.RECEIVED, State.INCOMPLETE):
        raise Refused("Seule une inscription à examiner se fait compléter.")
    _require(reason)
    move(fresh, State.INCOMPLETE, by=by, reason=reason)
    registration_message(kind=MessageKind.INCOMPLETE, registration=fresh, by=by, reason=reason)
    return fresh


@transaction.atomic
def name_referent(*, registration: Registration, by: User | None) -> Registration:
    """Name the referent of a team, in place of the former."""
    _, fresh = held(registration)
    if fresh.state != State.ACCEPTED or fresh.territory_id is None:
        raise Refused("La personne référente est une personne retenue, d’un territoire.")
    if fresh.is_referent:
        return fresh
    Registration.objects.team_of(fresh).filter(is_referent=True).update(is_referent=False)
    fresh.is_referent = True
    fresh.version += 1
    fresh.save()
    record(fresh, RegistrationEvent.Kind.REFERENT, by=by)
    return fresh


@transaction.atomic
def replace(*, leaving: Registration, arriving: Registration, by: User | None) -> Registration:
    """Give the seat of an accepted person to a colleague, without anybody else being offered it in between."""
    cycle, leaving = held(leaving)
    _, arriving = held(arriving)
    _check_replacement(leaving, arriving)
    freed_another = arriving.has_offer
    passes_on = leaving.is_referent and leaving.territory_id == arriving.territory_id
    replaced = RegistrationEvent.Kind.REPLACED
    move(leaving, State.WITHDRAWN, by=by, reason="Remplacement par une ou un collègue.", kind=replaced)
    if why := seats_of(cycle, but=arriving).why_no_room(arriving):
        raise Refused(why)
    move(arriving, State.ACCEPTED, by=by, kind=replaced)
    if passes_on:
        arriving = name_referent(registration=arriving, by=by)
    registration_message(kind=MessageKind.REPLACED, registration=leaving, by=by)
    registration_message(kind=MessageKind.ACCEPTED, registration=arriving, by=by)
    if freed_another:
        serve(cycle=cycle, freed=arriving)
    return arriving


def _check_replacement(leaving: Registration, arriving: Registration) -> None:
    deadline = replacement_deadline(leaving.cycle)
    if leaving.cycle_id != arriving.cycle_id or leaving.pk == arriving.pk:
        raise Refused("Le remplacement se fait entre deux personnes du même cycle.")
    if leaving.state != State.ACCEPTED:
        raise Refused("Seule une personne retenue peut être remplacée.")
    if arriving.state not in (State.RECEIVED, State.INCOMPLETE, State.WAITING):
        raise Refused("La personne qui remplace doit avoir une inscription en cours, non encore retenue.")
    if deadline and timezone.localdate() > deadline:
        raise Refused(f"Les remplacements étaient possibles jusqu’au {deadline:%d/%m/%Y}.")


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused("Donnez le motif : la personne le lira.")
