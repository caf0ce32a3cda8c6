"""The page of the synthesis of a cycle: what its territories do, theme by theme, and the difficulties they met."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmaps.models import Action, Difficulty
from roadmaps.overview.grid import themes_of
from roadmaps.overview.grid_views import cycle_to_follow
from roadmaps.overview.synthesis import synthesis_of
from roadmaps.rules import can_ask_for_card


def criteria_of(params: dict[str, str], themes: list) -> dict:
    """Read what an address asks of a synthesis: `axe` (code), `etat`, `difficulte`, `texte`."""
    state, nature = params.get("etat", ""), params.get("difficulte", "")
    return {
        "theme": next((theme.pk for theme in themes if theme.code == params.get("axe")), None),
        "state": state if state in Action.State.values else "",
        "nature": nature if nature in Difficulty.Kind.values else "",
        "text": params.get("texte", "").strip(),
    }


@require_safe
@never_cache
def synthesis(request, slug):
    cycle = cycle_to_follow(request, slug)
    themes = themes_of(cycle)
    criteria = criteria_of(request.GET.dict(), themes)
    page = {
        "cycle": cycle,
        "themes": themes,
        "criteria": criteria,
        "is_filtered": any(criteria.values()),
        "synthesis": synthesis_of(cycle, **criteria),
        "states": Action.State.choices,
        "natures": Difficulty.Kind.choices,
        "can_ask": can_ask_for_card(request.user),
    }
    return render(request, "roadmaps/overview/synthesis.html", page)
