"""The change of a field, as a person reads it: word by word for a text, before and after for anything else."""

from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Field

from programme.kit.text_diff import ADDED, KEPT, REMOVED, Piece, differences, shortened
from roadmaps.models import DOCUMENTS, Merge, Written
from roadmaps.words import field_label, value_in_words


@dataclass(frozen=True)
class FieldChange:
    """A field that changed: pieces of a text or of a list, else its two values in words, "" for an empty value."""

    name: str
    label: str
    pieces: list[Piece] = field(default_factory=list)
    before: str = ""
    after: str = ""
    is_list: bool = False


def field_changes(model: type[Written], before: dict, after: dict, **words: Any) -> list[FieldChange]:
    """The fields that differ between two dictionaries of values, in the order of the page; see `field_change`."""
    names = [name for name in before.keys() | after.keys() if not _is_same(before.get(name), after.get(name))]
    order = {name: rank for rank, name in enumerate([*model.merged_fields, *model.grouped_fields])}
    names.sort(key=lambda name: (order.get(name.partition(".")[0], len(order)), _natural(name)))
    return [field_change(model, name, before.get(name), after.get(name), **words) for name in names]


def field_change(
    model: type[Written],
    name: str,
    before: Any,
    after: Any,
    *,
    questions: dict[str, str] | None = None,
    people: dict[int, str] | None = None,
) -> FieldChange:
    """How a field changed. `questions` gives the words of the guiding questions by key, `people` names by key."""
    label = field_label(model.kind, name, questions)
    if model.merge_of(name) is Merge.SET:
        return FieldChange(name, label, pieces=_list_pieces(before or [], after or []), is_list=True)
    if _is_prose(model, name):
        return FieldChange(name, label, pieces=shortened(differences(before or "", after or "")))
    said = [value_in_words(model.kind, name, value, people) for value in (before, after)]
    return FieldChange(name, label, before=said[0], after=said[1])


def _is_same(before: Any, after: Any) -> bool:
    """Whether two values read the same: every empty value reads as a missing one."""
    empty: tuple = (None, "", [])
    return before == after or (before in empty and after in empty)


def _is_prose(model: type[Written], name: str) -> bool:
    """Whether the field is free text."""
    group = name.partition(".")[0]
    if group in model.grouped_fields:
        return model.grouped_fields[group] is Merge.TEXT
    column = cast(Field, model._meta.get_field(name))
    return column.get_internal_type() in ("CharField", "TextField") and not column.choices


def _list_pieces(before: list[str], after: list[str]) -> list[Piece]:
    kept = [Piece(KEPT, item) for item in after if item in before]
    removed = [Piece(REMOVED, item) for item in before if item not in after]
    return [*kept, *removed, *(Piece(ADDED, item) for item in after if item not in before)]


def _natural(name: str) -> tuple[int, str]:
    """The rank of a key in its group: questions by their number, documents in the order of the page."""
    key = name.partition(".")[2].removesuffix("_when")
    rank = list(DOCUMENTS).index(key) if key in DOCUMENTS else len(DOCUMENTS)
    return int(key) if key.isdecimal() else rank, name
