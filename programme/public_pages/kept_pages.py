"""Public pages kept ready: anonymous readers are answered from memory, never with an outdated page.

A page is kept with the revision read before it was rendered (`revision`). Each request reads the revision again, so
that a page is found only as long as no public table has changed since.
"""

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeAlias, TypeGuard

import brotli
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from programme.kit.keep_alone import View
from programme.public_pages.kept_response import ReadyResponse
from programme.public_pages.revision import current_revision, local_day, reading_at

# What a page is kept under: its day, its scheme, its host, its path.
Key: TypeAlias = tuple[date, str | None, str, str]

MAX_PAGES = 500
MAX_BYTES = 32 * 1024 * 1024
# Beyond this, a file is better served by the view each time than kept in the memory of every process.
MAX_PAGE_BYTES = 2 * 1024 * 1024
COMPRESSIBLE = re.compile(r"text/|application/(json|javascript|xml|[\w.-]+\+xml|[\w.-]+\+json)|image/svg")
# Half a millisecond each on the programme page; the highest quality of brotli gains 9 % for fifty times as long.
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
ETAG_SUFFIXES = {"identity": "", "br": "-br", "gzip": "-gz"}
# What RFC 9110 (15.4.5) asks of a 304.
KEPT_BY_NOT_MODIFIED = {"cache-control", "content-location", "date", "etag", "expires", "last-modified", "vary"}


def public_page(view: View) -> View:
    """Declare a view public: it needs no sign-in, and its answer to anonymous readers may be kept ready."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.kept_ready = True  # type: ignore[attr-defined]  # a mark of ours, that the middleware reads
        return response

    return login_not_required(answer)


# What the reader accepts ----------------------------------------------------------------------------------


def encodings_for(header: str) -> tuple[str, ...]:
    """The encodings that an Accept-Encoding header allows, the best first; `identity` is always a last resort."""
    # Every browser sends one of a few short headers; a long one must not fill the memory.
    return _remembered_encodings(header) if len(header) <= 128 else _ranked_encodings(header)


@lru_cache(maxsize=256)
def _remembered_encodings(header: str) -> tuple[str, ...]:
    return _ranked_encodings(header)


def _ranked_encodings(header: str) -> tuple[str, ...]:
    qualities = dict(_accepted(item) for item in header.lower().split(","))
    if "x-gzip" in qualities:
        qualities.setdefault("gzip", qualities["x-gzip"])
    others = qualities.get("*", 0.0)
    ranked = [(qualities.get(name, others), name) for name in COMPRESSORS]
    # Unnamed, `identity` is acceptable but comes after all that is named.
    ranked.append((qualities.get("identity", 0.0), "identity"))
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    allowed = [name for quality, name in ranked if quality > 0]
    return tuple(dict.fromkeys([*allowed, "identity"]))


def _accepted(item: str) -> tuple[str, float]:
    """The name and the quality of one item of the header; an unreadable quality counts as a refusal."""
    name, _, parameter = item.partition(";")
    key, _, value = parameter.partition("=")
    if key.strip() != "q":
        return name.strip(), 1.0
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), 0.0


def is_known(header: str, etag: str) -> bool:
    """Whether an If-None-Match header names that tag (weak comparison: `W/` does not count)."""
    if header == etag:
        return True
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in header.split(","))


# A kept page ----------------------------------------------------------------------------------------------


class Variant:
    """A page in one encoding: the models of its three answers, full, head alone, and not modified."""

    def __init__(self, headers: dict[str, str], body: bytes, *, etag: str, encoding: str) -> None:
        self.etag = etag
        headers = {**headers, "ETag": etag, "Content-Length": str(len(body))}
        if encoding != "identity":
            headers["Content-Encoding"] = encoding
        unchanged = {name: value for name, value in headers.items() if name.lower() in KEPT_BY_NOT_MODIFIED}
        self.full = HttpResponse(body, headers=headers)
        self.head = HttpResponse(headers=headers)
        self.not_modified = HttpResponse(status=304, headers={**unchanged, "Content-Type": ""})
        del self.not_modified["Content-Type"]


def _digest(headers: dict[str, str], body: bytes) -> str:
    """The identifier of a page, the same in every process.

    It covers the headers, because a browser that is told 304 goes on with those it had: an old security policy, for
    instance. The parts of a header are sorted, because that policy comes in another order in each process.
    """
    parts = sorted((name, sorted(re.split(r"[;,]\s*", value))) for name, value in headers.items())
    return blake2b(repr(parts).encode() + body, digest_size=16).hexdigest()


class KeptPage:
    """A page as it is sent to anonymous readers, in every encoding that makes it shorter."""

    def __init__(self, response: HttpResponse) -> None:
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
        headers = dict(response.items())
        bodies = self._bodies(response)
        digest = _digest(headers, response.content)
        self.size = sum(map(len, bodies.values()))
        self.variants = {
            encoding: Variant(headers, body, etag=f'"{digest}{ETAG_SUFFIXES[encoding]}"', encoding=encoding)
            for encoding, body in bodies.items()
        }

    @staticmethod
    def _bodies(response: HttpResponse) -> dict[str, bytes]:
        bodies = {"identity": response.content}
        if COMPRESSIBLE.match(response["Content-Type"]):
            compressed = {name: compress(response.content) for name, compress in COMPRESSORS.items()}
            bodies |= {name: body for name, body in compressed.items() if len(body) < len(response.content)}
        return bodies

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer to a GET or a HEAD, in the encoding that the reader prefers."""
        headers = request.META
        variant = self._variant_for(headers.get("HTTP_ACCEPT_ENCODING", ""))
        known = headers.get("HTTP_IF_NONE_MATCH")
        if known is not None and is_known(known, variant.etag):
            return ReadyResponse.like(variant.not_modified)
        return ReadyResponse.like(variant.head if request.method == "HEAD" else variant.full)

    def _variant_for(self, accepted: str) -> Variant:
        """The variant that an Accept-Encoding header prefers."""
        return next(self.variants[encoding] for encoding in encodings_for(accepted) if encoding in self.variants)


