"""The grid of a cycle: its roadmaps side by side, territory by territory and theme by theme, for staff and trainers.

The database counts everything: as many queries for ten territories as for two hundred.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, cast

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from participants.models import Registration
from programme.kit.names import key_of
from programme.models import Cycle
from roadmaps.models import Action, Comment, Difficulty, Roadmap, Theme, ThemeEntry

QUIET_DAYS = 30
WAITING, AGREED, NO_REFERENT, ASKED = "a-lire", "a-publier", "sans-referent", "question"
QUIET, EMPTY, SUPPORT, ANY = "sans-activite", "vide", "appui", "toutes"
ALERTS = {
    WAITING: "transmise, à lire",
    AGREED: "validée, l’équipe accepte la publication",
    NO_REFERENT: "équipe sans personne référente",
    ASKED: "commentaire de l’équipe sans réponse",
    QUIET: f"sans activité depuis {QUIET_DAYS} jours",
    EMPTY: "rien n’est écrit",
    SUPPORT: "bloquée, appui souhaité",
}


@dataclass
class Counts:
    """Numbers of actions: by state, then those that call for attention among the actions neither done nor dropped."""

    to_start: int = 0
    ongoing: int = 0
    blocked: int = 0
    done: int = 0
    dropped: int = 0
    overdue: int = 0
    without_lead: int = 0
    without_date: int = 0
    awaiting_support: int = 0

    def add(self, other: "Counts") -> None:
        """Add other numbers to these."""
        for number in fields(self):
            setattr(self, number.name, getattr(self, number.name) + getattr(other, number.name))

    @property
    def total(self) -> int:
        """All the actions."""
        return sum(getattr(self, state) for state in Action.State.values)

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """The states that occur: (state, its word, number)."""
        numbers = [(state, label, getattr(self, state)) for state, label in Action.State.choices]
        return [(state, label, number) for state, label, number in numbers if number]


@dataclass
class Row:
    """The roadmap of one territory."""

    roadmap: Roadmap
    cells: list[Counts]
    unanswered: int
    alerts: list[str]
    counts: Counts = field(default_factory=Counts)

    @property
    def name(self) -> str:
        """The name of the territory."""
        return self.roadmap.territory.name

    @property
    def alert_words(self) -> list[str]:
        """The alerts, in words."""
        return [ALERTS[alert] for alert in self.alerts]


@dataclass
class Grid:
    """The rows that were asked for, in the order that was asked for, with their totals."""

    themes: list[tuple[int, Theme]]
    rows: list[Row]
    territories: int
    cells: list[Counts] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    @property
    def unanswered(self) -> int:
        """How many comments of these rows wait for an answer."""
        return sum(row.unanswered for row in self.rows)

    @property
    def alerted(self) -> int:
        """How many rows have an alert."""
        return sum(bool(row.alerts) for row in self.rows)


# The key by which each column sorts; the territory breaks ties.
ORDERS: dict[str, Callable[[Row], Any]] = {
    "territoire": lambda row: key_of(row.name),
    "etat": lambda row: Roadmap.State.values.index(row.roadmap.state),
    "activite": lambda row: row.roadmap.touched_at,
    "actions": lambda row: row.counts.total,
    "bloquees": lambda row: row.counts.blocked,
    "retard": lambda row: row.counts.overdue,
    "sans-pilote": lambda row: row.counts.without_lead,
    "sans-echeance": lambda row: row.counts.without_date,
    "commentaires": lambda row: row.unanswered,
    "alertes": lambda row: len(row.alerts),
}


@dataclass
class Asked:
    """What an address asks of the grid; an unknown value asks for nothing."""

    state: str = ""
    alert: str = ""
    theme: int | None = None
    text: str = ""
    order: str = "territoire"
    is_descending: bool = False

    @property
    def is_filtered(self) -> bool:
        """Whether some rows or themes may be left out."""
        return bool(self.state or self.alert or self.theme or self.text)


def asked_of(params: dict[str, str], themes: list[Theme]) -> Asked:
    """Read what an address asks: `etat`, `alerte`, `axe` (code), `territoire`, `tri` (« -retard » for the reverse)."""
    order = params.get("tri", "")
    state, alert = params.get("etat", ""), params.get("alerte", "")
    return Asked(
        state=state if state in Roadmap.State.values else "",
        alert=alert if alert in (*ALERTS, ANY) else "",
        theme=next((theme.pk for theme in themes if theme.code == params.get("axe")), None),
        text=params.get("territoire", "").strip(),
        order=order.removeprefix("-") if order.removeprefix("-") in ORDERS else "territoire",
        is_descending=order.startswith("-") and order.removeprefix("-") in ORDERS,
    )


def themes_of(cycle: Cycle) -> list[Theme]:
    """The themes of a cycle: those that are offered, and those on which a team wrote before they were retired."""
    written = Exists(ThemeEntry.objects.in_use().filter(theme=OuterRef("pk")))
    return list(Theme.objects.filter(written | Q(retired_at=None), cycle=cycle))


def grid_of(cycle: Cycle, asked: Asked, themes: list[Theme]) -> Grid:
    """The grid of a cycle, filtered and sorted as asked; when a theme is asked, it alone is counted."""
    numbered = [(number, theme) for number, theme in enumerate(themes, start=1) if asked.theme in (None, theme.pk)]
    facts = _Facts(cycle)
    rows = [facts.row(roadmap, numbered) for roadmap in facts.roadmaps]
    kept = [row for row in rows if _is_asked(row, asked)]
    kept.sort(key=ORDERS["territoire"])
    kept.sort(key=ORDERS[asked.order], reverse=asked.is_descending)
    grid = Grid(numbered, kept, len(rows), [Counts() for _ in numbered])
    for row in kept:
        grid.counts.add(row.counts)
        for total, cell in zip(grid.cells, row.cells, strict=True):
            total.add(cell)
    return grid


def _is_asked(row: Row, asked: Asked) -> bool:
    is_alerted = asked.alert in ("", *row.alerts) or (asked.alert == ANY and bool(row.alerts))
    return is_alerted and asked.state in ("", row.roadmap.state) and key_of(asked.text) in key_of(row.name)


class _Facts:
    """What the rows are made of, fetched once for the whole cycle."""

    def __init__(self, cycle: Cycle) -> None:
        self.quiet_since = timezone.now() - datetime.timedelta(days=QUIET_DAYS)
        referents = Registration.objects.of_team(cycle, OuterRef("territory")).filter(is_referent=True)
        roadmaps = Roadmap.objects.filter(cycle=cycle).select_related("territory")
        roadmaps = roadmaps.annotate(last_entry_version=Max("entries__version"), has_referent=Exists(referents))
        self.roadmaps = list(roadmaps.order_by("pk"))
        self.counts = _counts_of(cycle)
        self.with_actions = {roadmap for (roadmap, _), counts in self.counts.items() if counts.total}
        self.unanswered = _unanswered_of(cycle)

    def row(self, roadmap: Any, themes: list[tuple[int, Theme]]) -> Row:
        """The row of an annotated roadmap, for some themes."""
        cells = [self.counts[roadmap.pk, theme.pk] for _, theme in themes]
        counts = Counts()
        for cell in cells:
            counts.add(cell)
        alerts = self._alerts(roadmap, counts)
        unanswered = self.unanswered[roadmap.pk, True] + self.unanswered[roadmap.pk, False]
        return Row(roadmap, cells, unanswered, alerts, counts)

    def _alerts(self, roadmap: Any, counts: Counts) -> list[str]:
        is_written = roadmap.version or roadmap.last_entry_version or roadmap.pk in self.with_actions
        # A team that handed its roadmap in waits for IREV: nobody reproaches it its silence.
        is_waiting = roadmap.state == Roadmap.State.SUBMITTED
        found = {
            WAITING: is_waiting,
            AGREED: roadmap.state == Roadmap.State.VALIDATED and roadmap.publication_agreed_at is not None,
            NO_REFERENT: not roadmap.has_referent,
            ASKED: self.unanswered[roadmap.pk, True] > 0,
            QUIET: not is_waiting and roadmap.touched_at < self.quiet_since,
            EMPTY: not is_written,
            SUPPORT: counts.awaiting_support > 0,
        }
        return [name for name, is_so in found.items() if is_so]


def _counts_of(cycle: Cycle) -> dict[tuple[int, int], Counts]:
    """The numbers of each roadmap and theme of a cycle, in two queries."""
    place = {"roadmap": F("entry__roadmap"), "theme": F("entry__theme")}
    going = ~Q(state__in=Action.FINISHED)
    numbers = {str(state): Count("pk", filter=Q(state=state)) for state in Action.State.values}
    numbers["overdue"] = Count("pk", filter=going & Q(due_on__lt=timezone.localdate()))
    nobody = Q(lead=None, lead_organisation="", lead_function="")
    numbers["without_lead"] = Count("pk", filter=going & nobody)
    numbers["without_date"] = Count("pk", filter=going & Q(due_on=None))
    current = Action.objects.current().filter(entry__roadmap__cycle=cycle).order_by()
    found = defaultdict(Counts)
    for row in cast(Iterable[dict[str, Any]], current.values(**place).annotate(**numbers)):
        key = row.pop("roadmap"), row.pop("theme")
        found[key] = Counts(**row)
    open_ones = Difficulty.objects.filter(action=OuterRef("pk"), lifted_at=None).exclude(support="")
    waiting = current.filter(Exists(open_ones), state=Action.State.BLOCKED)
    for row in cast(Iterable[dict[str, Any]], waiting.values(**place).annotate(number=Count("pk"))):
        found[row["roadmap"], row["theme"]].awaiting_support = row["number"]
    return found


def _unanswered_of(cycle: Cycle) -> dict[tuple[int, bool], int]:
    """The number of comments that wait for an answer, by roadmap and by whether the team wrote them.

    A comment from outside the team waits for the team; a comment of the team waits for anybody but its author.
    """
    team = Registration.objects.of_team(OuterRef("roadmap__cycle"), OuterRef("roadmap__territory"))
    team = team.filter(user=OuterRef("by"))
    answers = Comment.objects.filter(parent=OuterRef("pk"), withdrawn_at=None)
    answered = Q(Exists(answers.filter(Exists(team))), from_team=False)
    answered |= Q(Exists(answers.filter(~Q(by=OuterRef("by")))), from_team=True)
    opened = Comment.objects.filter(
        roadmap__cycle=cycle,
        parent=None,
        scope=Comment.Scope.TEAM,
        resolved_at=None,
        withdrawn_at=None,
        by__isnull=False,
    )
    waiting = opened.annotate(from_team=Exists(team)).exclude(answered).order_by()
    rows = waiting.values("roadmap", "from_team").annotate(number=Count("pk"))
    return defaultdict(int, {(row["roadmap"], row["from_team"]): row["number"] for row in rows})
