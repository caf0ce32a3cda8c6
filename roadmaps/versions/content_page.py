"""A content (`contents.py`) as a page shows it: only what was written, in words, in the order of the page.

Read from the data alone: a version frozen years ago reads the same whatever the portal has become.
"""

import re
from dataclasses import dataclass, field

from programme.kit.french import capitalised
from roadmaps.models import DOCUMENTS
from roadmaps.versions.columns import ACTIONS, INDICATORS, READINGS, Place, is_overdue, lines_of
from roadmaps.words import day_in_words, field_label, moment_of, value_in_words

DASH = re.compile(r"^[-–•·*]\s+")
OPENING = ("findings", "assets", "obstacles")
CLOSING = ("key_messages", "objections", "calendar", "monitoring", "requests")


@dataclass(frozen=True)
class Line:
    """A label and what stands under it."""

    label: str
    text: str


@dataclass(frozen=True)
class IndicatorPage:
    """An indicator: what it measures, where it should be, what was read of it."""

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
        """Whether nothing was written of it."""
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
    """The page of a content; what is empty is left out."""
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
    """The points of a text written « un par ligne »: without its empty lines, nor the dashes typed before them."""
    return [point for line in text.splitlines() if (point := DASH.sub("", line.strip()))]


def _texts(kind, values, names):
    return [Line(field_label(kind, name), values[name]) for name in names if values.get(name)]


def _facts(values):
    named = ("priority_districts", "renewal_districts")
    found = [Line(field_label("roadmap", name), value_in_words("roadmap", name, values.get(name))) for name in named]
    for key in DOCUMENTS:
        said = [
            value_in_words("roadmap", f"documents.{field_name}", values.get(f"documents.{field_name}"))
            for field_name in _pair(key)
        ]
        found.append(Line(field_label("roadmap", f"documents.{key}"), ", ".join(filter(None, said))))
    return [line for line in found if line.text]


def _pair(key):
    return key, f"{key}_when"


def _theme(theme, today):
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


def _action(action, today):
    values = action["values"]
    return ActionPage(
        id=action["id"],
        number=action["number"],
        title=values["title"],
        state=action["state"],
        state_label=action["state_label"],
        is_overdue=is_overdue(action, today),
        facts=_lines(ACTIONS, action, Place.FACT),
        texts=_lines(ACTIONS, action, Place.TEXT),
        indicators=[_indicator(indicator) for indicator in action["indicators"]],
        difficulties=[_difficulty(difficulty) for difficulty in action["difficulties"]],
        follow_ups=[
            {**follow_up, "on": day_in_words(moment_of(follow_up["at"]))} for follow_up in action["follow_ups"]
        ],
    )


def _lines(columns, row, place):
    return [Line(label, text) for label, text in lines_of(columns, row, place)]


def _difficulty(difficulty):
    said = {
        **difficulty,
        "on": day_in_words(moment_of(difficulty["at"])),
        "nature_label": capitalised(difficulty["nature_label"]),
    }
    return {**said, "lifted_on": day_in_words(moment_of(difficulty["lifted_at"])) if difficulty["lifted_at"] else ""}


def _indicator(indicator):
    readings = [reading_in_words(reading, indicator["values"].get("unit", "")) for reading in indicator["readings"]]
    return IndicatorPage(indicator["values"]["title"], _lines(INDICATORS, indicator, Place.FACT), readings)


def reading_in_words(reading: dict, unit: str) -> dict:
    """A reading as a row of a table: the year, the value, what it was computed from, its source."""
    cells = [column for column in READINGS if column.place is Place.CELL]
    row = {"values": {"unit": unit}, "reading": reading}
    return dict(zip(("label", "value", "parts", "source"), [column.in_words(row) for column in cells], strict=True))
