"""Merging two changes of a form, field by field, from what both started with. Pure functions of plain values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from merge3 import Merge3

from roadmaps.models import Merge

# Pairs of paragraphs that are compared under the lock of a roadmap, a quarter of a second at worst.
TOO_MANY = 250_000


@dataclass(frozen=True)
class Merged:
    """The outcome for a field: its value, and whether the two changes are in conflict.

    In a conflict, `value` is what is stored, untouched, and `combined` proposes both texts one after the other.
    """

    value: Any
    is_conflict: bool = False
    combined: str = ""


def merge_field(how: Merge, *, base: Any, stored: Any, mine: Any) -> Merged:
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


def merge_sets(*, base: list[Any], stored: list[Any], mine: list[Any]) -> list[Any]:
    """The stored list without what `mine` removed, then what `mine` added; each item once, in order."""
    removed = set(base) - set(mine)
    added = [item for item in mine if item not in set(base)]
    return list(dict.fromkeys([item for item in stored if item not in removed] + added))


def merge_texts(*, base: str, stored: str, mine: str) -> Merged:
    """Merge two versions of a long text, paragraph by paragraph.

    A paragraph that both changed is a conflict. So is a text that would change again if the same version were sent
    twice: one of several identical paragraphs was taken out, and nothing tells which.
    """
    merged = _merge_paragraphs(base, stored, mine)
    if merged.is_conflict or _merge_paragraphs(base, merged.value, mine) == merged:
        return merged
    return Merged(stored, is_conflict=True, combined=merged.value)


class _ByWhatIsWritten(SequenceMatcher[str]):
    """Matches paragraphs by their words: empty lines are all alike, so they do not mark a place in a text."""

    def __init__(self, _isjunk: object, before: list[str], after: list[str]) -> None:
        # Of very long texts, paragraphs repeated many times mark no place either: comparing all would take too long.
        is_too_long = len(before) * len(after) > TOO_MANY
        super().__init__(lambda paragraph: not paragraph, before, after, autojunk=is_too_long)


def _merge_paragraphs(base: str, stored: str, mine: str) -> Merged:
    pieces: list[str] = []
    combined: list[str] = []
    is_conflict = False
    texts = _paragraphs(base), _paragraphs(stored), _paragraphs(mine)
    # The protocol that merge3 declares refuses the matcher of difflib too, which it takes by default.
    merge = Merge3(*texts, sequence_matcher=_ByWhatIsWritten)  # type: ignore[arg-type]
    for name, *sides in merge.merge_groups():
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


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text; none for an empty text."""
    return text.split("\n") if text else []


def _side_by_side(base: Sequence[str], stored: Sequence[str], mine: Sequence[str]) -> list[str] | None:
    """Merge neighbouring paragraphs when each was changed on one side at most; None otherwise."""
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


def _both(stored: Sequence[str], mine: Sequence[str]) -> list[str]:
    """Two versions of a passage, one after the other; what they share is not repeated."""
    return [*stored, *(paragraph for paragraph in mine if paragraph not in stored)]


@dataclass(frozen=True)
class Writing:
    """A form merged with what is stored: the values to write, and the fields that need a choice."""

    values: dict[str, Any]
    conflicts: dict[str, Merged]


def merge_values(
    how_of: Callable[[str], Merge], *, base: dict[str, Any], stored: dict[str, Any], mine: dict[str, Any]
) -> Writing:
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


def known_or_blank(known: Any, like: Any) -> Any:
    """The value, or the empty text or list for a value not known, like the one that a form sends; else None."""
    return type(like)() if known is None and isinstance(like, str | list) else known
