"""The changes from one content of a roadmap to another: its texts, its team, its actions, what was measured."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from django.db.models import Field

from roadmaps.models import Action, Indicator, Roadmap, ThemeEntry, Written
from roadmaps.versions.content_page import reading_in_words
from roadmaps.versions.field_changes import FieldChange, field_changes
from roadmaps.words import moment_of

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SUMMARY = {
    "added": ("action ajoutée", "actions ajoutées"),
    "removed": ("action retirée", "actions retirées"),
    "reworded": ("action réécrite", "actions réécrites"),
    "moved": ("action déplacée", "actions déplacées"),
    "states": ("changement d’état", "changements d’état"),
    "difficulties": ("difficulté nouvelle", "difficultés nouvelles"),
    "lifted": ("difficulté levée", "difficultés levées"),
    "indicators": ("indicateur changé", "indicateurs changés"),
    "readings": ("relevé nouveau", "relevés nouveaux"),
    "texts": ("texte changé", "textes changés"),
}


@dataclass(frozen=True)
class IndicatorChanges:
    """The changes of an indicator: it was added, removed or reworded, or has new readings."""

    id: int
    title: str
    how: str
    fields: list[FieldChange]
    readings: list[dict]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it changed."""
        return self.how == CHANGED and not (self.fields or self.readings)


@dataclass(frozen=True)
class ActionChanges:
    """The changes of an action: added, removed or changed; `moved_from` is its number before it was moved."""

    id: int
    number: str
    title: str
    how: str
    state: str = ""
    state_label: str = ""
    state_before: str = ""
    state_label_before: str = ""
    moved_from: str = ""
    theme_before: str = ""
    fields: list[FieldChange] = field(default_factory=list)
    indicators: list[IndicatorChanges] = field(default_factory=list)
    difficulties: list[dict] = field(default_factory=list)
    lifted: list[dict] = field(default_factory=list)
    follow_ups: list[dict] = field(default_factory=list)

    @property
    def changes_state(self) -> bool:
        """Whether its state changed."""
        return bool(self.state_before)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it changed."""
        what = (self.changes_state, self.moved_from, self.fields, self.indicators, self.difficulties, self.lifted)
        return self.how == CHANGED and not any(what) and not self.follow_ups


@dataclass(frozen=True)
class ThemeChanges:
    """The changes of a theme, with those of its indicators and its actions."""

    id: int
    number: int
    title: str
    how: str
    fields: list[FieldChange]
    indicators: list[IndicatorChanges]
    actions: list[ActionChanges]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it changed."""
        return self.how == CHANGED and not (self.fields or self.indicators or self.actions)


@dataclass(frozen=True)
class Comparison:
    """All the changes of a roadmap; empty when both contents say the same."""

    state_before: str
    state_after: str
    fields: list[FieldChange]
    team_added: list[str]
    team_removed: list[str]
    themes: list[ThemeChanges]

    @property
    def changes_state(self) -> bool:
        """Whether the roadmap reached another stage."""
        return self.state_before != self.state_after

    @property
    def is_empty(self) -> bool:
        """Whether there is no difference at all."""
        return not (self.changes_state or self.fields or self.team_added or self.team_removed or self.themes)

    @property
    def actions(self) -> list[ActionChanges]:
        """The changes of actions, whatever their theme."""
        return [action for theme in self.themes for action in theme.actions]

    @property
    def indicators(self) -> list[IndicatorChanges]:
        """The changes of indicators, of an action or of an objective."""
        holders: list[ThemeChanges | ActionChanges] = [*self.themes, *self.actions]
        return [indicator for holder in holders for indicator in holder.indicators]

    @property
    def counts(self) -> dict[str, int]:
        """How many changes there are of each kind."""
        actions = self.actions
        return {
            "added": sum(action.how == ADDED for action in actions),
            "removed": sum(action.how == REMOVED for action in actions),
            "reworded": sum(action.how == CHANGED and bool(action.fields) for action in actions),
            "moved": sum(bool(action.moved_from) for action in actions),
            "states": sum(action.changes_state for action in actions),
            "difficulties": sum(len(action.difficulties) for action in actions),
            "lifted": sum(len(action.lifted) for action in actions),
            "indicators": sum(indicator.how != CHANGED or bool(indicator.fields) for indicator in self.indicators),
            "readings": sum(len(indicator.readings) for indicator in self.indicators),
            "texts": len(self.fields) + sum(len(theme.fields) for theme in self.themes),
        }

    @property
    def summary(self) -> list[tuple[int, str]]:
        """(number, words) of each kind of change that occurs."""
        return [(count, SUMMARY[name][count > 1]) for name, count in self.counts.items() if count]


