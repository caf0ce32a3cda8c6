"""The content of a roadmap: plain data, of now or of any day, that is exported, frozen, compared and printed.

It names no person. Dates and decimals are texts, so that the same roadmap gives the same JSON, byte for byte.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Max, Model, Q
from django.utils import timezone

from roadmaps.models import (
    Action,
    Difficulty,
    FollowUp,
    GuidingQuestion,
    Indicator,
    Reading,
    Revision,
    Roadmap,
    ThemeEntry,
)
from roadmaps.models.written import Written, as_json

FORMAT = 1
# Kept for the reminders: it is a person.
NOT_SHOWN = ("lead",)
# The state of each written object, values and followed fields, by kind and key.
States = dict[tuple[str, int], dict]
RowT = TypeVar("RowT", bound=Model)


def content_of(roadmap: Roadmap) -> dict:
    """The content of a roadmap as it stands, in a constant number of queries; what is withdrawn is left out."""
    entries = list(roadmap.entries.in_use().select_related("theme"))
    actions = list(Action.objects.filter(entry__roadmap=roadmap))
    indicators = list(Indicator.objects.filter(entry__roadmap=roadmap))
    states: States = {("roadmap", roadmap.pk): _state(roadmap)}
    states |= {(written.kind, written.pk): _state(written) for written in (*entries, *actions, *indicators)}
    return _content(roadmap, entries, indicators, states, roadmap.state, timezone.now())


def content_at(roadmap: Roadmap, moment: datetime.datetime) -> dict:
    """The content of a roadmap at a moment: replayed from its revisions and from what was added until then.

    The titles of themes and the team are those of now; only frozen versions keep those of their day.
    """
    last = roadmap.revisions.filter(at__lte=moment).order_by().values("object_kind", "object_id")
    keys = last.annotate(last=Max("pk")).values_list("last", flat=True)
    states = {
        (revision.object_kind, revision.object_id): revision.snapshot
        for revision in Revision.objects.filter(pk__in=list(keys))
    }
    entries = [
        entry for entry in roadmap.entries.in_use(moment).select_related("theme") if ("entry", entry.pk) in states
    ]
    indicators = list(Indicator.objects.filter(entry__roadmap=roadmap))
    stage = roadmap.transitions.filter(at__lte=moment).exclude(to_state="").last()
    return _content(roadmap, entries, indicators, states, stage.to_state if stage else Roadmap.State.DRAFT, moment)


def _state(obj: Written) -> dict:
    return {"values": obj.values(), "followed": obj.followed()}


def _content(
    roadmap: Roadmap,
    entries: list[ThemeEntry],
    indicators: list[Indicator],
    states: States,
    state: str,
    moment: datetime.datetime,
) -> dict:
    rows = _Rows(roadmap, indicators, states, moment)
    territory, cycle = roadmap.territory, roadmap.cycle
    own = states.get(("roadmap", roadmap.pk), {"values": {}})
    return {
        "format": FORMAT,
        "at": moment.astimezone(datetime.UTC).isoformat(),
        "roadmap": {
            "id": roadmap.pk,
            "territory": territory.name,
            "territory_kind": territory.get_kind_display(),
            "department": territory.department,
            "cycle": cycle.title,
            "year": cycle.year,
            "state": str(state),
            "state_label": Roadmap.State(state).label,
            "values": own["values"],
        },
        "team": team_of(roadmap),
        "themes": [rows.theme(number, entry) for number, entry in enumerate(entries, start=1)],
    }


def team_of(roadmap: Roadmap) -> list[dict]:
    """The team: the organisation, the function and the group of each person, without names."""
    members = roadmap.team.select_related("organisation")
    return [
        {"organisation": member.organisation.name, "function": member.function, "group": member.group.label}
        for member in members.order_by("organisation__name", "function", "pk")
    ]


class _Rows:
    """What belongs to each theme and to each action at a moment, fetched once."""

    def __init__(
        self, roadmap: Roadmap, indicators: list[Indicator], states: States, moment: datetime.datetime
    ) -> None:
        self.states, self.moment = states, moment
        self.questions = _by(GuidingQuestion.objects.filter(theme__entries__roadmap=roadmap), "theme_id")
        self.actions = _actions_by_entry(states)
        of_roadmap = Q(action__entry__roadmap=roadmap, at__lte=moment)
        self.difficulties = _by(Difficulty.objects.filter(of_roadmap), "action_id")
        self.follow_ups = _by(FollowUp.objects.filter(of_roadmap), "action_id")
        readings = Reading.objects.filter(indicator__entry__roadmap=roadmap, at__lte=moment)
        self.readings = _by(readings, "indicator_id")
        current = [indicator for indicator in indicators if self._stands(indicator)]
        self.of_actions = _by([indicator for indicator in current if indicator.action_id], "action_id")
        self.of_objectives = _by([indicator for indicator in current if not indicator.action_id], "entry_id")

    def _stands(self, indicator: Indicator) -> bool:
        state = self.states.get(("indicator", indicator.pk))
        return state is not None and not state["followed"]["deleted_at"]

    def theme(self, number: int, entry: ThemeEntry) -> dict:
        """A theme with everything in it."""
        values = self.states["entry", entry.pk]["values"]
        actions = enumerate(self.actions[entry.pk], start=1)
        return {
            "id": entry.pk,
            "theme": entry.theme_id,
            "code": entry.theme.code,
            "number": number,
            "title": entry.theme.title,
            "purpose": entry.theme.purpose,
            "values": values,
            "questions": self._questions(entry, values),
            "indicators": [self.indicator(indicator) for indicator in self.of_objectives[entry.pk]],
            "actions": [self.action(f"{number}.{rank}", pk) for rank, pk in actions],
        }

    def _questions(self, entry: ThemeEntry, values: dict) -> list[dict]:
        """The questions of now, and those that the team answered, as they were worded then."""
        offered = [question for question in self.questions[entry.theme_id] if question.retired_at is None]
        current = {str(question.pk): question.text for question in offered}
        answered = {key: text for key, text in entry.asked.items() if f"answers.{key}" in values}
        return [{"id": key, "text": text} for key, text in {**current, **answered}.items()]

    def action(self, number: str, pk: int) -> dict:
        """An action with its indicators, its difficulties and its follow-ups."""
        state = self.states["action", pk]
        values = {name: value for name, value in state["values"].items() if name not in NOT_SHOWN}
        label = Action.State(state["followed"]["state"]).label
        return {
            "id": pk,
            "number": number,
            "values": values,
            "state": state["followed"]["state"],
            "state_label": label,
            "position": state["followed"]["position"],
            "is_withdrawn": False,
            "indicators": [self.indicator(indicator) for indicator in self.of_actions[pk]],
            "difficulties": [self._difficulty(difficulty) for difficulty in self.difficulties[pk]],
            "follow_ups": [_follow_up(follow_up) for follow_up in self.follow_ups[pk]],
        }

    def indicator(self, indicator: Indicator) -> dict:
        """An indicator with its readings."""
        values = self.states["indicator", indicator.pk]["values"]
        return {
            "id": indicator.pk,
            "values": values,
            "readings": [_reading(reading) for reading in self.readings[indicator.pk]],
        }

    def _difficulty(self, difficulty: Difficulty) -> dict:
        lifted = difficulty.lifted_at is not None and difficulty.lifted_at <= self.moment
        return {
            "id": difficulty.pk,
            "nature": difficulty.nature,
            "nature_label": difficulty.get_nature_display(),
            "text": difficulty.text,
            "support": difficulty.support,
            "at": as_json(difficulty.at),
            "lifted_at": as_json(difficulty.lifted_at) if lifted else None,
            "lifted_how": difficulty.lifted_how if lifted else "",
        }


def _by(rows: Iterable[RowT], name: str) -> defaultdict[Any, list[RowT]]:
    """Rows by the value of one of their columns."""
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _actions_by_entry(states: States) -> defaultdict[int, list[int]]:
    """The keys of the actions that stand in each theme, in their order."""
    followed = [(pk, state["followed"]) for (kind, pk), state in states.items() if kind == "action"]
    standing = [(action["position"], pk, action["entry"]) for pk, action in followed if not action["deleted_at"]]
    found = defaultdict(list)
    for _, pk, entry in sorted(standing):
        found[entry].append(pk)
    return found


def _follow_up(follow_up: FollowUp) -> dict:
    return {
        "id": follow_up.pk,
        "at": as_json(follow_up.at),
        "text": follow_up.text,
        "next_step": follow_up.next_step,
        "from_state": follow_up.from_state,
        "to_state": follow_up.to_state,
        "to_state_label": follow_up.get_to_state_display(),
    }


def _reading(reading: Reading) -> dict:
    value = reading.value
    return {
        "id": reading.pk,
        "year": reading.year,
        "is_start": reading.is_start,
        "is_unknown": reading.is_unknown,
        "numerator": as_json(reading.numerator),
        "denominator": as_json(reading.denominator),
        "value": as_json(round(value, 2)) if value is not None else None,
        "source": reading.source,
        "at": as_json(reading.at),
    }
