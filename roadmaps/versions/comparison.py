"""What changed between two contents of one roadmap: added, removed, changed, moved, states, what was measured."""

from collections import Counter
from dataclasses import dataclass, field

from roadmaps.models import Action, Indicator, Roadmap, ThemeEntry
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
    """An indicator that came, went, was reworded, or was read again."""

    id: int
    title: str
    how: str
    fields: list[FieldChange]
    readings: list[dict]


@dataclass(frozen=True)
class ActionChanges:
    """An action that came, went, or changed. `moved_from` is where it stood when it was moved."""

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
        """Whether it is at another state than it was."""
        return bool(self.state_before)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it changed."""
        what = (self.changes_state, self.moved_from, self.fields, self.indicators, self.difficulties, self.lifted)
        return self.how == CHANGED and not any(what) and not self.follow_ups


@dataclass(frozen=True)
class ThemeChanges:
    """What changed of a theme."""

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
    """All that changed of a roadmap; empty when both contents say the same."""

    state_before: str
    state_after: str
    fields: list[FieldChange]
    team_added: list[str]
    team_removed: list[str]
    themes: list[ThemeChanges]

    @property
    def changes_state(self) -> bool:
        """Whether the roadmap went a step."""
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
        return [indicator for holder in [*self.themes, *self.actions] for indicator in holder.indicators]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each change."""
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
        """What there is of each change, in words."""
        return [(count, SUMMARY[name][count > 1]) for name, count in self.counts.items() if count]


def compare(before: dict, after: dict) -> Comparison:
    """What leads from one content to the other; objects are known by their keys, people not at all.

    An action counts as moved when its theme or its rank among those that stayed changed, the fewest that explain the
    new order: one move is one move, however many actions it pushed.
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


def _team(content):
    return [", ".join(filter(None, [member["organisation"], member["function"]])) for member in content["team"]]


def _missing(these, others):
    """Those of a list that another lacks, each as many times as it lacks it."""
    return list((Counter(these) - Counter(others)).elements())


# Themes and actions ---------------------------------------------------------------------------------------


def _themes(before, after):
    old = {theme["id"]: theme for theme in before}
    known = {action["id"]: (action, theme) for theme in before for action in theme["actions"]}
    stays = {action["id"] for theme in after for action in theme["actions"]}
    gone = [theme for theme in before if theme["id"] not in {kept["id"] for kept in after}]
    found = [_theme(old.get(theme["id"]), theme, known, stays) for theme in after]
    found += [_theme(theme, None, known, stays) for theme in gone]
    return [changes for changes in found if not changes.is_empty]


def _theme(old, new, known, stays):
    """One theme; `known` holds the actions of before with their theme, `stays` the keys of those still there."""
    shown = new or old
    questions = {question["id"]: question["text"] for theme in (old, new) if theme for question in theme["questions"]}
    moved = _moved(old, new) if old and new else set()
    actions = [_action(known.get(action["id"]), action, new, moved) for action in (new or {"actions": []})["actions"]]
    for action in old["actions"] if old else ():
        if action["id"] not in stays:
            actions.append(ActionChanges(**_heading(action), how=REMOVED))
    return ThemeChanges(
        id=shown["id"],
        number=shown["number"],
        title=shown["title"],
        how=_how(old, new),
        fields=field_changes(ThemeEntry, _values(old), _values(new), questions=questions),
        indicators=_indicators(old, new),
        actions=[action for action in actions if not action.is_empty],
    )


def _how(old, new):
    return CHANGED if old and new else ADDED if new else REMOVED


def _values(record):
    return record["values"] if record else {}


def _heading(action):
    names = ("id", "number", "state", "state_label")
    return {name: action[name] for name in names} | {"title": action["values"]["title"]}


def _action(found, new, theme, moved):
    old, theme_before = found or (None, theme)
    changes = {"fields": field_changes(Action, _values(old), _filled(new) if old is None else new["values"])}
    changes |= {"indicators": _indicators(old, new), "how": ADDED if old is None else CHANGED} | _what_happened(
        old, new
    )
    if old is not None and old["state"] != new["state"]:
        changes |= {"state_before": old["state"], "state_label_before": old["state_label"]}
    if theme_before["id"] != theme["id"]:
        changes |= {"moved_from": old["number"], "theme_before": theme_before["title"]}
    elif new["id"] in moved:
        changes["moved_from"] = old["number"]
    return ActionChanges(**_heading(new), **changes)


def _filled(action):
    """The values of a new action that somebody gave: its title stands in its heading, defaults say nothing."""
    return _given(Action, action["values"])


def _given(model, values):
    kept = {name: value for name, value in values.items() if name != "title"}
    return {name: value for name, value in kept.items() if value != model._meta.get_field(name).get_default()}


def _what_happened(old, new):
    """Difficulties that are new, those that were lifted, and the follow-ups since."""
    difficulties = {difficulty["id"]: difficulty for difficulty in old["difficulties"]} if old else {}
    follow_ups = {follow_up["id"] for follow_up in old["follow_ups"]} if old else set()
    lifted = [difficulty for difficulty in new["difficulties"] if difficulty["lifted_at"]]
    return {
        "difficulties": [difficulty for difficulty in new["difficulties"] if difficulty["id"] not in difficulties],
        "lifted": [
            difficulty
            for difficulty in lifted
            if not difficulties.get(difficulty["id"], {"lifted_at": None})["lifted_at"]
        ],
        "follow_ups": [_dated(follow_up) for follow_up in new["follow_ups"] if follow_up["id"] not in follow_ups],
    }


def _dated(follow_up):
    return {**follow_up, "on": moment_of(follow_up["at"]).date()}


# Indicators -----------------------------------------------------------------------------------------------


def _indicators(old, new):
    """The indicators of a theme or of an action that changed."""
    before = {indicator["id"]: indicator for indicator in old["indicators"]} if old else {}
    after = {indicator["id"]: indicator for indicator in new["indicators"]} if new else {}
    keys = [*after, *(key for key in before if key not in after)]
    found = [_indicator(before.get(key), after.get(key)) for key in keys]
    return [indicator for indicator in found if indicator.how != CHANGED or indicator.fields or indicator.readings]


def _indicator(old, new):
    shown = new or old
    known = {reading["id"] for reading in old["readings"]} if old else set()
    unit = shown["values"].get("unit", "")
    readings = [reading_in_words(reading, unit) for reading in shown["readings"] if reading["id"] not in known]
    how = _how(old, new)
    fields = []
    if how != REMOVED:
        values = new["values"] if old else _given(Indicator, new["values"])
        fields = field_changes(Indicator, _values(old), values)
    return IndicatorChanges(shown["id"], shown["values"]["title"], how, fields, readings)


# Moves ----------------------------------------------------------------------------------------------------


def _moved(old, new):
    """The keys of the actions of one theme that were moved in it.

    All but the longest sequence that kept its order; of two as long, the one where more kept their very place.
    """
    before = {action["id"]: (rank, action["position"]) for rank, action in enumerate(old["actions"])}
    common = [action for action in new["actions"] if action["id"] in before]
    longest = [(0, 0, -1, ())]
    for action in common:
        rank, position = before[action["id"]]
        length, still, _, keys = max((chain for chain in longest if chain[2] < rank), key=lambda chain: chain[:2])
        longest.append((length + 1, still + (position == action["position"]), rank, (*keys, action["id"])))
    kept = max(longest, key=lambda chain: chain[:2])[3]
    return {action["id"] for action in common}.difference(kept)
