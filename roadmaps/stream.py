"""What happened to an action, in one list by time: follow-ups, difficulties, comments, and who changed what.

A constant number of queries, whatever the length. Of the comments, those that the reader may read, and no others.
"""

import datetime
from dataclasses import dataclass, field

from participants.models import User
from programme.wording import uncapitalised
from roadmaps.field_words import field_label
from roadmaps.models import Action, Comment, Difficulty, Revision, Roadmap, ThemeEntry
from roadmaps.saved import name_of

# Changes that one person makes without stopping longer than this are one sitting.
SITTING = datetime.timedelta(minutes=30)
# What is shown at once; the rest stands behind a disclosure.
RECENT = 20

Origin = Revision.Origin
MOVES = {
    Origin.CREATION: "a ajouté l’action",
    Origin.MOVE: "a déplacé l’action",
    Origin.WITHDRAWAL: "a retiré l’action",
    Origin.RETURN: "a remis l’action",
    Origin.RESTORE: "a repris une version antérieure",
}


@dataclass(frozen=True)
class Thread:
    """A comment and its answers; without the comment when its author took it back and answers stay."""

    comment: Comment | None
    answers: list[Comment]

    @property
    def first(self) -> Comment:
        """Where it stands in time, and whom it is read by."""
        return self.comment or self.answers[0]

    @property
    def key(self) -> int:
        """The key of its first comment, withdrawn or not."""
        return self.comment.pk if self.comment else self.answers[0].parent_id

    @property
    def by_name(self) -> str:
        """Who began it."""
        return name_of(self.first.by)

    @property
    def resolved_by_name(self) -> str:
        """Who said that it is settled."""
        return name_of(self.comment.resolved_by) if self.comment else ""

    @property
    def is_resolved(self) -> bool:
        """Whether what it asks is settled; a comment taken back asks nothing more."""
        return self.comment is None or self.comment.resolved_at is not None


@dataclass
class Sitting:
    """What one person changed without stopping: the fields, in the order in which they were first changed."""

    by_id: int | None
    by_name: str
    start: datetime.datetime
    end: datetime.datetime
    acts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """One thing that happened: its kind says which template part shows it."""

    kind: str  # follow_up, difficulty, lifted, thread, sitting
    at: datetime.datetime
    by_name: str
    what: object


@dataclass(frozen=True)
class Stream:
    """All that happened, the latest first; and what still stands open."""

    items: list[Item]
    open_difficulties: list[Difficulty]

    @property
    def recent(self) -> list[Item]:
        """The latest items."""
        return self.items[:RECENT]

    @property
    def older(self) -> list[Item]:
        """All the others."""
        return self.items[RECENT:]


def stream_of(action: Action, user: User) -> Stream:
    """The stream of an action, as a person who reads its roadmap may read it."""
    difficulties = list(action.difficulties.select_related("by", "lifted_by"))
    follow_ups = list(action.follow_ups.select_related("by", "difficulty"))
    told = {one.difficulty_id for one in follow_ups}
    items = [
        *(Item("follow_up", one.at, name_of(one.by), one) for one in follow_ups),
        *(Item("difficulty", one.at, name_of(one.by), one) for one in difficulties if one.pk not in told),
        *(Item("lifted", one.lifted_at, name_of(one.lifted_by), one) for one in difficulties if not one.is_open),
        *_threads(action, user),
        *_sittings(action),
    ]
    items.sort(key=lambda item: item.at, reverse=True)
    return Stream(items, [one for one in difficulties if one.is_open])


def _threads(action, user):
    threads = threads_of(Comment.objects.visible_to(user).filter(action=action.pk))
    return [Item("thread", one.first.at, name_of(one.first.by), one) for one in threads]


def threads_of(comments) -> list[Thread]:
    """Comments, already filtered by who reads them, gathered by thread, the oldest first; in one query."""
    rows = list(comments.select_related("by", "resolved_by", "entry__theme", "action__entry").order_by("at", "pk"))
    roots = {one.pk: one for one in rows if one.parent_id is None}
    answers: dict[int, list] = {pk: [] for pk in roots}
    for one in rows:
        if one.parent_id is not None:
            answers.setdefault(one.parent_id, []).append(one)
    threads = [Thread(roots.get(pk), found) for pk, found in answers.items()]
    return sorted(threads, key=lambda thread: (thread.first.at, thread.first.pk))


def _sittings(action):
    rows = Revision.objects.filter(object_kind=Action.kind, object_id=action.pk).exclude(origin=Origin.FOLLOW_UP)
    sittings: list[Sitting] = []
    for row in rows.select_related("by").defer("snapshot", "form_base").order_by("at", "pk"):
        last = sittings[-1] if sittings else None
        if last is None or last.by_id != row.by_id or row.at - last.end > SITTING:
            last = Sitting(row.by_id, name_of(row.by), row.at, row.at)
            sittings.append(last)
        _add(last, row)
    return [Item("sitting", one.end, one.by_name, one) for one in sittings]


def _add(sitting, row):
    """Count a revision in a sitting; one that adds an action fills every field, and says that alone."""
    sitting.end = row.at
    if row.origin in MOVES and MOVES[row.origin] not in sitting.acts:
        sitting.acts.append(MOVES[row.origin])
    if row.origin in (Origin.FORM, Origin.MERGE):
        new = [label for label in map(_label, row.changed) if label not in sitting.labels]
        sitting.labels.extend(new)


def _label(name):
    return uncapitalised(field_label(Action.kind, name))


# The comments of a theme, of a whole roadmap ---------------------------------------------------------------


def threads_about(roadmap: Roadmap, user: User, *, entry: ThemeEntry | None = None) -> list[Thread]:
    """The threads of one theme, or without it those about the roadmap itself."""
    seen = Comment.objects.visible_to(user).filter(roadmap=roadmap.pk, action=None)
    return threads_of(seen.filter(entry=entry.pk) if entry else seen.filter(entry=None))


def all_threads(roadmap: Roadmap, user: User) -> list[Thread]:
    """Every thread of a roadmap, the latest first, with what each is about."""
    return threads_of(Comment.objects.visible_to(user).filter(roadmap=roadmap.pk))[::-1]
