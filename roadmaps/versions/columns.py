"""The columns of an action, an indicator, a difficulty and a follow-up: one list for every form of export.

A workbook takes the typed value of each column; the page, the document and the PDF take its words. Titles come from
the models, so that a field has one name everywhere. A row is a part of a content (`content.py`), with its theme.
"""

import datetime
import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from programme.kit import workbook
from programme.kit.workbook import Row
from roadmaps.models import WRITTEN, Action
from roadmaps.words import (
    due_in_words,
    field_label,
    measure_in_words,
    moment_of,
    number_in_words,
    value_in_words,
)

# The type of a field → how a cell reads the text that a content holds.
READERS: dict[str, Callable[[str], object]] = {"DateField": datetime.date.fromisoformat, "DecimalField": Decimal}


class Shown(enum.Enum):
    """How a document shows a column; a workbook shows every column."""

    NOWHERE = ""
    FACT = "on a short line"
    TEXT = "in paragraphs of its own"
    CELL = "in a table"


@dataclass(frozen=True)
class Column(workbook.Column[dict]):
    """A column of the workbook, with how documents show it: their own label, their own words where they differ."""

    shown: Shown = Shown.NOWHERE
    label: str = ""
    words: Callable[[dict], str] | None = None

    def in_words(self, row: dict) -> str:
        """The words of a row in a document; "" when the row has no value."""
        if self.words:
            return self.words(row)
        value = self.value(row)
        return "" if value is None else str(value)


def values_of(columns: Sequence[workbook.Column[Row]], rows: Iterable[Row]) -> Iterator[list]:
    """The typed values of each row, in the order of the columns."""
    for row in rows:
        yield [column.value(row) for column in columns]


def lines_of(columns: Iterable[Column], row: dict, shown: Shown) -> list[tuple[str, str]]:
    """(label, words) of the columns that documents show in this way; a column without words is left out."""
    found = [(column.label or column.title, column.in_words(row)) for column in columns if column.shown is shown]
    return [(label, words) for label, words in found if words]


def table_of(columns: Sequence[Column], rows: Iterable[dict]) -> dict:
    """A table in words: `heads` and `rows`."""
    heads = [column.label or column.title for column in columns]
    return {"heads": heads, "rows": [[column.in_words(row) for column in columns] for row in rows]}


def is_overdue(action: dict, today: str) -> bool:
    """Whether an action was due before a day, in ISO form, and was neither done nor dropped."""
    due = action["values"].get("due_on")
    return bool(due) and due < today and action["state"] not in Action.FINISHED


def action_rows(content: dict) -> Iterator[dict]:
    """Every action, with its theme."""
    today = moment_of(content["at"]).date().isoformat()
    for theme in content["themes"]:
        for action in theme["actions"]:
            yield {**action, "theme": theme, "is_overdue": is_overdue(action, today)}


def indicator_rows(content: dict) -> Iterator[dict]:
    """Every reading with its indicator; an indicator without a reading gives one row."""
    for theme in content["themes"]:
        owners = [(None, theme["indicators"]), *((action, action["indicators"]) for action in theme["actions"])]
        for action, indicators in owners:
            for indicator in indicators:
                for reading in indicator["readings"] or [{}]:
                    yield {**indicator, "theme": theme, "action": action, "reading": reading}


def rows_within(content: dict, name: str) -> Iterator[dict]:
    """Every difficulty, or every follow-up, with its action and its theme."""
    for action in action_rows(content):
        for record in action[name]:
            yield {**record, "action": action, "theme": action["theme"]}


def _written(kind: str, name: str, width: int = 20, **shown: Any) -> Column:
    """The column of a field of a written object: its title, its type and, unless given, its words are the model's."""
    shown.setdefault("words", lambda row: value_in_words(kind, name, row["values"].get(name)))
    return Column(field_label(kind, name), lambda row: _typed(kind, name, row["values"].get(name)), width, **shown)


def _typed(kind: str, name: str, value: Any) -> object:
    """The value of a field as a cell holds it: a day, a number, or words."""
    reader = READERS.get(WRITTEN[kind]._meta.get_field(name).get_internal_type())
    return reader(value) if reader and value is not None else value_in_words(kind, name, value)


def _moment(title: str, name: str, part: str = "") -> Column:
    """The column of a moment, of the row or of one of its parts: to the minute in a workbook."""

    def value(row: dict) -> datetime.datetime | None:
        text = (row[part] if part else row).get(name)
        return moment_of(text) if text else None

    return Column(title, value, 17)


def _yes(given: object) -> str:
    return "oui" if given else ""


def _joined(*parts: str | None) -> str:
    return ", ".join(filter(None, parts))


def lead_in_words(row: dict) -> str:
    """Who leads an action: the organisation and the function, never the name of a person."""
    return _joined(row["values"].get("lead_organisation"), row["values"].get("lead_function"))


def _first_step(row: dict) -> str:
    values = row["values"]
    return _joined(values.get("first_step"), value_in_words("action", "first_step_on", values.get("first_step_on")))


def _precision(row: dict) -> str:
    """How precisely the due date is known; "" without a due date."""
    known = row["values"].get("due_on")
    return value_in_words("action", "due_precision", row["values"].get("due_precision")) if known else ""


def _amount(row: dict, name: str) -> str:
    value = row["values"].get(name)
    return measure_in_words(None if value is None else Decimal(value), row["values"].get("unit", ""))


def _benchmark(row: dict) -> str:
    """The benchmark and its note: a sentence of its own when it begins with a capital, else the end of this one."""
    note = row["values"].get("benchmark_note") or ""
    return (". " if note[:1].isupper() else ", ").join(filter(None, [_amount(row, "benchmark"), note]))


