"""The personal calendar."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from participants.my_space.calendar_feed import find_feed, personal_calendar, renew_feed


@login_not_required
@require_safe
def calendar_feed(request, token):
    feed = find_feed(token)
    if feed is None:
        raise Http404("Cette adresse d’agenda n’existe pas, ou a été changée.")
    return HttpResponse(
        personal_calendar(feed.user),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="mes-journees.ics"', "Cache-Control": "private, max-age=900"},
    )


@require_POST
def calendar_feed_renew(request):
    renew_feed(user=request.user)
    messages.success(request, "Votre adresse d’agenda est prête. L’ancienne, s’il y en avait une, n’ouvre plus rien.")
    return redirect(f"{reverse('participants:my_space')}#mon-agenda")
