"""Carrying over the roadmap that the same territory wrote in an earlier cycle: what is brought here, what is not.

Themes, guiding questions and indicators of the library are known from one cycle to the next by their code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from participants.models import User
from programme.kit.french import uncapitalised
from programme.kit.refusal import Refused
from roadmaps.follow_up.readings import record_reading
from roadmaps.models import (
    Action,
    GuidingQuestion,
    Indicator,
    IndicatorDefinition,
    Reading,
    Roadmap,
    Theme,
    ThemeEntry,
    Written,
)
from roadmaps.words import field_label, field_order
from roadmaps.writing.arranging import create_action, create_indicator
from roadmaps.writing.saving import lock_to_write, save_edit

# What an action keeps from one cycle to the next; the team decides on its dates and its lead again.
OF_ACTIONS = (
    "title",
    "expected_result",
    "partners",
    "means",
    "lead_organisation",
    "lead_function",
    "priority",
    "watch_points",
)
# The texts of a roadmap and of a theme that are still valid a year later.
OF_ROADMAPS = ("findings", "assets", "obstacles", "ambition", "key_messages", "objections")
OF_ENTRIES = ("diagnosis", "objective")
NO_THEME = "Dites dans quel axe mettre «\u00a0{title}\u00a0»\u00a0: le sien n’est plus dans le modèle commun."
NOT_EARLIER = "Cette action n’est pas de la feuille de route précédente de ce territoire."


def previous_roadmap(roadmap: Roadmap) -> Roadmap | None:
    """The last roadmap of the same territory in an earlier cycle."""
    earlier = Roadmap.objects.filter(territory=roadmap.territory_id, cycle__year__lt=roadmap.cycle.year)
    return earlier.select_related("cycle").order_by("-cycle__year", "-pk").first()


def actions_to_carry(previous: Roadmap) -> list[Action]:
    """The actions of an earlier roadmap that may be carried over: all but the done and the dropped."""
    rows = Action.objects.current().filter(entry__roadmap=previous).exclude(state__in=Action.FINISHED)
    return list(rows.select_related("entry__theme").in_order())


def indicators_to_carry(previous: Roadmap) -> list[Indicator]:
    """The indicators of an earlier roadmap: those of its themes, and those of the actions that may be carried over."""
    rows = Indicator.objects.current().filter(entry__roadmap=previous).exclude(action__deleted_at__isnull=False)
    rows = rows.exclude(action__state__in=Action.FINISHED)
    return list(rows.select_related("entry__theme", "action", "definition").order_by("entry__theme__position", "pk"))


def entries_by_code(roadmap: Roadmap) -> dict[str, ThemeEntry]:
    """The themes of a roadmap that are still in the common tools, by code."""
    entries = roadmap.entries.filter(theme__retired_at=None).select_related("theme", "roadmap__cycle")
    return {entry.theme.code: entry for entry in entries.order_by("theme__position", "pk")}


# The texts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Texts:
    """The values that an object takes from an earlier one, where it is empty: names → values."""

    obj: Written
    values: dict[str, Any]

    @property
    def labels(self) -> list[str]:
        """The labels of these fields, in the order of their page; the answers share one label, the last."""
        places = field_order(self.obj.kind)
        names = sorted(self.values, key=lambda name: ("." in name, places[name.partition(".")[0]]))
        words = ["réponses aux questions" if "." in name else field_label(self.obj.kind, name) for name in names]
        return list(dict.fromkeys(map(uncapitalised, words)))


@dataclass(frozen=True)
class Carriable:
    """The texts of an earlier roadmap that have an empty place here, and the themes that lose something."""

    texts: list[Texts]
    without_place: list[Theme]


def texts_to_carry(roadmap: Roadmap, previous: Roadmap) -> Carriable:
    """Find the place of each text of an earlier roadmap; what is written here does not change.

    A text, or an indicator of a theme, has no place when its theme, or the question that it answers, is no longer in
    the common tools.
    """
    here = entries_by_code(roadmap)
    earlier = list(previous.entries.select_related("theme").order_by("theme__position", "pk"))
    answers = _Answers(here.values(), earlier)
    measured = {indicator.entry_id for indicator in indicators_to_carry(previous) if indicator.action_id is None}
    texts = [Texts(roadmap, _missing(roadmap, previous.values(), OF_ROADMAPS))]
    without_place: list[Theme] = []
    for old in earlier:
        entry = here.get(old.theme.code)
        values, lost = answers.of(old, entry)
        if lost or (entry is None and (old.pk in measured or any(old.values().values()))):
            without_place.append(old.theme)
        if entry is not None:
            values |= {name: old.values()[name] for name in OF_ENTRIES}
            texts.append(Texts(entry, _missing(entry, values, values)))
    return Carriable([found for found in texts if found.values], without_place)


class _Answers:
    """The places of answers among the questions of another cycle."""

    def __init__(self, entries: Iterable[ThemeEntry], earlier: Iterable[ThemeEntry]) -> None:
        themes = [entry.theme_id for entry in (*entries, *earlier)]
        self.codes: dict[str, str] = {}
        self.places: dict[tuple[int, str], int] = {}
        for question in GuidingQuestion.objects.filter(theme__in=themes):
            self.codes[str(question.pk)] = question.code
            if question.retired_at is None:
                self.places[question.theme_id, question.code] = question.pk

    def of(self, earlier: ThemeEntry, entry: ThemeEntry | None) -> tuple[dict[str, Any], bool]:
        """The answers of an earlier theme, by their name in `entry`; whether some have no place there."""
        found: dict[str, Any] = {}
        lost = False
        for key, text in earlier.answers.items():
            place = self.places.get((entry.theme_id, self.codes.get(key, ""))) if entry else None
            if text and place is None:
                lost = True
            elif text:
                found[f"answers.{place}"] = text
        return found, lost


def _missing(obj: Written, values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values that are not empty and whose field is empty in the object."""
    now = obj.values()
    return {name: values[name] for name in names if values.get(name) and not now.get(name)}


