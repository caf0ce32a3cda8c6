"""The gallery of components."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape

from cycle.assets.gallery import gallery, parameters_of_components

COMPONENTS = [path.stem for path in sorted(Path(settings.BASE_DIR, "templates", "components").glob("*.html"))]


@pytest.fixture
def page(db, rf):
    return gallery(rf.get("/composants/")).content.decode()


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_component_is_shown_with_its_parameters(page, name):
    source = get_template("cycle/assets/gallery.html").template.source
    assert f'{{% include "components/{name}.html"' in source
    assert f"<code>components/{name}.html</code>" in page
    assert escape(parameters_of_components()[name]) in page


def test_the_parameters_are_those_of_the_first_comment():
    assert parameters_of_components()["period"] == "How a cycle stands to today: period, a word"


def test_a_component_is_shown_in_each_of_its_states(page):
    assert page.count("date__day") == 4
    assert page.count('class="person person--witness"') == 2
    assert page.count('class="alert alert-danger error-summary"') == 2
    assert [page.count(f'class="alert alert-{level}"') for level in ("info", "success", "warning", "error")] == [1] * 4
    assert page.count("banner--demo") == 1
