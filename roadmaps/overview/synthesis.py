"""What the roadmaps of a cycle say together: every action by theme, what stood in the way, how it was lifted.

Plain data that names no person: a page and a file show the same. As many queries whatever the size.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils import timezone

from programme.kit.names import key_of
from programme.models import Cycle
from roadmaps.models import Action, Difficulty, FollowUp, LibraryAction, LibraryRequest, Roadmap, Theme, ThemeEntry
from roadmaps.models.written import as_json
from roadmaps.overview.grid import themes_of
from roadmaps.words import due_in_words

# Where an action stands on its way to the library.
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
    """An action of a territory, as its roadmap says it now. `number` is the one of its roadmap: « 2.1 »."""

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
    """The difficulties of one territory: for each nature, in the order of `NATURES`, (how many, of which lifted)."""

    territory: str
    numbers: list[tuple[int, int]]


@dataclass
class Synthesis:
    """The themes that were asked for, and what their actions met. `natures` are the columns of `crossing`."""

    cycle: str
    year: int
    themes: list[ThemeRow]
    crossing: list[CrossingRow] = field(default_factory=list)
    totals: list[tuple[int, int]] = field(default_factory=list)
    # (action, difficulty): lifted ones first by nature; open ones that ask for support.
    lifted: list[tuple[ActionRow, DifficultyRow]] = field(default_factory=list)
    awaiting: list[tuple[ActionRow, DifficultyRow]] = field(default_factory=list)

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
    """The synthesis of a cycle: of one theme or of all, of the actions that answer every other criterion.

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
    found = Synthesis(cycle.title, cycle.year, themes)
    _cross(found, nature)
    return found


def _is_asked(row, state, nature, text):
    natures = [difficulty.nature for difficulty in row.difficulties]
    return state in ("", row.state) and (not nature or nature in natures) and (not text or text in _words(row))


def _words(row):
    """All that one may look for in an action."""
    said = [row.territory, row.title, row.expected_result, row.lead, *row.partners, row.results]
    said += [row.last_follow_up, row.next_step]
    said += [
        part for difficulty in row.difficulties for part in (difficulty.text, difficulty.support, difficulty.lifted_how)
    ]
    return key_of(" ".join(said))


def _cross(synthesis, nature):
    """Count difficulties by territory and nature; gather what was lifted, and what waits for support."""
    numbers = defaultdict(lambda: {key: (0, 0) for key, _ in NATURES})
    for action in synthesis.actions:
        for difficulty in action.difficulties:
            if nature in ("", difficulty.nature):
                _count(numbers[action.territory], difficulty)
                _count(numbers[None], difficulty)
                (synthesis.lifted if difficulty.lifted_on else synthesis.awaiting).append((action, difficulty))
    synthesis.totals = list(numbers.pop(None, {}).values())
    rows = [CrossingRow(name, list(natures.values())) for name, natures in numbers.items()]
    synthesis.crossing = sorted(rows, key=lambda row: key_of(row.territory))
    order = [key for key, _ in NATURES]
    synthesis.lifted.sort(key=lambda pair: (order.index(pair[1].nature), key_of(pair[0].territory), pair[1].id))
    # Nobody waits for what would help an action that is done or dropped.
    waits = [pair for pair in synthesis.awaiting if pair[0].state not in Action.FINISHED]
    synthesis.awaiting = [pair for pair in waits if pair[1].support]
    synthesis.awaiting.sort(key=lambda pair: (order.index(pair[1].nature), key_of(pair[0].territory), pair[1].id))


def _count(numbers, difficulty):
    every, lifted = numbers[difficulty.nature]
    numbers[difficulty.nature] = every + 1, lifted + bool(difficulty.lifted_on)


class _Rows:
    """The actions of a cycle and what belongs to each, fetched once."""

    def __init__(self, cycle):
        self.today = timezone.localdate()
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

    def of_theme(self, pk):
        """The actions of a theme, territory by territory."""
        return sorted(self.by_theme[pk], key=lambda row: (key_of(row.territory), row.roadmap))

    def _row(self, rank, action):
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


def _actions(cycle):
    """The actions that stand, in the order of each theme of each roadmap."""
    pending = LibraryRequest.objects.filter(action=OuterRef("pk"), answered_at=None)
    card = LibraryAction.objects.current().filter(source=OuterRef("pk"))
    found = Action.objects.current().filter(entry__roadmap__cycle=cycle)
    found = found.annotate(is_asked=Exists(pending), is_published=Exists(card))
    return found.select_related("entry__roadmap__territory").order_by("entry", "position", "pk")


def _ranked(actions):
    """Each action with its rank in its theme."""
    ranks = defaultdict(int)
    for action in actions:
        ranks[action.entry_id] += 1
        yield ranks[action.entry_id], action


def _numbers(cycle):
    """The number of each theme in its own roadmap."""
    numbers, ranks = {}, defaultdict(int)
    entries = ThemeEntry.objects.in_use().filter(roadmap__in=Roadmap.objects.filter(cycle=cycle))
    for pk, roadmap in entries.order_by("roadmap", "theme__position", "pk").values_list("pk", "roadmap"):
        ranks[roadmap] += 1
        numbers[pk] = ranks[roadmap]
    return numbers


def _card(action):
    if action.is_published:
        return PUBLISHED
    if action.library_agreed_at:
        return AGREED
    return ASKED if action.is_asked else ""


def _difficulty(difficulty):
    lifted_on = timezone.localdate(difficulty.lifted_at) if difficulty.lifted_at else None
    return DifficultyRow(
        id=difficulty.pk,
        nature=difficulty.nature,
        nature_label=difficulty.get_nature_display(),
        text=difficulty.text,
        support=difficulty.support,
        on=timezone.localdate(difficulty.at),
        lifted_on=lifted_on,
        lifted_how=difficulty.lifted_how,
    )
