"""The waiting list: who is offered a seat that has come free, until when, and what the answer does."""

import datetime
import logging
from collections import Counter
from dataclasses import replace

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from participants.mail.queue import registration_message
from participants.models import COMPLETE_TEAM, Group, MessageKind, Registration, RegistrationEvent, User, policy_of
from participants.seats.counting import Seats, lock_cycle, seats_of
from participants.seats.transitions import close_requests, held, move, record
from participants.seats.window import registration_window
from programme.kit.refusal import Refused
from programme.kit.working_days import end_of_working_day
from programme.models import Cycle, TrainingSession

logger = logging.getLogger(__name__)

State, Kind = Registration.State, RegistrationEvent.Kind


@transaction.atomic
def serve(*, cycle: Cycle, freed: Registration | None = None, had: Seats | None = None) -> list[Registration]:
    """Offer the seat that `freed` has left, or every free seat, to those who wait; returns who was offered a seat.

    `had`: the seats before, when one was not left but moved; only who had no room among them is then served.

    First who completes the team of the freed seat, then who is of its territory, then of its kind of
    organisation, then the order of the list. Nobody is served once registrations are closed, nor whose account is
    closed, nor, until they come back, who let an offer pass: staff may still offer them a seat.
    """
    cycle = lock_cycle(cycle.pk)
    offered: list[Registration] = []
    if registration_window(cycle, timezone.now()).state in ("draft", "closed", "archived"):
        return offered
    while candidate := _next_candidate(cycle, freed, had):
        _offer(candidate, by=None)
        offered.append(candidate)
        if freed is not None:
            break
    return offered


def _next_candidate(cycle: Cycle, freed: Registration | None, had: Seats | None) -> Registration | None:
    seats = seats_of(cycle)
    if seats.free == 0:
        return None
    passed = RegistrationEvent.objects.filter(
        registration=OuterRef("pk"), kind=Kind.OFFER_ENDED, at__gte=OuterRef("waiting_since")
    )
    waiting = Registration.objects.filter(cycle=cycle, user__is_active=True, offer_expires_at=None).waiting()
    candidates = [
        registration
        for registration in waiting.exclude(Exists(passed)).with_people()
        if not seats.why_no_room(registration)
    ]
    if had is not None:
        candidates = [candidate for candidate in candidates if had.why_no_room(candidate)]
    if not candidates or freed is None:
        return candidates[0] if candidates else None
    missing = missing_groups(cycle, freed.territory_id)
    # `min` keeps the first of equals: the order of the list.
    return min(candidates, key=lambda candidate: _distance(candidate, freed, missing))


def _distance(candidate: Registration, freed: Registration, missing: set[Group]) -> tuple[bool, bool, bool]:
    same_territory = candidate.territory_id is not None and candidate.territory_id == freed.territory_id
    return (
        not (same_territory and candidate.group in missing),
        not same_territory,
        candidate.group != freed.group,
    )


def missing_groups(cycle: Cycle, territory_id: int | None) -> set[Group]:
    """What a team lacks to be complete, counting the people who are accepted or offered a seat."""
    if territory_id is None:
        return set()
    team = Registration.objects.filter(cycle=cycle, territory=territory_id).holding_a_seat()
    present = {member.group for member in team.select_related("organisation")}
    return set(COMPLETE_TEAM) - present


def _offer(registration: Registration, *, by: User | None) -> None:
    """Open an offer on a waiting registration read under the cycle's lock."""
    now = timezone.now()
    registration.offered_at = now
    registration.offer_expires_at = offer_deadline(registration.cycle, now)
    registration.version += 1
    registration.save()
    record(registration, Kind.OFFERED, by=by)
    registration_message(kind=MessageKind.OFFER, registration=registration, by=by)


def offer_deadline(cycle: Cycle, now: datetime.datetime) -> datetime.datetime:
    """When an offer made now ends: after the working days of the policy, before the first day of the cycle begins."""
    last = end_of_working_day(now, policy_of(cycle).offer_working_days)
    first_day = first_day_of(cycle)
    if first_day is None or first_day <= timezone.localdate(now):
        return last
    return min(last, timezone.make_aware(datetime.datetime.combine(first_day, datetime.time())))


def first_day_of(cycle: Cycle) -> datetime.date | None:
    """The date of the first day that takes place, or None when none is planned."""
    planned = cycle.sessions.filter(state=TrainingSession.State.PLANNED)
    return planned.order_by("date").values_list("date", flat=True).first()


def replacement_deadline(cycle: Cycle) -> datetime.date | None:
    """The last day on which an accepted person may be replaced; None when no day is planned yet."""
    first_day = first_day_of(cycle)
    return first_day and first_day - datetime.timedelta(days=policy_of(cycle).replacement_days_before)


