"""What other floors do after staff have changed how many people a cycle takes."""

from collections.abc import Callable

from programme.models import Cycle

# Each field of the cycle that says how many, and what it limits.
FIELDS = {"capacity": "capacity", "seats_per_territory": "per_territory"}
# Floors above add what they do in their `AppConfig.ready()`: this one imports none of them. Each function takes the
# cycle and the former values of what changed, by what they limit, inside the transaction of the save; it returns a
# French sentence to tell staff, or an empty string.
after_change: list[Callable[..., str]] = []


def seats_changed(*, cycle: Cycle, before: dict[str, int | None]) -> list[str]:
    """Run what the floors above do after such a change; returns the sentences to show to staff."""
    return [told for react in after_change if (told := react(cycle=cycle, before=before))]
