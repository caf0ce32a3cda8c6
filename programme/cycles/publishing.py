"""Publishing a cycle, archiving it, and what deserves a look before."""

import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone

from programme.cycles.scheduling import announce_sessions
from programme.models import Cycle


class NothingToPublish(Exception):
    """The cycle has no day at all: its page would announce nothing."""

    def __init__(self):
        super().__init__("Ce cycle n’a aucune journée : ajoutez-en au moins une avant de le publier.")


@transaction.atomic
def publish_cycle(*, cycle: Cycle, by) -> bool:
    """Show the cycle to the public and record the dates given to it; `by` stands in its history.

    Harmless on a published cycle. Returns whether the state changed; raises `NothingToPublish` without a day.
    """
    if not cycle.sessions.exists():
        raise NothingToPublish
    changed = _pass_to(cycle, Cycle.State.PUBLISHED, by)
    announce_sessions(cycle=cycle)
    return changed


@transaction.atomic
def archive_cycle(*, cycle: Cycle, by) -> bool:
    """Set a published cycle among the past ones; its page stays. Returns whether the state changed."""
    return _pass_to(cycle, Cycle.State.ARCHIVED, by)


def _pass_to(cycle, state, by):
    """Change the state of the stored row, read again under lock: a second click finds the work done."""
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


def with_programme(cycles):
    """The cycles with all that `warnings_for` reads, in a number of queries that does not depend on theirs."""
    return cycles.prefetch_related(
        "sessions__venue", "sessions__sequences", "sequences__sessions", "sequences__contributions", "contributions"
    )


def warnings_for(cycle: Cycle) -> list[str]:
    """What staff should look at before the public reads the cycle, one sentence each; none forbids to publish."""
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


def _warnings_of_day(session):
    day = f"Journée du {session.date:%d/%m/%Y}"
    if session.venue is None:
        yield f"{day} : le lieu n’est pas indiqué."
    if not session.half_days:
        yield f"{day} : les horaires ne sont pas indiqués."
    sequences = sorted(session.sequences.all(), key=lambda sequence: sequence.starts or datetime.time.min)
    if not sequences:
        yield f"{day} : aucune séquence n’y figure."
    timed = [sequence for sequence in sequences if sequence.starts]
    yield from (f"{day} : {text}" for text in _overlaps(timed))
    for sequence in timed:
        if session.half_days and (sequence.starts < session.starts_at or sequence.ends > session.ends_at):
            yield f"{day} : « {sequence} » sort des horaires de la journée."


def _overlaps(timed):
    """Of sequences sorted by hour, each that starts before an earlier one has ended."""
    latest = None
    for sequence in timed:
        if latest and sequence.starts < latest.ends:
            yield f"« {latest} » et « {sequence} » se chevauchent."
        if latest is None or sequence.ends > latest.ends:
            latest = sequence


def _warnings_of_sequence(sequence):
    if sequence.is_testimony and not sequence.contributions.all():
        yield f"Témoignages « {sequence} » : personne n’y intervient."
    if any(session.cycle_id != sequence.cycle_id for session in sequence.sessions.all()):
        yield f"Séquence « {sequence} » : une de ses journées appartient à un autre cycle."
    if any(contribution.cycle_id != sequence.cycle_id for contribution in sequence.contributions.all()):
        yield f"Séquence « {sequence} » : une personne y intervient au titre d’un autre cycle."
