"""The group of a cycle, for who teaches it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.registration.teams import group_by_territory
from participants.rules import can_read_group
from programme.models import Cycle


@require_safe
@never_cache
def group_detail(request, slug):
    """Who comes, by territory: neither address, nor phone, nor access need."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), slug=slug)
    if not can_read_group(request.user, cycle):
        raise Http404("Ce groupe ne se lit que de celles et ceux qui conduisent le cycle.")
    territories = group_by_territory(cycle)
    page = {"cycle": cycle, "territories": territories, "total": sum(len(people) for _, people in territories)}
    return render(request, "participants/registration/group_detail.html", page)
