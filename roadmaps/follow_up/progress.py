"""How far an indicator is: its start, its last value, its target and its benchmark, in words and on one line."""

from dataclasses import dataclass
from decimal import Decimal

from programme.kit.french import NARROW, NBSP, capitalised
from roadmaps.models import Indicator, IndicatorDefinition, Reading, Unit
from roadmaps.words import measure_in_words, tenth

Direction = IndicatorDefinition.Direction

LEGAL = "Repère légal par défaut"
# The drawing: a line of this length, whose ends stand a little before and after what it shows.
WIDTH, MARGIN = 600, 24


@dataclass(frozen=True)
class Mark:
    """A point of the drawing: what it is, its place along the line, its value in words."""

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
    """A reading in the table: in words, and whether another of the same year corrects it."""

    reading: Reading
    value: str
    parts: str
    is_corrected: bool


@dataclass(frozen=True)
class Progress:
    """What is known of an indicator, in words, with its marks and its readings."""

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
        """What the drawing shows."""
        return f"{NARROW}; ".join(f"{mark.label}{NBSP}: {mark.value}" for mark in self.marks) + "."

    @property
    def run(self) -> list[str]:
        """From where to where it went on the drawing, when both are known."""
        ends = [mark.x for mark in self.marks if mark.kind in ("start", "last")]
        return ends if len(ends) == 2 else []


def progress_of(indicator: Indicator) -> Progress:
    """The progress of an indicator, from its readings, read once (`prefetch_related` serves)."""
    rows = sorted(indicator.readings.all(), key=lambda reading: (reading.year, reading.at, reading.pk))
    valid = {(reading.year, reading.is_start): reading for reading in rows}
    start = next((reading for reading in reversed(valid.values()) if reading.is_start), None)
    last = next((reading for reading in sorted(valid.values(), key=_age, reverse=True) if not reading.is_start), None)
    values = _values(indicator, start, last)
    return Progress(
        start=_reading(start, indicator.unit),
        last=_reading(last, indicator.unit),
        target=measure_in_words(indicator.target, indicator.unit),
        benchmark=benchmark_in_words(indicator),
        benchmark_label=LEGAL if is_legal_default(indicator) else "Repère",
        benchmark_is_legal=is_legal_default(indicator),
        sentence=_sentence(indicator, values),
        marks=_marks(indicator.unit, values),
        ends=tuple(measure_in_words(end, indicator.unit) for end in _ends(indicator.unit, values)),
        rows=[
            _row(reading, indicator.unit, valid[reading.year, reading.is_start] is not reading)
            for reading in reversed(rows)
        ],
    )


def _age(reading):
    return reading.year, reading.at, reading.pk


# In words -------------------------------------------------------------------------------------------------


def is_legal_default(indicator: Indicator) -> bool:
    """Whether the benchmark is still the legal one that the library gave."""
    return indicator.has_given_benchmark and indicator.benchmark_is_legal


def benchmark_in_words(indicator: Indicator) -> str:
    """« au moins 25 % »; its side is known as long as it is the one that the library gave."""
    value = measure_in_words(indicator.benchmark, indicator.unit)
    if not indicator.has_given_benchmark or not indicator.benchmark_direction:
        return value
    return f"{indicator.get_benchmark_direction_display()} {value}"


def _reading(reading, unit):
    if reading is None:
        return ""
    value = "non connu" if reading.is_unknown else measure_in_words(reading.value, unit)
    return f"{value} ({reading.year})"


def _row(reading, unit, is_corrected):
    parts = ""
    if reading.denominator is not None:
        parts = f"{measure_in_words(reading.numerator, '')} sur {measure_in_words(reading.denominator, '')}"
    value = "non connu" if reading.is_unknown else measure_in_words(reading.value, unit)
    return Row(reading, value, parts, is_corrected)


def _values(indicator, start, last):
    """What can stand on a line: name → number."""
    found = {
        "start": start.value if start else None,
        "last": last.value if last else None,
        "target": indicator.target,
        "benchmark": indicator.benchmark,
    }
    return {name: Decimal(value) for name, value in found.items() if value is not None}


def _sentence(indicator, values):
    """How far it went since the start, and how far the target is."""
    if "last" not in values or indicator.unit == Unit.YES_NO:
        return ""
    last, said = values["last"], []
    if "start" in values:
        said.append(_since_start(last - values["start"], indicator.unit))
    if "target" in values:
        said.append(_to_target(indicator, values))
    text = f"{NARROW}; ".join(said)
    return f"{capitalised(text)}." if text else ""


def _since_start(change, unit):
    if tenth(change) == 0:
        return "rien n’a bougé depuis le départ"
    return f"{_gap(change, unit)} de {'plus' if change > 0 else 'moins'} qu’au départ"


def _to_target(indicator, values):
    left = values["target"] - values["last"]
    if left == 0 or _is_past(indicator, values, left):
        return "la cible est atteinte"
    return f"encore {_gap(left, indicator.unit)} jusqu’à la cible"


def _is_past(indicator, values, left):
    """Whether the last value is beyond the target, on the side to which one goes."""
    way = values["target"] - values["start"] if "start" in values else 0
    if way == 0:
        way = {Direction.AT_LEAST: 1, Direction.AT_MOST: -1}.get(indicator.benchmark_direction, 0)
    return way * left < 0


def _gap(change, unit):
    """A difference: of two shares, in points, to the tenth as they are."""
    if unit != Unit.SHARE:
        return measure_in_words(abs(change), unit)
    size = tenth(abs(change))
    return f"{measure_in_words(size, '')}{NBSP}point{'s' if size >= 2 else ''}"


# The drawing ----------------------------------------------------------------------------------------------

SIGNS = {"start": "○", "last": "●", "target": "⚑", "benchmark": "▲"}
LABELS = {"start": "Départ", "last": "Dernière valeur", "target": "Cible", "benchmark": "Repère"}


def _marks(unit, values):
    """Each value at its place; none when there is nothing to compare."""
    if len(values) < 2 or unit == Unit.YES_NO:
        return []
    low, high = _ends(unit, values)
    scale = (WIDTH - 2 * MARGIN) / (high - low) if high != low else Decimal(0)
    return [
        Mark(name, LABELS[name], f"{MARGIN + (value - low) * scale:.1f}", measure_in_words(value, unit))
        for name, value in values.items()
    ]


def _ends(unit, values):
    """From nothing to the whole for a share, to the largest value else; further when a value stands beyond."""
    whole = [Decimal(0), Decimal(100)] if unit == Unit.SHARE else [Decimal(0)]
    return min([*whole, *values.values()]), max([*whole, *values.values()])
