"""French typography, and dates, hours, lists and plurals in French words, for pages, files and mail."""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import date_format

NBSP, NARROW = "\u00a0", "\u202f"

MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"

# Pairs (pattern, replacement) applied in order; each leaves a text that already follows the rule as it is.
RULES = [
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{NBSP}"),
    (re.compile(r"[ \u00a0\u202f]*»"), f"{NBSP}»"),
    (re.compile(r"(?<=\S)[ \u00a0\u202f]+([;!?])"), rf"{NARROW}\1"),
    (re.compile(r"(?<=\S)[ \u00a0\u202f]+(:)"), rf"{NBSP}\1"),
    (re.compile(r"(?<=\d)[ \u00a0\u202f]+(%|€|h\b|Md€|M€)"), rf"{NBSP}\1"),
    (re.compile(r"(?<=\d[\u00a0]h)[ ](?=\d\d\b)"), NBSP),
    (re.compile(r"\b(n°|art\.|p\.)[ ](?=\d)"), rf"\1{NBSP}"),
    (re.compile(r"\b(L\.|R\.)[ ](?=\d)"), rf"\1{NBSP}"),
    (re.compile(rf"\b(\d{{1,2}}|1er)[ ]({MONTHS})\b"), rf"\1{NBSP}\2"),
]

# The end of « 1er », « 1re », « 2e », « 20e ».
ORDINAL = re.compile(r"(?:(?<=\b1)(?=er\b|re\b)|(?<=\b\d)(?=e\b)|(?<=\b\d\d)(?=e\b))(er|re|e)")
TAG = re.compile(r"(<[^>]*>)")

# Control characters that a form lets through; a calendar or a PDF that holds one is invalid. Newlines stay.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")

# The abbreviations of French typography; Django's differ from place to place.
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."]


# The same few texts are set again each time their page is made anew.
@lru_cache(maxsize=4096)
def french(text: str) -> str:
    """The text with French spaces and apostrophes; applying it twice changes nothing more."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=4096)
def raised(html: str) -> str:
    """The HTML with the ends of its ordinals raised, except within attributes."""
    parts = TAG.split(html)
    return "".join(part if number % 2 else ORDINAL.sub(r"<sup>\1</sup>", part) for number, part in enumerate(parts))


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
    """What a leaf of a calendar shows, in words and figures."""

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
    """The words with a capital first letter, the rest unchanged."""
    return words[:1].upper() + words[1:]


def uncapitalised(words: str) -> str:
    """The words as they stand within a sentence; an acronym keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def enumerated(names: list[str]) -> str:
    """The names as a sentence lists them: « Ada, Basile et Chloé »."""
    *others, last = names
    return f"{', '.join(others)} et {last}" if others else last


def clock(time: datetime.time) -> str:
    """The time as it is written in French: « 9 h », « 9 h 05 »."""
    return f"{time.hour}{NBSP}h" + (f"{NBSP}{time.minute:02}" if time.minute else "")
