"""The loading of the reference files and of the 2022 cycle. Every load may be run again without harm."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from django.db import transaction
from django.db.models import Field, Model
from django.utils import timezone

from programme.cycles.scheduling import note_calendar_change
from programme.models import (
    Contribution,
    Cycle,
    GlossaryTerm,
    LegalLandmark,
    Sequence,
    Speaker,
    TrainingSession,
    Venue,
)

# What became of a row of a file.
Outcome: TypeAlias = Literal["created", "restored", "kept", "same", "absent"]
WRITTEN = ("created", "restored")
Row: TypeAlias = dict[str, Any]
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass
class Load:
    """One load: whether it may overwrite what staff changed, and what it did, as labels of rows."""

    overwrite: bool = False
    created: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def settle(self, model: type[Model], lookup: Row, values: Row, *, create: bool = True) -> tuple[Any, Outcome]:
        """Bring one row to its values: created if absent, restored or kept if staff changed it.

        Returns the row, which is None when it is absent, and what became of it.
        """
        return self.settle_row(model._default_manager.filter(**lookup).first(), model, lookup, values, create=create)

    def settle_row(
        self,
        row: Model | None,
        model: type[Model],
        lookup: dict[str, Any],
        values: dict[str, Any],
        *,
        create: bool = True,
    ) -> tuple[Any, Outcome]:
        """Do the same for a row already fetched, None when there is no such row."""
        # A value is one of a column, never of a relation seen from its other end.
        fields = {name: cast(Field, model._meta.get_field(name)) for name in values}
        wanted = {fields[name].attname: fields[name].to_python(value) for name, value in values.items()}
        if row is None:
            return self._create(model, lookup | wanted) if create else self._leave_absent(model, lookup)
        changed = {column: value for column, value in wanted.items() if getattr(row, column) != value}
        if not changed:
            return row, "same"
        if not self.overwrite:
            self.kept.append(f"{model._meta.verbose_name} « {row} »")
            return row, "kept"
        return self._restore(row, changed)

    def _create(self, model: type[Model], values: dict[str, Any]) -> tuple[Any, Outcome]:
        row = model._default_manager.create(**values)
        self.created.append(str(row))
        return row, "created"

    def _leave_absent(self, model: type[Model], lookup: dict[str, Any]) -> tuple[Any, Outcome]:
        self.kept.append(f"{model._meta.verbose_name} {', '.join(map(str, lookup.values()))} : retirée du site")
        return None, "absent"

    def _restore(self, row: Model, values: dict[str, Any]) -> tuple[Any, Outcome]:
        for column, value in values.items():
            setattr(row, column, value)
        row.save()
        self.restored.append(str(row))
        return row, "restored"


def read(name: str) -> Any:
    """The content of a file of `programme/data/`."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@transaction.atomic
def load_reference_rows(model: type[Model], rows: list[Row], *, key: str = "code", overwrite: bool = False) -> Load:
    """Load reference rows by their code, or another key; a row that left the file is retired, never deleted.

    Rows that staff added stay as they are; those that staff changed are kept unless `overwrite`.
    """
    load, keys = Load(overwrite), [row[key] for row in rows]
    # Typed as any: each of these models has a manager of its own, with `current()`.
    manager: Any = model._default_manager
    stored = {getattr(row, key): row for row in manager.filter(**{f"{key}__in": keys})}
    for row in rows:
        values = {name: value for name, value in row.items() if name != key} | {"from_file": True, "retired_at": None}
        load.settle_row(stored.get(row[key]), model, {key: row[key]}, values)
    gone = manager.current().filter(from_file=True).exclude(**{f"{key}__in": keys})
    gone.update(retired_at=timezone.now())
    return load


def load_landmarks(*, overwrite: bool = False) -> Load:
    """Load the legal landmarks of `legal_landmarks.json`."""
    return load_reference_rows(LegalLandmark, read("legal_landmarks.json"), overwrite=overwrite)


def load_glossary(*, overwrite: bool = False) -> Load:
    """Load the terms of `glossary.json`."""
    return load_reference_rows(GlossaryTerm, read("glossary.json"), overwrite=overwrite)


@transaction.atomic
def load_cycle(data: Row, *, overwrite: bool = False) -> Load:
    """Load a cycle from its file and publish it; its landmarks are loaded already.

    On a cycle that exists, nothing is changed unless `overwrite`: what staff moved, edited or removed is listed in the
    report and stays as they left it.
    """
    load = Load(overwrite)
    slug = data["cycle"]["slug"]
    create = overwrite or not Cycle.objects.filter(slug=slug).exists()
    for venue in data["venues"]:
        load.settle(Venue, {"name": venue["name"]}, {}, create=create)
    values = {name: value for name, value in data["cycle"].items() if name != "slug"}
    if create and not Cycle.objects.filter(slug=slug).exists():
        values |= {"state": Cycle.State.PUBLISHED, "published_at": timezone.now()}
    cycle, outcome = load.settle(Cycle, {"slug": slug}, values)
    if outcome in WRITTEN:
        cycle.landmarks.set(LegalLandmark.objects.filter(code__in=data["landmarks"]))
    days = _load_sessions(load, cycle, data["sessions"], create)
    parts = _load_sequences(load, cycle, data["sequences"], days, create)
    _load_contributions(load, cycle, data["contributions"], parts, create)
    return load


def _load_sessions(load: Load, cycle: Cycle, rows: list[Row], create: bool) -> dict[str, TrainingSession | None]:
    """Load the days by their calendar identifier, which finds again a day that staff moved; returns them by date."""
    days = {}
    for row in rows:
        venue = Venue.objects.filter(name=row["venue"]).first() if "venue" in row else None
        values = {"date": row["date"], "kind": row["kind"], "title": row["title"], "venue": venue and venue.pk}
        values |= {"announced_date": row["date"], "state": TrainingSession.State.PLANNED}
        lookup = {"uid": row["uid"], "cycle_id": cycle.pk}
        session, outcome = load.settle(TrainingSession, lookup, values, create=create)
        if outcome == "restored":
            note_calendar_change(session=session, changed_fields=list(values))
        days[row["date"]] = session
    return days


def _load_sequences(
    load: Load, cycle: Cycle, rows: list[Row], days: dict[str, TrainingSession | None], create: bool
) -> dict[int, Sequence | None]:
    """Load the parts by their title; returns them by their position in the file."""
    parts = {}
    for row in rows:
        values = {name: row[name] for name in ("position", "kind", "text")}
        lookup = {"cycle_id": cycle.pk, "title": row["title"]}
        part, outcome = load.settle(Sequence, lookup, values, create=create)
        if outcome in WRITTEN:
            part.sessions.set([days[date] for date in row["sessions"] if days[date]])
        parts[row["position"]] = part
    return parts


def _load_contributions(
    load: Load, cycle: Cycle, rows: list[Row], parts: dict[int, Sequence | None], create: bool
) -> None:
    """Load the contributions by person and role."""
    for row in rows:
        name = {"first_name": row["first_name"], "last_name": row["last_name"]}
        speaker, _ = load.settle(Speaker, name, {}, create=create)
        if speaker is None:
            continue
        values = {"function": row["function"], "organisation": row.get("organisation", ""), "position": row["position"]}
        lookup = {"cycle_id": cycle.pk, "speaker_id": speaker.pk, "role": row["role"]}
        contribution, outcome = load.settle(Contribution, lookup, values, create=create)
        if outcome in WRITTEN:
            contribution.sequences.set([parts[number] for number in row.get("sequences", []) if parts[number]])
