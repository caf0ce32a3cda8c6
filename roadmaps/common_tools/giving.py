"""The common tools of a cycle: given from the file, compared with it, copied from another cycle."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction

from participants.seats.counting import lock_cycle
from programme.models import Cycle
from programme.reference.loading import Load
from roadmaps.models import GuidingQuestion, IndicatorDefinition, LibraryAction, Theme

Row = TypeVar("Row", bound=models.Model)

DATA = Path(__file__).resolve().parent.parent / "data" / "common_tools.json"
# The tools of a theme, by their name in the file.
OF_A_THEME: dict[str, Any] = {"questions": GuidingQuestion, "library_actions": LibraryAction}


@lru_cache(maxsize=1)
def common_tools() -> dict[str, Any]:
    """The content of the file; never change it."""
    return json.loads(DATA.read_text(encoding="utf-8"))


@transaction.atomic
def give_tools(cycle: Cycle) -> bool:
    """Give the tools of the file to a cycle that has no theme, not even retired; return whether it did."""
    if cycle.themes.exists():
        return False
    # When two people give them at once, the second one finds them.
    lock_cycle(cycle.pk)
    if cycle.themes.exists():
        return False
    _put(cycle, common_tools())
    return True


def _put(cycle: Cycle, data: dict[str, Any]) -> None:
    """Write the rows, a query a table; the position of each is its rank in the file."""
    rows = enumerate(data["themes"], start=1)
    themes = Theme.objects.bulk_create([Theme(cycle=cycle, position=rank, **_own(row)) for rank, row in rows])
    for name, model in OF_A_THEME.items():
        model.objects.bulk_create(
            model(theme=theme, position=rank, **row)
            for theme, of_theme in zip(themes, data["themes"], strict=True)
            for rank, row in enumerate(of_theme[name], start=1)
        )
    by_code = {theme.code: theme for theme in themes}
    IndicatorDefinition.objects.bulk_create(
        IndicatorDefinition(cycle=cycle, position=rank, **{**row, "theme": by_code[row["theme"]]})
        for rank, row in enumerate(data["indicators"], start=1)
    )


def _own(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a theme, without its questions and its cards."""
    return {name: value for name, value in row.items() if name not in OF_A_THEME}


# What staff changed ---------------------------------------------------------------------------------------


@transaction.atomic
def load_common_tools(*, overwrite: bool = False) -> Load:
    """Give the tools to each cycle that has none; in the others, report what staff changed, or restore it.

    A row that staff removed or retired never comes back: the report names it, nothing is added.
    """
    load = Load(overwrite)
    for cycle in Cycle.objects.order_by("pk"):
        if give_tools(cycle):
            load.created.append(f"outils du cycle « {cycle} »")
        else:
            _compare(load, cycle)
    return load


def _compare(load: Load, cycle: Cycle) -> None:
    """Compare the rows of a cycle with the file, by code; staff alone decide on their position and retirement."""
    themes = {theme.code: theme for theme in cycle.themes.all()}
    for row in common_tools()["themes"]:
        theme = themes.get(row["code"])
        load.settle_row(theme, Theme, {"code": row["code"]}, _own(row), create=False)
        if theme is None:
            continue
        for name, model in OF_A_THEME.items():
            _compare_rows(load, model.objects.filter(theme=theme), row[name])
    indicators = [
        {name: value for name, value in row.items() if name != "theme"} for row in common_tools()["indicators"]
    ]
    _compare_rows(load, IndicatorDefinition.objects.filter(cycle=cycle), indicators)


def _compare_rows(load: Load, stored: models.QuerySet[Any], rows: list[dict[str, Any]]) -> None:
    by_code = {row.code: row for row in stored}
    for row in rows:
        load.settle_row(by_code.get(row["code"]), stored.model, {"code": row["code"]}, row, create=False)


# Copying --------------------------------------------------------------------------------------------------


@transaction.atomic
def copy_tools(*, source: Cycle, target: Cycle) -> None:
    """Copy the tools of a cycle, as staff left them, to a cycle that has none; retired tools are not copied."""
    themes = {}
    for theme in source.themes.current():
        themes[theme.pk] = _copied(theme, cycle_id=target.pk)
    for model in OF_A_THEME.values():
        rows = model.objects.current().filter(theme__in=themes)
        model.objects.bulk_create(_copy(row, theme_id=themes[row.theme_id].pk) for row in rows)
    definitions = IndicatorDefinition.objects.current().filter(cycle=source)
    IndicatorDefinition.objects.bulk_create(
        _copy(row, cycle_id=target.pk, theme_id=themes[row.theme_id].pk if row.theme_id in themes else None)
        for row in definitions
    )


def _copied(row: Row, **changes: Any) -> Row:
    """Save a copy of a row, with some changes."""
    copy = _copy(row, **changes)
    copy.save(force_insert=True)
    return copy


def _copy(row: Row, **changes: Any) -> Row:
    """A copy of a row, not saved, with some changes."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**{**values, **changes})
