"""Pages of what goes wrong, in the portal's look."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    """A form sent without its proof of origin: often a page opened long ago.

    A view that carries `on_csrf_failure` answers by itself, to show again what was typed; it writes nothing.
    """
    match = request.resolver_match
    shown_again = getattr(match.func, "on_csrf_failure", None) if match else None
    if shown_again is not None:
        return shown_again(request, *match.args, **match.kwargs)
    return render(request, "403_csrf.html", status=403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    """Asks neither the database nor the session: they may be what failed."""
    return HttpResponseServerError(render_to_string("500.html"))
