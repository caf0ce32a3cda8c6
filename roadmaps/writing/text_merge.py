"""Bringing two writings together: field by field, from what both started with. Pure functions of plain values."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from merge3 import Merge3

from roadmaps.models import Merge

# Pairs of paragraphs that are compared under the lock of a roadmap, a quarter of a second at worst.
TOO_MANY = 250_000


@dataclass(frozen=True)
class Merged:
    """What became of one field: its value, and whether the two writings could not be brought together.

    In a conflict, `value` is what is stored, untouched, and `combined` proposes both texts one after the other.
    """

    value: object
    is_conflict: bool = False
    combined: str = ""


def merge_field(how: Merge, *, base, stored, mine) -> Merged:
    """The value of a field that was `base` when the form was opened, is `stored` now, and is sent as `mine`.

    A field that one side alone changed takes its change; the same change on both sides is one change.
    """
    if mine in (base, stored):
        return Merged(stored)
    if stored == base:
        return Merged(mine)
    if how is Merge.SET:
        return Merged(merge_sets(base=base or [], stored=stored or [], mine=mine or []))
    if how is Merge.TEXT:
        return merge_texts(base=base or "", stored=stored or "", mine=mine or "")
    return Merged(stored, is_conflict=True)


def merge_sets(*, base: list, stored: list, mine: list) -> list:
    """What is stored, less what mine removed, then what mine added; each once, in order."""
    removed = set(base) - set(mine)
    added = [item for item in mine if item not in set(base)]
    return list(dict.fromkeys([item for item in stored if item not in removed] + added))


def merge_texts(*, base: str, stored: str, mine: str) -> Merged:
    """Two versions of a long text, paragraph by paragraph.

    A paragraph that both changed is a conflict. So are paragraphs so alike that the same writing, sent again, would
    be read as another change: a repeated paragraph was taken out, and nothing tells which.
    """
    merged = _merge_paragraphs(base, stored, mine)
    if merged.is_conflict or _merge_paragraphs(base, merged.value, mine) == merged:
        return merged
    return Merged(stored, is_conflict=True, combined=merged.value)


class _ByWhatIsWritten(SequenceMatcher):
    """Finds paragraphs again by their words: an empty line is like any other, and marks no place in a text."""

    def __init__(self, _isjunk, before, after):
        # Of very long texts, paragraphs repeated many times mark no place either: comparing all would take too long.
        is_too_long = len(before) * len(after) > TOO_MANY
        super().__init__(lambda paragraph: not paragraph, before, after, autojunk=is_too_long)


def _merge_paragraphs(base, stored, mine):
    pieces, combined, is_conflict = [], [], False
    texts = (_paragraphs(text) for text in (base, stored, mine))
    for name, *sides in Merge3(*texts, sequence_matcher=_ByWhatIsWritten).merge_groups():
        if name != "conflict":
            pieces += sides[0]
            combined += sides[0]
            continue
        together = _side_by_side(*sides)
        is_conflict = is_conflict or together is None
        pieces += together or []
        combined += together if together is not None else _both(sides[1], sides[2])
    if is_conflict:
        return Merged(stored, is_conflict=True, combined="\n".join(combined))
    return Merged("\n".join(pieces))


def _paragraphs(text):
    """A text as its paragraphs; an empty text has none, and not an empty one."""
    return text.split("\n") if text else []


def _side_by_side(base, stored, mine):
    """Neighbouring paragraphs, of which each was changed on one side at most; None when that is not so."""
    if not len(base) == len(stored) == len(mine):
        return None
    merged = []
    for before, theirs, ours in zip(base, stored, mine, strict=True):
        if ours in (before, theirs):
            merged.append(theirs)
        elif theirs == before:
            merged.append(ours)
        else:
            return None
    return merged


def _both(stored, mine):
    """Two versions of one passage, one after the other; what they share is not repeated."""
    return [*stored, *(paragraph for paragraph in mine if paragraph not in stored)]


@dataclass(frozen=True)
class Writing:
    """A whole form brought together with what is stored: the values to write, and the fields that need a choice."""

    values: dict
    conflicts: dict[str, Merged]


def merge_values(how_of, *, base: dict, stored: dict, mine: dict) -> Writing:
    """Merge the fields that a form sends; a field absent from `mine` is not in the form, and is left alone.

    `how_of` gives the Merge of a name. `values` holds only what differs from what is stored.
    """
    values, conflicts = {}, {}
    for name, value in mine.items():
        before, now = base.get(name), stored.get(name)
        merged = merge_field(
            how_of(name), base=known_or_blank(before, value), stored=known_or_blank(now, value), mine=value
        )
        if merged.is_conflict:
            conflicts[name] = merged
        elif merged.value != known_or_blank(now, value):
            values[name] = merged.value
    return Writing(values, conflicts)


def known_or_blank(known, like):
    """A value that a dictionary lacks, as the empty text or list that a form sends; a number has no empty one."""
    return type(like)() if known is None and isinstance(like, str | list) else known
