"""The copy of a cycle for another year."""

import datetime
import uuid
from typing import Any, Protocol, TypeVar

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model

from programme.models import Cycle, Sequence, TrainingSession

Row = TypeVar("Row", bound=Model)

# What belongs to the year that has gone: the copy starts without it.
NOT_COPIED = {
    "state": Cycle.State.DRAFT,
    "published_at": None,
    "feedback": "",
    "registration_opens_at": None,
    "registration_closes_at": None,
    "recorded_participants": None,
    "recorded_from_intercommunalities": None,
    "recorded_from_landlords": None,
    "recorded_from_state": None,
    "recorded_territories": None,
    "recorded_note": "",
}


class AfterDuplication(Protocol):
    """Copy what a floor above holds of a cycle to its copy, inside the transaction of the copy."""

    def __call__(self, *, source: Cycle, target: Cycle) -> None: ...


# Floors above add what they copy in their `AppConfig.ready()`: this one imports none of them.
after_duplication: list[AfterDuplication] = []


def shift_between(first_day: datetime.date, years: int) -> datetime.timedelta:
    """The whole weeks that bring a day nearest to the same date some years later: its weekday stays the same."""
    try:
        same_date = first_day.replace(year=first_day.year + years)
    except ValueError:  # 29 February
        same_date = datetime.date(first_day.year + years, 2, 28)
    return datetime.timedelta(weeks=round((same_date - first_day).days / 7))


@transaction.atomic
def duplicate_cycle(*, cycle: Cycle, year: int, title: str, slug: str, by: AbstractBaseUser) -> Cycle:
    """Create a draft of the cycle for another year, with its days, sequences, contributions and landmarks.

    Every day moves by the same number of weeks, and is planned. Documents are not copied: they speak of their year. The
    history of the copy names `by`.
    """
    copy = _copied(cycle, year=year, title=title, slug=slug, **NOT_COPIED)
    copy.landmarks.set(cycle.landmarks.all())
    sessions = _copy_sessions(cycle, copy)
    sequences = _copy_sequences(cycle, copy, sessions)
    _copy_contributions(cycle, copy, sequences)
    for copy_more in after_duplication:
        copy_more(source=cycle, target=copy)
    LogEntry.objects.log_actions(by.pk, [copy], ADDITION, f"Création par copie de « {cycle} »")
    return copy


def _copied(row: Row, **changes: Any) -> Row:
    """A new row with the values of another, except for the changes."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)._default_manager.create(**{**values, **changes})


def _copy_sessions(cycle: Cycle, copy: Cycle) -> dict[int, TrainingSession]:
    """Copy the days; returns each copy by the key of its original.

    When two days fall on one date, one was cancelled for the other: they share the copy of the one that took place.
    """
    days = list(cycle.sessions.order_by("date", "pk"))
    if not days:
        return {}
    shift = shift_between(days[0].date, copy.year - cycle.year)
    copies, by_date = {}, {}
    for day in sorted(days, key=lambda day: day.is_cancelled):
        if day.date not in by_date:
            by_date[day.date] = _copied(day, cycle_id=copy.pk, date=day.date + shift, **_fresh_state())
        copies[day.pk] = by_date[day.date]
    return copies


def _fresh_state() -> dict[str, Any]:
    planned = TrainingSession.State.PLANNED
    return {
        "state": planned,
        "state_note": "",
        "announced_date": None,
        "uid": uuid.uuid4(),
        "calendar_sequence": 0,
    }


def _copy_sequences(cycle: Cycle, copy: Cycle, sessions: dict[int, TrainingSession]) -> dict[int, Sequence]:
    copies = {}
    for sequence in cycle.sequences.prefetch_related("sessions"):
        copies[sequence.pk] = _copied(sequence, cycle_id=copy.pk)
        own = [sessions[session.pk] for session in sequence.sessions.all() if session.pk in sessions]
        copies[sequence.pk].sessions.set(own)
    return copies


def _copy_contributions(cycle: Cycle, copy: Cycle, sequences: dict[int, Sequence]) -> None:
    for contribution in cycle.contributions.prefetch_related("sequences"):
        own = [sequences[sequence.pk] for sequence in contribution.sequences.all() if sequence.pk in sequences]
        _copied(contribution, cycle_id=copy.pk).sequences.set(own)
