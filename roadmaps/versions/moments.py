"""The points of the history of a roadmap that one may look at: a milestone, a frozen version, any day, now."""

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


@dataclass(frozen=True)
class Point:
    """A point: as it stands in an address, as it is named alone and in a sentence, when it was."""

    roadmap: Roadmap
    key: str
    label: str
    name: str
    moment: datetime.datetime
    snapshot_id: int | None = None

    @cached_property
    def content(self) -> dict:
        """The roadmap at that point: as it was frozen, as it is, or replayed from its history."""
        if self.snapshot_id is not None:
            return Snapshot.objects.values_list("content", flat=True).get(pk=self.snapshot_id)
        return content_of(self.roadmap) if self.key == NOW else content_at(self.roadmap, self.moment)


def span_in_words(before: Point, after: Point) -> str:
    """From which point to which: « Du 12 septembre au 6 décembre 2022 », « De « Septembre » à « Décembre » »."""
    start, end = before.name, after.name
    if start.startswith("le ") and end.startswith("le "):
        start = start.removesuffix(f" {after.moment.year}")
    return f"{_contracted('De ', start)} {_contracted('à ', end)}"


def _contracted(preposition, name):
    """« De le 12 » is « Du 12 », « à le 12 » is « au 12 »."""
    return {"De ": "Du ", "à ": "au "}[preposition] + name[3:] if name.startswith("le ") else preposition + name


def points_of(roadmap: Roadmap) -> list[Point]:
    """What one may choose by name, the latest first: now, milestones and frozen versions, the opening; in one query."""
    frozen = roadmap.snapshots.select_related("milestone").defer("content")
    return [_now(roadmap), *(_of_snapshot(roadmap, snapshot) for snapshot in frozen), _opening(roadmap)]


def _now(roadmap):
    return Point(roadmap, NOW, "Maintenant", "maintenant", timezone.now())


def _opening(roadmap):
    """Its themes are there, nothing is written yet."""
    label = f"À l’ouverture, {day_in_words(roadmap.opened_at)}"
    return Point(roadmap, OPENING, label, "l’ouverture", roadmap.opened_at + datetime.timedelta(minutes=1))


def _of_snapshot(roadmap, snapshot):
    day = day_in_words(snapshot.taken_at)
    key, label = f"version:{snapshot.pk}", f"Version {snapshot.get_reason_display()}"
    name = f"la {uncapitalised(label)} du {day}"
    if snapshot.milestone_id is not None:
        name = f"«{NBSP}{snapshot.milestone.name}{NBSP}»"
        key, label = f"milestone:{snapshot.milestone_id}", f"Jalon {name}"
    return Point(roadmap, key, f"{label}, {day}", name, snapshot.taken_at, snapshot.pk)


def find_point(roadmap: Roadmap, key: str, points: list[Point]) -> Point | None:
    """The point that an address names: one of `points`, or the end of a day, `2022-09-15`; None when it is neither.

    A frozen version is known by its own key too when a milestone took it. A day to come is now.
    """
    known = next((point for point in points if key in (point.key, f"version:{point.snapshot_id}")), None)
    return known or _end_of_day(roadmap, key, points[0])


def _end_of_day(roadmap, key, now):
    try:
        day = parse_date(key)
    except ValueError:
        return None
    if day is None:
        return None
    end = timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
    if end >= now.moment:
        return now
    name = f"le {short_date(day)}"
    return Point(roadmap, day.isoformat(), f"{capitalised(name)}, en fin de journée", name, end)
