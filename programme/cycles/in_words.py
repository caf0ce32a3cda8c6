"""The hours and the place of a day, in words."""

from programme.kit.french import clock, plain
from programme.models import TrainingSession, Venue


def hours_in_words(session: TrainingSession) -> str:
    """The known half-days, « de 9 h à 12 h 30 et de 14 h à 17 h »; an empty string when the hours are unknown."""
    return " et ".join(f"de {clock(start)} à {clock(end)}" for start, end in session.half_days)


def place_in_words(venue: Venue | None) -> str:
    """The name and the address on one line; an empty string when the place is unknown."""
    if venue is None:
        return ""
    lines = [venue.name, *venue.address.splitlines()]
    return ", ".join(line.strip(" ,") for line in map(plain, lines) if line.strip(" ,"))
