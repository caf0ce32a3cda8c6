"""French typography and the Markdown of staff texts."""

import datetime

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from programme.kit.french import french
from programme.kit.markdown import markdown
from programme.templatetags.writing import raised

CASES = [
    ("l'habitat", "l’habitat"),
    ("Pourquoi ?", "Pourquoi\u202f?"),
    ("Attention !", "Attention\u202f!"),
    ("un ; deux", "un\u202f; deux"),
    ("Lieu : Lille", "Lieu\u00a0: Lille"),
    ("« mixité »", "«\u00a0mixité\u00a0»"),
    ("25 %", "25\u00a0%"),
    ("9 h 30", "9\u00a0h\u00a030"),
    ("loi n° 2014-173", "loi n°\u00a02014-173"),
    ("le 6 décembre", "le 6\u00a0décembre"),
    ("Cœur d’Ostrevent", "Cœur d’Ostrevent"),
    ("https://example.org/a?b=1;c", "https://example.org/a?b=1;c"),
    ("de 9:30 à 10:00", "de 9:30 à 10:00"),
]


@pytest.mark.parametrize(("typed", "set_"), CASES)
def test_a_text_is_set_in_french(typed, set_):
    assert french(typed) == set_


@pytest.mark.parametrize(("typed", "set_"), CASES)
def test_setting_twice_changes_nothing_more(typed, set_):
    assert french(french(typed)) == set_


def test_markdown_makes_lists_and_links():
    assert markdown("- un\n- [deux](https://example.org)") == (
        '<ul>\n<li>un</li>\n<li><a href="https://example.org">deux</a></li>\n</ul>\n'
    )


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://example.org/x.png)", "<b onclick=x>"],
)
def test_markdown_never_lets_code_or_images_through(hostile):
    html = markdown(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html or "javascript" not in html
    assert "<b " not in html


def test_a_date_in_capitals_keeps_its_raised_first():
    day = datetime.date(2022, 12, 1)
    page = Template("{% load writing %}{{ day|long_date|capitalised }} {{ text|capitalised }}")
    shown = page.render(Context({"day": day, "text": "<b>"}))
    assert shown.replace("\u00a0", " ") == "Jeudi 1<sup>er</sup> décembre 2022 &lt;b&gt;"


def test_every_ordinal_is_raised():
    html = raised("1er trimestre 2027, 1re étape, 4e\xa0trimestre 2022, 2e, 3e et 4e quartiles, 20e siècle")
    assert html == (
        "1<sup>er</sup> trimestre 2027, 1<sup>re</sup> étape, 4<sup>e</sup>\xa0trimestre 2022, "
        "2<sup>e</sup>, 3<sup>e</sup> et 4<sup>e</sup> quartiles, 20<sup>e</sup> siècle"
    )


def test_what_only_looks_like_an_ordinal_stays():
    assert raised("13e5 et 2ex, 2023e, 3d, 12 e") == "13e5 et 2ex, 2023e, 3d, 12 e"


def test_an_ordinal_within_an_attribute_stays():
    html = raised(mark_safe('<a href="/2e/" title="le 1er">le 1er</a>'))
    assert html == '<a href="/2e/" title="le 1er">le 1<sup>er</sup></a>'
