"""The grid of a cycle: how far each territory is, theme by theme."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programme.models import Cycle
from roadmaps.grid import ALERTS, ANY, asked_of, grid_of, themes_of
from roadmaps.models import Roadmap
from roadmaps.rules import can_read_grid

# (name in the address, heading); texts sort from A first, numbers from the largest.
COLUMNS = [
    ("territoire", "Territoire"),
    ("etat", "État"),
    ("activite", "Dernière activité"),
    ("actions", "Actions"),
    ("bloquees", "Bloquées"),
    ("retard", "En retard"),
    ("sans-pilote", "Sans pilote"),
    ("sans-echeance", "Sans échéance"),
    ("commentaires", "Commentaires sans réponse"),
    ("alertes", "Alertes"),
]
FROM_THE_FIRST = ("territoire", "etat", "activite")
COLUMN_ALERTS = {ANY: "avec une alerte", **ALERTS}


@dataclass(frozen=True)
class Column:
    """A heading that sorts: where it leads, and how the page is sorted by it now, as `aria-sort` says it."""

    name: str
    heading: str
    address: str
    sort: str


def cycle_to_follow(request, slug) -> Cycle:
    """The cycle, for who may read its grid; for anybody else there is no such page."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), slug=slug)
    if not can_read_grid(request.user, cycle):
        raise Http404("Cette page se lit de l’équipe de l’IREV et de celles et ceux qui conduisent le cycle.")
    return cycle


@require_safe
@never_cache
def roadmap_grid(request, slug):
    cycle = cycle_to_follow(request, slug)
    themes = themes_of(cycle)
    asked = asked_of(request.GET.dict(), themes)
    page = {
        "cycle": cycle,
        "themes": themes,
        "asked": asked,
        "grid": grid_of(cycle, asked, themes),
        "columns": [_column(request.GET, asked, *one) for one in COLUMNS],
        "states": Roadmap.State.choices,
        "alerts": COLUMN_ALERTS,
    }
    return render(request, "roadmaps/roadmap_grid.html", page)


def _column(params, asked, name, heading):
    is_current = asked.order == name
    descends = not asked.is_descending if is_current else name not in FROM_THE_FIRST
    address = params.copy()
    address["tri"] = f"-{name}" if descends else name
    sort = ("descending" if asked.is_descending else "ascending") if is_current else ""
    return Column(name, heading, f"?{address.urlencode()}", sort)
