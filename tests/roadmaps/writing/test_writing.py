"""The pages on which a team writes: what they say, and that nothing that was typed is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import Action, Revision, Roadmap, ThemeEntry
from roadmaps.writing.arranging import withdraw_action
from roadmaps.writing.saving import save_edit
from tests.factories.roadmaps import ActionFactory, GuidingQuestionFactory
from tests.roadmaps.world import edit

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


def conflict_of(client, world):
    """A page on which the means are in conflict: what it sends, with the choice that it is asked for."""
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {"title": world.action.title, "means": "Deux agents"}
    save_edit(obj=world.action, version=0, form_id=None, values={"means": "Un agent"}, by=world.referent)
    return form | {"seen.means": "1"}


def autosave(client, obj, form):
    return client.post(page_of(obj), form, headers={"X-Autosave": "1"})


def test_a_page_that_took_the_text_of_another_goes_on_from_it(client, world):
    # As the script does: the text that is taken stands in its field, and is mine.
    form = conflict_of(client, world) | {"means": "Un agent", "choice.means": "mine"}
    answer = autosave(client, world.action, form)
    assert (answer.status_code, Revision.objects.told().filter(object_kind="action").count()) == (200, 2)
    assert '<input type="hidden" name="choice.means" value="mine">' in answer.content.decode()
    answer = autosave(client, world.action, form | {"means": "Un agent et demi"})
    assert (answer.status_code, Action.objects.get().means) == (200, "Un agent et demi")
    assert "choice.means" not in answer.content.decode()
    assert autosave(client, world.action, form | {"means": "Un agent"}).status_code == 200
    assert Action.objects.get().means == "Un agent"


def test_a_page_shown_again_holds_the_text_that_was_chosen(client, world):
    form = conflict_of(client, world) | {"choice.means": "theirs", "title": ""}
    text = client.post(page_of(world.action), form).content.decode()
    assert ">\nUn agent</textarea>" in text.replace("\r", "")
    assert '<input type="hidden" name="choice.means" value="mine">' in text


def test_a_page_shown_again_holds_the_date_that_was_chosen_with_its_precision(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {"title": "", "due_on": "2022-11-30", "due_precision": "day"}
    known = {"due_on": "2022-12-31", "due_precision": "month"}
    save_edit(obj=world.action, version=0, form_id=None, values=known, by=world.referent)
    answer = client.post(page_of(world.action), form)
    assert "Échéance\xa0: deux textes" in answer.content.decode().replace("&nbsp;", "\xa0")
    form |= {"seen.due_on": "1", "choice.due_on": "theirs"}
    text = client.post(page_of(world.action), form).content.decode()
    assert 'name="due_on" value="2022-12-31"' in text
    assert '<option value="month" selected>' in text
    assert '<input type="hidden" name="choice.due_on" value="mine">' in text


def test_a_conflict_names_who_wrote_although_my_page_has_written_since(client, world):
    form = conflict_of(client, world)
    autosave(client, world.action, form | {"results": "Signée"})
    answer = autosave(client, world.action, form | {"results": "Signée", "watch_points": "Le budget"})
    assert "Texte de Ada Référente" in answer.content.decode()


def test_an_answer_to_a_question_that_was_retired_meanwhile_is_kept(client, world):
    question = GuidingQuestionFactory(theme=world.entry.theme, text="Qui décide ?")
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.entry)))
    question.retired_at = timezone.now()
    question.save()
    client.post(page_of(world.entry), form | {f"answers.{question.pk}": "La CIL"})
    entry = ThemeEntry.objects.get()
    assert (entry.answers, entry.asked) == ({str(question.pk): "La CIL"}, {str(question.pk): "Qui décide ?"})


def test_a_question_of_another_theme_takes_no_answer(client, world):
    question = GuidingQuestionFactory()
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.entry)))
    client.post(page_of(world.entry), form | {f"answers.{question.pk}": "La CIL"})
    assert ThemeEntry.objects.get().answers == {}


def test_what_is_sent_to_an_action_withdrawn_meanwhile_is_shown_again(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {"title": "A", "means": "Un agent"}
    withdraw_action(action=world.action, by=world.referent)
    text = client.post(page_of(world.action), form).content.decode()
    assert "a été retirée entre-temps" in text
    assert reverse("roadmaps:withdrawn_list", args=[world.roadmap.pk]) in text
    assert reverse("roadmaps:action_withdraw", args=[world.roadmap.pk, world.action.pk]) not in text
    assert "Un agent</textarea>" in text
    assert client.get(page_of(world.action)).status_code == 302


def test_another_account_of_the_same_browser_does_not_send_my_text(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {"writer": str(world.member.pk), "means": "Un agent"}
    client.force_login(world.referent)
    response = autosave(client, world.action, form)
    assert (response.status_code, Action.objects.get().means) == (422, "")
    assert "Vous avez changé de compte" in response.content.decode()


def test_an_expired_session_gives_the_form_back(client, world):
    client.force_login(world.member)
    form = fields_of(client.get(page_of(world.action))) | {"title": "A", "means": "Un agent"}
    client.logout()
    response = client.post(page_of(world.action), form)
    assert response.status_code == 401
    assert '<input type="hidden" name="means" value="Un agent">' in response.content.decode()
    assert f'name="form_id" value="{form["form_id"]}"' in response.content.decode()


def test_a_stale_token_gives_the_form_back(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.member)
    response = client.post(page_of(world.action), {"means": "Un agent"}, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert '<input type="hidden" name="means" value="Un agent">' in response.content.decode()


def test_the_page_of_an_action_has_the_number_that_the_board_gives_it(client, world):
    later = ActionFactory(entry=world.entry, title="La seconde", position=2)
    ActionFactory(entry=world.entry, position=1.5, deleted_at=timezone.now())
    client.force_login(world.member)
    text = client.get(page_of(later)).content.decode()
    assert '<h1><span class="action-row__number">1.2</span> La seconde</h1>' in text


def test_the_address_of_an_action_that_was_withdrawn_leads_to_those_withdrawn(client, world):
    withdraw_action(action=world.action, by=world.member)
    for reader in (world.member, world.trainer):
        client.force_login(reader)
        answer = client.get(page_of(world.action), follow=True)
        where = reverse("roadmaps:withdrawn_list", args=[world.roadmap.pk])
        assert answer.redirect_chain == [(f"{where}#action-{world.action.pk}", 302)]
        assert f'<li id="action-{world.action.pk}">' in answer.content.decode()
        assert f"L’action «\xa0{world.action.title}\xa0» a été retirée." in answer.content.decode()
    client.force_login(world.outsider)
    assert client.get(page_of(world.action)).status_code == 404


def test_the_starting_point_is_read_in_the_parts_in_which_it_is_written(client, world):
    edit(world.roadmap, world.member, **{"documents.cil": "yes", "documents.cil_when": "mars 2021", "ambition": "Agir"})
    client.force_login(world.trainer)
    text = client.get(reverse("roadmaps:roadmap_update", args=[world.roadmap.pk])).content.decode()
    headings = re.findall(r"<h2>([^<]*)</h2>", text)
    assert headings[:2] == ["Point de départ partagé", "Ambition"]
    assert "<dd>oui, mars 2021</dd>" in text
    assert "depuis quand" not in text
