"""Opening roadmaps: one for each territory that has an accepted registration, with every theme of its cycle."""

from typing import cast

from django.db import transaction

from participants.models import Intercommunality, Registration, User
from programme.models import Cycle
from roadmaps.common_tools.giving import give_tools
from roadmaps.models import Roadmap, Theme, ThemeEntry, Transition
from roadmaps.writing.saving import lock_roadmap, record_creation, record_creations


@transaction.atomic
def open_roadmap(*, cycle: Cycle, territory: Intercommunality, by: User | None = None) -> Roadmap:
    """Open the roadmap of a territory for a cycle, once even when two people do it; return it."""
    roadmap, opened = Roadmap.objects.get_or_create(cycle=cycle, territory=territory)
    if opened:
        record_creation(roadmap, roadmap_id=roadmap.pk, by=by)
        Transition.objects.create(roadmap=roadmap, act=Transition.Act.OPENED, by=by, to_state=roadmap.state)
        give_tools(cycle)
        # The themes come by themselves: the history names nobody.
        _add_entries(roadmap, None)
    return roadmap


def open_for(*, registration: Registration, by: User | None = None) -> None:
    """Open the roadmap of the team that an accepted registration has just joined."""
    # `joined` calls this only for a registration that has a territory.
    territory = cast(Intercommunality, registration.territory)
    open_roadmap(cycle=registration.cycle, territory=territory, by=by)


def _add_entries(roadmap: Roadmap, by: User | None) -> int:
    """Give a roadmap, new or locked, the current themes of its cycle that it lacks; return how many."""
    known = roadmap.entries.values("theme")
    missing = Theme.objects.current().filter(cycle=roadmap.cycle_id).exclude(pk__in=known)
    entries = ThemeEntry.objects.bulk_create(ThemeEntry(roadmap=roadmap, theme=theme) for theme in missing)
    record_creations(entries, roadmap_id=roadmap.pk, by=by)
    return len(entries)


@transaction.atomic
def add_missing_themes(*, roadmap: Roadmap, by: User | None = None) -> int:
    """Give a roadmap still in draft the themes added to its cycle since it was opened; return how many."""
    fresh = lock_roadmap(roadmap.pk)
    return _add_entries(fresh, by) if fresh.is_open else 0


@transaction.atomic
def spread_themes(*, cycle: Cycle, by: User | None = None) -> int:
    """Add the new themes of a cycle to its roadmaps still in draft; return how many roadmaps got some."""
    drafts = Roadmap.objects.filter(cycle=cycle, state=Roadmap.State.DRAFT).order_by("pk")
    return sum(bool(add_missing_themes(roadmap=roadmap, by=by)) for roadmap in drafts)


def open_missing_roadmaps() -> int:
    """Open the roadmap of each territory that has an accepted registration and none yet; return how many."""
    accepted = Registration.objects.filter(state=Registration.State.ACCEPTED, territory__isnull=False)
    teams = accepted.order_by("cycle", "territory").values_list("cycle", "territory").distinct()
    opened = set(Roadmap.objects.values_list("cycle", "territory"))
    missing = [team for team in teams if team not in opened]
    cycles = Cycle.objects.in_bulk({cycle for cycle, _ in missing})
    territories = Intercommunality.objects.in_bulk({territory for _, territory in missing})
    for cycle, territory in missing:
        open_roadmap(cycle=cycles[cycle], territory=territories[territory])
    return len(missing)
