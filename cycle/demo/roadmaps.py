"""The fictitious roadmaps of the 2022 cycle: what nine teams wrote from September to December, and what came of it.

Their history is written at its own dates, all at once: acts would date it from today, row by row. The texts come from
`cycle/data/demo_roadmaps.toml`; due dates of what is still going on are counted from the day of loading.
"""

import datetime
import tomllib
from collections import defaultdict
from pathlib import Path

from django.db.models import Model
from django.utils import timezone

from participants.models import Registration, User
from programme.models import Cycle
from roadmaps.models import (
    Action,
    Comment,
    Difficulty,
    ExperienceReport,
    FollowUp,
    GuidingQuestion,
    Indicator,
    IndicatorDefinition,
    Milestone,
    Reading,
    Revision,
    Roadmap,
    RoadmapPolicy,
    Snapshot,
    ThemeEntry,
    Transition,
    Written,
)
from roadmaps.versions.content import content_at
from roadmaps.versions.freezing import digest_of

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_roadmaps.toml"
Origin, State, Act = Revision.Origin, Roadmap.State, Transition.Act

# What other rows point to comes first.
ORDER = (Action, Indicator, Difficulty, FollowUp, Reading, Comment, Revision, Transition)
# The column of each table that says when.
WHEN = defaultdict(lambda: "at", {Action: "created_at", Indicator: None})
FIRST_HOUR = 9
OPENED_ON = datetime.date(2022, 9, 5)


