"""What floors above do with a cycle: when staff change its seats, and where its page in the admin leads.

They add it in their `AppConfig.ready()`: this floor imports none of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from programme.models import Cycle

# Each field of the cycle that says how many, and what it limits.
FIELDS = {"capacity": "capacity", "seats_per_territory": "per_territory"}


class AfterChange(Protocol):
    """Act once the seats of a cycle have changed, inside the transaction of the save.

    `before`: the former values of what changed, by what they limit. Returns a French sentence to tell staff, or "".
    """

    def __call__(self, *, cycle: Cycle, before: dict) -> str: ...


after_change: list[AfterChange] = []


def seats_changed(*, cycle: Cycle, before: dict[str, int | None]) -> list[str]:
    """Run what the floors above do after such a change; returns the sentences to show to staff."""
    return [told for react in after_change if (told := react(cycle=cycle, before=before))]


@dataclass(frozen=True)
class Tool:
    """A link of the page of a cycle in the admin: its words, its address."""

    label: str
    address: str


class CycleTools(Protocol):
    """The tools of a cycle that a person of staff may use."""

    def __call__(self, user: Any, cycle: Cycle) -> Iterable[Tool]: ...


cycle_tools: list[CycleTools] = []


def tools_of(user: Any, cycle: Cycle) -> list[Tool]:
    """The tools of a cycle that floors above give to a person, in the order of the floors."""
    return [tool for tools in cycle_tools for tool in tools(user, cycle)]
