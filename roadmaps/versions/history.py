"""Who changed what in a roadmap, and when: its revisions told as sittings, its steps and its frozen versions.

The saves of one person on one page of one object make one line, as long as nobody else wrote that object meanwhile and
the person did not stop for long. Lines are found from light rows; only those of the page are read whole.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

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
    ThemeEntry,
    Transition,
    Written,
)
from roadmaps.models.revision import PAUSE
from roadmaps.versions.field_changes import FieldChange, field_changes
from roadmaps.writing.outcome import SOMEBODY, name_of
from roadmaps.writing.saving import restored_values

PER_PAGE = 30
PORTAL, OPENED = "Le portail", "Ouverture"
TYPED = (Revision.Origin.FORM, Revision.Origin.MERGE)
ACTS = {
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
    """Consecutive saves of one person on one page of one object, or one act; and the revision before them."""

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
        """Whether what changed fits on a line: a state, a date, a choice."""
        return len(self.changes) <= 2 and not any(change.pieces for change in self.changes)

    @property
    def lasted(self) -> bool:
        """Whether it took more than a minute."""
        return f"{self.started_at:%d%H%M}" != f"{self.at:%d%H%M}"

    @property
    def restorable(self) -> int | None:
        """The revision to which one may come back: any but the current one of an object."""
        return self.saves[-1].pk if self.saves and not self.is_current else None


class Step(NamedTuple):
    """A step of the roadmap or a milestone, with its line."""

    at: datetime.datetime
    by_id: int | None
    line: Line


@dataclass(frozen=True)
class Filters:
    """What to show: of one person, of one theme with what it holds or of the roadmap's own texts, of some days."""

    by: int | None = None
    about: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class History:
    """A page of lines, the latest first, and among what one may choose."""

    page: Page
    people: list[tuple[int, str]]
    themes: list[ThemeEntry]


def history_of(roadmap: Roadmap, filters: Filters | None = None, page: str | int = 1) -> History:
    """A page of the history of a whole roadmap, in a constant number of queries."""
    filters = filters or Filters()
    names = _Names(roadmap)
    sittings, steps = _sittings(roadmap.revisions.all()), _steps(roadmap)
    authors = {row.by_id for row in [*sittings, *steps]}
    found = [sitting for sitting in sittings if names.is_in(sitting, filters.about)] + ([] if filters.about else steps)
    found = [row for row in found if _is_wanted(row, filters)]
    shown = Paginator(sorted(found, key=lambda row: row.at, reverse=True), PER_PAGE).get_page(page)
    shown.object_list = _lines(shown.object_list, names, authors)
    people = sorted((name, pk) for pk, name in names.people.items() if pk in authors)
    return History(shown, [(pk, name) for name, pk in people], names.entries)


def history_of_object(obj: Written, roadmap: Roadmap, page: str | int = 1) -> Page:
    """A page of the history of one object of a roadmap, in a constant number of queries."""
    revisions = roadmap.revisions.filter(object_kind=obj.kind, object_id=obj.pk)
    sittings = _sittings(revisions)[::-1]
    shown = Paginator(sittings, PER_PAGE).get_page(page)
    shown.object_list = _lines(shown.object_list, _Names(roadmap), {sitting.by_id for sitting in sittings})
    return shown


def restored_changes(obj: Written, revision: Revision, roadmap: Roadmap) -> list[FieldChange]:
    """What coming back to a revision would change of an object as it stands."""
    names = _Names(roadmap)
    names.read({0: revision, 1: Revision(snapshot={"values": obj.values()})}, {revision.by_id})
    after = {**obj.values(), **restored_values(obj, revision, roadmap)}
    return field_changes(type(obj), obj.values(), after, questions=names.questions, people=names.people)


def _sittings(revisions) -> list[Sitting]:
    """The revisions, the oldest first, brought together by sittings."""
    columns = ("pk", "object_kind", "object_id", "version", "at", "by_id", "form_id", "origin")
    found, current = [], {}
    for row in revisions.told().order_by("at", "pk").values_list(*columns):
        save = Save(*row)
        key = (save.kind, save.object_id)
        known = current.get(key)
        if known is not None and known.goes_on_with(save):
            known.saves.append(save)
            continue
        if known is not None:
            known.is_last = False
        current[key] = Sitting([save], before=known.last.pk if known else None)
        found.append(current[key])
    return sorted(found, key=lambda sitting: (sitting.at, sitting.last.pk))


def _steps(roadmap) -> list[Step]:
    """The steps of the roadmap, and the milestones at which it was frozen."""
    frozen = roadmap.snapshots.filter(reason="milestone").select_related("milestone", "taken_by").defer("content")
    found = [
        Step(transition.at, transition.by_id, _step_line(transition))
        for transition in roadmap.transitions.select_related("by")
    ]
    return found + [Step(snapshot.taken_at, snapshot.taken_by_id, _milestone_line(snapshot)) for snapshot in frozen]


def _is_wanted(row, filters):
    day = timezone.localtime(row.at).date()
    too_early = filters.since is not None and day < filters.since
    too_late = filters.until is not None and day > filters.until
    return not too_early and not too_late and filters.by in (None, row.by_id)


