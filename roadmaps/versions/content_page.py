"""A content (`content.py`) as a page shows it: only what was written, in words, in the order of the page.

It is read from the data alone: a version frozen years ago reads the same, whatever the portal has become since.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from programme.kit.french import capitalised
from roadmaps.models import DOCUMENTS
from roadmaps.versions.columns import ACTIONS, INDICATORS, READINGS, Column, Shown, is_overdue, lines_of
from roadmaps.words import day_in_words, field_label, moment_of, value_in_words

DASH = re.compile(r"^[-–•·*]\s+")
OPENING = ("findings", "assets", "obstacles")
CLOSING = ("key_messages", "objections", "calendar", "monitoring", "requests")


@dataclass(frozen=True)
class Line:
    """A label and its text."""

    label: str
    text: str


@dataclass(frozen=True)
class IndicatorPage:
    """An indicator in words: what it measures, its target, its readings."""

    title: str
    facts: list[Line]
    readings: list[dict]


@dataclass(frozen=True)
class ActionPage:
    """An action in words."""

    id: int
    number: str
    title: str
    state: str
    state_label: str
    is_overdue: bool
    facts: list[Line]
    texts: list[Line]
    indicators: list[IndicatorPage]
    difficulties: list[dict]
    follow_ups: list[dict]


@dataclass(frozen=True)
class ThemePage:
    """A theme in words."""

    id: int
    number: int
    title: str
    purpose: str
    diagnosis: str
    answers: list[Line]
    objective: str
    indicators: list[IndicatorPage]
    actions: list[ActionPage]

    @property
    def is_empty(self) -> bool:
        """Whether the team wrote nothing about it."""
        return not (self.diagnosis or self.answers or self.objective or self.indicators or self.actions)


@dataclass(frozen=True)
class ContentPage:
    """A whole roadmap in words."""

    facts: list[Line]
    opening: list[Line]
    ambition: str
    themes: list[ThemePage]
    closing: list[Line]
    team: list[dict] = field(default_factory=list)


def page_of(content: dict) -> ContentPage:
    """The page of a content; empty fields are left out."""
    values, today = content["roadmap"]["values"], moment_of(content["at"]).date().isoformat()
    return ContentPage(
        facts=_facts(values),
        opening=_texts("roadmap", values, OPENING),
        ambition=values.get("ambition", ""),
        themes=[_theme(theme, today) for theme in content["themes"]],
        closing=_texts("roadmap", values, CLOSING),
        team=content["team"],
    )


def points_of(text: str) -> list[str]:
    """The points of a text written « un par ligne », without empty lines nor the dashes typed before each point."""
    return [point for line in text.splitlines() if (point := DASH.sub("", line.strip()))]


def _texts(kind: str, values: dict, names: Iterable[str]) -> list[Line]:
    return [Line(field_label(kind, name), values[name]) for name in names if values.get(name)]


def _facts(values: dict) -> list[Line]:
    """What the roadmap says of its territory: its districts, then each document with its date."""
    named = ("priority_districts", "renewal_districts")
    found = [Line(field_label("roadmap", name), value_in_words("roadmap", name, values.get(name))) for name in named]
    for key in DOCUMENTS:
        said = [_document(values, name) for name in (key, f"{key}_when")]
        found.append(Line(field_label("roadmap", f"documents.{key}"), ", ".join(filter(None, said))))
    return [line for line in found if line.text]


def _document(values: dict, key: str) -> str:
    return value_in_words("roadmap", f"documents.{key}", values.get(f"documents.{key}"))


def _theme(theme: dict, today: str) -> ThemePage:
    values = theme["values"]
    asked = [(question["text"], values.get(f"answers.{question['id']}", "")) for question in theme["questions"]]
    return ThemePage(
        id=theme["id"],
        number=theme["number"],
        title=theme["title"],
        purpose=theme["purpose"],
        diagnosis=values.get("diagnosis", ""),
        answers=[Line(label, answer) for label, answer in asked if answer],
        objective=values.get("objective", ""),
        indicators=[_indicator(indicator) for indicator in theme["indicators"]],
        actions=[_action(action, today) for action in theme["actions"]],
    )


def _action(action: dict, today: str) -> ActionPage:
    values = action["values"]
    return ActionPage(
        id=action["id"],
        number=action["number"],
        title=values["title"],
        state=action["state"],
        state_label=action["state_label"],
        is_overdue=is_overdue(action, today),
        facts=_lines(ACTIONS, action, Shown.FACT),
        texts=_lines(ACTIONS, action, Shown.TEXT),
        indicators=[_indicator(indicator) for indicator in action["indicators"]],
        difficulties=[_difficulty(difficulty) for difficulty in action["difficulties"]],
        follow_ups=[
            {**follow_up, "on": day_in_words(moment_of(follow_up["at"]))} for follow_up in action["follow_ups"]
        ],
    )


def _lines(columns: Iterable[Column], row: dict, shown: Shown) -> list[Line]:
    return [Line(label, text) for label, text in lines_of(columns, row, shown)]


def _difficulty(difficulty: dict) -> dict:
    lifted_at = difficulty["lifted_at"]
    return {
        **difficulty,
        "on": day_in_words(moment_of(difficulty["at"])),
        "nature_label": capitalised(difficulty["nature_label"]),
        "lifted_on": day_in_words(moment_of(lifted_at)) if lifted_at else "",
    }


def _indicator(indicator: dict) -> IndicatorPage:
    readings = [reading_in_words(reading, indicator["values"].get("unit", "")) for reading in indicator["readings"]]
    return IndicatorPage(indicator["values"]["title"], _lines(INDICATORS, indicator, Shown.FACT), readings)


def reading_in_words(reading: dict, unit: str) -> dict:
    """A reading as a row of a table: its year, its value, the numbers that gave the value, its source."""
    cells = [column for column in READINGS if column.shown is Shown.CELL]
    row = {"values": {"unit": unit}, "reading": reading}
    return dict(zip(("label", "value", "parts", "source"), [column.in_words(row) for column in cells], strict=True))
