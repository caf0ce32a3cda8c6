"""Pages of what goes wrong, in the portal's look."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    return render(request, "403.html", status=403)


# Where people write at length: what they sent is never thrown away. Never a page that asks for a secret.
KEPT_UNDER = ("/mon-espace/", "/feuilles-de-route/")


def csrf_failure(request, reason=""):
    """A form sent without its proof of origin: often a page opened long ago, or before a sign-in in another tab.

    A view that carries `on_csrf_failure` answers by itself, to show again what was typed; it writes nothing. A page of
    the portal itself may send its form again; not one of another site.
    """
    match = request.resolver_match
    shown_again = getattr(match.func, "on_csrf_failure", None) if match else None
    if shown_again is not None:
        return shown_again(request, *match.args, **match.kwargs)
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return render(request, "403_csrf.html", {"sent": what_was_sent(request) if is_ours else []}, status=403)


def signed_out(request):
    """A form sent once the session had expired: nothing is lost, it is sent again after a sign-in in another tab."""
    return render(request, "401.html", {"sent": what_was_sent(request)}, status=401)


def what_was_sent(request) -> list[tuple[str, str]]:
    """The fields of the form, to send them again; none where no form is kept."""
    if request.method != "POST" or not request.path.startswith(KEPT_UNDER):
        return []
    fields = ((name, value) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    """Asks neither the database nor the session: they may be what failed."""
    return HttpResponseServerError(render_to_string("500.html"))