# In words -------------------------------------------------------------------------------------------------


def _lines(rows: Iterable, names, authors) -> list[Line]:
    """Each row of a page in words; the revisions of the page are read at once."""
    sittings = [row for row in rows if isinstance(row, Sitting)]
    keys = {sitting.last.pk for sitting in sittings} | {sitting.before for sitting in sittings if sitting.before}
    names.read(Revision.objects.in_bulk(keys), authors)
    return [names.line(row) if isinstance(row, Sitting) else row.line for row in rows]


def _step_line(step):
    who = PORTAL if step.act == Transition.Act.OPENED and step.by is None else capitalised(name_of(step.by))
    what = f"Feuille de route {step.get_act_display()}"
    return Line(step.at, step.at, who, what, snapshot_id=step.snapshot_id, comment=step.comment)


def _milestone_line(frozen):
    what = f"Jalon «{NBSP}{frozen.milestone.name}{NBSP}»"
    return Line(frozen.taken_at, frozen.taken_at, capitalised(name_of(frozen.taken_by)), what, snapshot_id=frozen.pk)


class _Names:
    """What the objects, the questions and the people of a roadmap are called, fetched once."""

    def __init__(self, roadmap):
        self.entries = list(roadmap.entries.select_related("theme"))
        actions = Action.objects.filter(entry__roadmap=roadmap).values_list("pk", "title", "entry_id")
        indicators = Indicator.objects.filter(entry__roadmap=roadmap).values_list("pk", "title", "entry_id")
        self.themes = {entry.pk: entry.theme.title for entry in self.entries}
        self.titles = {("roadmap", roadmap.pk): ("", None)}
        self.titles |= {("entry", entry.pk): (entry.theme.title, entry.pk) for entry in self.entries}
        self.titles |= {("action", pk): (title, entry) for pk, title, entry in actions}
        self.titles |= {("indicator", pk): (title, entry) for pk, title, entry in indicators}
        asked = GuidingQuestion.objects.filter(theme__entries__roadmap=roadmap).values_list("pk", "text")
        self.questions = {str(pk): text for pk, text in asked}
        for entry in self.entries:
            self.questions |= entry.asked
        self.revisions, self.people = {}, {}

    def is_in(self, sitting, about):
        """Whether a sitting belongs to what was chosen: a theme by its key, or the roadmap's own texts."""
        if not about:
            return True
        entry = self.titles.get(sitting.key, ("", None))[1]
        return sitting.first.kind == "roadmap" if about == "roadmap" else str(entry) == about

    def read(self, revisions, authors):
        """Keep the revisions of a page, and find the names of those who wrote them, or whom they name."""
        self.revisions = revisions
        leads = {revision.values.get("lead") for revision in revisions.values()}
        people = User.objects.in_bulk((authors | leads) - {None})
        self.people = {pk: name_of(person) for pk, person in people.items()}

    def line(self, sitting) -> Line:
        """A sitting in words."""
        first, last = sitting.first, sitting.last
        return Line(
            at=last.at,
            started_at=first.at,
            who=self._who(last),
            what=OPENED if first.kind == "roadmap" and first.version == 0 else ACTS[first.origin],
            about=object_in_words(last.kind, self.titles.get(sitting.key, ("", None))[0]),
            kind=last.kind,
            object_id=last.object_id,
            changes=self._changes(sitting),
            saves=sitting.saves,
            is_merged=any(save.origin == Revision.Origin.MERGE for save in sitting.saves),
            is_current=sitting.is_last,
        )

    def _who(self, save):
        if save.by_id is None and save.origin == Revision.Origin.CREATION and save.kind in ("roadmap", "entry"):
            return PORTAL
        return capitalised(self.people.get(save.by_id, SOMEBODY))

    def _changes(self, sitting):
        after = self.revisions[sitting.last.pk]
        before = self.revisions[sitting.before] if sitting.before else None
        model = WRITTEN[sitting.first.kind]
        values = before.values if before else _defaults(model)
        words = {"questions": self.questions, "people": self.people}
        found = field_changes(model, values, after.values, **words)
        if before is None:
            # What is added is named in its line by its title.
            title = self.titles.get(sitting.key, ("", None))[0]
            return [change for change in found if change.name != "title" or after.values["title"] != title]
        return self._followed(before.followed, after.followed) + found

    def _followed(self, before, after):
        """What acts changed, of what one may read: the state, the theme."""
        words = {"state": {state.value: state.label for state in Action.State}, "entry": self.themes}
        labels = {"state": "État", "entry": "Axe"}
        return [
            FieldChange(name, label, before=words[name].get(before[name], ""), after=words[name].get(after[name], ""))
            for name, label in labels.items()
            if name in before and before[name] != after[name]
        ]


def object_in_words(kind: str, title: str) -> str:
    """« de l’action « Réunir la CIL » », after the name of an act."""
    if kind == "roadmap":
        return "de la feuille de route"
    noun = {"entry": "de l’axe", "action": "de l’action", "indicator": "de l’indicateur"}[kind]
    return f"{noun} «{NBSP}{title}{NBSP}»"


def _defaults(model):
    """What an object holds before anybody wrote it."""
    return model().values()
