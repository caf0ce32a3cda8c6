"""When people may register to a cycle."""

import datetime
from dataclasses import dataclass

from django.utils.timezone import localtime

from programme.kit.french import clock, long_date
from programme.models import Cycle


@dataclass(frozen=True)
class Window:
    """How a cycle stands to registrations at one moment, and the French sentence that says it."""

    state: str  # unset, draft, coming, open, closed or archived
    sentence: str

    @property
    def is_open(self) -> bool:
        """Whether people may register now."""
        return self.state == "open"


def registration_window(cycle: Cycle, now: datetime.datetime) -> Window:
    """Whether registrations are not set, not open yet, open, closed, or the cycle not published or archived."""
    opens, closes = cycle.registration_opens_at, cycle.registration_closes_at
    if cycle.is_draft:
        return Window("draft", "Ce cycle n’est pas encore publié.")
    if cycle.state == Cycle.State.ARCHIVED:
        return Window("archived", "Ce cycle est terminé : on ne s’y inscrit plus.")
    if opens is None and closes is None:
        return Window("unset", "Les dates d’inscription à ce cycle ne sont pas fixées.")
    if opens and now < opens:
        return Window("coming", f"Les inscriptions ouvriront le {_moment(opens)}.")
    if closes and now >= closes:
        return Window("closed", f"Les inscriptions sont closes depuis le {_moment(closes)}.")
    if closes:
        return Window("open", f"Les inscriptions sont ouvertes jusqu’au {_moment(closes)}.")
    return Window("open", "Les inscriptions sont ouvertes.")


def _moment(moment: datetime.datetime) -> str:
    local = localtime(moment)
    return f"{long_date(local.date())} à {clock(local.time())}"
