"""The synthesis of a cycle: every action by theme, the difficulties that the teams met, how they were lifted.

It is plain data that names no person, the same for a page and for a file, read in a constant number of queries.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from programme.kit.names import key_of
from programme.models import Cycle
from roadmaps.models import Action, Difficulty, FollowUp, LibraryAction, LibraryRequest, Roadmap, Theme, ThemeEntry
from roadmaps.models.written import as_json
from roadmaps.overview.grid import themes_of
from roadmaps.words import due_in_words

# The stage of an action on its way to the library.
ASKED, AGREED, PUBLISHED = "asked", "agreed", "published"


@dataclass(frozen=True)
class DifficultyRow:
    """A difficulty; lifted when `lifted_on` is a day."""

    id: int
    nature: str
    nature_label: str
    text: str
    support: str
    on: datetime.date
    lifted_on: datetime.date | None
    lifted_how: str


@dataclass(frozen=True)
class ActionRow:
    """An action of a territory, as its roadmap words it now, with its number there: « 2.1 »."""

    id: int
    roadmap: int
    territory: str
    theme: int
    number: str
    title: str
    expected_result: str
    lead: str
    partners: list[str]
    due_on: datetime.date | None
    due: str
    state: str
    state_label: str
    is_overdue: bool
    results: str
    last_follow_up: str
    last_follow_up_on: datetime.date | None
    next_step: str
    difficulties: list[DifficultyRow]
    # "", "asked", "agreed" or "published".
    card: str


@dataclass(frozen=True)
class ThemeRow:
    """A theme of the cycle with the actions of every territory, territory by territory."""

    id: int
    code: str
    number: int
    title: str
    actions: list[ActionRow]

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """The states that occur: (state, its word, number of actions)."""
        found = [(state, label, sum(action.state == state for action in self.actions)) for state, label in STATES]
        return [(state, label, number) for state, label, number in found if number]


@dataclass(frozen=True)
class CrossingRow:
    """The difficulties of a territory: (how many, how many lifted) for each nature, in the order of `NATURES`."""

    territory: str
    numbers: list[tuple[int, int]]


# A difficulty with its action.
Pair = tuple[ActionRow, DifficultyRow]


@dataclass(frozen=True)
class Synthesis:
    """The themes asked for, and the difficulties of their actions; `natures` heads the columns of `crossing`."""

    cycle: str
    year: int
    themes: list[ThemeRow]
    crossing: list[CrossingRow]
    totals: list[tuple[int, int]]
    # By nature, then by territory: those that were lifted, those that are open and ask for support.
    lifted: list[Pair]
    awaiting: list[Pair]

    @property
    def natures(self) -> list[tuple[str, str]]:
        """The natures of difficulties: (nature, its words)."""
        return NATURES

    @property
    def actions(self) -> list[ActionRow]:
        """Every action, theme by theme."""
        return [action for theme in self.themes for action in theme.actions]

    @property
    def territories(self) -> int:
        """How many territories have one of these actions."""
        return len({action.roadmap for action in self.actions})


STATES = Action.State.choices
NATURES = Difficulty.Kind.choices


def synthesis_of(
    cycle: Cycle, *, theme: Theme | int | None = None, state: str = "", nature: str = "", text: str = ""
) -> Synthesis:
    """The synthesis of a cycle: of a theme or of all, with the actions that meet every other criterion.

    `nature` keeps the actions that met such a difficulty, and such difficulties alone; `text` may stand anywhere in an
    action, whatever its case and accents.
    """
    wanted = theme.pk if isinstance(theme, Theme) else theme
    rows = _Rows(cycle)
    themes = []
    for number, offered in enumerate(themes_of(cycle), start=1):
        if wanted in (None, offered.pk):
            actions = [row for row in rows.of_theme(offered.pk) if _is_asked(row, state, nature, key_of(text))]
            themes.append(ThemeRow(offered.pk, offered.code, number, offered.title, actions))
    pairs = [pair for row in themes for pair in _pairs_of(row) if nature in ("", pair[1].nature)]
    return Synthesis(
        cycle=cycle.title,
        year=cycle.year,
        themes=themes,
        crossing=_crossing(pairs),
        totals=_numbers_by_nature([difficulty for _, difficulty in pairs]) if pairs else [],
        lifted=sorted((pair for pair in pairs if pair[1].lifted_on), key=_rank),
        awaiting=sorted((pair for pair in pairs if _waits(*pair)), key=_rank),
    )


def _is_asked(row: ActionRow, state: str, nature: str, text: str) -> bool:
    natures = [difficulty.nature for difficulty in row.difficulties]
    return state in ("", row.state) and (not nature or nature in natures) and (not text or text in _words(row))


def _words(row: ActionRow) -> str:
    """All the words of an action among which a reader may search."""
    said = [row.territory, row.title, row.expected_result, row.lead, *row.partners, row.results]
    said += [row.last_follow_up, row.next_step]
    for difficulty in row.difficulties:
        said += [difficulty.text, difficulty.support, difficulty.lifted_how]
    return key_of(" ".join(said))


# Difficulties ---------------------------------------------------------------------------------------------


def _pairs_of(theme: ThemeRow) -> Iterator[Pair]:
    return ((action, difficulty) for action in theme.actions for difficulty in action.difficulties)


def _crossing(pairs: list[Pair]) -> list[CrossingRow]:
    """The numbers of difficulties of each territory that met some, in alphabetical order."""
    found = defaultdict(list)
    for action, difficulty in pairs:
        found[action.territory].append(difficulty)
    rows = [CrossingRow(territory, _numbers_by_nature(difficulties)) for territory, difficulties in found.items()]
    return sorted(rows, key=lambda row: key_of(row.territory))


def _numbers_by_nature(difficulties: list[DifficultyRow]) -> list[tuple[int, int]]:
    """For each nature, in the order of `NATURES`: how many difficulties, and how many of them were lifted."""
    every = Counter(difficulty.nature for difficulty in difficulties)
    lifted = Counter(difficulty.nature for difficulty in difficulties if difficulty.lifted_on)
    return [(every[nature], lifted[nature]) for nature, _ in NATURES]


def _waits(action: ActionRow, difficulty: DifficultyRow) -> bool:
    """Whether a difficulty waits for support: nobody waits for what would help an action that is done or dropped."""
    return not difficulty.lifted_on and bool(difficulty.support) and action.state not in Action.FINISHED


def _rank(pair: Pair) -> tuple[int, str, int]:
    """The rank of a difficulty in a list: by nature, then by territory."""
    action, difficulty = pair
    natures = [nature for nature, _ in NATURES]
    return natures.index(difficulty.nature), key_of(action.territory), difficulty.id


# Reading --------------------------------------------------------------------------------------------------


class _Rows:
    """The actions of a cycle and what belongs to each, fetched once."""

    def __init__(self, cycle: Cycle) -> None:
        self.numbers = _numbers(cycle)
        self.difficulties = defaultdict(list)
        of_cycle = {"action__entry__roadmap__cycle": cycle}
        for difficulty in Difficulty.objects.filter(**of_cycle, action__deleted_at=None):
            self.difficulties[difficulty.action_id].append(_difficulty(difficulty))
        follow_ups = FollowUp.objects.filter(**of_cycle).order_by("at", "pk")
        rows = follow_ups.values_list("action", "at", "text", "next_step")
        self.last = {pk: (timezone.localdate(at), text, step) for pk, at, text, step in rows}
        self.by_theme = defaultdict(list)
        for rank, action in _ranked(_actions(cycle)):
            self.by_theme[action.entry.theme_id].append(self._row(rank, action))

    def of_theme(self, pk: int) -> list[ActionRow]:
        """The actions of a theme, territory by territory."""
        return sorted(self.by_theme[pk], key=lambda row: (key_of(row.territory), row.roadmap))

    def _row(self, rank: int, action: Any) -> ActionRow:
        """An annotated action as a row; `rank` is its rank in its theme."""
        on, text, step = self.last.get(action.pk, (None, "", ""))
        due = {"due_on": as_json(action.due_on), "due_precision": action.due_precision}
        return ActionRow(
            id=action.pk,
            roadmap=action.entry.roadmap_id,
            territory=action.entry.roadmap.territory.name,
            theme=action.entry.theme_id,
            number=f"{self.numbers[action.entry_id]}.{rank}",
            title=action.title,
            expected_result=action.expected_result,
            lead=", ".join(filter(None, [action.lead_organisation, action.lead_function])),
            partners=action.partners,
            due_on=action.due_on,
            due=due_in_words(due),
            state=action.state,
            state_label=action.get_state_display(),
            is_overdue=action.is_overdue,
            results=action.results,
            last_follow_up=text,
            last_follow_up_on=on,
            next_step=step,
            difficulties=self.difficulties[action.pk],
            card=_card(action),
        )


def _actions(cycle: Cycle) -> QuerySet[Action]:
    """The current actions, in the order of each theme of each roadmap, with their stage towards the library."""
    pending = LibraryRequest.objects.filter(action=OuterRef("pk"), answered_at=None)
    card = LibraryAction.objects.current().filter(source=OuterRef("pk"))
    found = Action.objects.current().filter(entry__roadmap__cycle=cycle)
    found = found.annotate(is_asked=Exists(pending), is_published=Exists(card))
    return found.select_related("entry__roadmap__territory").order_by("entry", "position", "pk")


def _ranked(actions: Iterable[Action]) -> Iterator[tuple[int, Action]]:
    """Each action with its rank in its theme."""
    ranks: dict[int, int] = defaultdict(int)
    for action in actions:
        ranks[action.entry_id] += 1
        yield ranks[action.entry_id], action


def _numbers(cycle: Cycle) -> dict[int, int]:
    """The number of each theme in its own roadmap."""
    numbers: dict[int, int] = {}
    ranks: dict[int, int] = defaultdict(int)
    entries = ThemeEntry.objects.in_use().filter(roadmap__in=Roadmap.objects.filter(cycle=cycle))
    for pk, roadmap in entries.order_by("roadmap", "theme__position", "pk").values_list("pk", "roadmap"):
        ranks[roadmap] += 1
        numbers[pk] = ranks[roadmap]
    return numbers


def _card(action: Any) -> str:
    """The stage of an annotated action on its way to the library."""
    if action.is_published:
        return PUBLISHED
    if action.library_agreed_at:
        return AGREED
    return ASKED if action.is_asked else ""


def _difficulty(difficulty: Difficulty) -> DifficultyRow:
    return DifficultyRow(
        id=difficulty.pk,
        nature=difficulty.nature,
        nature_label=difficulty.get_nature_display(),
        text=difficulty.text,
        support=difficulty.support,
        on=timezone.localdate(difficulty.at),
        lifted_on=timezone.localdate(difficulty.lifted_at) if difficulty.lifted_at else None,
        lifted_how=difficulty.lifted_how,
    )
