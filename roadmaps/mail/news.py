"""What others did on a roadmap since a moment, line by line, as a person is told of it.

Only what remains is told: neither what was written then undone, nor what the person wrote, nor ever what staff say to
themselves.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max, QuerySet

from participants.models import User
from programme.kit.french import NBSP, capitalised, enumerated, uncapitalised
from roadmaps.models import Comment, Difficulty, FollowUp, Reading, Revision, Roadmap, Transition
from roadmaps.words import field_label, field_order
from roadmaps.writing.outcome import name_of

LONGEST_LIST = 40
LONGEST_TEXT = 240
EMPTY: tuple = (None, "", [])
OPENED = Transition.Act.OPENED
# Acts that undo one another: an even number of them in a row comes to nothing.
PAIRS = (
    {Transition.Act.AGREED, Transition.Act.DISAGREED},
    {Transition.Act.SHARED, Transition.Act.UNSHARED},
)


class News:
    """The news of a roadmap between two moments: read once, then told to each person in their turn."""

    def __init__(self, roadmap: Roadmap, since: datetime.datetime, *, until: datetime.datetime) -> None:
        self.roadmap, self.until = roadmap, until
        between = {"at__gt": since, "at__lte": until}
        self.revisions = _by_object(roadmap.revisions.filter(**between).select_related("by").order_by("pk"))
        self.before = _last_until(roadmap, since)
        of_roadmap = {"action__entry__roadmap": roadmap, "action__deleted_at": None}
        self.follow_ups = list(
            FollowUp.objects.filter(**between, **of_roadmap).select_related("by", "action", "difficulty")
        )
        self.difficulties = list(Difficulty.objects.filter(**of_roadmap).select_related("by", "lifted_by", "action"))
        self.comments = list(_comments(roadmap, between))
        readings = Reading.objects.filter(indicator__entry__roadmap=roadmap, indicator__deleted_at=None, **between)
        self.readings = list(readings.select_related("by", "indicator"))
        self.transitions = list(roadmap.transitions.filter(**between).select_related("by"))
        self.themes = dict(roadmap.entries.values_list("pk", "theme__title"))

    def lines_for(self, user: User, since: datetime.datetime) -> list[str]:
        """What others did since a moment, the stages first; of a long list, the first lines and how many remain."""
        lines = [
            *self._stages(user, since),
            *self._objects(user, since),
            *self._follow_ups(user, since),
            *self._difficulties(user, since),
            *self._readings(user, since),
            *self._comments(user, since),
        ]
        if len(lines) > LONGEST_LIST:
            more = len(lines) - LONGEST_LIST + 1
            lines = [*lines[: LONGEST_LIST - 1], f"Et {more} autres nouveautés, à lire dans la feuille de route."]
        return lines

    def _is_news(self, at: datetime.datetime | None, by_id: int | None, user: User, since: datetime.datetime) -> bool:
        """Whether something happened between the two moments, by somebody else than the person who is told."""
        return at is not None and since < at <= self.until and by_id != user.pk

    # The stages ---------------------------------------------------------------------------------------------

    def _stages(self, user: User, since: datetime.datetime) -> Iterator[str]:
        recent = [transition for transition in self.transitions if transition.at > since]
        for transition in _what_remains(recent):
            if transition.by_id != user.pk:
                yield f"{_who([transition])}{NBSP}: feuille de route {transition.get_act_display()}"

    # What is written ----------------------------------------------------------------------------------------

    def _objects(self, user: User, since: datetime.datetime) -> Iterator[str]:
        for key, revisions in self.revisions.items():
            after = [revision for revision in revisions if revision.at > since]
            until = [revision for revision in revisions if revision.at <= since]
            before = until[-1] if until else self.before.get(key)
            if after and (line := self._object(user, before, after)):
                yield line

    def _object(self, user: User, before: Revision | None, after: list[Revision]) -> str:
        """The line of an object; "" when nothing remains of what others did to it."""
        if before is None:
            return self._new_object(user, after)
        was_there, is_there = _stands(before), _stands(after[-1])
        if was_there and is_there:
            return self._changes(user, before, after)
        if was_there:
            return self._act(user, after, "retiré", Revision.Origin.WITHDRAWAL)
        return self._act(user, after, "remis", Revision.Origin.RETURN) if is_there else ""

    def _new_object(self, user: User, revisions: list[Revision]) -> str:
        """The line of a new object: others added it, or others wrote in it since it came."""
        if not _stands(revisions[-1]):
            return ""
        first, *later = revisions
        # A roadmap opens by itself, with its themes: what is written there afterwards is the news.
        came_alone = first.by_id is None or first.object_kind == Roadmap.kind
        if not came_alone and first.by_id != user.pk:
            return self._act(user, revisions, "ajouté", Revision.Origin.CREATION)
        return self._changes(user, first, later) if later else ""

    def _act(self, user: User, after: list[Revision], done: str, origin: str) -> str:
        """The line of who added, withdrew or brought back an object; what the portal adds by itself is no news."""
        acts = [revision for revision in after if revision.origin == origin]
        if not acts or acts[-1].by_id in (None, user.pk):
            return ""
        return f"{_who(acts[-1:])} a {done} {self._name(after[-1])}"

    def _changes(self, user: User, before: Revision, after: list[Revision]) -> str:
        """The line of the fields that others left otherwise than the person last knew them; "" without any."""
        last = after[-1]
        labels: list[str] = []
        authors: list[Revision] = []
        for name in _changed_names(after):
            known, later = _since_own(user, name, before, after)
            if not later or _value(known, name) == _value(last, name):
                continue
            if label := _label(last, name):
                labels.append(label)
                authors += later
        if not authors:
            return ""
        has = "a" if len({revision.by_id for revision in authors}) == 1 else "ont"
        return f"{_who(authors)} {has} modifié {self._name(last)}{NBSP}: {', '.join(dict.fromkeys(labels))}"

    def _name(self, revision: Revision) -> str:
        title = _quoted(revision.values.get("title", ""))
        return {
            "roadmap": "le point de départ de la feuille de route",
            "entry": f"l’axe {_quoted(self.themes.get(revision.object_id, ''))}",
            "action": f"l’action {title}",
            "indicator": f"l’indicateur {title}",
        }[revision.object_kind]

    # What happened ------------------------------------------------------------------------------------------

    def _follow_ups(self, user: User, since: datetime.datetime) -> Iterator[str]:
        for follow_up in self.follow_ups:
            if self._is_news(follow_up.at, follow_up.by_id, user, since):
                state = f", {follow_up.get_to_state_display()}" if follow_up.changes_state else ""
                action, text = _quoted(follow_up.action.title), _quoted(follow_up.text)
                yield f"{_who([follow_up])}, action {action}{state}{NBSP}: {text}{_obstacle(follow_up)}"

    def _difficulties(self, user: User, since: datetime.datetime) -> Iterator[str]:
        """The difficulties that were raised, unless a follow-up told of them already, and those that were lifted."""
        told = {follow_up.difficulty_id for follow_up in self.follow_ups}
        for difficulty in self.difficulties:
            action = _quoted(difficulty.action.title)
            is_new = self._is_news(difficulty.at, difficulty.by_id, user, since)
            if is_new and difficulty.is_open and difficulty.pk not in told:
                yield f"{_who([difficulty])}, difficulté de l’action {action}{NBSP}: {_quoted(difficulty.text)}"
            if self._is_news(difficulty.lifted_at, difficulty.lifted_by_id, user, since):
                who, how = capitalised(name_of(difficulty.lifted_by)), _quoted(difficulty.lifted_how)
                yield f"{who}, difficulté levée, action {action}{NBSP}: {how}"

    def _readings(self, user: User, since: datetime.datetime) -> Iterator[str]:
        for reading in self.readings:
            if self._is_news(reading.at, reading.by_id, user, since):
                yield f"{_who([reading])} a relevé l’indicateur {_quoted(reading.indicator.title)} pour {reading.year}"

    def _comments(self, user: User, since: datetime.datetime) -> Iterator[str]:
        for comment in self.comments:
            if self._is_news(comment.at, comment.by_id, user, since):
                yield f"{_who([comment])}, commentaire {self._subject(comment)}{NBSP}: {_quoted(comment.text)}"

    def _subject(self, comment: Comment) -> str:
        if comment.indicator:
            return f"de l’indicateur {_quoted(comment.indicator.title)}"
        if comment.action:
            return f"de l’action {_quoted(comment.action.title)}"
        if comment.entry_id:
            return f"de l’axe {_quoted(self.themes.get(comment.entry_id, ''))}"
        return "de la feuille de route"


def _by_object(revisions: Iterable[Revision]) -> dict[tuple[str, int], list[Revision]]:
    found = defaultdict(list)
    for revision in revisions:
        found[revision.object_kind, revision.object_id].append(revision)
    return found


def _last_until(roadmap: Roadmap, moment: datetime.datetime) -> dict[tuple[str, int], Revision]:
    """The last revision of each object of a roadmap until a moment."""
    rows = roadmap.revisions.filter(at__lte=moment).order_by().values("object_kind", "object_id")
    keys = [row["last"] for row in rows.annotate(last=Max("pk"))]
    found = Revision.objects.filter(pk__in=keys).select_related("by")
    return {(revision.object_kind, revision.object_id): revision for revision in found}


def _comments(roadmap: Roadmap, between: dict) -> QuerySet[Comment]:
    """What is said to the team and the trainers: never what staff say to themselves, nor an answer to it."""
    said = roadmap.comments.filter(scope=Comment.Scope.TEAM, withdrawn_at=None, **between)
    return said.exclude(parent__scope=Comment.Scope.STAFF).select_related("by", "action", "indicator")


def _what_remains(transitions: list[Transition]) -> list[Transition]:
    """The last change of state, unless the roadmap is back where it was; the acts that no other has undone."""
    moves = [transition for transition in transitions if transition.to_state and transition.act != OPENED]
    remaining = moves[-1:] if moves and moves[0].from_state != moves[-1].to_state else []
    for pair in PAIRS:
        acts = [transition for transition in transitions if transition.act in pair]
        if len(acts) % 2:
            remaining.append(acts[-1])
    return remaining


def _changed_names(revisions: list[Revision]) -> list[str]:
    """The fields that revisions of one object changed, in the order of its page."""
    order = field_order(revisions[-1].object_kind)
    names = {name for revision in revisions for name in revision.changed}
    return sorted(names, key=lambda name: (order.get(name.partition(".")[0], 0), name))


def _since_own(user: User, name: str, before: Revision, after: list[Revision]) -> tuple[Revision, list[Revision]]:
    """The revision in which a person last knew a field, their own or the one before; and what others changed since."""
    known = before
    later: list[Revision] = []
    for revision in after:
        if name not in revision.changed:
            continue
        if revision.by_id == user.pk:
            known, later = revision, []
        else:
            later.append(revision)
    return known, later


def _stands(revision: Revision) -> bool:
    return not revision.followed.get("deleted_at")


def _value(revision: Revision, name: str) -> Any:
    """The value of a field in a revision; None for every empty value."""
    value = revision.values[name] if name in revision.values else revision.followed.get(name)
    return None if value in EMPTY else value


def _label(revision: Revision, name: str) -> str:
    """The label of a field in a line; "" for what another line tells, or is not worth a line."""
    if name.startswith("answers."):
        return "réponses aux questions"
    if name in revision.values or "." in name:
        return uncapitalised(field_label(revision.object_kind, name))
    return "axe" if name == "entry" else ""


def _obstacle(follow_up: FollowUp) -> str:
    """The difficulty that a follow-up raised, with the support wanted, as long as it is open."""
    difficulty = follow_up.difficulty
    if difficulty is None or not difficulty.is_open:
        return ""
    support = f"{NBSP}; appui souhaité{NBSP}: {_quoted(difficulty.support)}" if difficulty.support else ""
    return f" (difficulté{NBSP}: {_quoted(difficulty.text)}{support})"


def _who(rows: Iterable[Any]) -> str:
    """The names of those who did it, once each, to begin a line."""
    return capitalised(enumerated(list(dict.fromkeys(name_of(row.by) for row in rows))))


def _quoted(text: str) -> str:
    """A text between quotes, cut when it is long."""
    line = " ".join(text.split())
    if len(line) > LONGEST_TEXT:
        line = line[: LONGEST_TEXT - 1].rstrip() + "…"
    return f"«{NBSP}{line}{NBSP}»"