def _of_reading(title: str, name: str, width: int = 14, **shown: Any) -> Column:
    return Column(title, lambda row: row["reading"].get(name), width, **shown)


def _number_of_reading(title: str, name: str, **shown: Any) -> Column:
    def value(row: dict) -> Decimal | None:
        number = row["reading"].get(name)
        return None if number is None else Decimal(number)

    return Column(title, value, 14, **shown)


def _year(row: dict) -> str:
    return f"{row['reading']['year']} (départ)" if row["reading"]["is_start"] else str(row["reading"]["year"])


def _value(row: dict) -> str:
    """The value of a reading, in words."""
    reading = row["reading"]
    if reading["is_unknown"]:
        return "non connu"
    numerator, denominator = reading["numerator"], reading["denominator"]
    # Computed again from what was counted: rounded twice, a value could differ from the one that a page shows.
    value = 100 * Decimal(numerator) / Decimal(denominator) if numerator and denominator else Decimal(reading["value"])
    return measure_in_words(value, row["values"].get("unit", ""))


def _parts(row: dict) -> str:
    reading = row["reading"]
    if reading["denominator"] is None:
        return ""
    return f"{number_in_words(reading['numerator'])} sur {number_in_words(reading['denominator'])}"


THEME = Column("Axe", lambda row: f"{row['theme']['number']}. {row['theme']['title']}", 30)
# A text: as a number, « 2.10 » would be « 2.1 ».
NUMBER = Column("N°", lambda row: row["number"], 6)
TITLE = _written("action", "title", 44, label="Action")
STATE = Column("État", lambda row: row["state_label"], 14)
OVERDUE = Column("En retard", lambda row: _yes(row["is_overdue"]), 10)
RESULT = _written("action", "expected_result", 60, shown=Shown.TEXT)
LEAD = Column("Pilote", lead_in_words, 36)
PARTNERS = _written("action", "partners", 36, shown=Shown.FACT, label="Partenaires")
DUE = _written("action", "due_on", 12, shown=Shown.FACT, words=lambda row: due_in_words(row["values"]))
PRECISION = Column(field_label("action", "due_precision"), _precision, 14)
RESULTS = _written("action", "results", 44, shown=Shown.TEXT)
OF_ACTION = (
    Column("N° de l’action", lambda row: row["action"]["number"], 8),
    Column("Action", lambda row: row["action"]["values"]["title"], 44),
)

ACTIONS = (
    THEME,
    NUMBER,
    TITLE,
    STATE,
    OVERDUE,
    RESULT,
    _written("action", "lead_organisation", 30, shown=Shown.FACT, label="Pilote", words=lead_in_words),
    _written("action", "lead_function", 26),
    PARTNERS,
    _written("action", "means", 44, shown=Shown.TEXT),
    _written("action", "first_step", 40, shown=Shown.FACT, words=_first_step),
    _written("action", "first_step_on", 14),
    _written("action", "starts_on", 12, shown=Shown.FACT),
    DUE,
    PRECISION,
    _written("action", "priority", 10, shown=Shown.FACT),
    _written("action", "watch_points", 44, shown=Shown.TEXT),
    RESULTS,
    Column(
        "Difficultés à lever", lambda row: sum(not difficulty["lifted_at"] for difficulty in row["difficulties"]), 12
    ),
)
# The actions at a glance, in a document.
GLANCE = (NUMBER, TITLE, LEAD, DUE, STATE)

READINGS = (
    _of_reading("Année", "year", 8, shown=Shown.CELL, words=_year),
    Column("Valeur de départ", lambda row: _yes(row["reading"].get("is_start")), 10),
    Column("Non connu", lambda row: _yes(row["reading"].get("is_unknown")), 10),
    _number_of_reading("Valeur", "value", shown=Shown.CELL, words=_value),
    _number_of_reading("Numérateur, ou valeur", "numerator", shown=Shown.CELL, label="Calcul", words=_parts),
    _number_of_reading("Dénominateur", "denominator"),
    _of_reading("Source du relevé", "source", 26, shown=Shown.CELL, label="Source"),
    _moment("Relevé le", "at", "reading"),
)
INDICATORS = (
    THEME,
    Column("N° de l’action", lambda row: row["action"]["number"] if row["action"] else "", 8),
    Column("Action", lambda row: row["action"]["values"]["title"] if row["action"] else "Objectif de l’axe", 44),
    _written("indicator", "title", 40, label="Indicateur"),
    _written("indicator", "calculation", 40, shown=Shown.FACT),
    _written("indicator", "source", 26, shown=Shown.FACT),
    _written("indicator", "unit", 12),
    _written("indicator", "target", 12, shown=Shown.FACT, words=lambda row: _amount(row, "target")),
    _written("indicator", "benchmark", 12, shown=Shown.FACT, words=_benchmark),
    _written("indicator", "benchmark_note", 30),
    *READINGS,
)

NATURE = Column("Nature", lambda row: row["nature_label"], 24)
DIFFICULTY = Column("Difficulté", lambda row: row["text"], 60)
SUPPORT = Column("Appui souhaité", lambda row: row["support"], 44)
LIFTED_HOW = Column("Comment elle a été levée", lambda row: row["lifted_how"], 60)
DIFFICULTIES = (
    THEME,
    *OF_ACTION,
    NATURE,
    DIFFICULTY,
    SUPPORT,
    _moment("Signalée le", "at"),
    _moment("Levée le", "lifted_at"),
    LIFTED_HOW,
)

FOLLOW_UPS = (
    THEME,
    *OF_ACTION,
    _moment("Le", "at"),
    Column("Ce qui s’est passé", lambda row: row["text"], 60),
    Column("Prochaine étape", lambda row: row["next_step"], 44),
    Column("Nouvel état", lambda row: row["to_state_label"] if row["from_state"] != row["to_state"] else "", 14),
)
