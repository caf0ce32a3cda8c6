"""The workspace of a roadmap, and the list of one's own."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmaps.common_tools.carry_over import previous_roadmap
from roadmaps.models import Action, Roadmap
from roadmaps.workspace.board import Filters, board_of
from roadmaps.workspace.fetching import roadmap_of
from roadmaps.workspace.frame import frame


@require_safe
@never_cache
def roadmap_list(request):
    roadmaps = list(Roadmap.objects.visible_to(request.user).with_names())
    if len(roadmaps) == 1:
        return redirect(roadmaps[0])
    return render(request, "roadmaps/home/roadmap_list.html", {"roadmaps": roadmaps})


@require_safe
@never_cache
def roadmap_detail(request, pk):
    roadmap = roadmap_of(request, pk)
    page = frame(request.user, roadmap, current="board")
    board = board_of(roadmap, page["rail"], Filters.of(request.GET))
    withdrawn = Action.objects.filter(entry__roadmap=roadmap).exclude(deleted_at=None).count()
    previous = previous_roadmap(roadmap) if page["access"].can_edit else None
    page |= {"board": board, "withdrawn": withdrawn, "previous": previous}
    return render(request, "roadmaps/home/roadmap_detail.html", page)
