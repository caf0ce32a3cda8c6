"""Pieces of a page that floors above add to it: a page shows its list of parts, and knows none of them."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe


class Part(Protocol):
    """A piece of a page: safe HTML for a request and for what the page is about, "" when it has nothing to say."""

    def __call__(self, request: HttpRequest, subject: Any) -> SafeString: ...


def render_parts(parts: Iterable[Part], request: HttpRequest, subject: Any) -> SafeString:
    """The parts of a page one after the other."""
    return mark_safe("".join(part(request, subject) for part in parts))
