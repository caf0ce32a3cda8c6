"""The history of a roadmap: who changed what, and when, sitting by sitting; its stages and its milestones.

The saves of one person on one page of one object make one line, as long as nobody else wrote that object meanwhile and
the person did not stop for long. Lines are found from light rows; only the revisions of the page are read whole.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.utils import timezone

from participants.models import User
from programme.kit.french import NBSP, capitalised
from roadmaps.models import (
    WRITTEN,
    Action,
    GuidingQuestion,
    Indicator,
    Revision,
    Roadmap,
    Snapshot,
    ThemeEntry,
    Transition,
    Written,
)
from roadmaps.models.revision import PAUSE, RevisionQuerySet
from roadmaps.versions.field_changes import FieldChange, field_changes
from roadmaps.writing.outcome import SOMEBODY, name_of
from roadmaps.writing.saving import restored_values

PER_PAGE = 30
PORTAL, OPENED = "Le portail", "Ouverture"
TYPED = (Revision.Origin.FORM, Revision.Origin.MERGE)
ACTS: dict[str, str] = {
    Revision.Origin.CREATION: "Ajout",
    Revision.Origin.FORM: "Modification",
    Revision.Origin.MERGE: "Modification",
    Revision.Origin.RESTORE: "Retour à une version précédente",
    Revision.Origin.FOLLOW_UP: "Suivi",
    Revision.Origin.MOVE: "Déplacement",
    Revision.Origin.WITHDRAWAL: "Retrait",
    Revision.Origin.RETURN: "Remise",
}


class Save(NamedTuple):
    """A revision, without its values."""

    pk: int
    kind: str
    object_id: int
    version: int
    at: datetime.datetime
    by_id: int | None
    form_id: object
    origin: str


@dataclass
class Sitting:
    """Consecutive saves of one person on one page of one object, or a single act; with the revision before them."""

    saves: list[Save]
    before: int | None
    is_last: bool = True

    @property
    def first(self) -> Save:
        """The first of its saves."""
        return self.saves[0]

    @property
    def last(self) -> Save:
        """The last of its saves."""
        return self.saves[-1]

    @property
    def at(self) -> datetime.datetime:
        """When it ended."""
        return self.last.at

    @property
    def by_id(self) -> int | None:
        """Who wrote it."""
        return self.first.by_id

    @property
    def key(self) -> tuple[str, int]:
        """The object that it wrote."""
        return self.first.kind, self.first.object_id

    def goes_on_with(self, save: Save) -> bool:
        """Whether a save of the same object continues it."""
        last = self.last
        typed = save.origin in TYPED and last.origin in TYPED and save.form_id is not None
        return typed and (save.by_id, save.form_id) == (last.by_id, last.form_id) and save.at - last.at <= PAUSE


@dataclass(frozen=True)
class Line:
    """A line of the history, as a page shows it."""

    at: datetime.datetime
    started_at: datetime.datetime
    who: str
    what: str
    about: str = ""
    kind: str = ""
    object_id: int = 0
    changes: list[FieldChange] = field(default_factory=list)
    saves: list[Save] = field(default_factory=list)
    is_merged: bool = False
    is_current: bool = False
    snapshot_id: int | None = None
    comment: str = ""

    @property
    def day(self) -> datetime.date:
        """The day of Paris when it ended."""
        return timezone.localtime(self.at).date()

    @property
    def labels(self) -> list[str]:
        """The fields that it changed."""
        return [change.label for change in self.changes]

    @property
    def is_brief(self) -> bool:
        """Whether the changes fit on a line: a state, a date, a choice."""
        return len(self.changes) <= 2 and not any(change.pieces for change in self.changes)

    @property
    def lasted(self) -> bool:
        """Whether it took more than a minute."""
        return f"{self.started_at:%d%H%M}" != f"{self.at:%d%H%M}"

    @property
    def restorable(self) -> int | None:
        """The revision that the team may bring back; None for the current revision of an object."""
        return self.saves[-1].pk if self.saves and not self.is_current else None


class Stage(NamedTuple):
    """A stage of the roadmap, or a milestone that froze it, with its line."""

    at: datetime.datetime
    by_id: int | None
    line: Line


@dataclass(frozen=True)
class Filters:
    """What to show: the changes of a person, of a theme with all it holds, of the roadmap's own texts, of some days."""

    by: int | None = None
    about: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class History:
    """A page of lines, the latest first; the people and the themes by which the reader may filter."""

    page: Page
    people: list[tuple[int, str]]
    themes: list[ThemeEntry]


