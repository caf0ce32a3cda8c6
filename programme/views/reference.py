"""The reference pages: the law and the words of the field."""

from django.shortcuts import render

from programme.kept_pages import public_page
from programme.models import GlossaryTerm, LegalLandmark


@public_page
def landmark_list(request):
    landmarks = list(LegalLandmark.objects.current())
    return render(request, "programme/landmark_list.html", {"landmarks": landmarks})


@public_page
def glossary(request):
    return render(request, "programme/glossary.html", {"terms": list(GlossaryTerm.objects.current())})
