"""The balance of a cycle's group: territories × kinds of organisation, and what each team lacks."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from participants.models import COMPLETE_TEAM, Group, Intercommunality, Registration
from participants.seats.counting import Seats, seats_of
from programme.models import Cycle

State = Registration.State
# What each group that a complete team needs is called where it is lacking.
NEEDED = {group: f"un{'e' * (group == Group.INTERCOMMUNALITY)} {group.label}" for group in COMPLETE_TEAM}
TO_EXAMINE = (State.RECEIVED, State.INCOMPLETE)


@dataclass
class Cell:
    """How many people of a territory and a group are accepted, offered a seat, to examine or waiting."""

    accepted: int = 0
    offered: int = 0
    to_examine: int = 0
    waiting: int = 0

    def add(self, registration: Registration) -> None:
        """Count one more person."""
        if registration.state == State.ACCEPTED:
            self.accepted += 1
        elif registration.has_offer:
            self.offered += 1
        elif registration.state in TO_EXAMINE:
            self.to_examine += 1
        else:
            self.waiting += 1

    @property
    def is_empty(self) -> bool:
        """Whether nobody is counted."""
        return not (self.accepted or self.offered or self.to_examine or self.waiting)


@dataclass
class Row:
    """One territory of the cycle, or those who have none, with the people registered for it."""

    territory: Intercommunality | None
    label: str
    anchor: str
    seats: int | None = None
    cells: dict[str, Cell] = field(default_factory=lambda: {group.value: Cell() for group in Group})
    total: Cell = field(default_factory=Cell)
    people: list[Registration] = field(default_factory=list)
    # Its place in the suggested order of examination, from 1; None when nobody is to examine.
    rank: int | None = None

    def add(self, registration: Registration) -> None:
        """Count a person and keep them among the people of the row."""
        self.cells[registration.group.value].add(registration)
        self.total.add(registration)
        self.people.append(registration)

    @property
    def missing(self) -> list[str]:
        """What the accepted people lack to make a complete team, in words; nothing where there is no territory."""
        if self.territory is None:
            return []
        return [words for group, words in NEEDED.items() if not self.cells[group.value].accepted]

    @property
    def is_complete(self) -> bool:
        """Whether an intercommunality and a landlord are accepted."""
        return self.territory is not None and not self.missing

    @property
    def can_be_complete(self) -> bool:
        """Whether accepting people among those registered would make the team complete."""
        return self.territory is not None and not any(self.cells[group.value].is_empty for group in NEEDED)

    @property
    def seats_left(self) -> int | None:
        """Seats of the territory that nobody holds; None when they are not limited."""
        return None if self.seats is None else max(0, self.seats - self.total.accepted - self.total.offered)

    @property
    def first_received(self) -> datetime.datetime:
        """When the first of those to examine came in."""
        return min(registration.received_at for registration in self.people if registration.state in TO_EXAMINE)


@dataclass
class Balance:
    """The whole table."""

    rows: list[Row]
    totals: dict[str, Cell]
    total: Cell
    seats: Seats
    complete: int
    incomplete: int

    @property
    def state_left(self) -> int:
        """Seats still kept for State services."""
        return max(0, self.seats.state_reserved - self.seats.state_taken)


def balance_of(cycle: Cycle) -> Balance:
    """The balance of a cycle, whatever its size in the same few queries. Withdrawn and refused people are left out.

    The suggested order of examination: the territories whose team is complete, or can be with those registered,
    then the date of the first registration. It decides nothing.
    """
    rows: dict[int | str, Row] = {}
    totals, total = {group.value: Cell() for group in Group}, Cell()
    active = Registration.objects.filter(cycle=cycle).active().with_people().order_by("received_at", "pk")
    for registration in active:
        # Never a boolean: True is the territory numbered 1.
        key = registration.territory_id or ("state" if registration.group == Group.STATE else "none")
        if key not in rows:
            rows[key] = _row_of(registration, cycle)
        rows[key].add(registration)
        totals[registration.group.value].add(registration)
        total.add(registration)
    teams = [row for row in rows.values() if row.territory and row.total.accepted]
    complete = sum(row.is_complete for row in teams)
    return Balance(
        rows=_in_order(rows.values()),
        totals=totals,
        total=total,
        seats=seats_of(cycle),
        complete=complete,
        incomplete=len(teams) - complete,
    )


def _row_of(registration: Registration, cycle: Cycle) -> Row:
    territory = registration.territory
    if territory is not None:
        return Row(territory, str(territory), f"territoire-{territory.pk}", cycle.seats_per_territory)
    if registration.group == Group.STATE:
        return Row(None, "Services de l’État, sans territoire", "etat-sans-territoire")
    return Row(None, "Sans territoire", "sans-territoire")


def _in_order(rows: Collection[Row]) -> list[Row]:
    """The territories to examine in the suggested order, then the others by name, those without territory last."""
    to_examine = [row for row in rows if row.total.to_examine]
    to_examine.sort(key=lambda row: (not row.can_be_complete, row.first_received, row.label))
    for rank, row in enumerate(to_examine, 1):
        row.rank = rank
    return sorted(rows, key=lambda row: (row.territory is None, row.rank or len(to_examine) + 1, row.label))


def incomplete_teams(registrations: Iterable[tuple[int, int | None, str]]) -> Counter[int]:
    """How many teams of each cycle lack an intercommunality or a landlord, from (cycle, territory, group) accepted."""
    groups: dict[tuple[int, int], set[str]] = {}
    for cycle, territory, group in registrations:
        if territory is not None:
            groups.setdefault((cycle, territory), set()).add(group)
    return Counter(cycle for (cycle, _), present in groups.items() if not NEEDED.keys() <= present)
