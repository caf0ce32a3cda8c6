"""The front page."""

from django.shortcuts import render
from django.utils import timezone

from programme.models import Cycle
from programme.models.session import period_of
from programme.programme_page.page_facts import recorded_figures
from programme.public_pages.kept_pages import public_page


@public_page
def home(request):
    today = timezone.localdate()
    cycles = list(Cycle.objects.published().with_days())
    featured = featured_cycle(cycles, today)
    rows = [(cycle, period_of([day.date for day in cycle.days], today)) for cycle in cycles if cycle != featured]
    context = {"featured": featured, "rows": rows, "today": today}
    if featured:
        context["period"] = period_of([day.date for day in featured.days], today)
        context["figures"] = recorded_figures(featured)
    return render(request, "cycle/pages/home.html", context)


def featured_cycle(cycles, today):
    """The cycle to show first: the one whose next day is the nearest, else the latest published; None without any."""
    published = [cycle for cycle in cycles if cycle.state == Cycle.State.PUBLISHED]
    coming = [cycle for cycle in published if _next_day(cycle, today)]
    if coming:
        return min(coming, key=lambda cycle: (_next_day(cycle, today), cycle.pk))
    return next(iter(published or cycles), None)


def _next_day(cycle, today):
    return min((day.date for day in cycle.days if day.date >= today), default=None)
