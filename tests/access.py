"""What the access tables of the floors share: the addresses of the project, and what each person is answered there."""

from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse


def every_address():
    """Each named address of the portal: (full name, names of its arguments, path)."""
    yield from _walk(get_resolver().url_patterns)


def _walk(patterns, space="", prefix="", before=()):
    for pattern in patterns:
        path, arguments = prefix + str(pattern.pattern), [*before, *pattern.pattern.converters]
        if hasattr(pattern, "url_patterns"):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, path, arguments)
        elif pattern.name:
            yield space + pattern.name, arguments, path


def rows_of(table):
    """The rows of a table: name → answers."""
    lines = [line.split() for line in table.splitlines() if line.strip() and not line.startswith("#")]
    return {name: answers for name, *answers in lines}


def answer(client, url, *, is_form):
    """The status of an answer, all that it wrote being undone; `in` when it leads to the sign-in page."""
    cookies = client.cookies.output()
    with transaction.atomic():
        response = client.post(url) if is_form else client.get(url)
        if response.streaming:
            # Read to its end, a file closes.
            response.getvalue()
        transaction.set_rollback(True)
    if client.cookies.output() != cookies:
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    ways_in = (reverse("account_request_login_code"), reverse("admin:login"))
    to_sign_in = response.status_code == 302 and response.url.startswith(ways_in) and "next=" in response.url
    return "in" if to_sign_in else str(response.status_code)


def signed_in(user):
    """The browser of a person; without one, a browser signed in as nobody."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