@transaction.atomic
def offer_seat(*, registration: Registration, by: User | None) -> Registration:
    """Offer a seat to a person who waits, whatever the order, as staff decide; refused when there is no room."""
    cycle, fresh = held(registration)
    if fresh.state != State.WAITING:
        raise Refused("Une place ne se propose qu’à une personne en liste d’attente.")
    if fresh.has_offer:
        raise Refused("Une place est déjà proposée à cette personne.")
    if reason := seats_of(cycle).why_no_room(fresh):
        raise Refused(reason)
    _offer(fresh, by=by)
    return fresh


@transaction.atomic
def accept_offer(*, registration: Registration, by: User | None) -> Registration:
    """Take the seat offered, as the person answers. Answering twice changes nothing; too late is refused."""
    _, fresh = held(registration)
    if fresh.state == State.ACCEPTED:
        return fresh
    if fresh.offer_expires_at is None or not fresh.has_offer or fresh.offer_expires_at <= timezone.now():
        raise Refused("Cette proposition de place n’est plus valable.")
    move(fresh, State.ACCEPTED, by=by)
    registration_message(kind=MessageKind.ACCEPTED, registration=fresh, by=by)
    return fresh


@transaction.atomic
def decline_offer(*, registration: Registration, by: User | None) -> Registration:
    """Leave the seat offered, and the list, as the person answers; the seat goes to the next person."""
    cycle, fresh = held(registration)
    if fresh.state == State.WITHDRAWN:
        return fresh
    if not fresh.has_offer:
        raise Refused("Cette proposition de place n’est plus valable.")
    move(fresh, State.WITHDRAWN, by=by, reason="Place proposée, non prise.")
    registration_message(kind=MessageKind.WITHDRAWN, registration=fresh, by=by)
    serve(cycle=cycle, freed=fresh)
    return fresh


def expire_offers(*, at: datetime.datetime | None = None) -> int:
    """End the offers that nobody answered in time and pass each seat on; returns how many ended.

    An offer that cannot be ended is logged and tried again at the next round; the others end all the same.
    """
    at, ended = at or timezone.now(), 0
    overdue = Registration.objects.filter(offer_expires_at__lte=at).order_by("offer_expires_at", "pk")
    for registration in list(overdue):
        try:
            ended += _expire(registration, at)
        except Exception:
            logger.exception("The offer of registration %s did not end.", registration.pk)
    return ended


@transaction.atomic
def _expire(registration: Registration, at: datetime.datetime) -> bool:
    cycle, fresh = held(registration)
    if fresh.offer_expires_at is None or not fresh.has_offer or fresh.offer_expires_at > at:
        return False
    fresh.offered_at = fresh.offer_expires_at = None
    fresh.version += 1
    fresh.save()
    record(fresh, Kind.OFFER_ENDED, by=None, reason="Sans réponse à la date limite.")
    close_requests(fresh, by=None)
    registration_message(kind=MessageKind.OFFER_ENDED, registration=fresh)
    serve(cycle=cycle, freed=fresh)
    return True


def rank_of(registration: Registration) -> int | None:
    """The place of a person in the waiting list, from 1; None for who does not wait."""
    return ranks_of([registration]).get(registration.pk)


def ranks_of(registrations: list[Registration]) -> dict[int, int]:
    """The place in its waiting list of each registration that waits, by its key: one query for all."""
    wanted = {
        registration.pk: registration.cycle_id for registration in registrations if registration.state == State.WAITING
    }
    if not wanted:
        return {}
    ranks: dict[int, int] = {}
    length: Counter[int] = Counter()
    waiting = Registration.objects.filter(cycle__in=set(wanted.values())).waiting()
    for pk, cycle in waiting.values_list("pk", "cycle"):
        length[cycle] += 1
        ranks[pk] = length[cycle]
    return {pk: ranks[pk] for pk in wanted if pk in ranks}


def serve_after_change(*, cycle: Cycle, before: dict) -> str:
    """Offer the seats that a change of the cycle adds to the people who wait; returns what to tell staff, if anything.

    `before`: the former values of what changed, among `capacity`, `per_territory` and `state_reserved`. Who could have
    been given a seat already is not served: staff had set them aside. Called through `programme.cycles.hooks` when
    staff save a cycle, and when they reserve fewer seats to State services.
    """
    offered = serve(cycle=cycle, had=replace(seats_of(cycle), **before))
    names = ", ".join(registration.person_name for registration in offered)
    return f"Liste d’attente : une place est maintenant proposée à {names}." if offered else ""
