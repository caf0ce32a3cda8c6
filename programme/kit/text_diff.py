"""The differences between two texts, word by word."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

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
        """Whether it is a paragraph break and nothing else, which nobody would see."""
        return self.op != KEPT and "\n" in self.text and not self.text.strip()


def differences(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other, word by word; removed words come before added ones.

    Kept and removed pieces together are the first text to the letter, kept and added ones the second. A short stretch
    that stayed between longer changes counts as changed: people read passages, not scattered words.
    """
    return _joined(_without_confetti(_joined(_by_paragraphs(before, after))))


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The same pieces, where a long unchanged stretch keeps only what stands near a change."""
    last = len(pieces) - 1
    return [
        Piece(KEPT, _cut(piece.text, is_first=rank == 0, is_last=rank == last)) if piece.op == KEPT else piece
        for rank, piece in enumerate(pieces)
    ]


def _by_paragraphs(before: str, after: str) -> Iterator[Piece]:
    """Compare paragraphs first, then the words of those that changed: fast on long texts."""
    for is_same, old, new in _matched(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if is_same:
            yield Piece(KEPT, old)
        else:
            yield from _by_words(old, new)


def _by_words(before: str, after: str) -> Iterator[Piece]:
    for is_same, old, new in _matched(WORDS.findall(before), WORDS.findall(after)):
        if is_same:
            yield Piece(KEPT, old)
        else:
            yield Piece(REMOVED, old)
            yield Piece(ADDED, new)


def _matched(old: list[str], new: list[str]) -> Iterator[tuple[bool, str, str]]:
    """The stretches of two lists of texts, each with whether it is the same; common ends are not compared twice."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    yield True, "".join(old[:start]), ""
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    matcher = SequenceMatcher(None, left, right, autojunk=len(left) * len(right) > TOO_MANY)
    for op, left_start, left_end, right_start, right_end in matcher.get_opcodes():
        yield op == "equal", "".join(left[left_start:left_end]), "".join(right[right_start:right_end])
    yield True, "".join(old[len(old) - end :]), ""


def _common(old: list[str], new: list[str]) -> int:
    """How many texts the beginnings of two lists share."""
    pairs = zip(old, new, strict=False)
    return next((rank for rank, (before, after) in enumerate(pairs) if before != after), min(len(old), len(new)))


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Join the neighbours: between two kept stretches, one removed piece, then one added piece."""
    found = []
    for is_kept, neighbours in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.op == KEPT):
        group = list(neighbours)
        for op in (KEPT,) if is_kept else (REMOVED, ADDED):
            text = "".join(piece.text for piece in group if piece.op == op)
            if text:
                found.append(Piece(op, text))
    return found


def _without_confetti(pieces: list[Piece]) -> list[Piece]:
    """Turn each kept stretch that is short beside its neighbours into a removed and an added one."""
    found = []
    for rank, piece in enumerate(pieces):
        if piece.op == KEPT and 0 < rank < len(pieces) - 1 and _is_confetti(piece.text, pieces, rank):
            found += [Piece(REMOVED, piece.text), Piece(ADDED, piece.text)]
        else:
            found.append(piece)
    return found


def _is_confetti(text: str, pieces: list[Piece], rank: int) -> bool:
    """Whether a kept stretch is only punctuation, or no longer than the changes on either side, within a paragraph."""
    if "\n" in text:
        return False
    if not any(letter.isalnum() for letter in text):
        return True
    around = (_changed(reversed(pieces[:rank])), _changed(pieces[rank + 1 :]))
    return len(text) <= min(around) and len(text.split()) <= 2


def _changed(pieces: Iterable[Piece]) -> int:
    """The length of the longer side of the nearest change."""
    lengths = []
    for piece in pieces:
        if piece.op == KEPT:
            break
        lengths.append(len(piece.text))
    return max(lengths)


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    if len(text) <= 2 * AROUND + 40:
        return text
    start = "" if is_first else text[:AROUND].rsplit(None, 1)[0]
    end = "" if is_last else text[-AROUND:].split(None, 1)[-1]
    return f"{start} […] {end}".strip(" ") if not (start and end) else f"{start} […] {end}"
