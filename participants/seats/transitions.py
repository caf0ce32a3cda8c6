"""What every act on a registration does: take the cycle's lock, read the row again, write the move and its event."""

import datetime
from typing import Protocol

from django.utils import timezone

from participants.models import ChangeRequest, Registration, RegistrationEvent, User
from participants.seats.counting import lock_cycle
from programme.models import Cycle


class AfterAcceptance(Protocol):
    """Act once a person is in a team, inside the transaction of the act; `by` is who acts, None for the portal."""

    def __call__(self, *, registration: Registration, by: User | None) -> None: ...


# Floors above add what they do in their `AppConfig.ready()`: this one imports none of them.
after_acceptance: list[AfterAcceptance] = []


def held(registration: Registration) -> tuple[Cycle, Registration]:
    """The cycle, locked, and the registration as it stands now. To be called inside a transaction."""
    cycle = lock_cycle(registration.cycle_id)
    fresh = Registration.objects.with_people().get(pk=registration.pk)
    fresh.cycle = cycle
    return cycle, fresh


def record(
    registration: Registration,
    kind: str,
    *,
    by: User | None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
) -> RegistrationEvent:
    """Add a line to what happened to the registration."""
    return RegistrationEvent.objects.create(
        registration=registration, kind=kind, by=by, from_state=from_state, to_state=to_state, reason=reason
    )


def move(
    registration: Registration,
    to: str,
    *,
    by: User | None,
    reason: str = "",
    waiting_since: datetime.datetime | None = None,
    kind: str = RegistrationEvent.Kind.MOVED,
) -> None:
    """Bring a registration, freshly read under the cycle's lock, to a state, and record it.

    Any open offer ends. A registration that leaves the accepted ones is referent no more.
    """
    before = registration.state
    registration.state, registration.state_reason = to, reason
    registration.waiting_since = waiting_since
    registration.offered_at = registration.offer_expires_at = None
    registration.is_referent = registration.is_referent and to == Registration.State.ACCEPTED
    registration.version += 1
    registration.save()
    record(registration, kind, by=by, from_state=before, to_state=to, reason=reason)
    if to != Registration.State.ACCEPTED:
        close_requests(registration, by=by)
    name_someone_referent(registration, by=by)
    joined(registration, by=by)


def close_requests(registration: Registration, *, by: User | None) -> None:
    """Close the request of change of who holds no seat any more: their answers are theirs again."""
    waiting = ChangeRequest.objects.filter(registration=registration).awaiting()
    cancelled = ChangeRequest.State.CANCELLED
    if waiting.update(state=cancelled, decided_at=timezone.now(), decided_by=by):
        record(registration, RegistrationEvent.Kind.ANSWERED, by=by, reason=str(cancelled.label))


def joined(registration: Registration, *, by: User | None) -> None:
    """Run what the floors above do when a person is in a team: accepted, or accepted for another territory."""
    if registration.state == Registration.State.ACCEPTED and registration.territory_id is not None:
        for react in after_acceptance:
            react(registration=registration, by=by)


def next_referent(cycle_id: int, territory_id: int, *, but: Registration | None = None) -> Registration | None:
    """The member of a team who is named when it has no referent: the first from the intercommunality."""
    team = Registration.objects.of_team(cycle_id, territory_id).filter(organisation__kind="intercommunality")
    if but is not None:
        team = team.exclude(pk=but.pk)
    return team.select_related("user").order_by("received_at", "pk").first()


def name_someone_referent(registration: Registration, *, by: User | None) -> None:
    """Name the first member from the intercommunality, if any, referent of a team that has none."""
    if registration.territory_id is None:
        return
    team = Registration.objects.of_team(registration.cycle_id, registration.territory_id)
    if team.filter(is_referent=True).exists():
        return
    first = next_referent(registration.cycle_id, registration.territory_id)
    if first is None:
        return
    Registration.objects.filter(pk=first.pk).update(is_referent=True)
    if first.pk == registration.pk:
        registration.is_referent = True
    record(first, RegistrationEvent.Kind.REFERENT, by=by)
