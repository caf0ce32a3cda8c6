"""Days and hours in French words, and texts fit for files, for what leaves the portal."""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import date_format

from programme.models import TrainingSession, Venue
from programme.typography import NBSP, french

# Control characters that a form lets through; a calendar or a PDF that holds one is invalid. Newlines stay.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")

# The abbreviations of French typography; Django's differ from place to place.
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."]


def plain(text: str) -> str:
    """The text with French typography, Unix newlines and no control character."""
    return french(CONTROLS.sub("", re.sub(r"\r\n?", "\n", text)).replace("\t", " "))


@lru_cache(maxsize=1024)
def short_date(day: datetime.date) -> str:
    """The date without its weekday: « 13 septembre 2022 », « 1er décembre 2022 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{date_format(day, 'F Y')}"


@dataclass(frozen=True)
class Leaf:
    """What stands on a leaf of a calendar, in words and figures."""

    iso: str
    month: str
    number: int
    weekday: str
    year: int


@lru_cache(maxsize=1024)
def leaf(day: datetime.date) -> Leaf:
    """The leaf of a day: « sept. », 13, « mardi », 2022."""
    return Leaf(day.isoformat(), SHORT_MONTHS[day.month - 1], day.day, date_format(day, "l"), day.year)


@lru_cache(maxsize=1024)
def long_date(day: datetime.date) -> str:
    """The date in full: « mardi 13 septembre 2022 », « jeudi 1er décembre 2022 »."""
    return f"{date_format(day, 'l')} {short_date(day)}"


def capitalised(words: str) -> str:
    """The words with a capital first letter, the others as they are."""
    return words[:1].upper() + words[1:]


def uncapitalised(words: str) -> str:
    """The words as they stand within a sentence; an acronym keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def enumerated(names: list[str]) -> str:
    """One name or several, as a sentence tells them: « Ada, Basile et Chloé »."""
    *others, last = names
    return f"{', '.join(others)} et {last}" if others else last


def clock(time: datetime.time) -> str:
    """The time as it is written in French: « 9 h », « 9 h 05 »."""
    return f"{time.hour}{NBSP}h" + (f"{NBSP}{time.minute:02}" if time.minute else "")


def hours_in_words(session: TrainingSession) -> str:
    """The known half-days: « de 9 h à 12 h 30 et de 14 h à 17 h »; an empty string when they are unknown."""
    return " et ".join(f"de {clock(start)} à {clock(end)}" for start, end in session.half_days)


def place_in_words(venue: Venue | None) -> str:
    """Name and address on one line; an empty string when the place is unknown."""
    if venue is None:
        return ""
    lines = [venue.name, *venue.address.splitlines()]
    return ", ".join(line.strip(" ,") for line in map(plain, lines) if line.strip(" ,"))
