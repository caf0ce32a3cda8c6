"""What follows a change of a cycle's seats or dates: who waits is served."""

from participants.waiting_list import serve
from programme.models import Cycle


def serve_after_change(*, cycle: Cycle) -> str:
    """Offer the seats that a change of the cycle has freed to who waits; returns what to tell staff, if anything.

    Called through `programme.seating` when staff save a cycle, and when they reserve fewer seats to State services.
    """
    offered = serve(cycle=cycle)
    names = ", ".join(registration.person_name for registration in offered)
    return f"Liste d’attente : une place est maintenant proposée à {names}." if offered else ""
