"""The follow-up day (« journée de suivi »): the actions of a team one by one on a screen, and the minutes."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from roadmaps.models import Action, Difficulty, FollowUp, Roadmap, ThemeEntry
from roadmaps.words import due_in_words


@dataclass(frozen=True)
class Item:
    """An action of the day: its number in the roadmap, « 2.1 »; `is_noted` once something was recorded today."""

    action: Action
    number: str
    theme: str
    is_noted: bool

    @property
    def id(self) -> int:
        """The key of the action."""
        return self.action.pk


def agenda_of(roadmap: Roadmap, *, overdue_first: bool = False) -> list[Item]:
    """The actions to go through, in the order of the roadmap or the overdue ones first.

    Three queries, whatever their number.
    """
    noted = set(_said_on(roadmap, timezone.localdate()).values_list("action", flat=True))
    numbers: dict[int, int] = defaultdict(int)
    items = []
    themes = _themes_of(roadmap)
    for action in Action.objects.current().filter(entry__roadmap=roadmap).in_order():
        number, title = themes[action.entry_id]
        numbers[number] += 1
        items.append(Item(action, f"{number}.{numbers[number]}", title, action.pk in noted))
    return sorted(items, key=lambda item: not item.action.is_overdue) if overdue_first else items


def _themes_of(roadmap: Roadmap) -> dict[int, tuple[int, str]]:
    """The number and the title of each theme of a roadmap, by key of its entry."""
    entries = (
        ThemeEntry.objects.in_use().filter(roadmap=roadmap).select_related("theme").order_by("theme__position", "pk")
    )
    return {entry.pk: (number, entry.theme.title) for number, entry in enumerate(entries, start=1)}


def _said_on(roadmap: Roadmap, day: datetime.date) -> QuerySet[FollowUp]:
    """The follow-ups recorded during the follow-up day of a date, in the time of Paris."""
    return FollowUp.objects.filter(action__entry__roadmap=roadmap, in_meeting=True, at__date=day)


def follow_up_days(roadmap: Roadmap) -> list[datetime.date]:
    """The days on which something was recorded, the last first."""
    said = FollowUp.objects.filter(action__entry__roadmap=roadmap, in_meeting=True)
    return sorted({timezone.localdate(at) for at in said.values_list("at", flat=True)}, reverse=True)


# The minutes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A follow-up in the minutes; `change` is « à engager → en cours », "" when the state stayed the same."""

    text: str
    next_step: str
    state_label: str
    change: str
    # The nature, the text, the support wanted; None when nothing stands in the way.
    difficulty: tuple[str, str, str] | None


@dataclass
class Discussed:
    """An action about which something was recorded."""

    number: str
    title: str
    lead: str
    due: str
    said: list[Said] = field(default_factory=list)
    # (difficulty, how it was lifted), on that day.
    lifted: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class DiscussedTheme:
    """A theme with its actions that were discussed."""

    number: int
    title: str
    actions: list[Discussed] = field(default_factory=list)


@dataclass
class Minutes:
    """The minutes of a follow-up day. They name no person: an action is led by an organisation."""

    territory: str
    cycle: str
    year: int
    day: datetime.date
    themes: list[DiscussedTheme]
    # « 2.1 Intitulé » of the actions about which nothing was recorded.
    left: list[str]

    @property
    def discussed(self) -> int:
        """The number of actions that were discussed."""
        return sum(len(theme.actions) for theme in self.themes)

    @property
    def next_steps(self) -> list[tuple[str, str, str]]:
        """The decisions, in the order of the actions: (number of the action, next step, lead)."""
        return [
            (action.number, said.next_step, action.lead)
            for action in self._actions()
            for said in action.said
            if said.next_step
        ]

    def _actions(self) -> list[Discussed]:
        return [action for theme in self.themes for action in theme.actions]


def minutes_of(roadmap: Roadmap, day: datetime.date) -> Minutes:
    """The minutes of the follow-up day of a date, by theme; in a constant number of queries."""
    said: dict[int, list[Said]] = defaultdict(list)
    lifted: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in _said_on(roadmap, day).select_related("difficulty").order_by("at", "pk"):
        said[row.action_id].append(_said(row))
    for difficulty in Difficulty.objects.filter(action__entry__roadmap=roadmap, lifted_at__date=day):
        lifted[difficulty.action_id].append((difficulty.text, difficulty.lifted_how))
    titles = _themes_of(roadmap)
    themes = {entry: DiscussedTheme(number, title) for entry, (number, title) in titles.items()}
    ranks: dict[int, int] = defaultdict(int)
    left: list[str] = []
    for action in Action.objects.filter(entry__roadmap=roadmap).in_order():
        theme = themes[action.entry_id]
        ranks[theme.number] += not action.is_withdrawn
        number = "" if action.is_withdrawn else f"{theme.number}.{ranks[theme.number]}"
        if said[action.pk]:
            theme.actions.append(_discussed(action, number, said[action.pk], lifted[action.pk]))
        elif number:
            left.append(f"{number} {action.title}")
    return Minutes(
        territory=roadmap.territory.name,
        cycle=roadmap.cycle.title,
        year=roadmap.cycle.year,
        day=day,
        themes=[theme for theme in themes.values() if theme.actions],
        left=left,
    )


def _discussed(action: Action, number: str, said: list[Said], lifted: list[tuple[str, str]]) -> Discussed:
    return Discussed(
        number=number,
        title=action.title,
        lead=action.lead_on_screen,
        due=due_in_words(action.values()),
        said=said,
        lifted=lifted,
    )


def _said(row: FollowUp) -> Said:
    difficulty = row.difficulty
    change = f"{row.get_from_state_display()} → {row.get_to_state_display()}" if row.changes_state else ""
    return Said(
        text=row.text,
        next_step=row.next_step,
        state_label=row.get_to_state_display(),
        change=change,
        difficulty=(difficulty.get_nature_display(), difficulty.text, difficulty.support) if difficulty else None,
    )
