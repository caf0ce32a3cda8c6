"""The reference pages: the law, and the words of the field."""

import unicodedata
from itertools import groupby

from django.shortcuts import render

from programme.models import GlossaryTerm, LegalLandmark
from programme.public_pages.kept_pages import public_page


@public_page
def landmark_list(request):
    landmarks = list(LegalLandmark.objects.current())
    return render(request, "programme/reference/landmark_list.html", {"landmarks": landmarks})


@public_page
def glossary(request):
    terms = sorted(GlossaryTerm.objects.current(), key=lambda term: unaccented(term.term))
    letters = [(letter, list(group)) for letter, group in groupby(terms, key=lambda term: unaccented(term.term)[:1])]
    return render(request, "programme/reference/glossary.html", {"letters": letters})


def unaccented(text: str) -> str:
    """The text in capitals without accents, as French dictionaries sort."""
    return "".join(char for char in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(char))
