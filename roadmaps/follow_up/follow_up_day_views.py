"""The follow-up day on a projected screen: one action at a time, then the minutes."""

import datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programme.kit.refusal import Refused
from roadmaps.follow_up.follow_up_day import agenda_of, follow_up_days, minutes_of
from roadmaps.follow_up.follow_up_day_forms import FollowUpDayForm
from roadmaps.follow_up.follow_ups import follow_up
from roadmaps.follow_up.views import let_in
from roadmaps.models import Roadmap
from roadmaps.rules import can_follow_up_action
from roadmaps.words import due_in_words
from roadmaps.workspace.fetching import roadmap_of

OVERDUE = "retard"


@require_safe
@never_cache
def meeting(request, pk):
    roadmap = roadmap_of(request, pk)
    order = _order(request)
    items = agenda_of(roadmap, overdue_first=bool(order))
    page = {
        "roadmap": roadmap,
        "items": items,
        "noted": sum(item.is_noted for item in items),
        "overdue": sum(item.action.is_overdue for item in items),
        "first": next((item for item in items if not item.is_noted), items[0] if items else None),
        "order": order,
        "days": follow_up_days(roadmap),
        "can_record": can_follow_up_action(request.user, roadmap),
    }
    return render(request, "roadmaps/follow_up/meeting.html", page)


@never_cache
def meeting_action(request, pk, action_id):
    """Show one action, large, to any reader of the roadmap; record a follow-up for a person who may."""
    roadmap = roadmap_of(request, pk)
    items, place = _place_of(request, roadmap, action_id)
    sent = request.POST if request.method == "POST" else None
    form = _form(items[place].action, sent)
    if sent is not None:
        let_in(request, roadmap, can_follow_up_action)
        if form.is_valid():
            try:
                follow_up(action=items[place].action, by=request.user, in_meeting=True, **form.told)
            except Refused as refusal:
                # Another may have changed the action meanwhile: keep the text, with the current action.
                items, place = _place_of(request, roadmap, action_id)
                form = _form(items[place].action, sent)
                form.is_valid()
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"Noté pour l’action {items[place].number}.")
                return redirect(_address(request, roadmap, items[place + 1] if place + 1 < len(items) else None))
    return _action_page(request, roadmap, items, place, form)


def _place_of(request, roadmap, action_id):
    """The actions of the day, and the place of this one among them."""
    items = agenda_of(roadmap, overdue_first=bool(_order(request)))
    place = next((place for place, item in enumerate(items) if item.id == action_id), None)
    if place is None:
        raise Http404("Cette action n’est pas, ou n’est plus, dans la feuille de route.")
    return items, place


def _form(action, sent):
    return FollowUpDayForm(action, list(action.difficulties.filter(lifted_at=None)), sent)


def _order(request):
    """The order of the actions, as the address says."""
    return OVERDUE if request.GET.get("ordre") == OVERDUE else ""


def _address(request, roadmap, item):
    """The address of an action of the day; without one, of the whole day."""
    arguments = [roadmap.pk, item.id] if item else [roadmap.pk]
    address = reverse("roadmaps:meeting_action" if item else "roadmaps:meeting", args=arguments)
    return f"{address}?ordre={OVERDUE}" if _order(request) else address


def _action_page(request, roadmap, items, place, form):
    action = items[place].action
    page = {
        "roadmap": roadmap,
        "item": items[place],
        "action": action,
        "number": place + 1,
        "total": len(items),
        "previous": _address(request, roadmap, items[place - 1]) if place else "",
        "next": _address(request, roadmap, items[place + 1]) if place + 1 < len(items) else "",
        "day": _address(request, roadmap, None),
        "due": due_in_words(action.values()),
        "said": list(action.follow_ups.order_by("-at", "-pk")[:3]),
        "standing": form.standing,
        "form": form,
        "can_record": can_follow_up_action(request.user, roadmap) or form.is_bound,
    }
    return render(request, "roadmaps/follow_up/meeting_action.html", page)


@require_safe
@never_cache
def meeting_minutes(request, pk):
    roadmap = roadmap_of(request, pk)
    day = day_asked(request, roadmap)
    page = {"roadmap": roadmap, "minutes": minutes_of(roadmap, day), "days": follow_up_days(roadmap), "day": day}
    return render(request, "roadmaps/follow_up/meeting_minutes.html", page)


def day_asked(request, roadmap: Roadmap) -> datetime.date:
    """The day asked for; else the last day on which something was recorded; else today."""
    try:
        return datetime.date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        return next(iter(follow_up_days(roadmap)), timezone.localdate())
