"""The pages on which a team writes: what they say, and that nothing that was typed is lost."""

import re

import pytest
from django.urls import reverse

from roadmaps.models import Action, Roadmap
from roadmaps.saving import save_edit

pytestmark = pytest.mark.django_db


def page_of(obj):
    if obj.kind == "roadmap":
        return reverse("roadmaps:roadmap_update", args=[obj.pk])
    return obj.get_absolute_url()


def fields_of(response):
    """The hidden fields of the written form."""
    text = response.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("version", "form_id")}


@pytest.mark.parametrize("name", ["roadmap", "entry", "action"])
def test_a_page_is_saved_and_says_when(client, world, name):
    obj = getattr(world, name)
    text = {"roadmap": "findings", "entry": "diagnosis", "action": "means"}[name]
    client.force_login(world.member)
    sent = fields_of(client.get(page_of(obj))) | {text: "Premier\r\nDeuxième", "title": "Intitulé"}
    response = client.post(page_of(obj), sent, follow=True)
    assert getattr(type(obj).objects.get(pk=obj.pk), text) == "Premier\nDeuxième"
    assert "Enregistré à" in response.content.decode()


def test_two_pages_opened_together_keep_both_changes(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action)))
    save_edit(obj=world.action, version=0, form_id=None, values={"results": "Signée"}, by=world.referent)
    response = client.post(page_of(world.action), form | {"title": "Nouvel intitulé", "results": ""}, follow=True)
    action = Action.objects.get()
    assert (action.title, action.results) == ("Nouvel intitulé", "Signée")
    assert "réuni avec les changements de Ada Référente" in response.content.decode()


def test_a_conflict_shows_both_texts_and_the_choice(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {"title": world.action.title}
    save_edit(obj=world.action, version=0, form_id=None, values={"means": "Un agent"}, by=world.referent)
    response = client.post(page_of(world.action), form | {"means": "Deux agents"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Texte de Ada Référente" in text
    assert text.count("Deux agents") >= 2
    chosen = form | {"means": "Deux agents", "seen.means": "1", "choice.means": "both"}
    assert client.post(page_of(world.action), chosen).status_code == 302
    assert Action.objects.get().means == "Un agent\nDeux agents"


def test_what_is_wrong_is_said_and_the_rest_is_saved(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action)))
    response = client.post(page_of(world.action), form | {"title": "", "means": "Un agent"})
    assert "Donnez un intitulé à l’action." in response.content.decode()
    action = Action.objects.get()
    assert (action.title, action.means) == (world.action.title, "Un agent")


def test_a_closed_roadmap_gives_the_text_back(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {"title": world.action.title, "means": "Un agent"}
    Roadmap.objects.update(state="submitted")
    response = client.post(page_of(world.action), form)
    text = response.content.decode()
    assert "transmise à l’IREV" in text
    assert "Un agent</textarea>" in text
    assert Action.objects.get().means == ""


def test_the_script_is_answered_by_the_status_line_alone(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {"title": world.action.title, "means": "Un agent"}
    response = client.post(page_of(world.action), form, headers={"X-Autosave": "1"})
    assert (response.status_code, "<html" in response.content.decode()) == (200, False)
    assert "Enregistré à" in response.content.decode()
    save_edit(obj=world.action, version=1, form_id=None, values={"means": "Trois"}, by=world.referent)
    response = client.post(page_of(world.action), form | {"means": "Deux agents"}, headers={"X-Autosave": "1"})
    assert response.status_code == 409
    response = client.post(page_of(world.action), form | {"title": "", "means": "Trois"}, headers={"X-Autosave": "1"})
    assert response.status_code == 422


def test_a_trainer_reads_and_does_not_write(client, world):
    client.force_login(world.trainer)
    response = client.get(page_of(world.action))
    assert "data-written" not in response.content.decode()
    response = client.post(page_of(world.action), {"version": "0", "form_id": "", "title": "Autre"})
    assert "Seule l’équipe du territoire" in response.content.decode()
    assert Action.objects.get().title == world.action.title


@pytest.mark.parametrize("who", ["outsider", "elsewhere", "candidate", "other_trainer"])
@pytest.mark.parametrize("name", ["roadmap", "entry", "action"])
def test_others_do_not_find_it(client, world, who, name):
    client.force_login(getattr(world, who))
    assert client.get(page_of(getattr(world, name))).status_code == 404
    assert client.post(page_of(getattr(world, name)), {}).status_code == 404


def test_a_due_date_is_the_last_day_of_its_period(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {
        "title": "A",
        "due_on": "2023-05-12",
        "due_precision": "quarter",
    }
    client.post(page_of(world.action), form)
    assert str(Action.objects.get().due_on) == "2023-06-30"


def test_partners_are_a_set_of_lines(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {
        "title": "A",
        "partners": "URH\r\n\r\n URH \r\nAction Logement",
    }
    client.post(page_of(world.action), form)
    assert Action.objects.get().partners == ["URH", "Action Logement"]
