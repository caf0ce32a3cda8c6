"""The browser of the journeys: Chromium, watched for whatever goes wrong in it."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import sync_playwright

# Playwright keeps an event loop in the thread of the tests; Django would take their queries for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The first is the same browser without its windows, which these pages do not show: a third less work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
# Nothing but the portal is asked for: Chromium's own errands are refused on a closed network, and slow it down.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Mark the journeys; skip them where there is no browser, except in continuous integration, where they must run."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="Chromium n’est pas installé (ou nommez-le par CHROMIUM=…)"))


@pytest.fixture(scope="session")
def browser(live_server):
    """Chromium, started once, and closed before the server that it holds connections to."""
    assert CHROMIUM, "Chromium n’est pas installé"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Watch:
    """The record of what the tools of the browser would show to a careful developer."""

    def __init__(self, origin):
        self.origin = origin
        self.faults = []

    def follow(self, page):
        """Listen to all that happens in a page."""
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", self.on_request)
        page.on("response", self.on_response)
        page.on("requestfailed", self.on_failure)

    def on_console(self, message):
        # A missing file is noted below, with its address; the console only repeats it.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"{message.location['url']}: {message.text}")

    def on_request(self, request):
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(f"{self.origin}/"):
            self.faults.append(f"{request.url}: another host")

    def on_response(self, response):
        # A document may be missing on purpose; nothing that a page itself asks for may.
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"{response.url}: {response.status}")

    def on_failure(self, request):
        # Leaving a page, or downloading, aborts its requests.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.url}: {request.failure}")


@pytest.fixture
def new_page(browser, live_server):
    """Make pages, each with its own cookies; fail the test if one met an error, or asked another host."""
    contexts, watch = [], Watch(live_server.url)
    place = {"base_url": live_server.url, "locale": "fr-FR", "timezone_id": "Europe/Paris"}

    def make(width=1280, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **place, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield make
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def page(new_page):
    """One page on a desktop screen."""
    return new_page()


@pytest.fixture
def sign_in(live_server):
    """Give a page the session of a user, without the sign-in form."""

    def give(page, user):
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    return give


@pytest.fixture
def cycle_2022(transactional_db):
    """The reference rows and the real cycle, as a new portal has them."""
    call_command("load_reference", verbosity=0)
    call_command("load_cycle_2022", verbosity=0)
