"""What the page tells a person once a form is saved."""

import datetime
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.utils import timezone

from participants.models import User
from programme.kit.french import NBSP, clock, enumerated
from roadmaps.models import GuidingQuestion, Revision, ThemeEntry, Written
from roadmaps.words import due_in_words, field_label, value_in_words
from roadmaps.writing.text_merge import Merged, Writing

SOMEBODY = "une personne de l’équipe"
ALREADY_SENT = "Ce formulaire a déjà servi ailleurs\u00a0: rechargez la page avant de recommencer."


@dataclass(frozen=True)
class Base:
    """What a page started from; the version is -1 when it is not known."""

    version: int
    values: dict[str, Any]
    # Lines of the page that an erasure rewrote since: see `erased_lines`.
    erased: dict[str, str] = field(default_factory=dict)
    # How many times the page had sent what it last wrote: a sending held up on the way may come after the next.
    turn: int = 0


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed: both values, and the version of the stored one, which the answer gives back."""

    kind: str
    name: str
    label: str
    stored: Any
    mine: Any
    combined: str  # both texts, one after the other; "" where only one of the two can stay
    by_name: str
    at: datetime.datetime | None
    version: int
    people: dict[int, str] = field(default_factory=dict)
    # Another field that makes one value with this one: both then hold a pair, and one choice is made of the two.
    tied: str = ""

    @property
    def stored_text(self) -> str:
        """The stored value in words."""
        return self._in_words(self.stored)

    @property
    def mine_text(self) -> str:
        """The value that the form sent, in words."""
        return self._in_words(self.mine)

    @property
    def stored_value(self) -> str:
        """The stored value, as its field in the form holds it."""
        value = self.stored[0] if self.tied else self.stored
        return "" if value is None else str(value)

    @property
    def tied_value(self) -> str:
        """The stored value of the field tied to it, as that field holds it."""
        return str(self.stored[1] or "") if self.tied else ""

    def _in_words(self, value: Any) -> str:
        if self.tied:
            return due_in_words(dict(zip((self.name, self.tied), value, strict=True)))
        return value_in_words(self.kind, self.name, value, self.people)


@dataclass(frozen=True)
class Saved:
    """The outcome of a saving: the object as it now stands, its new revision if any, the fields that need a choice."""

    obj: Written
    revision: Revision | None
    at: datetime.datetime
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    with_whom: list[str] = field(default_factory=list)
    # Dates that what is stored contradicts → why: they are not written.
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The sentence that the page shows."""
        hour = clock(timezone.localtime(self.at).time())
        if self.conflicts:
            kept = "Le reste est enregistré" if self.revision else "Rien n’est écrasé"
            return f"{kept}\u00a0: il vous reste à choisir entre deux textes."
        if self.with_whom:
            return f"Enregistré à {hour}, réuni avec les changements de {enumerated(self.with_whom)}."
        return f"Enregistré à {hour}." if self.revision else "Tout est enregistré."


def contradicting_dates(obj: Written, values: dict[str, Any]) -> dict[str, str]:
    """The dates to write that contradict a stored date, each with the reason."""
    after = {**obj.values(), **values}
    start, due = after.get("starts_on"), after.get("due_on")
    if not (start and due and start > due):
        return {}
    if "due_on" in values or "due_precision" in values:
        why = f"Le début enregistré est le {value_in_words(obj.kind, 'starts_on', start)}{NBSP}: l’échéance le précède."
        return {name: why for name in ("due_on", "due_precision") if name in values}
    why = f"L’échéance enregistrée est le {value_in_words(obj.kind, 'due_on', due)}{NBSP}: le début la suit."
    return {"starts_on": why}


def conflicts_of(obj: Written, writing: Writing, mine: dict[str, Any]) -> dict[str, Conflict]:
    """The conflict of each field that needs a choice, with the author and the date of the stored value."""
    writers = _writers(obj, obj.names_in(writing.conflicts)) if writing.conflicts else {}
    return {name: _conflict(obj, name, mine[name], merged, writers) for name, merged in writing.conflicts.items()}


def _writers(obj: Written, names: set[str]) -> dict[str, Revision]:
    """The last revision that changed each of these fields."""
    creation = Revision.Origin.CREATION
    revisions = Revision.objects.filter(object_kind=obj.kind, object_id=obj.pk).exclude(origin=creation)
    rows = revisions.only("changed", "at", "by", "version").select_related("by").order_by("version")
    return {name: revision for revision in rows for name in revision.changed if name in names}


def _conflict(obj: Written, name: str, mine: Any, merged: Merged, writers: dict[str, Revision]) -> Conflict:
    revisions = [writers[key] for key in obj.names_in([name]) if key in writers]
    last = max(revisions, key=attrgetter("version"), default=None)
    people = User.objects.filter(pk__in={merged.value, mine} - {None}) if name == "lead" else ()
    return Conflict(
        kind=obj.kind,
        name=name,
        label=label_of(obj, name),
        stored=merged.value,
        mine=mine,
        combined=merged.combined,
        by_name=name_of(last.by) if last else "",
        at=last.at if last else None,
        version=obj.version,
        people={person.pk: name_of(person) for person in people},
        tied=obj.tied_fields.get(name, ""),
    )


def name_of(user: User | None) -> str:
    """The name of an author, as the team reads it."""
    return (user.get_full_name() if user else "") or SOMEBODY


def label_of(obj: Written, name: str) -> str:
    """The label of a field, as its page shows it."""
    key = name.removeprefix("answers.")
    asked = _asked(obj, key) or _question(key) if key != name else ""
    return field_label(obj.kind, name, {key: asked} if asked else None)


def _asked(obj: Written, key: str) -> str | None:
    """The question of an answer, as it was worded when it was first answered."""
    return obj.asked.get(key) if isinstance(obj, ThemeEntry) else None


def _question(key: str) -> str | None:
    return GuidingQuestion.objects.filter(pk=key).values_list("text", flat=True).first() if key.isdigit() else None