def history_of(roadmap: Roadmap, filters: Filters | None = None, page: str | int = 1) -> History:
    """A page of the history of a whole roadmap, in a constant number of queries."""
    filters = filters or Filters()
    names, stages = _Names(roadmap), _stages(roadmap)
    sittings = _sittings(roadmap.revisions.all())
    authors = {sitting.by_id for sitting in sittings} | {stage.by_id for stage in stages}
    rows: list[Sitting | Stage] = [sitting for sitting in sittings if names.is_in(sitting, filters.about)]
    if not filters.about:
        rows += stages
    wanted = sorted((row for row in rows if _is_wanted(row, filters)), key=attrgetter("at"), reverse=True)
    shown: Page = Paginator(wanted, PER_PAGE).get_page(page)
    shown.object_list = _lines(shown.object_list, names, authors)
    people = sorted((name, pk) for pk, name in names.people.items() if pk in authors)
    return History(shown, [(pk, name) for name, pk in people], names.entries)


def history_of_object(obj: Written, roadmap: Roadmap, page: str | int = 1) -> Page:
    """A page of the history of one object of a roadmap, in a constant number of queries."""
    revisions = roadmap.revisions.filter(object_kind=obj.kind, object_id=obj.pk)
    sittings = _sittings(revisions)[::-1]
    shown: Page = Paginator(sittings, PER_PAGE).get_page(page)
    shown.object_list = _lines(shown.object_list, _Names(roadmap), {sitting.by_id for sitting in sittings})
    return shown


def restored_changes(obj: Written, revision: Revision, roadmap: Roadmap) -> list[FieldChange]:
    """The changes that a return to a revision would make to an object."""
    names, before = _Names(roadmap), obj.values()
    names.find_people({before.get("lead"), revision.values.get("lead")})
    after = {**before, **restored_values(obj, revision, roadmap)}
    return field_changes(type(obj), before, after, questions=names.questions, people=names.people)


def _sittings(revisions: RevisionQuerySet) -> list[Sitting]:
    """The revisions brought together by sittings, the oldest first."""
    columns = ("pk", "object_kind", "object_id", "version", "at", "by_id", "form_id", "origin")
    found: list[Sitting] = []
    last: dict[tuple[str, int], Sitting] = {}
    for row in revisions.told().order_by("at", "pk").values_list(*columns):
        save = Save(*row)
        key = (save.kind, save.object_id)
        known = last.get(key)
        if known is not None and known.goes_on_with(save):
            known.saves.append(save)
            continue
        if known is not None:
            known.is_last = False
        last[key] = Sitting([save], before=known.last.pk if known else None)
        found.append(last[key])
    return sorted(found, key=lambda sitting: (sitting.at, sitting.last.pk))


def _stages(roadmap: Roadmap) -> list[Stage]:
    """The stages of the roadmap, and the milestones at which it was frozen."""
    transitions = roadmap.transitions.select_related("by")
    frozen = roadmap.snapshots.filter(reason="milestone").select_related("milestone", "taken_by").defer("content")
    return [
        *(Stage(transition.at, transition.by_id, _stage_line(transition)) for transition in transitions),
        *(Stage(snapshot.taken_at, snapshot.taken_by_id, _milestone_line(snapshot)) for snapshot in frozen),
    ]


def _is_wanted(row: Sitting | Stage, filters: Filters) -> bool:
    day = timezone.localtime(row.at).date()
    too_early = filters.since is not None and day < filters.since
    too_late = filters.until is not None and day > filters.until
    return not too_early and not too_late and filters.by in (None, row.by_id)


# In words -------------------------------------------------------------------------------------------------


def _lines(rows: Iterable[Sitting | Stage], names: "_Names", authors: set[int | None]) -> list[Line]:
    """Each row of a page in words; the revisions of the page are read at once."""
    sittings = [row for row in rows if isinstance(row, Sitting)]
    names.read(sittings, authors)
    return [names.line(row) if isinstance(row, Sitting) else row.line for row in rows]


def _stage_line(transition: Transition) -> Line:
    is_automatic = transition.act == Transition.Act.OPENED and transition.by is None
    return Line(
        at=transition.at,
        started_at=transition.at,
        who=PORTAL if is_automatic else capitalised(name_of(transition.by)),
        what=f"Feuille de route {transition.get_act_display()}",
        snapshot_id=transition.snapshot_id,
        comment=transition.comment,
    )


def _milestone_line(snapshot: Snapshot) -> Line:
    return Line(
        at=snapshot.taken_at,
        started_at=snapshot.taken_at,
        who=capitalised(name_of(snapshot.taken_by)),
        what=f"Jalon «{NBSP}{snapshot.milestone}{NBSP}»",
        snapshot_id=snapshot.pk,
    )


