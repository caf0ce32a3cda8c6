"""What changed between two values of a field, so that one reads it: word by word for a text, before and after else."""

from dataclasses import dataclass, field

from programme.kit.text_diff import ADDED, KEPT, REMOVED, Piece, differences, shortened
from roadmaps.models import DOCUMENTS, Merge, Written
from roadmaps.words import field_label, value_in_words


@dataclass(frozen=True)
class FieldChange:
    """A field that changed: pieces of a text or of a list, or two values in words, "" where there is none."""

    name: str
    label: str
    pieces: list[Piece] = field(default_factory=list)
    before: str = ""
    after: str = ""
    is_list: bool = False


def field_changes(model: type[Written], before: dict, after: dict, **words) -> list[FieldChange]:
    """The fields that differ between two dictionaries of values, in the order of the page."""
    names = [name for name in before.keys() | after.keys() if not _is_same(before.get(name), after.get(name))]
    order = {name: rank for rank, name in enumerate([*model.merged_fields, *model.grouped_fields])}
    names.sort(key=lambda name: (order.get(name.partition(".")[0], len(order)), _natural(name)))
    return [field_change(model, name, before.get(name), after.get(name), **words) for name in names]


def field_change(
    model: type[Written], name: str, before, after, *, questions: dict | None = None, people: dict | None = None
) -> FieldChange:
    """How one field changed. `questions` gives the words of the guiding questions by key, `people` names by key."""
    label = field_label(model.kind, name, questions)
    if model.merge_of(name) is Merge.SET:
        return FieldChange(name, label, pieces=_list_pieces(before or [], after or []), is_list=True)
    if _is_prose(model, name):
        return FieldChange(name, label, pieces=shortened(differences(before or "", after or "")))
    said = [value_in_words(model.kind, name, value, people) for value in (before, after)]
    return FieldChange(name, label, before=said[0], after=said[1])


def _is_same(before, after):
    """Whether two values read the same: what is empty and what is not there do."""
    empty = (None, "", [])
    return before == after or (before in empty and after in empty)


def _is_prose(model, name):
    """Whether the field is free text."""
    group = name.partition(".")[0]
    if group in model.grouped_fields:
        return model.grouped_fields[group] is Merge.TEXT
    column = model._meta.get_field(name)
    return column.get_internal_type() in ("CharField", "TextField") and not column.choices


def _list_pieces(before, after):
    kept = [Piece(KEPT, item) for item in after if item in before]
    removed = [Piece(REMOVED, item) for item in before if item not in after]
    return [*kept, *removed, *(Piece(ADDED, item) for item in after if item not in before)]


def _natural(name):
    """Questions in the order of their numbers, documents in their own."""
    key = name.partition(".")[2].removesuffix("_when")
    rank = list(DOCUMENTS).index(key) if key in DOCUMENTS else len(DOCUMENTS)
    return int(key) if key.isdecimal() else rank, name
