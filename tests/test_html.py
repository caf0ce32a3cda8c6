"""The helper that reads pages: what each kind of selector finds."""

import pytest
from django.http import HttpResponse

from tests.html import elements_under, texts_under

PAGE = """<!doctype html>
<html lang="fr"><head><title>Titre</title><script>caché()</script></head>
<body><nav class="menu large"><a href="/">Accueil</a> <a href="/cycles/" aria-current="page">Cycles</a></nav>
<main id="main"><h1>L’été\u00a0:<br>une   saison</h1>
<ul class="facts"><li>un <b>mot</b></li><li hidden>deux<script>x</script></li></ul>
<form><input name="q" value="a &amp; b"><svg viewBox="0 0 1 1"><path d="M0"/></svg>
<button>Chercher</button></form></main>
<footer><p>Pied</p></footer></body></html>"""


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ("title", ["Titre"]),
        ("h1", ["L’été : une saison"]),
        ("li", ["un mot", "deux"]),
        (".menu", ["Accueil Cycles"]),
        (".large.menu a", ["Accueil", "Cycles"]),
        ("nav.facts", []),
        (".fact", []),
        ("#main li b", ["mot"]),
        ("footer li", []),
        ("body .facts [hidden]", ["deux"]),
        ('a[href="/cycles/"]', ["Cycles"]),
        ('a[href="/cycle/"]', []),
        ('nav a[aria-current="page"][href]', ["Cycles"]),
        ("form button", ["Chercher"]),
        ("script", ["caché()", "x"]),
        ("main main", []),
    ],
)
def test_a_selector_finds_the_texts_of_its_elements(selector, texts):
    assert texts_under(PAGE, selector) == texts
    assert texts_under(HttpResponse(PAGE), selector) == texts


def test_a_space_between_quotes_belongs_to_the_value():
    assert texts_under('<p title="deux mots">oui</p><p title="deux">non</p>', 'p[title="deux mots"]') == ["oui"]


def test_an_end_without_a_beginning_closes_nothing():
    assert texts_under("<main><p>un</p></div><p>deux</p></main>", "main p") == ["un", "deux"]


def test_attributes_are_read_as_a_browser_does():
    (field,) = elements_under(PAGE, "input")
    assert field.attributes == {"name": "q", "value": "a & b"}


@pytest.mark.parametrize("selector", ["a > b", "a:first-child", "a, b", "[href^=x]"])
def test_a_selector_that_it_cannot_read_is_refused(selector):
    with pytest.raises(ValueError, match="not a selector"):
        texts_under(PAGE, selector)
