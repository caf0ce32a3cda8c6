"""Responses copied from a model: the only module that knows how Django keeps a response in memory.

The plain way, a new `HttpResponse` from a kept body and kept headers, checks and encodes each header again, and costs a
third more of the portal's part of an answer; `docs/decisions/0002-kept-pages.md` gives the figures, and
`tests/programme/public_pages/test_kept_response.py` names each private attribute that is relied on.
"""

from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import Self

from django.http import HttpResponse
from django.http.response import ResponseHeaders


class ReadyResponse(HttpResponse):
    """A response copied from a model made beforehand."""

    @classmethod
    def like(cls, model: HttpResponse) -> Self:
        """A copy of the model; what is done to it does not reach the model."""
        response = cls.__new__(cls)
        response.__dict__.update(model.__dict__)
        response.headers = ResponseHeaders.__new__(ResponseHeaders)
        response.headers._store = model.headers._store.copy()
        response.cookies = SimpleCookie()
        response._container = model._container.copy()  # type: ignore[attr-defined]  # private to Django
        response._resource_closers = []  # type: ignore[attr-defined]  # private to Django
        return response

    def items(self) -> Iterable[tuple[str, str]]:
        """The headers as the WSGI handler reads them, without a look-up for each."""
        return self.headers._store.values()
