"""What happened to an action and its indicators, in one list by time: follow-ups, comments, readings, changes.

A constant number of queries, whatever the length. Only the comments that the reader may read are there.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from participants.models import User
from programme.kit.french import uncapitalised
from roadmaps.follow_up.progress import progress_of
from roadmaps.models import Action, Comment, Difficulty, Indicator, Revision, Roadmap, ThemeEntry
from roadmaps.models.revision import PAUSE
from roadmaps.words import field_label
from roadmaps.writing.outcome import name_of

# What is shown at once; the rest stands behind a disclosure.
RECENT = 20

# What a comment may be about, with what its address and its name need.
PLACES = ("entry__theme", "action__entry", "indicator__entry", "indicator__action")

Origin = Revision.Origin
ACTS: dict[str, dict[str, str]] = {
    Action.kind: {
        Origin.CREATION: "a ajouté l’action",
        Origin.MOVE: "a déplacé l’action",
        Origin.WITHDRAWAL: "a retiré l’action",
        Origin.RETURN: "a remis l’action",
        Origin.RESTORE: "a repris une version antérieure",
    },
    Indicator.kind: {
        Origin.CREATION: "a ajouté un indicateur",
        Origin.WITHDRAWAL: "a retiré un indicateur",
        Origin.RETURN: "a remis un indicateur",
        Origin.RESTORE: "a repris une version antérieure d’un indicateur",
    },
}


@dataclass(frozen=True)
class Thread:
    """A comment and its answers; the comment is None when its author took it back, and its answers stay."""

    comment: Comment | None
    answers: list[Comment]

    @property
    def first(self) -> Comment:
        """The comment that gives the thread its date and its readers."""
        return self.comment or self.answers[0]

    @property
    def key(self) -> int | None:
        """The key of its first comment, withdrawn or not."""
        return self.comment.pk if self.comment else self.answers[0].parent_id

    @property
    def by_name(self) -> str:
        """The name of the author of the thread."""
        return name_of(self.first.by)

    @property
    def resolved_by_name(self) -> str:
        """The name of the person who settled it."""
        return name_of(self.comment.resolved_by) if self.comment else ""

    @property
    def is_resolved(self) -> bool:
        """Whether the thread is settled, or its first comment taken back."""
        return self.comment is None or self.comment.resolved_at is not None


@dataclass
class Sitting:
    """The changes that one person made in a row to the action or to an indicator."""

    indicator: Indicator | None
    by_id: int | None
    by_name: str
    start: datetime.datetime
    end: datetime.datetime
    acts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """One thing that happened; its kind says which part of the template shows it."""

    kind: str  # follow_up, difficulty, lifted, thread, reading, sitting
    at: datetime.datetime
    by_name: str
    what: Any


@dataclass(frozen=True)
class Stream:
    """Everything that happened, the latest first; and the difficulties still open."""

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
    """The stream of an action, as this person may read it."""
    difficulties = list(action.difficulties.select_related("by", "lifted_by"))
    follow_ups = list(action.follow_ups.select_related("by", "difficulty"))
    told = {row.difficulty_id for row in follow_ups}
    indicators = list(action.indicators.select_related("entry").prefetch_related("readings__by"))
    for indicator in indicators:
        indicator.action = action
    items = [
        *(Item("follow_up", row.at, name_of(row.by), row) for row in follow_ups),
        *(Item("difficulty", row.at, name_of(row.by), row) for row in difficulties if row.pk not in told),
        *(Item("lifted", row.lifted_at, name_of(row.lifted_by), row) for row in difficulties if row.lifted_at),
        *_threads(action, user),
        *_readings(indicators),
        *_sittings(action, indicators),
    ]
    items.sort(key=lambda item: item.at, reverse=True)
    return Stream(items, [row for row in difficulties if row.is_open])


def _threads(action: Action, user: User) -> list[Item]:
    about = Q(action=action.pk) | Q(indicator__action=action.pk)
    threads = threads_of(Comment.objects.visible_to(user).filter(about))
    return [Item("thread", thread.first.at, name_of(thread.first.by), thread) for thread in threads]


def threads_of(comments: QuerySet[Comment]) -> list[Thread]:
    """The threads of comments that the reader may read, the oldest first; in one query."""
    rows = list(comments.select_related("by", "resolved_by", *PLACES).order_by("at", "pk"))
    roots = {comment.pk: comment for comment in rows if comment.parent_id is None}
    answers: dict[int, list[Comment]] = {pk: [] for pk in roots}
    for comment in rows:
        if comment.parent_id is not None:
            answers.setdefault(comment.parent_id, []).append(comment)
    threads = [Thread(roots.get(pk), found) for pk, found in answers.items()]
    return sorted(threads, key=lambda thread: (thread.first.at, thread.first.pk))


def _readings(indicators: list[Indicator]) -> list[Item]:
    rows = [row for indicator in indicators for row in progress_of(indicator).rows]
    return [Item("reading", row.reading.at, name_of(row.reading.by), row) for row in rows]


def _sittings(action: Action, indicators: list[Indicator]) -> list[Item]:
    objects: dict[tuple[str, int], Indicator | None] = {(Action.kind, action.pk): None} | {
        (Indicator.kind, indicator.pk): indicator for indicator in indicators
    }
    about = Q(object_kind=Action.kind, object_id=action.pk) | Q(
        object_kind=Indicator.kind, object_id__in=[indicator.pk for indicator in indicators]
    )
    rows = Revision.objects.told().filter(about).exclude(origin=Origin.FOLLOW_UP).select_related("by")
    sittings: list[Sitting] = []
    latest: dict[tuple[str, int], Sitting] = {}
    for row in rows.defer("snapshot", "form_base").order_by("at", "pk"):
        key = row.object_kind, row.object_id
        last = latest.get(key)
        if last is None or last.by_id != row.by_id or row.at - last.end > PAUSE:
            last = latest[key] = Sitting(objects[key], row.by_id, name_of(row.by), row.at, row.at)
            sittings.append(last)
        _add(last, row)
    return [Item("sitting", sitting.end, sitting.by_name, sitting) for sitting in sittings]


def _add(sitting: Sitting, row: Revision) -> None:
    """Add a revision to a sitting; the fields that an addition fills are not listed."""
    sitting.end = row.at
    act = ACTS[row.object_kind].get(row.origin)
    if act and act not in sitting.acts:
        sitting.acts.append(act)
    if row.origin in (Origin.FORM, Origin.MERGE):
        labels = [uncapitalised(field_label(row.object_kind, name)) for name in row.changed]
        sitting.labels.extend(label for label in labels if label not in sitting.labels)


# The comments of a theme, of an indicator, of a whole roadmap ----------------------------------------------


def threads_about(
    roadmap: Roadmap, user: User, *, entry: ThemeEntry | None = None, indicator: Indicator | None = None
) -> list[Thread]:
    """The threads of a theme or of an indicator; without them, those of the roadmap itself."""
    seen = Comment.objects.visible_to(user).filter(roadmap=roadmap.pk, action=None)
    return threads_of(seen.filter(entry=entry, indicator=indicator))


def all_threads(roadmap: Roadmap, user: User) -> list[Thread]:
    """Every thread of a roadmap that the person may read, the latest first, with what each is about."""
    return threads_of(Comment.objects.visible_to(user).filter(roadmap=roadmap.pk))[::-1]
