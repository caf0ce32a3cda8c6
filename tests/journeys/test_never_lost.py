"""Attempts to lose a word in a real browser: slow scripts, gateways, answers that do not come."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from roadmaps.models import Action, Comment, Roadmap, ThemeEntry, Transition
from tests.factories.roadmaps import GuidingQuestionFactory, IndicatorFactory
from tests.journeys.test_writing_together import SAVED, status, type_in, visitor
from tests.roadmaps.world import World, edit

__all__ = ["visitor"]


@pytest.fixture
def world(transactional_db):
    return World()


def posts(page, answer):
    """Answer each saving of a page otherwise than the portal, until told to stop."""
    page.route("**/actions/*/", lambda route: answer(route) if route.request.method == "POST" else route.continue_())
    return lambda: page.unroute("**/actions/*/")


def test_what_was_typed_before_the_script_came_is_saved(world, visitor):
    page = visitor(world.member, world.action)
    held = []
    page.route("**/roadmap-autosave*.js", lambda route: held.append(route))
    page.goto(world.action.get_absolute_url(), wait_until="commit")
    page.get_by_label("Moyens", exact=True).fill("Tapé trop tôt")
    held[0].continue_()
    expect(status(page)).to_contain_text(SAVED)
    assert Action.objects.get().means == "Tapé trop tôt"


def test_only_the_portal_is_believed_and_a_text_taken_back_meanwhile_is_sent_too(world, visitor):
    page = visitor(world.member, world.action)
    stop = posts(page, lambda route: route.fulfill(status=200, body="<html>Bienvenue sur le wifi de la gare</html>"))
    type_in(page, "Moyens", "Un agent")
    expect(status(page)).to_contain_text("Le serveur ne répond pas comme prévu")
    stop()

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    stop = posts(page, lose_the_answer)
    type_in(page, "Moyens", " et demi")
    expect(status(page)).to_contain_text("La connexion est coupée")
    stop()
    assert Action.objects.get().means == "Un agent et demi"
    page.get_by_label("Moyens", exact=True).fill("")
    page.get_by_label("Moyens", exact=True).blur()
    expect(status(page)).to_contain_text(SAVED)
    assert Action.objects.get().means == ""


def test_the_answer_to_a_question_retired_before_it_was_saved_is_offered_and_saved(world, visitor):
    question = GuidingQuestionFactory(theme=world.entry.theme, text="Qui décide ?")
    page = visitor(world.member, world.entry)
    page.locator("summary", has_text="Questions-guides").click()
    page.context.set_offline(True)
    type_in(page, "Qui décide ?", "La CIL")
    expect(status(page)).to_contain_text("La connexion est coupée")
    page.on("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    page = page.context.new_page()
    type(question).objects.update(retired_at=world.roadmap.opened_at)
    page.context.set_offline(False)
    page.goto(world.entry.get_absolute_url())
    expect(page.locator(".draft")).to_contain_text("Qui décide")
    page.get_by_role("button", name="Le reprendre").click()
    expect(status(page)).to_contain_text(SAVED)
    assert ThemeEntry.objects.get().answers == {str(question.pk): "La CIL"}


def test_a_comment_half_written_comes_back_until_it_is_said(world, page, sign_in):
    sign_in(page, world.member)
    page.goto(world.action.get_absolute_url())
    page.locator(".stream__add summary", has_text="Commenter").click()
    page.get_by_label("Votre commentaire").fill("Presque fini")
    page.goto(reverse("roadmaps:roadmap_detail", args=[world.roadmap.pk]))
    page.goto(world.action.get_absolute_url())
    expect(page.get_by_label("Votre commentaire")).to_be_visible()
    expect(page.get_by_label("Votre commentaire")).to_have_value("Presque fini")
    page.get_by_role("button", name="Commenter", exact=True).click()
    expect(page.get_by_text("Votre commentaire est enregistré.")).to_be_visible()
    expect(page.get_by_label("Votre commentaire")).to_have_value("")
    assert Comment.objects.get().text == "Presque fini"


def test_a_comment_on_an_indicator_comes_back_on_that_one_alone(world, page, sign_in):
    first, second = IndicatorFactory.create_batch(2, entry=world.entry)
    sign_in(page, world.member)
    page.goto(first.get_absolute_url())
    page.locator("summary", has_text="Commenter").click()
    page.get_by_label("Votre commentaire").fill("Sur quelle année ?")
    page.goto(second.get_absolute_url())
    page.locator("summary", has_text="Commenter").click()
    expect(page.get_by_label("Votre commentaire")).to_have_value("")
    page.goto(first.get_absolute_url())
    expect(page.get_by_label("Votre commentaire")).to_have_value("Sur quelle année ?")


def test_what_is_said_of_a_step_comes_back_until_it_is_taken(world, page, sign_in):
    Roadmap.objects.update(state="submitted")
    sign_in(page, world.manager)
    page.goto(reverse("roadmaps:roadmap_steps", args=[world.roadmap.pk]))
    page.locator("#acte-send_back summary").click()
    page.locator("#acte-send_back textarea").fill("Dater les constats")
    page.reload()
    expect(page.locator("#acte-send_back textarea")).to_be_visible()
    expect(page.locator("#acte-send_back textarea")).to_have_value("Dater les constats")
    expect(page.locator("#acte-validate textarea")).to_have_value("")
    page.locator("#acte-send_back button").click()
    expect(page.locator(".alert-success")).to_contain_text("renvoyée à l’équipe")
    assert Transition.objects.get(act="sent_back").comment == "Dater les constats"


def test_without_javascript_going_back_never_puts_an_old_text_over_what_others_wrote(world, visitor):
    page = visitor(world.member, world.action, java_script_enabled=False)
    means = page.get_by_label("Moyens", exact=True)
    means.fill("Pas encore envoyé")
    page.goto(world.entry.get_absolute_url())
    page.go_back()
    expect(means).to_have_value("Pas encore envoyé")
    page.goto(world.entry.get_absolute_url())
    edit(world.action, world.referent, means="Un agent")
    page.go_back()
    expect(means).to_have_value("Un agent")
