"""The programme to take away: calendar and PDF."""

from django.http import HttpResponse

from programme.kept_pages import public_page
from programme.timetable import timetable_for


@public_page
def cycle_calendar(request, slug):
    timetable_for(request.user, slug)
    return HttpResponse(content_type="text/calendar; charset=utf-8")


@public_page
def cycle_programme_pdf(request, slug):
    timetable_for(request.user, slug)
    return HttpResponse(content_type="application/pdf")
