"""Each form of the stream, of comments and of indicators carries what the portal asks of a form: it is really taken."""

import re

import pytest
from django.test import Client

from roadmaps.follow_up.comments import comment
from roadmaps.follow_up.follow_ups import follow_up
from roadmaps.models import Comment, Difficulty, FollowUp, Reading
from tests.factories.roadmaps import IndicatorFactory
from tests.roadmaps.world import address

pytestmark = pytest.mark.django_db

POSTED = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)


@pytest.fixture
def browser(world):
    """A member whose sendings are checked as those of a browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.member)
    return client


def forms_of(browser, where):
    return POSTED.findall(browser.get(where).content.decode())


def filled(form, **typed):
    """What a browser sends of a form: what stands in its fields, and what was typed."""
    inputs = re.findall(r"<input[^>]*>", form)
    named = [(re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field), field) for field in inputs]
    kept = {
        name[1]: value[1] if value else "on" * (" checked" in field)
        for name, value, field in named
        if name and (" checked" in field or not re.search('type="(radio|checkbox)"', field))
    }
    return kept | typed


def sent(browser, where, act, **typed):
    """Fill the form of a page that leads to an act, and send it."""
    form = next(form for form in forms_of(browser, where) if f'action="{act}"' in form)
    return browser.post(act, filled(form, **typed)).status_code


def test_every_form_of_every_page_can_be_sent(world, browser):
    follow_up(action=world.action, by=world.member, text="Un obstacle.", difficulty={"nature": "data", "text": "Rien."})
    indicator = IndicatorFactory(entry=world.entry, action=world.action)
    for place in ({}, {"entry": world.entry}, {"action": world.action}):
        made = comment(roadmap=world.roadmap, by=world.member, text="Bonjour.", **place)
        comment(roadmap=world.roadmap, by=world.member, text="Bonsoir.", parent=made)
    pk = world.roadmap.pk
    pages = [
        world.action.get_absolute_url(),
        world.entry.get_absolute_url(),
        address("comment_list", pk),
        address("follow_up_create", pk, world.action.pk),
        address("difficulty_lift", pk, Difficulty.objects.get().pk),
        address("indicator_create", pk, world.action.pk),
        address("indicator_detail", pk, indicator.pk),
        address("reading_create", pk, indicator.pk),
    ]
    found = {page: forms_of(browser, page) for page in pages}
    assert [page for page, forms in found.items() if len(forms) < 2] == []
    assert [form for forms in found.values() for form in forms if "csrfmiddlewaretoken" not in form] == []


def test_the_forms_are_taken_as_a_browser_sends_them(world, browser):
    pk, action = world.roadmap.pk, world.action
    indicator = IndicatorFactory(entry=world.entry, action=action, unit="number")
    home = action.get_absolute_url()
    read = address("indicator_detail", pk, indicator.pk)
    answers = [
        sent(browser, home, address("follow_up_create", pk, action.pk), text="Lancée.", to_state="ongoing"),
        sent(browser, home, address("comment_create", pk), text="Très bien."),
        sent(browser, read, address("reading_create", pk, indicator.pk), numerator="12"),
    ]
    assert answers == [302, 302, 302]
    assert (FollowUp.objects.get().to_state, Comment.objects.get().action) == ("ongoing", action)
    assert (Reading.objects.get().numerator, Reading.objects.get().is_start) == (12, True)
