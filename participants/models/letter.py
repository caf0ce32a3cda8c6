"""The kinds of letters that the portal writes: each floor adds its own, none names those of a floor above."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Name:
    """A word in braces that a letter fills in: what it stands for, and what a preview shows in its place.

    `in_subject` is no where others than the recipient may read: over a shoulder, in a log.
    """

    word: str
    meaning: str
    example: object | Callable[[], object] = ""
    in_subject: bool = True


@dataclass(frozen=True)
class Letter:
    """A kind of letter: its key in the database, its French label, the words in braces that it knows.

    `reason` is the sentence at its foot that says why the person receives it; without one the foot speaks of the
    registration to the cycle.
    """

    kind: str
    label: str
    names: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class FloorLetters:
    """The letters of one floor: the letters, the names that they bring, the file of their words as delivered."""

    letters: tuple[Letter, ...]
    names: tuple[Name, ...]
    words: Path


# Each floor adds its letters in its `AppConfig.ready()`.
floors: list[FloorLetters] = []


def every_letter() -> dict[str, Letter]:
    """The letters of all floors by kind, in the order in which staff read them."""
    return {letter.kind: letter for floor in floors for letter in floor.letters}


def every_name() -> dict[str, Name]:
    """The names that letters may hold, by word."""
    return {name.word: name for floor in floors for name in floor.names}


def names_of(kind: str) -> list[Name]:
    """The names that a letter of a kind knows, in their order."""
    names = every_name()
    return [names[word] for word in every_letter()[kind].names]


def letter_choices() -> list[tuple[str, str]]:
    """The kinds with their labels, as fields and forms offer them: a new letter needs no migration."""
    return [(letter.kind, letter.label) for letter in every_letter().values()]
