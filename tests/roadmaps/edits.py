"""Random sequences of acts on a small roadmap, for the tests that hold whatever people do."""

import itertools

from hypothesis import strategies as st

from programme.kit.refusal import Refused
from roadmaps.models import WRITTEN, Action, Indicator, Merge, Revision, Roadmap, ThemeEntry
from roadmaps.writing.arranging import (
    bring_back_action,
    create_action,
    create_indicator,
    move_action,
    withdraw_action,
    withdraw_indicator,
)
from roadmaps.writing.saving import lock_roadmap, restore, save_edit, write_followed
from tests.factories.roadmaps import ActionFactory, GuidingQuestionFactory, MemberFactory, RoadmapFactory
from tests.factories.roadmaps import ThemeEntryFactory as EntryFactory

PARAGRAPHS = ("Un.", "Deux.", "Trois.", "Quatre.", "", "Cinq ?")
PARTNERS = ("DDTM", "Bailleurs", "CAF", "Département")
DAYS = (None, "2022-09-13", "2022-12-01", "2023-06-30")

texts = st.lists(st.sampled_from(PARAGRAPHS), max_size=4).map("\n".join)
lines = st.sampled_from(("", "Une ligne", "Une autre", "Encore"))
FIELDS = {
    "roadmap": {
        "findings": texts,
        "ambition": lines,
        "priority_districts": st.sampled_from([None, 1, 4]),
        "documents.cil": st.sampled_from(["", "yes", "unknown"]),
    },
    "entry": {"diagnosis": texts, "objective": texts, "answers": texts},
    "action": {
        "title": st.sampled_from(["Réunir", "Compter", "Partager"]),
        "means": texts,
        "partners": st.lists(st.sampled_from(PARTNERS), unique=True),
        "starts_on": st.sampled_from(DAYS),
        "due_on": st.sampled_from(DAYS),
        "due_precision": st.sampled_from(["day", "month", "quarter"]),
        "priority": st.sampled_from(["", "high", "low"]),
    },
    "indicator": {"title": st.sampled_from(["Mesure", "Compte"]), "target": st.sampled_from([None, "12.5", "40"])},
}
whole = st.integers(0, 50)


def _forms(kind):
    """Some of the fields of a form, as it sends them."""
    return st.fixed_dictionaries({}, optional=FIELDS[kind]).filter(bool)


edits = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda kind: st.tuples(st.just("edit"), st.just(kind), whole, whole, _forms(kind))
)
acts = st.tuples(
    st.sampled_from(["add", "measure", "move", "carry", "withdraw", "unmeasure", "bring_back", "state", "restore"]),
    whole,
    whole,
)
scripts = st.lists(st.one_of(edits, edits, acts), max_size=12)


class Script:
    """Two people at work on a roadmap of two themes; checks, at each save, what it must never break."""

    def __init__(self):
        self.roadmap = RoadmapFactory()
        self.entries = [EntryFactory(roadmap=self.roadmap) for _ in range(2)]
        self.question = GuidingQuestionFactory(theme=self.entries[0].theme)
        for position in (1.0, 2.0, 3.0):
            ActionFactory(entry=self.entries[0], position=position)
        self.people = [MemberFactory(roadmap=self.roadmap).user for _ in range(2)]
        self.turns = itertools.cycle(self.people)
        self.acknowledged = 3 + 2 + 1

    def run(self, steps):
        """Do all the steps; an act that refuses changes nothing."""
        for step in steps:
            try:
                getattr(self, f"do_{step[0]}")(next(self.turns), *step[1:])
            except Refused:
                continue

    def _one(self, model, rank, **filters):
        path = {Roadmap: "pk", ThemeEntry: "roadmap"}.get(model, "entry__roadmap")
        rows = list(model.objects.filter(**{path: self.roadmap.pk}, **filters).order_by("pk"))
        return rows[rank % len(rows)] if rows else None

    def do_edit(self, by, kind, rank, age, values):
        """Save a form that was opened some versions ago."""
        obj = self._one(WRITTEN[kind], rank)
        if obj is None:
            return
        if "answers" in values:
            values = {**values, f"answers.{self.question.pk}": values["answers"]}
            values.pop("answers")
        before, version = obj.values(), max(0, obj.version - age % 4)
        base = Revision.objects.get(object_kind=kind, object_id=obj.pk, version=version).values
        saved = save_edit(obj=obj, version=version, form_id=None, values=values, by=by)
        self.acknowledged += saved.revision is not None
        after = type(obj).objects.get(pk=obj.pk).values()
        sent = obj.joined(values, beside=base)
        base, before, after = obj.joined(base), obj.joined(before), obj.joined(after)
        left = obj.joined({**saved.conflicts, **saved.refused})
        for name in before.keys() | after.keys() | sent.keys():
            _check_field(obj, name, base, before, after, sent, left)

    def do_add(self, by, rank, _):
        create_action(entry=self.entries[rank % 2], values={"title": "Ajoutée"}, by=by)
        self.acknowledged += 1

    def do_measure(self, by, rank, other):
        entry = self.entries[rank % 2]
        action = self._one(Action, other, entry=entry, deleted_at=None) if other % 2 else None
        create_indicator(entry=entry, action=action, values={"title": "Mesure", "unit": "share"}, by=by)
        self.acknowledged += 1

    def do_move(self, by, rank, direction):
        if action := self._one(Action, rank, deleted_at=None):
            move_action(action=action, direction=("up", "down")[direction % 2], by=by)

    def do_carry(self, by, rank, where):
        if action := self._one(Action, rank, deleted_at=None):
            move_action(action=action, entry=self.entries[where % 2], by=by)

    def do_withdraw(self, by, rank, _):
        if action := self._one(Action, rank):
            withdraw_action(action=action, by=by)

    def do_unmeasure(self, by, rank, _):
        if indicator := self._one(Indicator, rank):
            withdraw_indicator(indicator=indicator, by=by)

    def do_bring_back(self, by, rank, _):
        if action := self._one(Action, rank):
            bring_back_action(action=action, by=by)

    def do_state(self, by, rank, which):
        if action := self._one(Action, rank, deleted_at=None):
            lock_roadmap(self.roadmap.pk)
            state = Action.State.values[which % len(Action.State.values)]
            write_followed(obj=action, by=by, origin="follow_up", state=state)

    def do_restore(self, by, rank, _):
        rows = list(Revision.objects.filter(roadmap=self.roadmap).order_by("pk"))
        wanted = rows[rank % len(rows)]
        obj = WRITTEN[wanted.object_kind].objects.get(pk=wanted.object_id)
        if restore(revision=wanted, by=by, version=obj.version) is None:
            return
        obj.refresh_from_db()
        empty = {name: value for name, value in obj.values().items() if value not in ("", None, [])}
        assert empty == {name: value for name, value in wanted.values.items() if value not in ("", None, [])}


def _check_field(obj, name, base, before, after, sent, left):
    """One field after a save: what was not sent, is in conflict or is refused stays; what one side changed is there."""
    mine, stored, start, now = (_filled(values.get(name)) for values in (sent, before, base, after))
    if name not in sent or name in left or mine == start:
        assert now == stored
    elif stored == start or mine == stored:
        assert now == mine
    elif obj.merge_of(name) is Merge.SET:
        kept = {item for item in stored or [] if item in (mine or []) or item not in (start or [])}
        assert set(now or []) == kept | (set(mine or []) - set(start or []))
    else:
        assert obj.merge_of(name) is Merge.TEXT


def _filled(value):
    return None if value in ("", []) else value
