"""« Mon espace »: where the person stands."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.my_space.calendar_feed import feed_address
from participants.my_space.standing import space_of


@require_safe
@never_cache
def my_space(request):
    page = {"space": space_of(request.user), "feed_address": feed_address(request.user)}
    return render(request, "participants/my_space/my_space.html", page)
