"""A content read on a page: what was written and nothing else, in words, from the data alone."""

import pytest
from django.template.loader import render_to_string

from roadmaps.models import Roadmap
from roadmaps.versions.content import content_of
from roadmaps.versions.content_page import page_of
from tests.factories.roadmaps import DifficultyFactory, IndicatorFactory, ReadingFactory
from tests.roadmaps.world import edit

pytestmark = pytest.mark.django_db


def content(world):
    return content_of(Roadmap.objects.with_names().get(pk=world.roadmap.pk))


def test_an_empty_roadmap_says_so_theme_by_theme(world):
    page = page_of(content(world))
    assert (page.facts, page.opening, page.closing, page.ambition) == ([], [], [], "")
    world.action.delete()
    [theme] = page_of({**content(world), "themes": [{**content(world)["themes"][0], "actions": []}]}).themes
    assert theme.is_empty


def test_facts_and_texts_are_in_words(world):
    documents = {"documents.cil": "yes", "documents.cil_when": "mars 2019"}
    edit(world.roadmap, world.member, priority_districts=4, findings="Constat.", requests="Un appui.", **documents)
    page = page_of(content(world))
    assert [(line.label, line.text) for line in page.facts] == [
        ("Nombre de QPV", "4"),
        ("CIL installée", "oui, mars 2019"),
    ]
    assert [(line.label, line.text) for line in page.opening] == [("Constats", "Constat.")]
    assert [line.label for line in page.closing] == ["Ce que nous demandons"]


def test_an_action_is_late_on_the_day_of_its_content_and_not_today(world):
    edit(world.action, world.member, due_on="2022-12-01", due_precision="month")
    frozen = {**content(world), "at": "2022-11-15T12:00:00+00:00"}
    [action] = page_of(frozen).themes[0].actions
    assert not action.is_overdue
    assert ("Échéance", "décembre 2022") in [(line.label, line.text) for line in action.facts]
    [action] = page_of({**frozen, "at": "2022-12-02T12:00:00+00:00"}).themes[0].actions
    assert action.is_overdue


def test_the_page_shows_hostile_texts_and_obeys_none(world):
    hostile = "<img src=x onerror=alert(1)>"
    edit(world.action, world.member, title=hostile, means=hostile, partners=[hostile])
    DifficultyFactory(action=world.action, text=hostile)
    ReadingFactory(indicator=IndicatorFactory(entry=world.entry, title=hostile), source=hostile)
    page = render_to_string("roadmaps/versions/_content.html", {"content": content(world)})
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 6
