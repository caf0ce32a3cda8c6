"""The pages of frozen versions: the published version for everybody, the shared versions for the teams of the cycle."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programme.models import Cycle
from roadmaps.rules import can_read_other_teams
from roadmaps.versions.readership import published_roadmaps, shared_versions


@require_safe
@login_not_required
@never_cache
def roadmap_public(request, slug, pk):
    """The published version, never what is written since; 404 as soon as it is no longer published."""
    roadmap = get_object_or_404(published_roadmaps(), pk=pk, cycle__slug=slug)
    snapshot = roadmap.published_snapshot
    page = {
        "roadmap": roadmap,
        "cycle": roadmap.cycle,
        "snapshot": snapshot,
        "territory": snapshot.content["roadmap"]["territory"],
    }
    return render(request, "roadmaps/versions/roadmap_public.html", page)


@require_safe
@never_cache
def shared_list(request, slug):
    """The validated versions that the other teams of the person's cycle share; 404 unless staff open them."""
    cycle = get_object_or_404(Cycle.objects.published().select_related("roadmap_policy"), slug=slug)
    if not can_read_other_teams(request.user, cycle):
        raise Http404
    page = {"cycle": cycle, "versions": shared_versions(request.user, cycle)}
    return render(request, "roadmaps/versions/shared_list.html", page)
