"""What other floors do once staff have changed how many people a cycle takes, or until when."""

from collections.abc import Callable

from programme.models import Cycle

FIELDS = {"capacity", "seats_per_territory", "registration_opens_at", "registration_closes_at"}
# Floors above add what they do in their `AppConfig.ready()`: this one imports none of them. Each function takes the
# cycle, inside the transaction of the save, and returns a French sentence to tell staff, or an empty string.
after_change: list[Callable[..., str]] = []


def seats_changed(*, cycle: Cycle) -> list[str]:
    """Run what the floors above do after such a change; returns the sentences to tell staff."""
    return [told for react in after_change if (told := react(cycle=cycle))]