def read() -> dict:
    """The content of the roadmaps of the demo."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def load_roadmaps(*, cycle: Cycle, teams: dict[str, list[Registration]], trainer: User, staff: User, today) -> None:
    """Write the roadmaps of the cycle, opened already: `teams` by letter of territory, in the order of their people."""
    data, book = read(), Book()
    # Rules that staff chose stay theirs.
    RoadmapPolicy.objects.get_or_create(cycle=cycle, defaults=data["policy"])
    opened = {roadmap.territory_id: roadmap for roadmap in Roadmap.objects.filter(cycle=cycle).with_names()}
    pens = []
    for row in data["roadmaps"]:
        team = teams[row["territory"]]
        pen = Pen(book, opened[team[0].territory_id], team, {"trainer": trainer, "staff": staff}, today)
        pen.write(row)
        pens.append(pen)
    _backdate_opening(pens)
    book.save()
    for row in data["milestones"]:
        milestone = Milestone.objects.create(cycle=cycle, name=row["name"], taken_by=staff)
        Milestone.objects.filter(pk=milestone.pk).update(taken_at=_moment(row["on"], 18))
        _freeze(pens, _moment(row["on"], 18), by=staff, reason=Snapshot.Reason.MILESTONE, milestone=milestone)
    for pen, row in zip(pens, data["roadmaps"], strict=True):
        pen.take_steps(row.get("steps", []))
    _write_reports(data["reports"], teams)


def _moment(day: datetime.date, hour=FIRST_HOUR, minute=0) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def _backdate_opening(pens):
    """Date the opening of these roadmaps from before the first day of the cycle."""
    keys, at = [pen.roadmap.pk for pen in pens], _moment(OPENED_ON)
    Revision.objects.filter(roadmap__in=keys, version=0).update(at=at)
    Transition.objects.filter(roadmap__in=keys).update(at=at)
    Roadmap.objects.filter(pk__in=keys).update(opened_at=at)


# Rows at their dates --------------------------------------------------------------------------------------


class Book:
    """The rows to write together, each with its moment; rows of one day follow each other by a few minutes."""

    def __init__(self):
        self.rows, self.moments = defaultdict(list), {}
        self.owners, self.known, self.ranks = [], [], defaultdict(int)

    def at(self, day: datetime.date) -> datetime.datetime:
        """The next moment of a day."""
        self.ranks[day] += 1
        return _moment(day) + datetime.timedelta(seconds=90 * self.ranks[day])

    def add(self, row: Model, at: datetime.datetime) -> Model:
        """Keep a row for its moment."""
        self.rows[type(row)].append(row)
        self.moments[id(row)] = at
        return row

    def revise(self, obj: Written, at, *, roadmap: Roadmap, by, origin=Origin.FORM, values=None, **followed) -> None:
        """Change an object, and keep the revision that says so."""
        obj.put(values or {})
        for name, value in followed.items():
            setattr(obj, name, value)
        first = origin == Origin.CREATION
        obj.version += not first
        obj.updated_at = None if first else at
        revision = Revision(
            roadmap=roadmap,
            object_kind=obj.kind,
            version=obj.version,
            by=by,
            origin=origin,
            changed=sorted(obj.values()) if first else sorted([*(values or {}), *followed]),
            snapshot={"values": obj.values(), "followed": obj.followed()},
        )
        self.owners.append((self.add(revision, at), obj))

    def save(self) -> None:
        """Write every row, then its moment, which the database has just set to now."""
        self._update_known(Roadmap, "touched_at")
        self._update_known(ThemeEntry, "asked")
        for model in ORDER:
            if model is Revision:
                self._number_revisions()
            self._create(model)
        self.rows.clear()
        self.known.clear()

    def _update_known(self, model, *more):
        """Update the rows of a model that were there before."""
        known = {id(obj): obj for obj in self.known if isinstance(obj, model)}
        names = [*model.merged_fields, *model.grouped_fields, "version", "updated_at", *more]
        model.objects.bulk_update(known.values(), names)

    def _create(self, model):
        """Create the rows of a model, then give each its moment."""
        rows = self.rows[model]
        model.objects.bulk_create([row for row in rows if not has_parent(row)])
        # An answer points to a comment: it comes after.
        model.objects.bulk_create([row for row in rows if has_parent(row)])
        column = WHEN[model]
        if column and rows:
            for row in rows:
                setattr(row, column, self.moments[id(row)])
            model.objects.bulk_update(rows, [column])

    def _number_revisions(self):
        """Give each revision the key of its object, now known, and sort them: a history is read in order of keys."""
        for revision, obj in self.owners:
            revision.object_id = obj.pk
        self.rows[Revision].sort(key=lambda row: self.moments[id(row)])
        self.owners.clear()


def has_parent(row: Model) -> bool:
    """Whether a row is a comment that answers another."""
    return isinstance(row, Comment) and row.parent is not None


def _freeze(pens, at, **columns):
    """Freeze roadmaps as they stood at a moment; returns their frozen versions."""
    contents = [content_at(pen.roadmap, at) for pen in pens]
    snapshots = [
        Snapshot(roadmap=pen.roadmap, content=content, digest=digest_of(content), taken_by=columns["by"])
        for pen, content in zip(pens, contents, strict=True)
    ]
    for snapshot in snapshots:
        snapshot.reason, snapshot.milestone = columns["reason"], columns.get("milestone")
    Snapshot.objects.bulk_create(snapshots)
    Snapshot.objects.filter(pk__in=[snapshot.pk for snapshot in snapshots]).update(taken_at=at)
    return snapshots


# One roadmap ----------------------------------------------------------------------------------------------


class Pen:
    """The writer of one roadmap; `people` gives the members of its team by rank, then « trainer » and « staff »."""

    def __init__(self, book: Book, roadmap: Roadmap, team: list[Registration], others: dict, today: datetime.date):
        self.book, self.roadmap, self.team, self.today = book, roadmap, team, today
        self.people = {**others, **{rank: member.user for rank, member in enumerate(team, start=1)}}
        self.entries = {entry.theme.code: entry for entry in roadmap.entries.select_related("theme")}
        definitions = IndicatorDefinition.objects.filter(cycle=roadmap.cycle)
        self.definitions = {definition.code: definition for definition in definitions}
        self.last = _moment(OPENED_ON)

    def write(self, row: dict) -> None:
        """Write all that the file says of the roadmap."""
        if "values" in row:
            values = row["values"] | {f"documents.{key}": value for key, value in row.get("documents", {}).items()}
            self.revise(self.roadmap, row, values)
        for theme in row.get("themes", []):
            self._write_theme(theme)
        self.talk(row)
        self.book.known += [self.roadmap, *self.entries.values()]
        self.roadmap.touched_at = self.last

    def moment(self, row) -> datetime.datetime:
        """The moment at which a row was written."""
        at = self.book.at(row["on"])
        self.last = max(self.last, at)
        return at

    def revise(self, obj, row, values=None, **more):
        """Write a new version of an object, at the date and by the person of a row."""
        by = self.people[row.get("by", 1)]
        self.book.revise(obj, self.moment(row), roadmap=self.roadmap, by=by, values=values, **more)

    def _write_theme(self, row):
        entry = self.entries[row["code"]]
        questions = {question.code: question for question in GuidingQuestion.objects.filter(theme=entry.theme_id)}
        answers = {questions[code]: text for code, text in row.get("answers", {}).items()}
        values = {name: row[name] for name in ("diagnosis", "objective") if name in row}
        values |= {f"answers.{question.pk}": text for question, text in answers.items()}
        if values:
            entry.asked = {str(question.pk): question.text for question in answers}
            self.revise(entry, row, values)
        for position, action in enumerate(row.get("actions", []), start=1):
            self._write_action(entry, position, action)
        self._measure(row, entry=entry)
        self.talk(row, entry=entry)

    def _write_action(self, entry, position, row):
        action = Action(entry=entry, position=float(position), created_by=self.people[row.get("by", 1)])
        at = self.moment(row)
        texts = [name for name in Action.merged_fields if name in row and name != "lead"]
        values = {name: _json(row[name]) for name in texts} | self._lead(row) | self._due(row)
        self.book.add(action, at)
        by = action.created_by
        self.book.revise(action, at, roadmap=self.roadmap, by=by, origin=Origin.CREATION, values=values)
        for step in sorted([*row.get("edits", []), *row.get("follow_ups", [])], key=lambda step: step["on"]):
            if "values" in step:
                self.revise(action, step, {name: _json(value) for name, value in step["values"].items()})
            else:
                self._follow(action, step)
        self._measure(row, entry=entry, action=action)
        self.talk(row, action=action)

    def _lead(self, row):
        """The member of the team who leads an action, with organisation and function; nothing when none is named."""
        if "lead" not in row:
            return {}
        member = self.team[row["lead"] - 1]
        return {"lead": member.user_id, "lead_organisation": member.organisation.name, "lead_function": member.function}

    def _due(self, row):
        """The last day of the month that comes so many days after the loading."""
        if "due_in" not in row:
            return {}
        day = self.today + datetime.timedelta(days=row["due_in"])
        last = (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
        return {"due_on": last.isoformat(), "due_precision": "month"}

    def _follow(self, action, row):
        """Write what happened to an action: its difficulties said or lifted, its new state."""
        by, at = self.people[row.get("by", 1)], self.moment(row)
        difficulty = None
        if "difficulty" in row:
            texts = {"nature": row["nature"], "text": row["difficulty"], "support": row.get("support", "")}
            difficulty = self.book.add(Difficulty(action=action, by=by, **texts), at)
        if "lifts" in row:
            said = [difficulty for difficulty in self.book.rows[Difficulty] if difficulty.action is action]
            lifted = next(difficulty for difficulty in said if difficulty.is_open)
            lifted.lifted_at, lifted.lifted_by, lifted.lifted_how = at, by, row["lifts"]
        state = row.get("to", action.state)
        told = {"text": row["text"], "next_step": row.get("next", ""), "from_state": action.state, "to_state": state}
        self.book.add(FollowUp(action=action, by=by, difficulty=difficulty, **told), at)
        if state != action.state:
            self.book.revise(action, at, roadmap=self.roadmap, by=by, origin=Origin.FOLLOW_UP, state=state)

    def _measure(self, row, *, entry, action=None):
        for indicator_row in row.get("indicators", []):
            definition = self.definitions[indicator_row["code"]]
            values = {name: _json(getattr(definition, name)) for name in Indicator.merged_fields if name != "target"}
            values |= {"unit": str(definition.unit), "target": _json(indicator_row.get("target"))}
            indicator = Indicator(entry=entry, action=action)
            indicator.draw_from(definition)
            at = self.moment(indicator_row)
            by = self.people[indicator_row.get("by", 1)]
            self.book.add(indicator, at)
            self.book.revise(indicator, at, roadmap=self.roadmap, by=by, origin=Origin.CREATION, values=values)
            for reading in indicator_row["readings"]:
                known = {name: value for name, value in reading.items() if name != "on"}
                self.book.add(Reading(indicator=indicator, by=by, **known), self.moment(reading))
            self.talk(indicator_row, indicator=indicator)

    def talk(self, row: dict, **about) -> None:
        """Write the comments on an object, and their answers."""
        for comment in row.get("comments", []):
            first = self._say(comment, about)
            for answer in comment.get("answers", []):
                self._say(answer, about | {"parent": first, "scope": first.scope})
            if "resolved" in comment:
                first.resolved_at = self.moment({"on": comment["resolved"]})
                first.resolved_by = self.people[1]

    def _say(self, row, about):
        by = self.people[row.get("by", 1)]
        values = {"scope": row.get("scope", Comment.Scope.TEAM), **about}
        return self.book.add(Comment(roadmap=self.roadmap, by=by, text=row["text"], **values), self.moment(row))

    def take_steps(self, rows: list[dict]) -> None:
        """Take the roadmap through its stages, each at its date: submitted, validated, shared, agreed, published."""
        for row in rows:
            act, at, by = Act(row["act"]), _moment(row["on"], 11), self.people[row.get("by", 1)]
            values = {"act": act, "by": by, "comment": row.get("text", "")}
            if act in (Act.SUBMITTED, Act.VALIDATED):
                values["snapshot"] = _freeze([self], at, by=by, reason=act)[0]
                values |= {"from_state": self.roadmap.state, "to_state": act}
                self.roadmap.state = act
            if act == Act.PUBLISHED:
                published = self.roadmap.snapshots.filter(reason=Act.VALIDATED).first()
                values |= {"from_state": self.roadmap.state, "to_state": act, "snapshot": published}
                self.roadmap.state, self.roadmap.published_snapshot = act, published
            if act == Act.SHARED:
                self.roadmap.is_shared = True
            if act == Act.AGREED:
                self.roadmap.publication_agreed_at, self.roadmap.publication_agreed_by = at, by
            self.book.add(Transition(roadmap=self.roadmap, **values), at)
            self.roadmap.touched_at = at
            self.book.save()
        names = ["state", "touched_at", "is_shared", "publication_agreed_at", "publication_agreed_by"]
        names += ["published_snapshot"]
        self.roadmap.save(update_fields=names)


def _json(value):
    """A value of the file, or of a definition, as a form sends it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if value is not None and not isinstance(value, str | list) else value


def _write_reports(rows, teams):
    """Write the returns of experience, each by its author."""
    for row in rows:
        registration = teams[row["territory"]][row["by"] - 1]
        texts = {name: row[name] for name in ("applied", "helped", "difficulties", "needs") if name in row}
        report = ExperienceReport.objects.create(registration=registration, version=1, **texts)
        report.themes.set(registration.cycle.themes.filter(code__in=row["themes"]))
        ExperienceReport.objects.filter(pk=report.pk).update(written_at=_moment(row["on"]))
