"""How the texts of the common tools and of the teams are set on screen."""

import pytest
from django import forms
from django.template import Context, Template

from tests.factories.roadmaps import GuidingQuestionFactory, IndicatorFactory, ThemeEntryFactory
from tests.roadmaps.world import address

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def test_the_ordinals_of_a_theme_are_raised(client, world):
    entry = ThemeEntryFactory(
        roadmap=world.roadmap, theme__title="Les 2e et 3e quartiles", theme__typical_objective="Le 1er quartile"
    )
    GuidingQuestionFactory(theme=entry.theme, text="Où en est le 4e quartile ?")
    IndicatorFactory(entry=entry, title="Attributions du 1er quartile")
    client.force_login(world.member)
    page = client.get(entry.get_absolute_url()).text
    assert "<title>Les 2e et 3e quartiles, " in page
    assert "2<sup>e</sup> et 3<sup>e</sup> quartiles</h1>" in page
    assert "le 4<sup>e</sup> quartile\u202f?" in page
    assert "Par exemple&nbsp;: Le 1<sup>er</sup> quartile" in page
    assert ">Attributions du 1<sup>er</sup> quartile</a>" in page


def test_a_question_without_answer_is_named_to_a_reader_as_it_is_written(client, world):
    GuidingQuestionFactory(theme=world.entry.theme, text="Et le 2e quartile <ou le reste> ?")
    client.force_login(world.trainer)
    page = client.get(address("entry_detail", world.roadmap.pk, world.entry.pk)).text
    assert "Objectif · Et le 2<sup>e</sup> quartile &lt;ou le reste&gt;\u202f?" in page


def test_what_a_form_says_is_set_in_french():
    class ThisForm(forms.Form):
        name = forms.CharField(help_text="Par exemple : <em>« Ada »</em>", error_messages={"required": "Et vous ?"})

    page = Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(Context({"form": ThisForm({})}))
    assert "Par exemple\u00a0: <em>«\u00a0Ada\u00a0»</em>" in page
    assert "<strong>Et vous\u202f?</strong>" in page
