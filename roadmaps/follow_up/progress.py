"""The progress of an indicator: its start, last value, target and benchmark, in words and on a line."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from programme.kit.french import NARROW, NBSP, capitalised
from roadmaps.models import Indicator, IndicatorDefinition, Reading, Unit
from roadmaps.words import measure_in_words, tenth

Direction = IndicatorDefinition.Direction

WAYS: dict[str, Decimal] = {Direction.AT_LEAST: Decimal(1), Direction.AT_MOST: Decimal(-1)}
LEGAL = "Repère légal par défaut"
# The drawing: a line of this length, whose ends stand a little before and after what it shows.
WIDTH, MARGIN = 600, 24


@dataclass(frozen=True)
class Mark:
    """A mark on the line: what it is, its place, its value in words."""

    kind: str  # start, last, target, benchmark
    label: str
    x: str
    value: str

    @property
    def sign(self) -> str:
        """The sign that the drawing gives it."""
        return SIGNS[self.kind]


@dataclass(frozen=True)
class Row:
    """A reading in the table, in words; `is_corrected` when another of the same year replaces it."""

    reading: Reading
    value: str
    parts: str
    is_corrected: bool


@dataclass(frozen=True)
class Progress:
    """The progress of an indicator in words, with its marks on the line and its readings."""

    start: str
    last: str
    target: str
    benchmark: str
    benchmark_label: str
    benchmark_is_legal: bool
    sentence: str
    marks: list[Mark]
    ends: tuple[str, str]
    rows: list[Row]

    @property
    def in_words(self) -> str:
        """The drawing, in words."""
        return f"{NARROW}; ".join(f"{mark.label}{NBSP}: {mark.value}" for mark in self.marks) + "."

    @property
    def run(self) -> list[str]:
        """The places of the start and of the last value on the line; nothing unless both are known."""
        ends = [mark.x for mark in self.marks if mark.kind in ("start", "last")]
        return ends if len(ends) == 2 else []


def progress_of(indicator: Indicator) -> Progress:
    """The progress of an indicator, from its readings: one query, none when they were prefetched."""
    rows = sorted(indicator.readings.all(), key=lambda reading: (reading.year, reading.at, reading.pk))
    valid = {(reading.year, reading.is_start): reading for reading in rows}
    start = next((reading for reading in reversed(valid.values()) if reading.is_start), None)
    last = next((reading for reading in sorted(valid.values(), key=_age, reverse=True) if not reading.is_start), None)
    values = _values(indicator, start, last)
    low, high = _ends(indicator.unit, values)
    return Progress(
        start=_reading(start, indicator.unit),
        last=_reading(last, indicator.unit),
        target=measure_in_words(indicator.target, indicator.unit),
        benchmark=benchmark_in_words(indicator),
        benchmark_label=LEGAL if is_legal_default(indicator) else "Repère",
        benchmark_is_legal=is_legal_default(indicator),
        sentence=_sentence(indicator, values),
        marks=_marks(indicator.unit, values),
        ends=(measure_in_words(low, indicator.unit), measure_in_words(high, indicator.unit)),
        rows=[
            _row(reading, indicator.unit, valid[reading.year, reading.is_start] is not reading)
            for reading in reversed(rows)
        ],
    )


def _age(reading: Reading) -> tuple[int, datetime.datetime, int]:
    return reading.year, reading.at, reading.pk


# In words -------------------------------------------------------------------------------------------------


def is_legal_default(indicator: Indicator) -> bool:
    """Whether the benchmark is still the legal one that the library gave."""
    return indicator.has_given_benchmark and indicator.benchmark_is_legal


def benchmark_in_words(indicator: Indicator) -> str:
    """The benchmark, « au moins 25 % »; « au moins » only while it is the benchmark that the library gave."""
    value = measure_in_words(indicator.benchmark, indicator.unit)
    if not indicator.has_given_benchmark or not indicator.benchmark_direction:
        return value
    return f"{indicator.get_benchmark_direction_display()} {value}"


def _reading(reading: Reading | None, unit: str) -> str:
    if reading is None:
        return ""
    value = "non connu" if reading.is_unknown else measure_in_words(reading.value, unit)
    return f"{value} ({reading.year})"


def _row(reading: Reading, unit: str, is_corrected: bool) -> Row:
    parts = ""
    if reading.denominator is not None:
        parts = f"{measure_in_words(reading.numerator, '')} sur {measure_in_words(reading.denominator, '')}"
    value = "non connu" if reading.is_unknown else measure_in_words(reading.value, unit)
    return Row(reading, value, parts, is_corrected)


def _values(indicator: Indicator, start: Reading | None, last: Reading | None) -> dict[str, Decimal]:
    """The known values to place on the line: name → number."""
    found = {
        "start": start.value if start else None,
        "last": last.value if last else None,
        "target": indicator.target,
        "benchmark": indicator.benchmark,
    }
    return {name: Decimal(value) for name, value in found.items() if value is not None}


def _sentence(indicator: Indicator, values: dict[str, Decimal]) -> str:
    """The distance from the start and to the target, in a sentence."""
    if "last" not in values or indicator.unit == Unit.YES_NO:
        return ""
    last, said = values["last"], []
    if "start" in values:
        said.append(_since_start(last - values["start"], indicator.unit))
    if "target" in values:
        said.append(_to_target(indicator, values))
    text = f"{NARROW}; ".join(said)
    return f"{capitalised(text)}." if text else ""


def _since_start(change: Decimal, unit: str) -> str:
    if tenth(change) == 0:
        return "rien n’a bougé depuis le départ"
    return f"{_gap(change, unit)} de {'plus' if change > 0 else 'moins'} qu’au départ"


def _to_target(indicator: Indicator, values: dict[str, Decimal]) -> str:
    left = values["target"] - values["last"]
    if left == 0 or _is_past(indicator, values, left):
        return "la cible est atteinte"
    return f"encore {_gap(left, indicator.unit)} jusqu’à la cible"


def _is_past(indicator: Indicator, values: dict[str, Decimal], left: Decimal) -> bool:
    """Whether the last value is beyond the target, in the direction wanted."""
    way = values["target"] - values["start"] if "start" in values else Decimal(0)
    if way == 0:
        way = WAYS.get(indicator.benchmark_direction, Decimal(0))
    return way * left < 0


def _gap(change: Decimal, unit: str) -> str:
    """A difference in words; between two shares, in points, to the tenth."""
    if unit != Unit.SHARE:
        return measure_in_words(abs(change), unit)
    size = tenth(abs(change))
    return f"{measure_in_words(size, '')}{NBSP}point{'s' if size >= 2 else ''}"


# The drawing ----------------------------------------------------------------------------------------------

SIGNS = {"start": "○", "last": "●", "target": "⚑", "benchmark": "▲"}
LABELS = {"start": "Départ", "last": "Dernière valeur", "target": "Cible", "benchmark": "Repère"}


def _marks(unit: str, values: dict[str, Decimal]) -> list[Mark]:
    """Each value at its place; none when there is nothing to compare."""
    if len(values) < 2 or unit == Unit.YES_NO:
        return []
    low, high = _ends(unit, values)
    scale = (WIDTH - 2 * MARGIN) / (high - low) if high != low else Decimal(0)
    return [
        Mark(name, LABELS[name], f"{MARGIN + (value - low) * scale:.1f}", measure_in_words(value, unit))
        for name, value in values.items()
    ]


def _ends(unit: str, values: dict[str, Decimal]) -> tuple[Decimal, Decimal]:
    """The ends of the line: 0 and 100 for a share, else 0 and the largest value; further if a value is beyond."""
    whole = [Decimal(0), Decimal(100)] if unit == Unit.SHARE else [Decimal(0)]
    return min([*whole, *values.values()]), max([*whole, *values.values()])
