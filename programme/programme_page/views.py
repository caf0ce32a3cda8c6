"""The cycles, read by everybody."""

from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from programme.models import Cycle
from programme.models.session import period_of
from programme.programme_page.page_facts import composition, key_figures, practical_facts, takes_registrations
from programme.programme_page.structured_data import course_json_ld
from programme.programme_page.timetable import timetable_for
from programme.public_pages.kept_pages import public_page
from programme.public_pages.shared import documents_for, reference


@public_page
def cycle_list(request):
    today = timezone.localdate()
    cycles = Cycle.objects.visible_to(request.user).with_days()
    rows = [(cycle, period_of([day.date for day in cycle.days], today)) for cycle in cycles]
    return render(request, "programme/programme_page/cycle_list.html", {"rows": rows})


@public_page
def cycle_detail(request, slug):
    timetable, today = timetable_for(request.user, slug), timezone.localdate()
    cycle = timetable.cycle
    page_url = request.build_absolute_uri(reverse("programme:cycle_detail", args=[slug]))
    return render(
        request,
        "programme/programme_page/cycle_detail.html",
        {
            "cycle": cycle,
            "timetable": timetable,
            "today": today,
            "period": period_of([session.date for session in timetable.planned_sessions], today),
            "figures": key_figures(timetable),
            "composition": composition(cycle),
            "facts": practical_facts(timetable),
            "landmarks": reference().laws.get(cycle.pk, []),
            "takes_registrations": takes_registrations(cycle, today),
            "documents": documents_for(request.user, cycle),
            "page_url": page_url,
            "share_image": request.build_absolute_uri(static("img/partage.png")),
            "structured_data": course_json_ld(timetable, page_url=page_url),
        },
    )
