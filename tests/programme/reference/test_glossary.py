"""Acronyms explained where they stand, and the glossary page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from programme.reference.glossary import explain_terms
from tests.factories.programme import GlossaryTermFactory

pytestmark = pytest.mark.django_db


def explained(term, expansion):
    return f'<button type="button" class="term">{term}<span class="term__tip"> {expansion}</span></button>'


@pytest.fixture(autouse=True)
def terms():
    GlossaryTermFactory(term="QPV", expansion="Quartier prioritaire")
    GlossaryTermFactory(term="CIA", expansion="Convention <attribution>")


def test_an_acronym_is_explained_at_its_first_occurrence():
    assert explain_terms("Un QPV, deux QPV") == f"Un {explained('QPV', 'Quartier prioritaire')}, deux QPV"


def test_an_expansion_is_escaped():
    assert explain_terms("CIA") == explained("CIA", "Convention &lt;attribution&gt;")


@pytest.mark.parametrize(
    "html",
    [
        "QPVS",
        "E-QPV",
        "spéCIAl",
        "<a href='#'>QPV</a>",
        "<button>QPV</button>",
        "<h3>Un QPV</h3>",
        "<p title='QPV'>x</p>",
    ],
)
def test_what_is_not_the_acronym_in_running_text_is_left_alone(html):
    assert explain_terms(html) == html


def test_text_after_a_link_is_explained():
    assert explain_terms("<a>x</a> QPV") == f"<a>x</a> {explained('QPV', 'Quartier prioritaire')}"


def test_a_new_term_is_explained_at_once():
    assert explain_terms("NEUF") == "NEUF"
    GlossaryTermFactory(term="NEUF", expansion="Un mot neuf")
    assert explain_terms("NEUF") == explained("NEUF", "Un mot neuf")


def test_a_retired_term_is_no_longer_explained():
    GlossaryTermFactory(term="VIEUX", expansion="Un mot ancien", retired_at=timezone.now())
    assert explain_terms("VIEUX") == "VIEUX"


def test_glossary_sorts_as_a_french_dictionary(client):
    GlossaryTermFactory(term="État")
    GlossaryTermFactory(term="Épargne")
    GlossaryTermFactory(term="Zone")
    letters = client.get(reverse("programme:glossary")).context["letters"]
    assert [(letter, [term.term for term in group]) for letter, group in letters] == [
        ("C", ["CIA"]),
        ("E", ["Épargne", "État"]),
        ("Q", ["QPV"]),
        ("Z", ["Zone"]),
    ]
