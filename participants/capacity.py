"""What follows a change of a cycle's seats: who waits for one that was not there is served."""

from dataclasses import replace

from participants.seats.counting import seats_of
from participants.seats.waiting_list import serve
from programme.models import Cycle


def serve_after_change(*, cycle: Cycle, before: dict) -> str:
    """Offer the seats that a change of the cycle adds to who waits; returns what to tell staff, if anything.

    `before`: the former values of what changed, among `capacity`, `per_territory` and `state_reserved`. Who could have
    been given a seat already is not served: staff had set them aside. Called through `programme.cycles.hooks` when
    staff save a cycle, and when they reserve fewer seats to State services.
    """
    offered = serve(cycle=cycle, had=replace(seats_of(cycle), **before))
    names = ", ".join(registration.person_name for registration in offered)
    return f"Liste d’attente : une place est maintenant proposée à {names}." if offered else ""
