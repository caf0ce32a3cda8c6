"""The programme of a cycle, ready to be shown on its page, in its calendar and in its PDF."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F
from django.http import Http404

from programme.cycles.in_words import hours_in_words
from programme.kit.french import clock, long_date
from programme.kit.people import Visitor
from programme.models import Contribution, Cycle, Sequence, TrainingSession, Venue
from programme.public_pages.revision import kept_by_revision

NUMBERS = ("", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix")


@dataclass
class Part:
    """A sequence, with its days in order and the contributions attached to it."""

    sequence: Sequence
    sessions: list[TrainingSession] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)
    days_in_words: str = ""

    @property
    def when(self) -> str:
        """Its hours in words, or an empty string when they are unknown."""
        starts, ends = self.sequence.starts, self.sequence.ends
        return f"de {clock(starts)} à {clock(ends)}" if starts and ends else ""


@dataclass
class Block:
    """Days that share parts of the programme, shown together; without days, the cycle as a whole."""

    sessions: list[TrainingSession]
    parts: list[Part] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title that its days share, or an empty string."""
        titles = {session.title for session in self.sessions}
        return titles.pop() if len(titles) == 1 else ""

    @property
    def label(self) -> str:
        """The words for the days: « Journée de remobilisation », « Trois journées de formation »."""
        number = len(self.sessions)
        if not number:
            return "Tout au long du cycle"
        kinds = {session.get_kind_display() for session in self.sessions}
        kind = kinds.pop() if len(kinds) == 1 else "journée"
        if number == 1:
            return kind.capitalize()
        words = NUMBERS[number] if number < len(NUMBERS) else str(number)
        return f"{words} {kind.replace('journée', 'journées')}"

    @property
    def venue(self) -> Venue | None:
        """The place that all its days share, or None."""
        venues = {session.venue for session in self.sessions}
        return venues.pop() if len(venues) == 1 else None

    @property
    def hours(self) -> list[str]:
        """The known hours in words: one line when the days share them, else one for each day."""
        lines = {session: hours_in_words(session) for session in self.sessions}
        if len(set(lines.values())) == 1:
            return [line for line in set(lines.values()) if line]
        return [f"{long_date(session.date)} : {line}" for session, line in lines.items() if line]


@dataclass
class Timetable:
    """Everything a page about one cycle shows."""

    cycle: Cycle
    sessions: list[TrainingSession]
    parts: list[Part]
    blocks: list[Block]
    contributions: list[Contribution]

    @property
    def trainers(self) -> list[Contribution]:
        """Contributions of those who lead the cycle."""
        return [contribution for contribution in self.contributions if not contribution.is_witness]

    @property
    def witnesses(self) -> list[Contribution]:
        """Contributions of those who tell an experience."""
        return [contribution for contribution in self.contributions if contribution.is_witness]

    @property
    def planned_sessions(self) -> list[TrainingSession]:
        """The days that take place."""
        return [session for session in self.sessions if not session.is_cancelled]


@kept_by_revision
def _public_timetables() -> dict[str, Timetable]:
    """The timetables loaded since a public table last changed, by address; page, calendar and PDF share them."""
    return {}


def timetable_for(user: Visitor, slug: str) -> Timetable:
    """The timetable of the cycle at that address, when the user may see it, else 404.

    Three queries; for the public, none once it is loaded. All threads share it: read it, never alter it.
    """
    if user.is_staff:
        return _load(user, slug)
    loaded = _public_timetables()
    if slug not in loaded:
        loaded[slug] = _load(user, slug)
    return loaded[slug]


def _load(user: Visitor, slug: str) -> Timetable:
    days = TrainingSession.objects.visible_to(user).filter(cycle__slug=slug).select_related("cycle", "venue")
    sessions = list(days)
    cycle = sessions[0].cycle if sessions else Cycle.objects.visible_to(user).filter(slug=slug).first()
    if cycle is None:
        raise Http404("Aucun cycle à cette adresse.")
    parts = _parts(cycle, sessions)
    contributions = _contributions(cycle, parts)
    return Timetable(cycle, sessions, parts, blocks_of(sessions, parts), contributions)


def _parts(cycle: Cycle, sessions: list[TrainingSession]) -> list[Part]:
    """The parts in order, each with its days. One query, with a row for each day of each part."""
    parts: dict[int, Part] = {}
    days = defaultdict(set)
    for row in Sequence.objects.filter(cycle=cycle).annotate(day=F("sessions")):
        parts.setdefault(row.pk, Part(row))
        days[row.pk].add(row.day)
    for key, part in parts.items():
        part.sessions = [session for session in sessions if session.pk in days[key]]
    return list(parts.values())


def _contributions(cycle: Cycle, parts: list[Part]) -> list[Contribution]:
    """The contributions in order, which are also added to their parts. One query, with a row for each part of each."""
    contributions: dict[int, Contribution] = {}
    part_of = {part.sequence.pk: part for part in parts}
    for row in Contribution.objects.filter(cycle=cycle).select_related("speaker").annotate(part=F("sequences")):
        contribution = contributions.setdefault(row.pk, row)
        if row.part in part_of:
            part_of[row.part].contributions.append(contribution)
    return list(contributions.values())


def blocks_of(sessions: list[TrainingSession], parts: list[Part]) -> list[Block]:
    """Group the days that share a part, in order of date; what belongs to no day comes last."""
    blocks = [Block(days) for days in _days_together(sessions, parts)]
    for part in parts:
        if part.sessions:
            _add_to_its_block(part, blocks)
    whole = [part for part in parts if not part.sessions]
    return [*blocks, Block([], whole)] if whole else blocks


def _days_together(sessions: list[TrainingSession], parts: list[Part]) -> list[list[TrainingSession]]:
    """Group the days that share a part; each group and the days within it are in order of date."""
    groups = [{session.pk} for session in sessions]
    for part in parts:
        groups = _merged(groups, {session.pk for session in part.sessions})
    days = [[session for session in sessions if session.pk in group] for group in groups]
    return sorted(days, key=lambda group: (group[0].date, group[0].pk))


def _merged(groups: list[set[int]], days: set[int]) -> list[set[int]]:
    """Make one group of all those that hold one of the days, and leave the others as they are."""
    apart = [group for group in groups if not group & days]
    together = {day for group in groups if group & days for day in group}
    return [*apart, together] if together else apart


def _add_to_its_block(part: Part, blocks: list[Block]) -> None:
    """Add a part to the block of its days; when it does not take place on all of them, it says on which."""
    block = next(block for block in blocks if part.sessions[0] in block.sessions)
    block.parts.append(part)
    if len(part.sessions) < len(block.sessions):
        part.days_in_words = ", ".join(long_date(session.date) for session in part.sessions)