class PageStore:
    """The pages of one revision, in the memory of the process; the least recently read leave first."""

    def __init__(self, max_pages: int = MAX_PAGES, max_bytes: int = MAX_BYTES) -> None:
        self.max_pages, self.max_bytes = max_pages, max_bytes
        self._lock = Lock()
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._start(None)

    def __len__(self) -> int:
        return len(self._pages)

    def clear(self) -> None:
        """Forget all pages."""
        with self._lock:
            self._start(None)

    def find(self, revision: str, key: Key) -> KeptPage | None:
        """The page of that revision under that key. The pages of any other revision are forgotten."""
        with self._lock:
            if revision != self._revision:
                self._start(revision)
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, revision: str, key: Key, page: KeptPage) -> None:
        """Keep a page, unless the revision has changed since it was asked for."""
        with self._lock:
            if revision != self._revision or page.size > self.max_bytes:
                return
            self._forget(key)
            self._pages[key] = page
            self._bytes += page.size
            while len(self._pages) > self.max_pages or self._bytes > self.max_bytes:
                self._forget(next(iter(self._pages)))

    def _start(self, revision: str | None) -> None:
        self._revision, self._pages, self._bytes = revision, OrderedDict(), 0

    def _forget(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        self._bytes -= page.size if page else 0


kept_pages = PageStore()


# The middleware -------------------------------------------------------------------------------------------


class KeptPagesMiddleware:
    """The middleware that answers anonymous readers from memory, before all the others.

    The others are not bypassed: a page is kept under its scheme and host, once they have let it through, with the
    headers that they gave it. Not used in development, where templates change without the database knowing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed("Les gabarits changent sans que la base le sache.")
        self.get_response = get_response
        self.static_prefix = settings.STATIC_URL
        self.personal_cookies = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        revision = current_revision() if self._may_be_kept(request) else None
        if revision is None:
            return _marked_personal(self.get_response(request))
        key = (local_day(), request.scheme, request.META["HTTP_HOST"], request.path_info)
        page = kept_pages.find(revision, key)
        return page.answer(request) if page else self._answer_anew(request, revision, key)

    def _may_be_kept(self, request: HttpRequest) -> bool:
        """Whether the request is a plain reading that tells nothing about the reader."""
        headers = request.META
        if request.method not in ("GET", "HEAD") or headers.get("QUERY_STRING") or "HTTP_HOST" not in headers:
            return False
        if "HTTP_AUTHORIZATION" in headers or request.path_info.startswith(self.static_prefix):
            return False
        return "HTTP_COOKIE" not in headers or not any(name in request.COOKIES for name in self.personal_cookies)

    def _answer_anew(self, request: HttpRequest, revision: str, key: Key) -> HttpResponseBase:
        with reading_at(revision):
            response = self.get_response(request)
        if not (_can_be_kept(response) and _was_impersonal(request)):
            return _marked_personal(response)
        page = KeptPage(response)
        if request.method == "GET":
            kept_pages.keep(revision, key, page)
        return page.answer(request)


def _can_be_kept(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """Whether the view declared its answer public, and nothing in it is meant for one reader."""
    if not isinstance(response, HttpResponse) or response.status_code != 200:
        return False
    if not getattr(response, "kept_ready", False) or response.cookies or "Content-Encoding" in response:
        return False
    if len(response.content) > MAX_PAGE_BYTES:
        return False
    varies_on = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    return (
        varies_on <= {"", "cookie", "accept-encoding"}
        and not re.search("no-store|private", response.get("Cache-Control", ""))
        and "'nonce-" not in response.get("Content-Security-Policy", "")
    )


def _was_impersonal(request: HttpRequest) -> bool:
    """Whether the answer used neither a form token, nor a message, nor a session, nor a person.

    Looking at the session does not count: without its cookie it is empty, and `request.user` looks at it.
    """
    session, messages = getattr(request, "session", None), get_messages(request)
    if "CSRF_COOKIE_NEEDS_UPDATE" in request.META or getattr(messages, "added_new", False):
        return False
    if session is not None and (session.modified or not session.is_empty()):
        return False
    user = getattr(request, "user", None)
    return user is None or user.is_anonymous


def _marked_personal(response: HttpResponseBase) -> HttpResponseBase:
    """Mark an answer that is not kept here as not to be kept elsewhere, unless it says otherwise itself."""
    if "Cache-Control" not in response:
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie"])
    return response
