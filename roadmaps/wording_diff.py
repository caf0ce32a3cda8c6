"""What changed between two values of a field, so that one reads it: word by word for a text, before and after else."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from roadmaps.field_words import field_label, value_in_words
from roadmaps.models import DOCUMENTS, Merge, Written

KEPT, REMOVED, ADDED = "kept", "removed", "added"
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Beyond this many comparisons of words, the rare words alone are matched.
TOO_MANY = 1_000_000
# How much of what did not change is shown on each side of what did.
AROUND = 120


class Piece(NamedTuple):
    """A stretch of text, kept, removed or added."""

    op: str
    text: str

    @property
    def is_break(self) -> bool:
        """Whether it is an end of paragraph and nothing else, which nobody would see."""
        return self.op != KEPT and "\n" in self.text and not self.text.strip()


def differences(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other, word by word; what is removed comes before what is added.

    Kept and removed pieces together are the first text to the letter, kept and added ones the second. A short
    stretch that stayed between longer ones that changed counts as changed: one reads passages, not confetti.
    """
    return _joined(_without_confetti(_joined(_by_paragraphs(before, after))))


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The same, where a long stretch that did not change keeps only what stands near a change."""
    last = len(pieces) - 1
    return [
        Piece(KEPT, _cut(one.text, is_first=rank == 0, is_last=rank == last)) if one.op == KEPT else one
        for rank, one in enumerate(pieces)
    ]


def _by_paragraphs(before, after):
    """Paragraphs first, then the words of those that changed: fast on long texts."""
    for is_same, old, new in _matched(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if is_same:
            yield Piece(KEPT, old)
        else:
            yield from _by_words(old, new)


def _by_words(before, after):
    for is_same, old, new in _matched(WORDS.findall(before), WORDS.findall(after)):
        if is_same:
            yield Piece(KEPT, old)
        else:
            yield Piece(REMOVED, old)
            yield Piece(ADDED, new)


def _matched(old, new):
    """Stretches that are the same, or not, in two lists of texts; their common ends are not compared twice."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    yield True, "".join(old[:start]), ""
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    matcher = SequenceMatcher(None, left, right, autojunk=len(left) * len(right) > TOO_MANY)
    for op, a, b, c, d in matcher.get_opcodes():
        yield op == "equal", "".join(left[a:b]), "".join(right[c:d])
    yield True, "".join(old[len(old) - end :]), ""


def _common(old, new):
    """How many texts are the same at the beginning of two lists."""
    pairs = zip(old, new, strict=False)
    return next((rank for rank, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _joined(pieces):
    """Neighbours made one: between two kept stretches, all that was removed, then all that was added."""
    found = []
    for is_kept, group in groupby((one for one in pieces if one.text), key=lambda one: one.op == KEPT):
        group = list(group)
        for op in (KEPT,) if is_kept else (REMOVED, ADDED):
            text = "".join(one.text for one in group if one.op == op)
            if text:
                found.append(Piece(op, text))
    return found


def _without_confetti(pieces):
    """Each kept stretch that is short beside the changes around it, as removed and added again."""
    found = []
    for rank, one in enumerate(pieces):
        if one.op == KEPT and 0 < rank < len(pieces) - 1 and _is_confetti(one.text, pieces, rank):
            found += [Piece(REMOVED, one.text), Piece(ADDED, one.text)]
        else:
            found.append(one)
    return found


def _is_confetti(text, pieces, rank):
    """Spaces and punctuation, or a stretch no longer than what changed on either side of it, within a paragraph."""
    if "\n" in text:
        return False
    if not any(letter.isalnum() for letter in text):
        return True
    around = (_changed(reversed(pieces[:rank])), _changed(pieces[rank + 1 :]))
    return len(text) <= min(around) and len(text.split()) <= 2


def _changed(pieces):
    """How long the longer side of the nearest change is."""
    lengths = []
    for one in pieces:
        if one.op == KEPT:
            break
        lengths.append(len(one.text))
    return max(lengths)


def _cut(text, *, is_first, is_last):
    if len(text) <= 2 * AROUND + 40:
        return text
    start = "" if is_first else text[:AROUND].rsplit(None, 1)[0]
    end = "" if is_last else text[-AROUND:].split(None, 1)[-1]
    return f"{start} […] {end}".strip(" ") if not (start and end) else f"{start} […] {end}"


# Fields ---------------------------------------------------------------------------------------------------


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
    kept = [Piece(KEPT, one) for one in after if one in before]
    removed = [Piece(REMOVED, one) for one in before if one not in after]
    return [*kept, *removed, *(Piece(ADDED, one) for one in after if one not in before)]


def _natural(name):
    """Questions in the order of their numbers, documents in their own."""
    key = name.partition(".")[2].removesuffix("_when")
    rank = list(DOCUMENTS).index(key) if key in DOCUMENTS else len(DOCUMENTS)
    return int(key) if key.isdecimal() else rank, name