def compare(before: dict, after: dict) -> Comparison:
    """Compare two contents of a roadmap; objects are recognised by their keys, and nobody is named.

    An action counts as moved when it is in another theme, or when it changed rank among the actions that stayed. The
    fewest moves that explain the new order are counted: one move is one move, however many actions it pushed.
    """
    old, new = before["roadmap"], after["roadmap"]
    team_before, team_after = _team(before), _team(after)
    return Comparison(
        state_before=old["state_label"],
        state_after=new["state_label"],
        fields=field_changes(Roadmap, old["values"], new["values"]),
        team_added=_missing(team_after, team_before),
        team_removed=_missing(team_before, team_after),
        themes=_themes(before["themes"], after["themes"]),
    )


def _team(content: dict) -> list[str]:
    return [", ".join(filter(None, [member["organisation"], member["function"]])) for member in content["team"]]


def _missing(these: list[str], others: list[str]) -> list[str]:
    """Those of a list that another lacks, each as many times as it lacks it."""
    return list((Counter(these) - Counter(others)).elements())


# Themes and actions ---------------------------------------------------------------------------------------
# An object that was not there before, or is there no more, is an empty dictionary.


def _themes(before: list[dict], after: list[dict]) -> list[ThemeChanges]:
    """The changes of the present themes in their order, then of the removed ones; unchanged themes are left out."""
    old, new = _by_id(before), _by_id(after)
    known = {action["id"]: (action, theme) for action, theme in _actions_of(before)}
    stays = {action["id"] for action, _ in _actions_of(after)}
    found = [_theme(old.get(pk, {}), theme, known, stays) for pk, theme in new.items()]
    found += [_theme(theme, {}, known, stays) for pk, theme in old.items() if pk not in new]
    return [changes for changes in found if not changes.is_empty]


def _by_id(rows: Iterable[dict]) -> dict[int, dict]:
    return {row["id"]: row for row in rows}


def _actions_of(themes: list[dict]) -> Iterator[tuple[dict, dict]]:
    """Each action with its theme."""
    return ((action, theme) for theme in themes for action in theme["actions"])


def _theme(old: dict, new: dict, known: dict[int, tuple[dict, dict]], stays: set[int]) -> ThemeChanges:
    """The changes of a theme.

    `known` holds the actions of before, each with its theme; `stays` the keys of the actions that are still there.
    """
    shown = new or old
    moved = _moved(old, new) if old and new else set()
    there = [_action(known.get(action["id"]), action, new, moved) for action in new.get("actions", [])]
    gone = [action for action in old.get("actions", []) if action["id"] not in stays]
    actions = [*there, *(ActionChanges(**_heading(action), how=REMOVED) for action in gone)]
    return ThemeChanges(
        id=shown["id"],
        number=shown["number"],
        title=shown["title"],
        how=_how(old, new),
        fields=field_changes(ThemeEntry, _values(old), _values(new), questions=_questions(old, new)),
        indicators=_indicators(old, new),
        actions=[action for action in actions if not action.is_empty],
    )


def _questions(old: dict, new: dict) -> dict[str, str]:
    """The guiding questions of a theme, before and now, by key; a question that was reworded has its present words."""
    asked = [*old.get("questions", []), *new.get("questions", [])]
    return {question["id"]: question["text"] for question in asked}


def _how(old: dict, new: dict) -> str:
    if not old:
        return ADDED
    return CHANGED if new else REMOVED


def _values(record: dict) -> dict:
    return record.get("values", {})


def _heading(action: dict) -> dict:
    names = ("id", "number", "state", "state_label")
    return {name: action[name] for name in names} | {"title": action["values"]["title"]}


