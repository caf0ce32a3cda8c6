"""The front page of a roadmap, the list of those that a person reads, and what other floors show of them."""

from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.models import Registration, TrainerAccess, User
from programme.cycles.hooks import Tool
from programme.models import Cycle
from roadmaps.common_tools.carry_over import previous_roadmap
from roadmaps.models import Action, Roadmap
from roadmaps.overview.experience_reports import invitations_of
from roadmaps.versions.readership import public_index
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


# What the pages of the floors below show of the roadmaps --------------------------------------------------


def roadmap_of_registration(request: HttpRequest, registration: Registration) -> SafeString:
    """The roadmap that an accepted registration lets its owner write, in « Mon espace »."""
    roadmap = _roadmaps_of_person(request).get((registration.cycle_id, registration.territory_id))
    if roadmap is None or registration.state != Registration.State.ACCEPTED:
        return SafeString("")
    page = {"roadmap": roadmap, "registration": registration}
    return render_to_string("roadmaps/home/_registration_roadmap.html", page)


def _roadmaps_of_person(request: HttpRequest) -> dict[tuple[int, int], Roadmap]:
    """The roadmaps that the person reads, by cycle and territory: read once for the page."""
    if not hasattr(request, "roadmaps_of_person"):
        rows = Roadmap.objects.visible_to(request.user).with_names()
        request.roadmaps_of_person = {(roadmap.cycle_id, roadmap.territory_id): roadmap for roadmap in rows}
    return request.roadmaps_of_person


def roadmaps_of_access(request: HttpRequest, access: TrainerAccess) -> SafeString:
    """The door from a cycle to its roadmaps, in the « Mon espace » of its trainers."""
    return render_to_string("roadmaps/home/_access_roadmaps.html", {"cycle": access.cycle})


def published_of_cycle(request: HttpRequest, cycle: Cycle) -> SafeString:
    """The published roadmaps of a cycle, on its public page; nothing when there is none."""
    rows = public_index().get(cycle.pk, [])
    return render_to_string("roadmaps/versions/_published.html", {"rows": rows})


def reports_to_write(request: HttpRequest, user: User) -> SafeString:
    """The returns of experience that the person may write now, at the top of « Mon espace »."""
    invitations = invitations_of(user)
    return render_to_string("roadmaps/overview/_report_invitations.html", {"invitations": invitations})


def tools_of_cycle(user: User, cycle: Cycle) -> list[Tool]:
    """Where staff go from the page of a cycle: its roadmaps, its tools, its milestones, its rules."""
    tools = []
    if user.has_perm("roadmaps.view_roadmap"):
        roadmaps = f"{reverse('admin:roadmaps_roadmap_changelist')}?cycle__id__exact={cycle.pk}"
        tools.append(Tool("Feuilles de route", roadmaps))
        tools.append(Tool("Outils communs", reverse("admin:roadmaps_theme_cycle", args=[cycle.pk])))
    if user.has_perm("roadmaps.change_roadmap"):
        tools.append(Tool("Prendre un jalon…", f"{reverse('admin:roadmaps_milestone_add')}?cycle={cycle.pk}"))
    if user.has_perm("roadmaps.change_roadmappolicy"):
        rules = reverse("admin:roadmaps_roadmappolicy_cycle", args=[cycle.pk])
        tools.append(Tool("Règles des feuilles de route", rules))
    return tools
