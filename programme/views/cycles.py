"""The cycles, read by everybody."""

from django.shortcuts import render
from django.utils import timezone

from programme.kept_pages import public_page
from programme.models import Cycle
from programme.timetable import timetable_for


@public_page
def cycle_list(request):
    cycles = Cycle.objects.visible_to(request.user)
    return render(request, "programme/cycle_list.html", {"cycles": cycles})


@public_page
def cycle_detail(request, slug):
    timetable = timetable_for(request.user, slug)
    return render(
        request,
        "programme/cycle_detail.html",
        {"timetable": timetable, "cycle": timetable.cycle, "today": timezone.localdate()},
    )