class _Names:
    """The names of the objects, the questions and the people of a roadmap, fetched once."""

    def __init__(self, roadmap: Roadmap) -> None:
        self.entries = list(roadmap.entries.select_related("theme"))
        self.themes = {entry.pk: entry.theme.title for entry in self.entries}
        # Kind and key of an object → its title, and the key of its theme.
        self.titles: dict[tuple[str, int], tuple[str, int | None]] = {("roadmap", roadmap.pk): ("", None)}
        self.titles |= {("entry", pk): (title, pk) for pk, title in self.themes.items()}
        for model in (Action, Indicator):
            rows = model.objects.filter(entry__roadmap=roadmap).values_list("pk", "title", "entry_id")
            self.titles |= {(model.kind, pk): (title, entry) for pk, title, entry in rows}
        asked = GuidingQuestion.objects.filter(theme__entries__roadmap=roadmap).values_list("pk", "text")
        self.questions = {str(pk): text for pk, text in asked}
        for entry in self.entries:
            self.questions |= entry.asked
        self.revisions: dict[int, Revision] = {}
        self.people: dict[int, str] = {}

    def is_in(self, sitting: Sitting, about: str) -> bool:
        """Whether a sitting belongs to the choice of the reader: a theme by its key, or the roadmap's own texts."""
        if not about:
            return True
        if about == "roadmap":
            return sitting.first.kind == "roadmap"
        _, entry = self.titles.get(sitting.key, ("", None))
        return str(entry) == about

    def read(self, sittings: list[Sitting], authors: set[int | None]) -> None:
        """Read the revisions of some sittings, and find the names of the authors and of the people they name."""
        keys = {sitting.last.pk for sitting in sittings} | {sitting.before for sitting in sittings}
        self.revisions = Revision.objects.in_bulk(keys - {None})
        self.find_people(authors | {revision.values.get("lead") for revision in self.revisions.values()})

    def find_people(self, keys: set[int | None]) -> None:
        """Find the names of people; None stands for nobody."""
        self.people = {pk: name_of(person) for pk, person in User.objects.in_bulk(keys - {None}).items()}

    def line(self, sitting: Sitting) -> Line:
        """A sitting in words."""
        first, last = sitting.first, sitting.last
        return Line(
            at=last.at,
            started_at=first.at,
            who=self._who(last),
            what=OPENED if first.kind == "roadmap" and first.version == 0 else ACTS[first.origin],
            about=object_in_words(last.kind, self._title(sitting)),
            kind=last.kind,
            object_id=last.object_id,
            changes=self._changes(sitting),
            saves=sitting.saves,
            is_merged=any(save.origin == Revision.Origin.MERGE for save in sitting.saves),
            is_current=sitting.is_last,
        )

    def _title(self, sitting: Sitting) -> str:
        title, _ = self.titles.get(sitting.key, ("", None))
        return title

    def _who(self, save: Save) -> str:
        if save.by_id is None:
            came_alone = save.origin == Revision.Origin.CREATION and save.kind in ("roadmap", "entry")
            return PORTAL if came_alone else capitalised(SOMEBODY)
        return capitalised(self.people.get(save.by_id, SOMEBODY))

    def _changes(self, sitting: Sitting) -> list[FieldChange]:
        """The fields that a sitting changed; the title of a new object is left out when it is in its line."""
        after, model = self.revisions[sitting.last.pk], WRITTEN[sitting.first.kind]
        before = self.revisions[sitting.before] if sitting.before else None
        values = before.values if before else _defaults(model)
        found = field_changes(model, values, after.values, questions=self.questions, people=self.people)
        if before is None:
            title = self._title(sitting)
            return [change for change in found if change.name != "title" or after.values["title"] != title]
        return self._followed(before.followed, after.followed) + found

    def _followed(self, before: dict, after: dict) -> list[FieldChange]:
        """The state and the theme of an object, which acts alone change."""
        words: dict[str, Mapping[Any, str]] = {"state": dict(Action.State.choices), "entry": self.themes}
        labels = {"state": "État", "entry": "Axe"}
        return [
            FieldChange(name, label, before=words[name].get(before[name], ""), after=words[name].get(after[name], ""))
            for name, label in labels.items()
            if name in before and before[name] != after[name]
        ]


def object_in_words(kind: str, title: str) -> str:
    """An object as it follows the name of an act: « de l’action « Réunir la CIL » »."""
    if kind == "roadmap":
        return "de la feuille de route"
    noun = {"entry": "de l’axe", "action": "de l’action", "indicator": "de l’indicateur"}[kind]
    return f"{noun} «{NBSP}{title}{NBSP}»"


def _defaults(model: type[Written]) -> dict:
    """The values of an object that nobody wrote yet."""
    return model().values()
