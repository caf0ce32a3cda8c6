"""The pages that the law asks of a public site."""

from django.conf import settings
from django.shortcuts import render

from programme.models import Cycle
from programme.public_pages.identity import identity, valid_audit
from programme.public_pages.kept_pages import public_page


@public_page
def legal_notice(request):
    return render(request, "cycle/pages/legal_notice.html", {"site": identity()})


@public_page
def privacy(request):
    day = 24 * 3600
    durations = {"session_days": settings.SESSION_COOKIE_AGE // day, "csrf_days": settings.CSRF_COOKIE_AGE // day}
    return render(request, "cycle/pages/privacy.html", {"site": identity(), **durations})


@public_page
def accessibility(request):
    return render(request, "cycle/pages/accessibility.html", {"site": identity(), "audit": valid_audit()})


@public_page
def site_map(request):
    return render(request, "cycle/pages/site_map.html", {"cycles": Cycle.objects.published()})