def _action(known: tuple[dict, dict] | None, new: dict, theme: dict, moved: set[int]) -> ActionChanges:
    """The changes of an action that stands in `theme`; `known` is the same action before, with its theme then."""
    if known is None:
        changes: dict[str, Any] = {"how": ADDED, "fields": field_changes(Action, {}, _given(Action, new["values"]))}
        return ActionChanges(**_heading(new), **changes, **_what_happened({}, new))
    old, theme_before = known
    changes = {"how": CHANGED, "fields": field_changes(Action, old["values"], new["values"])}
    if old["state"] != new["state"]:
        changes |= {"state_before": old["state"], "state_label_before": old["state_label"]}
    if theme_before["id"] != theme["id"]:
        changes |= {"moved_from": old["number"], "theme_before": theme_before["title"]}
    elif new["id"] in moved:
        changes |= {"moved_from": old["number"]}
    return ActionChanges(**_heading(new), **changes, **_what_happened(old, new))


def _given(model: type[Written], values: dict) -> dict:
    """The values of a new object that somebody gave: its title stands in its heading, defaults say nothing."""
    kept = {name: value for name, value in values.items() if name != "title"}
    defaults = {name: cast(Field, model._meta.get_field(name)).get_default() for name in kept}
    return {name: value for name, value in kept.items() if value != defaults[name]}


def _what_happened(old: dict, new: dict) -> dict[str, Any]:
    """What happened around an action: changes of indicators, difficulties raised and lifted, follow-ups."""
    difficulties, follow_ups = _by_id(old.get("difficulties", [])), _by_id(old.get("follow_ups", []))
    open_before = {key for key, difficulty in difficulties.items() if not difficulty["lifted_at"]}
    recent = [difficulty for difficulty in new["difficulties"] if difficulty["id"] not in difficulties]
    waiting = {*open_before, *_by_id(recent)}
    return {
        "indicators": _indicators(old, new),
        "difficulties": recent,
        "lifted": [row for row in new["difficulties"] if row["lifted_at"] and row["id"] in waiting],
        "follow_ups": [_dated(row) for row in new["follow_ups"] if row["id"] not in follow_ups],
    }


def _dated(follow_up: dict) -> dict:
    return {**follow_up, "on": moment_of(follow_up["at"]).date()}


# Indicators -----------------------------------------------------------------------------------------------


def _indicators(old: dict, new: dict) -> list[IndicatorChanges]:
    """The changes of the indicators of a theme or of an action: the present ones, then those that were removed."""
    before, after = _by_id(old.get("indicators", [])), _by_id(new.get("indicators", []))
    found = [_indicator(before.get(key, {}), after.get(key, {})) for key in dict.fromkeys([*after, *before])]
    return [changes for changes in found if not changes.is_empty]


def _indicator(old: dict, new: dict) -> IndicatorChanges:
    shown, known = new or old, _by_id(old.get("readings", []))
    recent = [reading for reading in shown["readings"] if reading["id"] not in known]
    return IndicatorChanges(
        id=shown["id"],
        title=shown["values"]["title"],
        how=_how(old, new),
        fields=_indicator_fields(old, new),
        readings=[reading_in_words(reading, shown["values"].get("unit", "")) for reading in recent],
    )


def _indicator_fields(old: dict, new: dict) -> list[FieldChange]:
    """The fields of an indicator that changed: those that were given when it is new, none when it was removed."""
    if not new:
        return []
    return field_changes(Indicator, _values(old), new["values"] if old else _given(Indicator, new["values"]))


# Moves ----------------------------------------------------------------------------------------------------


class _Chain(NamedTuple):
    """Actions that kept their order: how many, how many at their exact position, the last rank, their keys."""

    length: int = 0
    still: int = 0
    last_rank: int = -1
    keys: tuple[int, ...] = ()


def _moved(old: dict, new: dict) -> set[int]:
    """The keys of the actions that were moved within a theme.

    They are all but those of the longest sequence that kept its order; of two sequences of the same length, the one
    where more actions kept their exact position.
    """
    before = {action["id"]: (rank, action["position"]) for rank, action in enumerate(old["actions"])}
    common = [action for action in new["actions"] if action["id"] in before]
    chains = [_Chain()]
    for action in common:
        rank, position = before[action["id"]]
        longest = _longest(chain for chain in chains if chain.last_rank < rank)
        still = longest.still + (position == action["position"])
        chains.append(_Chain(longest.length + 1, still, rank, (*longest.keys, action["id"])))
    return {action["id"] for action in common}.difference(_longest(chains).keys)


def _longest(chains: Iterable[_Chain]) -> _Chain:
    return max(chains, key=lambda chain: (chain.length, chain.still))
