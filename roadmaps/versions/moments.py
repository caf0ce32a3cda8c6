"""The moments of a roadmap that a reader may compare: a milestone, a frozen version, the end of any day, now."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.dateparse import parse_date

from programme.kit.french import NBSP, capitalised, short_date, uncapitalised
from roadmaps.models import Roadmap, Snapshot
from roadmaps.versions.content import content_at, content_of
from roadmaps.words import day_in_words

NOW, OPENING = "maintenant", "ouverture"
CONTRACTED = {"De ": "Du ", "à ": "au "}


@dataclass(frozen=True)
class Moment:
    """A moment: its key in an address, its label in a list, its name in a sentence, its date."""

    roadmap: Roadmap
    key: str
    label: str
    name: str
    at: datetime.datetime
    snapshot_id: int | None = None

    @cached_property
    def content(self) -> dict:
        """The content of the roadmap then: as it was frozen, as it stands, or replayed from the history."""
        if self.snapshot_id is not None:
            return Snapshot.objects.values_list("content", flat=True).get(pk=self.snapshot_id)
        return content_of(self.roadmap) if self.key == NOW else content_at(self.roadmap, self.at)


def span_in_words(before: Moment, after: Moment) -> str:
    """The time between two moments: « Du 12 septembre au 6 décembre 2022 », « De « Septembre » à « Décembre » »."""
    start, end = before.name, after.name
    if start.startswith("le ") and end.startswith("le "):
        start = start.removesuffix(f" {after.at.year}")
    return f"{_contracted('De ', start)} {_contracted('à ', end)}"


def _contracted(preposition: str, name: str) -> str:
    """A preposition and a name, contracted as French asks: « De le 12 » is « Du 12 », « à le 12 » is « au 12 »."""
    if not name.startswith("le "):
        return preposition + name
    return CONTRACTED[preposition] + name.removeprefix("le ")


def moments_of(roadmap: Roadmap) -> list[Moment]:
    """The moments that have a name, the latest first: now, milestones, frozen versions, the opening; in one query."""
    frozen = roadmap.snapshots.select_related("milestone").defer("content")
    return [_now(roadmap), *(_of_snapshot(roadmap, snapshot) for snapshot in frozen), _opening(roadmap)]


def _now(roadmap: Roadmap) -> Moment:
    return Moment(roadmap, NOW, "Maintenant", "maintenant", timezone.now())


def _opening(roadmap: Roadmap) -> Moment:
    """The moment after the opening: the themes are there, nothing is written yet."""
    label = f"À l’ouverture, {day_in_words(roadmap.opened_at)}"
    return Moment(roadmap, OPENING, label, "l’ouverture", roadmap.opened_at + datetime.timedelta(minutes=1))


def _of_snapshot(roadmap: Roadmap, snapshot: Snapshot) -> Moment:
    day = day_in_words(snapshot.taken_at)
    key, label = f"version:{snapshot.pk}", f"Version {snapshot.get_reason_display()}"
    name = f"la {uncapitalised(label)} du {day}"
    if snapshot.milestone is not None:
        name = f"«{NBSP}{snapshot.milestone.name}{NBSP}»"
        key, label = f"milestone:{snapshot.milestone_id}", f"Jalon {name}"
    return Moment(roadmap, key, f"{label}, {day}", name, snapshot.taken_at, snapshot.pk)


def find_moment(roadmap: Roadmap, key: str, moments: list[Moment]) -> Moment | None:
    """The moment that an address names: one of `moments`, or the end of a day, `2022-09-15`; None otherwise.

    A frozen version of a milestone is also known by its own key. A day to come is now.
    """
    known = next((moment for moment in moments if key in (moment.key, f"version:{moment.snapshot_id}")), None)
    return known or _end_of_day(roadmap, key, moments[0])


def _end_of_day(roadmap: Roadmap, key: str, now: Moment) -> Moment | None:
    try:
        day = parse_date(key)
    except ValueError:
        return None
    if day is None:
        return None
    end = timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
    if end >= now.at:
        return now
    name = f"le {short_date(day)}"
    return Moment(roadmap, day.isoformat(), f"{capitalised(name)}, en fin de journée", name, end)
