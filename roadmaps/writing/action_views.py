"""Putting actions in order, withdrawing them and bringing them back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from programme.kit.french import NBSP
from programme.kit.refusal import Refused
from roadmaps.models import Action
from roadmaps.models.action import RESTORABLE_DAYS
from roadmaps.rules import can_edit_roadmap
from roadmaps.workspace.fetching import action_of, entry_of, is_done, key_in, roadmap_if, roadmap_of
from roadmaps.workspace.frame import frame
from roadmaps.writing.arranging import bring_back_action, move_action, withdraw_action

WITHDRAWN = (
    f"L’action est retirée. Elle peut être remise pendant {RESTORABLE_DAYS} jours, en bas de la vue d’ensemble, dans "
    f"«{NBSP}Actions retirées{NBSP}»."
)


@require_POST
@never_cache
def action_move(request, pk, action_id):
    """Move an action up or down, before another or to another theme. A script is answered without a page."""
    roadmap = roadmap_if(request, pk, can_edit_roadmap)
    action, where = action_of(roadmap, action_id), {}
    if entry_id := key_in(request.POST.get("entry")):
        where["entry"] = entry_of(roadmap, entry_id)
    if before := key_in(request.POST.get("before")):
        where["before"] = action_of(roadmap, before)
    try:
        moved = move_action(action=action, by=request.user, direction=request.POST.get("direction", ""), **where)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(action.entry)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    return redirect(f"{moved.entry.get_absolute_url()}#action-{moved.pk}")


@never_cache
def action_withdraw(request, pk, action_id):
    roadmap = roadmap_if(request, pk, can_edit_roadmap)
    action = action_of(roadmap, action_id)
    if request.method == "POST":
        return redirect(action.entry if is_done(request, withdraw_action, WITHDRAWN, action=action) else action)
    page = frame(request.user, roadmap, current=action.entry_id, action=action)
    return render(request, "roadmaps/writing/action_withdraw.html", page)


@require_safe
@never_cache
def withdrawn_list(request, pk):
    roadmap = roadmap_of(request, pk)
    rows = Action.objects.filter(entry__roadmap=roadmap).exclude(deleted_at=None)
    rows = rows.select_related("entry__theme", "deleted_by").order_by("-deleted_at", "-pk")
    page = frame(request.user, roadmap, current="withdrawn", actions=rows)
    return render(request, "roadmaps/writing/withdrawn_list.html", page)


@require_POST
@never_cache
def action_bring_back(request, pk, action_id):
    roadmap = roadmap_if(request, pk, can_edit_roadmap)
    action = action_of(roadmap, action_id, withdrawn=True)
    if is_done(request, bring_back_action, "L’action est remise à sa place.", action=action):
        return redirect(action)
    return redirect("roadmaps:withdrawn_list", roadmap.pk)
