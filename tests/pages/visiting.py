"""The visit of the portal by one role: every address that its pages lead to, a few of each name."""

from collections import Counter, deque
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from tests.pages.bodies import text_of
from tests.pages.clock import CLOCK
from tests.pages.links import Links, internal
from tests.pages.neutral import neutral
from tests.pages.portal import HOST, PORT, use_copy
from tests.pages.roles import browser_of

# Of addresses that differ by the values of the same parameters alone, as many are kept.
SAME_PARAMETERS = 2


class Visit:
    """What a role is answered: address → page. `left_out` counts those that were one too many of their name.

    `opened` are the addresses as they were asked for, secrets included.
    """

    def __init__(self, role: str, *, keep: int):
        self.role, self.keep = role, keep
        self.pages, self.left_out, self.opened = {}, Counter(), []
        self._client, self._waiting, self._known, self._count = None, deque(), set(), Counter()

    def follow(self, addresses):
        """Open these addresses, and all those that their pages lead to."""
        self._begin()
        for address in addresses:
            self._meet(address)
        while self._waiting:
            address = self._waiting.popleft()
            for link in self._open(address):
                self._meet(link)
        return self

    def knock(self, addresses):
        """Open these addresses alone."""
        self._begin()
        for address in addresses:
            self._open(address)
        return self

    def _begin(self):
        use_copy()
        self._client = browser_of(self.role)

    def _meet(self, address):
        """Put an address in the queue, unless it is known or enough of its name are."""
        if address in self._known:
            return
        self._known.add(address)
        name, parameters = name_of(address), parameters_of(address)
        kinds = {(name, bool(parameters)): self.keep}
        if parameters:
            kinds[name, parameters] = SAME_PARAMETERS
        if any(self._count[kind] >= most for kind, most in kinds.items()):
            self.left_out[name] += 1
            return
        self._count.update(kinds.keys())
        self._waiting.append(address)

    def _open(self, address):
        """Keep the page of an address; gives the addresses that it leads to."""
        self._ask(address)
        # The second time, whatever is kept from one request to the next is there.
        with CaptureQueriesContext(connection) as queries:
            response = self._ask(address)
            body = text_of(response)
        name = name_of(address)
        self.opened.append(address)
        self.pages.setdefault(neutral(address), page_of(response, name=name, queries=len(queries), body=body))
        return self._led_to(address, response, body)

    def _ask(self, address):
        CLOCK.start()
        return self._client.get(address)

    @staticmethod
    def _led_to(address, response, body):
        base = f"http://{HOST}:{PORT}{address}"
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        links = [response.headers.get("Location", ""), *(Links(body).found if is_html else [])]
        left_alone = (settings.STATIC_URL, settings.MEDIA_URL)
        found = [internal(base, link, left_alone=left_alone) for link in links if link]
        return [link for link in found if link]


def page_of(response, *, name, queries, body):
    """What is kept of an answer."""
    return {
        "name": name,
        "status": response.status_code,
        "type": response.headers.get("Content-Type", ""),
        "redirect": neutral(response.headers.get("Location", "")),
        "file": neutral(response.headers.get("Content-Disposition", "")),
        "queries": queries,
        "body": neutral(body),
    }


def name_of(address):
    """The name of the URL; empty when there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def parameters_of(address):
    """The names of the parameters, in their order."""
    return tuple(name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True))
