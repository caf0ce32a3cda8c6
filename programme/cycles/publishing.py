"""The publication of a cycle, its archiving, and the warnings that staff read before."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from programme.cycles.scheduling import announce_sessions
from programme.models import Cycle, Sequence, TrainingSession


class NothingToPublish(Exception):
    """The cycle has no day at all: its page would announce nothing."""

    def __init__(self) -> None:
        super().__init__("Ce cycle n’a aucune journée : ajoutez-en au moins une avant de le publier.")


@transaction.atomic
def publish_cycle(*, cycle: Cycle, by: AbstractBaseUser) -> bool:
    """Show the cycle to the public, and record the dates given to it; its history names `by`.

    Harmless on a published cycle. Returns whether the state changed; raises `NothingToPublish` without a day.
    """
    if not cycle.sessions.exists():
        raise NothingToPublish
    changed = _pass_to(cycle, Cycle.State.PUBLISHED, by)
    announce_sessions(cycle=cycle)
    return changed


@transaction.atomic
def archive_cycle(*, cycle: Cycle, by: AbstractBaseUser) -> bool:
    """Move a published cycle among the past ones; its page stays. Returns whether the state changed."""
    return _pass_to(cycle, Cycle.State.ARCHIVED, by)


def _pass_to(cycle: Cycle, state: Cycle.State, by: AbstractBaseUser) -> bool:
    """Change the state of the stored row, read again under lock: a second click finds that it is done."""
    cycle.refresh_from_db(from_queryset=Cycle.objects.select_for_update())
    if cycle.state == state or (state == Cycle.State.ARCHIVED and cycle.is_draft):
        return False
    before = cycle.get_state_display()
    cycle.state = state
    cycle.published_at = cycle.published_at or timezone.now()
    cycle.save(update_fields=["state", "published_at", "updated_at"])
    message = f"État : {before} → {cycle.get_state_display()}"
    LogEntry.objects.log_actions(by.pk, [cycle], CHANGE, message)
    return True


def with_programme(cycles: QuerySet[Cycle]) -> QuerySet[Cycle]:
    """The cycles with all that `warnings_for` reads, in a number of queries that does not depend on the data."""
    return cycles.prefetch_related(
        "sessions__venue", "sessions__sequences", "sequences__sessions", "sequences__contributions", "contributions"
    )


def warnings_for(cycle: Cycle) -> list[str]:
    """What staff should check before the public reads the cycle, one sentence each; none prevents publication."""
    planned = [session for session in cycle.sessions.all() if not session.is_cancelled]
    warnings = [] if planned else ["Aucune journée n’est prévue."]
    for session in planned:
        warnings += _warnings_of_day(session)
    for sequence in cycle.sequences.all():
        warnings += _warnings_of_sequence(sequence)
    if not cycle.contact_name and not cycle.contact_email:
        warnings.append("Aucun contact n’est indiqué.")
    if not cycle.contributions.all():
        warnings.append("Aucune personne n’intervient dans le cycle.")
    return warnings


def _warnings_of_day(session: TrainingSession) -> Iterator[str]:
    day = f"Journée du {session.date:%d/%m/%Y}"
    if session.venue is None:
        yield f"{day} : le lieu n’est pas indiqué."
    if not session.half_days:
        yield f"{day} : les horaires ne sont pas indiqués."
    sequences = list(session.sequences.all())
    if not sequences:
        yield f"{day} : aucune séquence n’y figure."
    timed = _timed(sequences)
    yield from (f"{day} : {text}" for text in _overlaps(timed))
    starts_at, ends_at = session.starts_at, session.ends_at
    for slot in timed:
        if starts_at and ends_at and (slot.starts < starts_at or slot.ends > ends_at):
            yield f"{day} : « {slot.sequence} » sort des horaires de la journée."


class Slot(NamedTuple):
    """A sequence with its hours, which are known."""

    starts: datetime.time
    ends: datetime.time
    sequence: Sequence


def _timed(sequences: list[Sequence]) -> list[Slot]:
    """The sequences whose hours are known, the earliest first."""
    slots = [
        Slot(sequence.starts, sequence.ends, sequence) for sequence in sequences if sequence.starts and sequence.ends
    ]
    return sorted(slots, key=lambda slot: slot.starts)


def _overlaps(slots: list[Slot]) -> Iterator[str]:
    """One sentence for each sequence that starts before an earlier one has ended; the slots are in order."""
    latest = None
    for slot in slots:
        if latest and slot.starts < latest.ends:
            yield f"« {latest.sequence} » et « {slot.sequence} » se chevauchent."
        if latest is None or slot.ends > latest.ends:
            latest = slot


def _warnings_of_sequence(sequence: Sequence) -> Iterator[str]:
    if sequence.is_testimony and not sequence.contributions.all():
        yield f"Témoignages « {sequence} » : personne n’y intervient."
    if any(session.cycle_id != sequence.cycle_id for session in sequence.sessions.all()):
        yield f"Séquence « {sequence} » : une de ses journées appartient à un autre cycle."
    if any(contribution.cycle_id != sequence.cycle_id for contribution in sequence.contributions.all()):
        yield f"Séquence « {sequence} » : une personne y intervient au titre d’un autre cycle."
