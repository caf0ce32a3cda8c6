"""The error pages, in the look of the portal."""

import re
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

# Where people write at length: what they sent is never thrown away. Never a page that asks for a secret.
KEPT_UNDER = re.compile(r"/(mon-espace|feuilles-de-route|cycles/[^/]+/retour-d-experiences)/")
# What a form sends beside the words of the person.
NO_WORDS = re.compile(r"(form_id|version|writer|typed_by|back|act|seen\..*|choice\..*)$")


def bad_request(request, exception):
    return render(request, "400.html", {"is_too_long": isinstance(exception, RequestDataTooBig)}, status=400)


def permission_denied(request, exception):
    return render(request, "403.html", {"words": words_in(what_was_sent(request))}, status=403)


def csrf_failure(request, reason=""):
    """Answer a form sent without its proof of origin: often a page opened long ago, or before a sign-in in another tab.

    A view that carries `on_csrf_failure` answers by itself: it shows again what was typed, and writes nothing. A form
    of the portal may be sent again from the page; a form of another site may not.
    """
    match = request.resolver_match
    shown_again = getattr(match.func, "on_csrf_failure", None) if match else None
    if shown_again is not None:
        return shown_again(request, *match.args, **match.kwargs)
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return render(request, "403_csrf.html", _again(request) if is_ours else {"sent": []}, status=403)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a form sent after the session expired: nothing is lost, it can be sent again after a sign-in elsewhere."""
    return render(request, "401.html", _again(request), status=401)


def typed_by_another(request: HttpRequest) -> bool:
    """Whether a form was filled in with another account, signed in in another tab."""
    if request.method != "POST" or not KEPT_UNDER.match(request.path) or not request.user.is_authenticated:
        return False
    return request.POST.get("typed_by", str(request.user.pk)) != str(request.user.pk)


def another_account(request: HttpRequest) -> HttpResponse:
    """Refuse to sign with one account what was typed with another."""
    return render(request, "409.html", _again(request), status=409)


def _again(request: HttpRequest) -> dict[str, Any]:
    sent = what_was_sent(request)
    return {"sent": sent, "words": words_in(sent)}


def what_was_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form, to send them again; none outside the pages where people write at length."""
    if request.method != "POST" or not KEPT_UNDER.match(request.path):
        return []
    fields = ((name, value) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]


def words_in(sent: list[tuple[str, str]]) -> list[str]:
    """The words that a person typed in a form, to read and to copy."""
    words = [value for name, value in sent if not NO_WORDS.match(name)]
    return [value for value in words if value.strip() and not re.fullmatch(r"[\d-]+", value)]


def page_not_found(request, exception):
    # Of an address that exists: the proof of origin of the form was checked.
    sent = what_was_sent(request) if request.resolver_match else []
    return render(request, "404.html", {"words": words_in(sent)}, status=404)


def server_error(request):
    """Answer without the database or the session, which may be what failed."""
    try:
        page = _again(request)
    except (UnreadablePostError, SuspiciousOperation):
        page = {"sent": []}
    page["csrf_token"] = get_token(request)
    return HttpResponseServerError(render_to_string("500.html", page))
