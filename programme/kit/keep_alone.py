"""Requests of one session that wait for one another."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

View: TypeAlias = Callable[..., HttpResponseBase]


def one_at_a_time(came_second: Callable[[HttpRequest], HttpResponse]) -> Callable[[View], View]:
    """Answer the requests of one session in turn, so that a code serves once and each wrong attempt counts.

    A code and its attempts are kept in the session, which two parallel requests would both read before either writes.
    Here the second waits for the row of the session, and reads what the first left; `came_second` answers it when the
    first closed that session.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def in_turn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            key = request.session.session_key
            if request.method != "POST" or key is None:
                return view(request, *args, **kwargs)
            with transaction.atomic():
                row = Session.objects.select_for_update().filter(pk=key).first()
                # What was read before the lock may be out of date.
                request.session = type(request.session)(key)
                if row is None:
                    return came_second(request)
                return _saved_under_lock(request, key, view(request, *args, **kwargs))

        return in_turn

    return decorate


def _saved_under_lock(request: HttpRequest, key: str, response: HttpResponseBase) -> HttpResponseBase:
    """Save the session now: saved after the lock, it would undo what the next request wrote."""
    if request.session.session_key == key and request.session.modified:
        request.session.save()
        request.session.modified = False
    return response
