"""The board of a roadmap: its actions, filtered as the address asks, by theme, by state or by quarter."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from programme.kit.french import capitalised
from programme.kit.names import key_of
from roadmaps.models import Action, Difficulty, Roadmap
from roadmaps.words import due_in_words
from roadmaps.workspace.frame import RailItem

VIEWS = {"liste": "Par axe", "etat": "Par état", "trimestre": "Par trimestre"}
SIGNALS = {
    "retard": "En retard",
    "bloquee": "Bloquées",
    "sans-pilote": "Sans pilote",
    "sans-echeance": "Sans échéance",
}
QUARTERS = ("1er", "2e", "3e", "4e")
NO_DATE = "Sans échéance"


@dataclass(frozen=True)
class Row:
    """An action on the board: its number, its due date in words, the difficulties that are open."""

    action: Action
    number: str
    due: str
    difficulties: list[Difficulty]

    @property
    def leads(self) -> list[str]:
        """Who leads it: the organisation, the function, the person of the team, where each is given."""
        action = self.action
        person = action.lead.get_full_name() if action.lead else ""
        return [name for name in (action.lead_organisation, action.lead_function, person) if name]

    @property
    def lead(self) -> str:
        """Who leads it, in words; "" when nobody does."""
        return ", ".join(self.leads)

    def signals(self) -> set[str]:
        """What asks for attention; an action that is done or dropped needs neither lead nor due date."""
        action = self.action
        is_on = action.state not in Action.FINISHED
        found = {
            "retard": action.is_overdue,
            "bloquee": action.state == Action.State.BLOCKED,
            "sans-pilote": is_on and not action.has_lead,
            "sans-echeance": is_on and action.due_on is None,
        }
        return {name for name, holds in found.items() if holds}


@dataclass(frozen=True)
class Group:
    """Actions under one heading; `item` is their theme, in the view by theme."""

    title: str
    rows: list[Row]
    item: RailItem | None = None


@dataclass(frozen=True)
class Filters:
    """What the address asks to see; a value that does not exist is ignored."""

    view: str = "liste"
    theme: str = ""
    state: str = ""
    lead: str = ""
    signal: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        """Read the filters in the query of an address."""
        view, state, signal = query.get("vue", ""), query.get("etat", ""), query.get("signal", "")
        return cls(
            view=view if view in VIEWS else "liste",
            theme=query.get("axe", ""),
            state=state if state in Action.State.values else "",
            lead=query.get("pilote", ""),
            signal=signal if signal in SIGNALS else "",
            text=" ".join(query.get("q", "").split())[:100],
        )

    def address(self, **changes: str) -> str:
        """The query of an address that asks for these filters, with the changes."""
        names = {"view": "vue", "theme": "axe", "state": "etat", "lead": "pilote", "signal": "signal", "text": "q"}
        values = {name: changes.get(name, getattr(self, name)) for name in names}
        kept = {names[name]: value for name, value in values.items() if value and value != "liste"}
        return f"?{urlencode(kept)}"

    @property
    def is_narrow(self) -> bool:
        """Whether some actions may be left out."""
        return any((self.theme, self.state, self.lead, self.signal, self.text))

    def keeps(self, row: Row) -> bool:
        """Whether the filters keep a row."""
        action = row.action
        words = key_of(f"{action.title} {action.expected_result} {row.lead} {' '.join(action.partners)}")
        return (
            self.theme in ("", str(action.entry_id))
            and self.state in ("", action.state)
            and (not self.lead or self.lead in row.leads[:1])
            and (not self.signal or self.signal in row.signals())
            and key_of(self.text) in words
        )


@dataclass
class Board:
    """What the page shows: groups of rows, and the filters to choose from."""

    filters: Filters
    groups: list[Group]
    shown: int
    total: int
    states: dict[str, int]
    signals: dict[str, int]
    leads: list[str] = field(default_factory=list)

    @property
    def view_label(self) -> str:
        """The name of the current view."""
        return VIEWS[self.filters.view]

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        """Each view: label, address, whether it is this one."""
        chosen = self.filters.view
        return [(label, self.filters.address(view=name), name == chosen) for name, label in VIEWS.items()]

    @property
    def signal_links(self) -> list[tuple[str, int, str, bool]]:
        """Each signal that an action gives, and the chosen one: label, count, address, whether it is chosen."""
        chosen = self.filters.signal
        return [
            (label, self.signals[name], self.filters.address(signal="" if name == chosen else name), name == chosen)
            for name, label in SIGNALS.items()
            if self.signals[name] or name == chosen
        ]

    @property
    def state_choices(self) -> list[tuple[str, str, int]]:
        """Each state: value, label, count."""
        return [(state.value, state.label, self.states.get(state.value, 0)) for state in Action.State]


def board_of(roadmap: Roadmap, rail: list[RailItem], filters: Filters) -> Board:
    """The board of a roadmap, in two queries whatever the number of actions."""
    rows = rows_of(roadmap, rail)
    kept = [row for row in rows if filters.keeps(row)]
    group = {"etat": by_state, "trimestre": by_quarter}.get(filters.view)
    return Board(
        filters=filters,
        groups=group(kept) if group else by_theme(kept, rail, filters),
        shown=len(kept),
        total=len(rows),
        states=Counter(row.action.state for row in rows),
        signals=Counter(signal for row in rows for signal in row.signals()),
        leads=sorted({name for row in rows for name in row.leads[:1]}, key=key_of),
    )


def number_of(action: Action, rail: list[RailItem]) -> str:
    """The number of an action, « 2.1 », in one query; "" when it is withdrawn, or its theme has no number."""
    item = next((item for item in rail if item.entry.pk == action.entry_id), None)
    if item is None or action.is_withdrawn:
        return ""
    before = Q(position__lt=action.position) | Q(position=action.position, pk__lt=action.pk)
    return f"{item.number}.{Action.objects.current().filter(before, entry=action.entry_id).count() + 1}"


def rows_of(roadmap: Roadmap, rail: list[RailItem], theme: int | None = None) -> list[Row]:
    """The actions of a roadmap, or of one of its themes, in their order and with their numbers."""
    entries = {item.entry.pk: item for item in rail}
    actions = (
        Action.objects.current().filter(entry__in=[theme] if theme else list(entries)).select_related("lead").in_order()
    )
    difficulties: dict[int, list[Difficulty]] = defaultdict(list)
    numbers: Counter[int] = Counter()
    rows: list[Row] = []
    for difficulty in Difficulty.objects.filter(action__entry__roadmap=roadmap, lifted_at=None):
        difficulties[difficulty.action_id].append(difficulty)
    for action in actions:
        item = entries[action.entry_id]
        action.entry = item.entry
        action.entry.roadmap = roadmap
        numbers[action.entry_id] += 1
        number = f"{item.number}.{numbers[action.entry_id]}"
        rows.append(Row(action, number, due_in_words(action.values()), difficulties[action.pk]))
    return rows


def by_theme(rows: list[Row], rail: list[RailItem], filters: Filters) -> list[Group]:
    """Each theme with its actions; without a filter, the empty themes too."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.action.entry_id].append(row)
    groups = [Group(f"{item.number}. {item.entry.theme.title}", found[item.entry.pk], item) for item in rail]
    return [group for group in groups if group.rows or not filters.is_narrow]


def by_state(rows: list[Row]) -> list[Group]:
    """Each state that has actions, from « à engager » to « abandonnée »."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.action.state].append(row)
    return [Group(capitalised(state.label), found[state]) for state in Action.State if found[state]]


def by_quarter(rows: list[Row]) -> list[Group]:
    """Each quarter in which actions are due, then the actions without a due date."""
    found: dict[tuple[int, int] | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[_quarter(row.action.due_on)].append(row)
    dated = sorted(key for key in found if key)
    now = _quarter(timezone.localdate())
    groups = [Group(_quarter_in_words(key) + (" (en cours)" if key == now else ""), found[key]) for key in dated]
    return [*groups, *([Group(NO_DATE, found[None])] if found[None] else [])]


def _quarter(day: datetime.date | None) -> tuple[int, int] | None:
    return (day.year, (day.month - 1) // 3) if day else None


def _quarter_in_words(key: tuple[int, int]) -> str:
    return f"{QUARTERS[key[1]]}\u00a0trimestre\u00a0{key[0]}"