# Bringing them here ---------------------------------------------------------------------------------------


@dataclass
class Carried:
    """The numbers of actions, objects with texts and indicators that were brought, and of actions already there."""

    actions: int = 0
    known: int = 0
    texts: int = 0
    indicators: int = 0


@transaction.atomic
def carry_over(
    *,
    roadmap: Roadmap,
    actions: list[Action],
    by: User,
    with_texts: bool = False,
    with_indicators: bool = False,
    elsewhere: ThemeEntry | None = None,
) -> Carried:
    """Bring actions, texts and indicators of the earlier roadmap of the same territory into this one.

    An action goes to its theme; when that theme is gone, to `elsewhere`, or it is refused. A title that the theme
    already has is left out, so that choosing twice brings once. Texts come only where this roadmap is empty.
    Indicators come with their theme or with a chosen action, and start from their last known value.

    Raises Refused when the roadmap is closed to writing, or an action is not of the earlier one.
    """
    roadmap = lock_to_write(roadmap.pk, by)
    previous = previous_roadmap(roadmap)
    if any(previous is None or action.entry.roadmap_id != previous.pk for action in actions):
        raise Refused(NOT_EARLIER)
    carried = Carried()
    places = _bring_actions(roadmap, actions, elsewhere, by, carried)
    if with_texts and previous:
        for found in texts_to_carry(roadmap, previous).texts:
            save_edit(obj=found.obj, version=found.obj.version, form_id=None, values=found.values, by=by)
            carried.texts += 1
    if with_indicators and previous:
        _bring_indicators(roadmap, previous, places, by, carried)
    return carried


def _bring_actions(
    roadmap: Roadmap, actions: list[Action], elsewhere: ThemeEntry | None, by: User, carried: Carried
) -> dict[int, Action]:
    """Add the actions that are missing; return the action here of each, by the key of the earlier one."""
    entries = entries_by_code(roadmap)
    known = {
        (action.entry_id, action.title): action
        for action in Action.objects.current().filter(entry__roadmap=roadmap).select_related("entry")
    }
    found = {}
    for action in actions:
        entry = entries.get(action.entry.theme.code, elsewhere)
        if entry is None or entry.roadmap_id != roadmap.pk:
            raise Refused(NO_THEME.format(title=action.title))
        place = entry.pk, action.title
        if place in known:
            carried.known += 1
        else:
            values = {name: value for name, value in action.values().items() if name in OF_ACTIONS}
            known[place] = create_action(entry=entry, values=values, by=by)
            carried.actions += 1
        found[action.pk] = known[place]
    return found


def _bring_indicators(
    roadmap: Roadmap, previous: Roadmap, places: dict[int, Action], by: User, carried: Carried
) -> None:
    """Add the indicators of the themes and of the chosen actions, each once in its place."""
    entries = entries_by_code(roadmap)
    rows = Indicator.objects.current().filter(entry__roadmap=roadmap)
    known: set[tuple[int, int | None, str]] = set(rows.values_list("entry", "action", "title"))
    library = IndicatorDefinition.objects.current().filter(cycle=roadmap.cycle_id)
    definitions = {definition.code: definition for definition in library}
    earlier = indicators_to_carry(previous)
    starts = _last_known([indicator.pk for indicator in earlier])
    for indicator in earlier:
        action = places.get(indicator.action_id) if indicator.action_id else None
        entry = action.entry if action else entries.get(indicator.entry.theme.code)
        is_chosen = action is not None or indicator.action_id is None
        if not is_chosen or entry is None:
            continue
        place = entry.pk, action.pk if action else None, indicator.title
        if place in known:
            continue
        known.add(place)
        code = indicator.definition.code if indicator.definition else None
        made = create_indicator(
            entry=entry,
            action=action,
            values=indicator.values(),
            by=by,
            definition=definitions.get(code) if code else None,
            earlier=indicator,
        )
        carried.indicators += 1
        if start := starts.get(indicator.pk):
            value = {name: getattr(start, name) for name in ("year", "numerator", "denominator", "source")}
            record_reading(indicator=made, by=by, is_start=True, **value)


def _last_known(indicators: list[int]) -> dict[int, Reading]:
    """The last known value of each indicator, by its key."""
    rows = Reading.objects.filter(indicator__in=indicators, is_unknown=False)
    return {reading.indicator_id: reading for reading in rows.order_by("year", "at", "pk")}
