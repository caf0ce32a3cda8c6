"""What a person is told once a form is saved."""

import datetime
from dataclasses import dataclass, field
from operator import attrgetter

from django.utils import timezone

from participants.models import User
from programme.kit.french import NBSP, clock, enumerated
from roadmaps.models import GuidingQuestion, Revision, Written
from roadmaps.words import due_in_words, field_label, value_in_words
from roadmaps.writing.text_merge import Writing

SOMEBODY = "une personne de l’équipe"
ALREADY_SENT = "Ce formulaire a déjà servi ailleurs\u00a0: rechargez la page avant de recommencer."


@dataclass(frozen=True)
class Base:
    """What a page started from; the version is -1 when it is not known."""

    version: int
    values: dict
    # Lines of the page that an erasure rewrote since: see `forgotten`.
    erased: dict[str, str] = field(default_factory=dict)
    # How many times the page had sent what it last wrote: a sending held up on the way may come after the next.
    turn: int = 0


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed: both writings, and the version of the stored one, to answer with."""

    kind: str
    name: str
    label: str
    stored: object
    mine: object
    combined: str  # both texts, one after the other; "" where only one of the two can stay
    by_name: str
    at: datetime.datetime | None
    version: int
    people: dict[int, str] = field(default_factory=dict)
    # Another field that makes one value with this one: both then hold a pair, and one choice is made of the two.
    tied: str = ""

    @property
    def stored_text(self) -> str:
        """What is stored, as one reads it."""
        return self._in_words(self.stored)

    @property
    def mine_text(self) -> str:
        """What the form sent, as one reads it."""
        return self._in_words(self.mine)

    @property
    def stored_value(self) -> str:
        """What is stored, as its field in the form holds it."""
        value = self.stored[0] if self.tied else self.stored
        return "" if value is None else str(value)

    @property
    def tied_value(self) -> str:
        """What is stored of the field tied to it, as that field holds it."""
        return str(self.stored[1] or "") if self.tied else ""

    def _in_words(self, value):
        if self.tied:
            return due_in_words(dict(zip((self.name, self.tied), value, strict=True)))
        return value_in_words(self.kind, self.name, value, self.people)


@dataclass(frozen=True)
class Saved:
    """The outcome of a saving: the object as it now stands, its new revision if there is one, what needs a choice."""

    obj: Written
    revision: Revision | None
    at: datetime.datetime
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    with_whom: list[str] = field(default_factory=list)
    # Dates that what is stored contradicts → why: they are not written.
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What the page says of it."""
        hour = clock(timezone.localtime(self.at).time())
        if self.conflicts:
            kept = "Le reste est enregistré" if self.revision else "Rien n’est écrasé"
            return f"{kept}\u00a0: il vous reste à choisir entre deux textes."
        if self.with_whom:
            return f"Enregistré à {hour}, réuni avec les changements de {enumerated(self.with_whom)}."
        return f"Enregistré à {hour}." if self.revision else "Tout est enregistré."


def contradicting_dates(obj: Written, values: dict) -> dict[str, str]:
    """Of the values to write, the dates that cannot stand beside the one that is stored, each with why."""
    after = {**obj.values(), **values}
    start, due = after.get("starts_on"), after.get("due_on")
    if not (start and due and start > due):
        return {}
    if "due_on" in values or "due_precision" in values:
        why = f"Le début enregistré est le {value_in_words(obj.kind, 'starts_on', start)}{NBSP}: l’échéance le précède."
        return {name: why for name in ("due_on", "due_precision") if name in values}
    why = f"L’échéance enregistrée est le {value_in_words(obj.kind, 'due_on', due)}{NBSP}: le début la suit."
    return {"starts_on": why}


def conflicts_of(obj: Written, writing: Writing, mine: dict) -> dict[str, Conflict]:
    """Both writings of each field that needs a choice, with who wrote the stored one and when."""
    writers = _writers(obj, obj.names_in(writing.conflicts)) if writing.conflicts else {}
    return {name: _conflict(obj, name, mine[name], merged, writers) for name, merged in writing.conflicts.items()}


def _writers(obj, names):
    """The last revision to have changed each of these fields."""
    creation = Revision.Origin.CREATION
    revisions = Revision.objects.filter(object_kind=obj.kind, object_id=obj.pk).exclude(origin=creation)
    rows = revisions.only("changed", "at", "by", "version").select_related("by").order_by("version")
    return {name: revision for revision in rows for name in revision.changed if name in names}


def _conflict(obj, name, mine, merged, writers):
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
    """How the team knows who wrote."""
    return (user.get_full_name() if user else "") or SOMEBODY


def label_of(obj: Written, name: str) -> str:
    """What a field is called on the page."""
    key = name.removeprefix("answers.")
    asked = obj.asked.get(key) or _question(key) if key != name else ""
    return field_label(obj.kind, name, {key: asked} if asked else None)


def _question(key):
    return GuidingQuestion.objects.filter(pk=key).values_list("text", flat=True).first() if key.isdigit() else None
