"""The page of the grid of a cycle: how far each territory is, theme by theme."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programme.models import Cycle
from roadmaps.models import Roadmap
from roadmaps.overview.grid import ALERTS, ANY, asked_of, grid_of, themes_of
from roadmaps.rules import can_read_grid

# The headings of each column: (name in the address, words); facts that share a column share its heading.
COLUMNS = [
    [("territoire", "Territoire")],
    [("etat", "État"), ("activite", "Dernière activité"), ("alertes", "Alertes")],
    [("actions", "Actions")],
    [("bloquees", "Bloquées")],
    [("retard", "En retard")],
    [("sans-pilote", "Sans pilote")],
    [("sans-echeance", "Sans échéance")],
    [("commentaires", "Sans réponse")],
]
# These sort from the first; numbers sort from the largest.
FROM_THE_FIRST = ("territoire", "etat", "activite")
COLUMN_ALERTS = {ANY: "avec une alerte", **ALERTS}


@dataclass(frozen=True)
class Heading:
    """A heading that sorts: its words, its address, and the present order as `aria-sort` says it."""

    words: str
    address: str
    sort: str


def cycle_to_follow(request, slug) -> Cycle:
    """The cycle, for the people who may read its grid; 404 for anybody else."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), slug=slug)
    if not can_read_grid(request.user, cycle):
        raise Http404("Cette page est réservée à l’équipe de l’IREV et à celles et ceux qui conduisent le cycle.")
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
        "columns": [[_heading(request.GET, asked, name, words) for name, words in column] for column in COLUMNS],
        "states": Roadmap.State.choices,
        "alerts": COLUMN_ALERTS,
    }
    return render(request, "roadmaps/overview/roadmap_grid.html", page)


def _heading(params, asked, name, words):
    is_current = asked.order == name
    descends = not asked.is_descending if is_current else name not in FROM_THE_FIRST
    address = params.copy()
    address["tri"] = f"-{name}" if descends else name
    sort = ("descending" if asked.is_descending else "ascending") if is_current else ""
    return Heading(words, f"?{address.urlencode()}", sort)
