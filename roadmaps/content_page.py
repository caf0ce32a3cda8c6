"""A content (`contents.py`) as a page shows it: only what was written, in words, in the order of the page.

Read from the data alone: a version frozen years ago reads the same whatever the portal has become.
"""

from dataclasses import dataclass, field

from programme.wording import capitalised
from roadmaps.field_words import (
    day_in_words,
    due_in_words,
    field_label,
    moment_of,
    number_in_words,
    value_in_words,
)
from roadmaps.models import DOCUMENTS, Action

OPENING = ("findings", "assets", "obstacles")
CLOSING = ("key_messages", "objections", "calendar", "monitoring", "requests")
ACTION_TEXTS = ("expected_result", "means", "watch_points", "results")


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
        themes=[_theme(one, today) for one in content["themes"]],
        closing=_texts("roadmap", values, CLOSING),
        team=content["team"],
    )


def _texts(kind, values, names):
    return [Line(field_label(kind, name), values[name]) for name in names if values.get(name)]


def _facts(values):
    named = ("priority_districts", "renewal_districts")
    found = [Line(field_label("roadmap", name), value_in_words("roadmap", name, values.get(name))) for name in named]
    for key in DOCUMENTS:
        said = [value_in_words("roadmap", f"documents.{one}", values.get(f"documents.{one}")) for one in _pair(key)]
        found.append(Line(field_label("roadmap", f"documents.{key}"), ", ".join(filter(None, said))))
    return [one for one in found if one.text]


def _pair(key):
    return key, f"{key}_when"


def _theme(theme, today):
    values = theme["values"]
    asked = [(one["text"], values.get(f"answers.{one['id']}", "")) for one in theme["questions"]]
    return ThemePage(
        id=theme["id"],
        number=theme["number"],
        title=theme["title"],
        purpose=theme["purpose"],
        diagnosis=values.get("diagnosis", ""),
        answers=[Line(*one) for one in asked if one[1]],
        objective=values.get("objective", ""),
        indicators=[_indicator(one) for one in theme["indicators"]],
        actions=[_action(one, today) for one in theme["actions"]],
    )


def _action(action, today):
    values = action["values"]
    due = values.get("due_on")
    return ActionPage(
        id=action["id"],
        number=action["number"],
        title=values["title"],
        state=action["state"],
        state_label=action["state_label"],
        is_overdue=bool(due) and due < today and action["state"] not in Action.FINISHED,
        facts=_action_facts(values),
        texts=_texts("action", values, ACTION_TEXTS),
        indicators=[_indicator(one) for one in action["indicators"]],
        difficulties=[_difficulty(one) for one in action["difficulties"]],
        follow_ups=[{**one, "on": day_in_words(moment_of(one["at"]))} for one in action["follow_ups"]],
    )


def _action_facts(values):
    """What fits on a line."""
    lead = ", ".join(filter(None, [values.get("lead_organisation"), values.get("lead_function")]))
    step_on = value_in_words("action", "first_step_on", values.get("first_step_on"))
    found = [
        Line("Pilote", lead),
        Line("Partenaires", value_in_words("action", "partners", values.get("partners"))),
        Line("Première étape", ", ".join(filter(None, [values.get("first_step"), step_on]))),
        Line("Début", value_in_words("action", "starts_on", values.get("starts_on"))),
        Line("Échéance", due_in_words(values)),
        Line("Priorité", value_in_words("action", "priority", values.get("priority"))),
    ]
    return [one for one in found if one.text]


def _difficulty(one):
    said = {**one, "on": day_in_words(moment_of(one["at"])), "nature_label": capitalised(one["nature_label"])}
    return {**said, "lifted_on": day_in_words(moment_of(one["lifted_at"])) if one["lifted_at"] else ""}


def _indicator(indicator):
    values = indicator["values"]
    unit = values.get("unit", "")
    benchmark = number_in_words(values["benchmark"], unit) if values.get("benchmark") is not None else ""
    found = [
        Line("Calcul", values.get("calculation", "")),
        Line("Source", values.get("source", "")),
        Line("Cible", number_in_words(values["target"], unit) if values.get("target") is not None else ""),
        Line("Repère", ", ".join(filter(None, [benchmark, values.get("benchmark_note", "")]))),
    ]
    readings = [reading_in_words(one, unit) for one in indicator["readings"]]
    return IndicatorPage(values["title"], [one for one in found if one.text], readings)


def reading_in_words(reading: dict, unit: str) -> dict:
    """A reading as a row of a table: the year, the value, what it was computed from, its source."""
    value = "non connu" if reading["is_unknown"] else number_in_words(reading["value"], unit)
    parts = ""
    if reading["denominator"] is not None:
        parts = f"{number_in_words(reading['numerator'])} sur {number_in_words(reading['denominator'])}"
    label = f"{reading['year']} (départ)" if reading["is_start"] else str(reading["year"])
    return {"label": label, "value": value, "parts": parts, "source": reading["source"]}
