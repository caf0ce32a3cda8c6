"""What others did on a roadmap since a moment, line by line, as one person is told of it.

The difference is net: what was written and undone says nothing, nor what the person wrote. What staff say to
themselves is never told.
"""

import datetime
from collections import defaultdict

from django.db.models import Max

from participants.models import User
from programme.kit.french import NBSP, capitalised, enumerated, uncapitalised
from roadmaps.models import Comment, Difficulty, FollowUp, Reading, Revision, Roadmap, Transition
from roadmaps.words import field_label, field_order
from roadmaps.writing.outcome import name_of

LONGEST_LIST = 40
LONGEST_TEXT = 240
EMPTY = (None, "", [])
# Acts that undo one another: an even number of them in a row comes to nothing.
PAIRS = (
    {Transition.Act.AGREED, Transition.Act.DISAGREED},
    {Transition.Act.SHARED, Transition.Act.UNSHARED},
)


class News:
    """What happened to a roadmap between two moments; read once, told to each person in their turn."""

    def __init__(self, roadmap: Roadmap, since: datetime.datetime, *, until: datetime.datetime):
        self.roadmap, self.until = roadmap, until
        between = {"at__gt": since, "at__lte": until}
        self.revisions = defaultdict(list)
        for revision in roadmap.revisions.filter(**between).select_related("by").order_by("pk"):
            self.revisions[revision.object_kind, revision.object_id].append(revision)
        self.before = self._last_until(since)
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

    def _last_until(self, since):
        """The last revision of each object that changed, as it was at that moment."""
        rows = self.roadmap.revisions.filter(at__lte=since).order_by().values("object_kind", "object_id")
        keys = [row["last"] for row in rows.annotate(last=Max("pk"))]
        found = Revision.objects.filter(pk__in=keys).select_related("by")
        return {(revision.object_kind, revision.object_id): revision for revision in found}

    def lines_for(self, user: User, since: datetime.datetime) -> list[str]:
        """What others did since a moment, the steps first; of a long list, the first lines and how many remain."""
        lines = [
            *self._steps(user, since),
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

    # The steps ----------------------------------------------------------------------------------------------

    def _steps(self, user, since):
        recent = [
            transition
            for transition in self.transitions
            if transition.at > since and transition.act != Transition.Act.OPENED
        ]
        moves = [transition for transition in recent if transition.to_state]
        if moves and moves[0].from_state != moves[-1].to_state:
            yield from self._told(user, moves[-1])
        for pair in PAIRS:
            acts = [transition for transition in recent if transition.act in pair]
            if len(acts) % 2:
                yield from self._told(user, acts[-1])

    def _told(self, user, step):
        if step.by_id != user.pk:
            yield f"{_who([step])}{NBSP}: feuille de route {step.get_act_display()}"

    # What is written ----------------------------------------------------------------------------------------

    def _objects(self, user, since):
        for key, revisions in self.revisions.items():
            after = [revision for revision in revisions if revision.at > since]
            until = [revision for revision in revisions if revision.at <= since]
            before = until[-1] if until else self.before.get(key)
            if after and (line := self._object(user, before, after)):
                yield line

    def _object(self, user, before, after):
        """The line of one object; "" when nothing remains of what others did to it."""
        is_new = before is None
        was_there, is_there = not is_new and _stands(before), _stands(after[-1])
        if not is_there:
            return self._act(user, after, "retiré", Revision.Origin.WITHDRAWAL) if was_there else ""
        # A roadmap opens by itself, with its themes: what is written there afterwards is the news.
        came_alone = after[0].by_id is None or after[0].object_kind == Roadmap.kind
        if is_new and not came_alone and after[0].by_id != user.pk:
            return self._act(user, after, "ajouté", Revision.Origin.CREATION)
        if not is_new and not was_there:
            return self._act(user, after, "remis", Revision.Origin.RETURN)
        if is_new:
            before, *after = after
        return self._changes(user, before, after) if after else ""

    def _act(self, user, after, done, origin):
        """Somebody added, withdrew or brought back; what the portal adds by itself is no news."""
        acts = [revision for revision in after if revision.origin == origin]
        if not acts or acts[-1].by_id in (None, user.pk):
            return ""
        return f"{_who(acts[-1:])} a {done} {self._name(after[-1])}"

    def _changes(self, user, before, after):
        """The fields that others left otherwise than the person last knew them."""
        labels, authors = [], []
        places = field_order(after[-1].object_kind)
        names = {name for revision in after for name in revision.changed}
        for name in sorted(names, key=lambda field: (places.get(field.partition(".")[0], 0), field)):
            mine = [
                rank for rank, revision in enumerate(after) if revision.by_id == user.pk and name in revision.changed
            ]
            known = after[mine[-1]] if mine else before
            later = [revision for revision in after[mine[-1] + 1 if mine else 0 :] if name in revision.changed]
            if later and _value(known, name) != _value(after[-1], name) and (label := _label(after[-1], name)):
                labels.append(label)
                authors += [revision for revision in later if revision.by_id != user.pk]
        if not authors:
            return ""
        has = "a" if len({revision.by_id for revision in authors}) == 1 else "ont"
        fields = ", ".join(dict.fromkeys(labels))
        return f"{_who(authors)} {has} modifié {self._name(after[-1])}{NBSP}: {fields}"

    def _name(self, revision):
        title = _quoted(revision.values.get("title", ""))
        return {
            "roadmap": "le point de départ de la feuille de route",
            "entry": f"l’axe {_quoted(self.themes.get(revision.object_id, ''))}",
            "action": f"l’action {title}",
            "indicator": f"l’indicateur {title}",
        }[revision.object_kind]

    # What happened ------------------------------------------------------------------------------------------

    def _follow_ups(self, user, since):
        for follow_up in self.follow_ups:
            if follow_up.at > since and follow_up.by_id != user.pk:
                state = f", {follow_up.get_to_state_display()}" if follow_up.changes_state else ""
                happened = f"{_quoted(follow_up.text)}{_why(follow_up)}"
                yield f"{_who([follow_up])}, action {_quoted(follow_up.action.title)}{state}{NBSP}: {happened}"

    def _difficulties(self, user, since):
        """Those raised, unless a follow-up told of them already, and those lifted."""
        told = {follow_up.difficulty_id for follow_up in self.follow_ups}
        for difficulty in self.difficulties:
            action = _quoted(difficulty.action.title)
            if (
                difficulty.is_open
                and since < difficulty.at <= self.until
                and difficulty.by_id != user.pk
                and difficulty.pk not in told
            ):
                yield f"{_who([difficulty])}, difficulté de l’action {action}{NBSP}: {_quoted(difficulty.text)}"
            if (
                difficulty.lifted_at
                and since < difficulty.lifted_at <= self.until
                and difficulty.lifted_by_id != user.pk
            ):
                yield (
                    f"{capitalised(name_of(difficulty.lifted_by))}, difficulté levée, action {action}{NBSP}: "
                    + _quoted(difficulty.lifted_how)
                )

    def _readings(self, user, since):
        for reading in self.readings:
            if reading.at > since and reading.by_id != user.pk:
                yield f"{_who([reading])} a relevé l’indicateur {_quoted(reading.indicator.title)} pour {reading.year}"

    def _comments(self, user, since):
        for comment in self.comments:
            if comment.at > since and comment.by_id != user.pk:
                yield f"{_who([comment])}, commentaire {self._place(comment)}{NBSP}: {_quoted(comment.text)}"

    def _place(self, comment):
        if comment.indicator:
            return f"de l’indicateur {_quoted(comment.indicator.title)}"
        if comment.action:
            return f"de l’action {_quoted(comment.action.title)}"
        if comment.entry_id:
            return f"de l’axe {_quoted(self.themes.get(comment.entry_id, ''))}"
        return "de la feuille de route"


def _comments(roadmap, between):
    """What is said to the team and the trainers: never what staff say to themselves, nor an answer to it."""
    said = roadmap.comments.filter(scope=Comment.Scope.TEAM, withdrawn_at=None, **between)
    return said.exclude(parent__scope=Comment.Scope.STAFF).select_related("by", "action", "indicator")


def _stands(revision):
    return not revision.followed.get("deleted_at")


def _value(revision, name):
    """A value of an object at a version; all the ways of being empty are one."""
    value = revision.values[name] if name in revision.values else revision.followed.get(name)
    return None if value in EMPTY else value


def _label(revision, name):
    """What a field is called in a line; "" for what is told otherwise, or is not worth a line."""
    if name.startswith("answers."):
        return "réponses aux questions"
    if name in revision.values or "." in name:
        return uncapitalised(field_label(revision.object_kind, name))
    return "axe" if name == "entry" else ""


def _why(follow_up) -> str:
    """What stands in the way, and the support wanted, when a follow-up says so."""
    difficulty = follow_up.difficulty
    if difficulty is None or not difficulty.is_open:
        return ""
    support = f"{NBSP}; appui souhaité{NBSP}: {_quoted(difficulty.support)}" if difficulty.support else ""
    return f" (difficulté{NBSP}: {_quoted(difficulty.text)}{support})"


def _who(rows) -> str:
    """Who did it, once each, to begin a line with."""
    return capitalised(enumerated(list(dict.fromkeys(name_of(row.by) for row in rows))))


def _quoted(text: str) -> str:
    """A text between quotes, its beginning when it is long."""
    line = " ".join(text.split())
    if len(line) > LONGEST_TEXT:
        line = line[: LONGEST_TEXT - 1].rstrip() + "…"
    return f"«{NBSP}{line}{NBSP}»"
