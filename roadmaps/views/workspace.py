"""The workspace of a roadmap, and the list of one's own."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmaps.models import Action, Roadmap
from roadmaps.views.fetching import roadmap_of
from roadmaps.workspace import frame


@require_safe
@never_cache
def roadmap_list(request):
    roadmaps = list(Roadmap.objects.visible_to(request.user).with_names())
    if len(roadmaps) == 1:
        return redirect(roadmaps[0])
    return render(request, "roadmaps/roadmap_list.html", {"roadmaps": roadmaps})


@require_safe
@never_cache
def roadmap_detail(request, pk):
    roadmap = roadmap_of(request, pk)
    actions = list(Action.objects.current().filter(entry__roadmap=roadmap).select_related("entry__theme").in_order())
    for action in actions:
        action.entry.roadmap = roadmap
    page = frame(request.user, roadmap, current="", actions=actions)
    return render(request, "roadmaps/roadmap_detail.html", page)
