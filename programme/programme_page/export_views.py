"""The programme as files: calendar and PDF."""

from django.http import HttpResponse

from programme.programme_page import calendars
from programme.programme_page.pdf import programme_pdf
from programme.programme_page.timetable import timetable_for
from programme.public_pages.kept_pages import public_page


@public_page
def cycle_calendar(request, slug):
    timetable = timetable_for(request.user, slug)
    page_url = request.build_absolute_uri(timetable.cycle.get_absolute_url())
    return HttpResponse(
        calendars.cycle_calendar(timetable, page_url=page_url),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}.ics"'},
    )


@public_page
def cycle_programme_pdf(request, slug):
    timetable = timetable_for(request.user, slug)
    page_url = request.build_absolute_uri(timetable.cycle.get_absolute_url())
    return HttpResponse(
        programme_pdf(timetable, page_url=page_url),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="programme-{slug}.pdf"'},
    )
