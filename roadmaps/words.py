"""The labels of the fields of a roadmap, and their values in words, from plain data alone."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

from django.db.models import Field
from django.utils import timezone
from django.utils.formats import number_format

from programme.kit.french import NARROW, NBSP, capitalised, clock, short_date
from roadmaps.models import DOCUMENTS, WRITTEN, Action, Unit

OBJECTS = {"roadmap": "la feuille de route", "entry": "l’axe", "action": "l’action", "indicator": "l’indicateur"}
ANSWERS = {"yes": "oui", "no": "non", "unknown": "ne sait pas"}
SUFFIXES: dict[str, str] = {
    Unit.SHARE: f"{NBSP}%",
    Unit.EUROS: f"{NBSP}€",
    Unit.DAYS: f"{NBSP}jours",
    Unit.MONTHS: f"{NBSP}mois",
}
# Where to read an indicator is not yet the source of a reading.
CALLED = {("indicator", "source"): "Où relever la donnée"}
QUARTERS = ("1er", "2e", "3e", "4e")


def field_label(kind: str, name: str, questions: dict[str, str] | None = None) -> str:
    """The label of a field; an answer bears the words of its question, which `questions` gives by key."""
    group, _, key = name.partition(".")
    if group == "answers":
        return (questions or {}).get(key, "Question retirée")
    if group == "documents":
        document = capitalised(DOCUMENTS.get(key.removesuffix("_when"), key))
        return f"{document}{NBSP}: depuis quand" if key.endswith("_when") else document
    field = cast("Field[Any, Any]", WRITTEN[kind]._meta.get_field(group))
    return CALLED.get((kind, name)) or capitalised(str(field.verbose_name))


def field_order(kind: str) -> dict[str, int]:
    """The place of each field of an object, as its page shows them."""
    model = WRITTEN[kind]
    return {name: rank for rank, name in enumerate([*model.grouped_fields, *model.merged_fields])}


def value_in_words(kind: str, name: str, value: Any, people: dict[int, str] | None = None) -> str:
    """A value as people read it: a date in full, the label of a choice, a number with a comma; "" when it is empty.

    `people` gives names by key; a caller whose reader may not see names gives none.
    """
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    if name.startswith("documents."):
        return ANSWERS.get(value, str(value))
    if "." in name:
        return str(value)
    return _of_field(WRITTEN[kind]._meta.get_field(name), value, people or {})


def _of_field(field: Any, value: Any, people: dict[int, str]) -> str:
    if field.is_relation:
        return people.get(value, "une personne de l’équipe")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    kind = field.get_internal_type()
    if kind == "DateField":
        return short_date(datetime.date.fromisoformat(value))
    return number_in_words(value) if kind == "DecimalField" else str(value)


def number_in_words(value: str | int, unit: str = "") -> str:
    """A number with its comma, its thousands and its unit: « 12,5 % », « 1 250 »."""
    if unit == Unit.YES_NO:
        return "oui" if Decimal(value) else "non"
    text = number_format(Decimal(value), use_l10n=True, force_grouping=True).replace(NBSP, NARROW)
    return text + SUFFIXES.get(unit, "")


def tenth(value: Decimal) -> Decimal:
    """The value to the tenth, a half rounded up."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def measure_in_words(value: Decimal | None, unit: str) -> str:
    """The value or the target of an indicator, in its unit: a share to the tenth, « 18,7 % »; "" when unknown.

    Every page and file shows it this way; only the cells of a workbook keep the exact number.
    """
    if value is None:
        return ""
    rounded = tenth(value) if unit == Unit.SHARE else round(value, 2)
    return number_in_words(f"{rounded.normalize():f}", unit)


def due_in_words(values: dict) -> str:
    """The due date of an action, no more precise than it is known: « juin 2023 », « 2e trimestre 2023 »."""
    if not values.get("due_on"):
        return ""
    day, precision = datetime.date.fromisoformat(values["due_on"]), values.get("due_precision")
    if precision == Action.Precision.YEAR:
        return str(day.year)
    if precision == Action.Precision.QUARTER:
        return f"{QUARTERS[(day.month - 1) // 3]}{NBSP}trimestre{NBSP}{day.year}"
    if precision == Action.Precision.MONTH:
        return short_date(day).split(NBSP, 1)[1]
    return short_date(day)


def moment_of(text: str) -> datetime.datetime:
    """A moment of a frozen content, in the time of Paris."""
    return timezone.localtime(datetime.datetime.fromisoformat(text))


def day_in_words(moment: datetime.datetime) -> str:
    """The day of a moment: « 13 septembre 2022 »."""
    return short_date(timezone.localtime(moment).date())


def moment_in_words(moment: datetime.datetime) -> str:
    """A moment to the minute: « 13 septembre 2022, 14 h 32 »."""
    local = timezone.localtime(moment)
    return f"{short_date(local.date())}, {clock(local.time())}"
