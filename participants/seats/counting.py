"""The seats of a cycle: how many are taken, and who may still have a seat."""

from collections import Counter
from dataclasses import dataclass

from participants.models import Group, Registration, policy_of
from programme.models import Cycle


def lock_cycle(cycle_id: int) -> Cycle:
    """The cycle, its seats held by this transaction until it ends: whoever counts them meanwhile waits.

    PostgreSQL locks the row; on SQLite a transaction is alone to write from its beginning (`IMMEDIATE`).
    """
    return Cycle.objects.select_for_update().get(pk=cycle_id)


@dataclass(frozen=True)
class Seats:
    """The seats of one cycle at one moment, in numbers of people. An open offer takes a seat. None: no limit."""

    capacity: int | None
    taken: int
    state_taken: int
    state_reserved: int
    per_territory: int | None
    by_territory: dict[int, int]

    @property
    def free(self) -> int | None:
        """Seats left, reserved ones included; never negative."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def free_for_others(self) -> int | None:
        """Seats left for people outside State services: those that the reservation does not keep."""
        if self.free is None:
            return None
        return max(0, self.free - max(0, self.state_reserved - self.state_taken))

    def why_no_room(self, registration: Registration) -> str:
        """Why one more person cannot be seated, as a French sentence; an empty string when there is room."""
        if self.free == 0:
            return _all_taken(self.capacity, "du cycle")
        if registration.group != Group.STATE and self.free_for_others == 0:
            return "Les places qui restent sont réservées aux services de l’État."
        territory = registration.territory_id
        if territory and self.per_territory and self.by_territory.get(territory, 0) >= self.per_territory:
            return _all_taken(self.per_territory, "de ce territoire")
        return ""


def seats_of(cycle: Cycle, *, but: Registration | None = None) -> Seats:
    """Count the seats of a cycle, leaving one registration out; exact only while the cycle is locked."""
    holding = Registration.objects.filter(cycle=cycle).holding_a_seat().select_related("organisation")
    rows = [row for row in holding if but is None or row.pk != but.pk]
    return Seats(
        capacity=cycle.capacity,
        taken=len(rows),
        state_taken=sum(row.group == Group.STATE for row in rows),
        state_reserved=policy_of(cycle).state_seats,
        per_territory=cycle.seats_per_territory,
        by_territory=dict(Counter(row.territory_id for row in rows if row.territory_id)),
    )


def _all_taken(number: int | None, whose: str) -> str:
    if number == 1:
        return f"La place {whose} est prise."
    return f"Les {number} places {whose} sont prises."
