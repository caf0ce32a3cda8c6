"""The follow-up day in a real browser: the keys, and a text that is not lost on the way."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from roadmaps.models import FollowUp
from tests.factories.roadmaps import ActionFactory
from tests.roadmaps.world import World


@pytest.fixture
def world(transactional_db):
    return World()


def test_keys_lead_from_one_action_to_the_other_and_what_was_typed_waits_to_be_written(page, sign_in, world):
    ActionFactory(entry=world.entry, title="Deuxième", position=1000)
    sign_in(page, world.member)
    page.goto(reverse("roadmaps:meeting", args=[world.roadmap.pk]))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("1 sur 2")).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_label("Bloquée")).to_be_checked()
    expect(page.get_by_label("La difficulté", exact=True)).to_be_visible()
    page.keyboard.press("2")
    # As a French keyboard sends it, without and with the key for capitals; the arrows go on to the next action.
    for key, shift in (('"', False), ("3", True)):
        page.keyboard.press("2")
        page.evaluate(
            "([key, shiftKey]) => document.body.dispatchEvent("
            "new KeyboardEvent('keydown', {key, shiftKey, code: 'Digit3', bubbles: true, cancelable: true}))",
            [key, shift],
        )
        expect(page.get_by_label("Bloquée")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("2 sur 2")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    # What was chosen came back with the page.
    expect(page.get_by_label("Bloquée")).to_be_checked()
    page.keyboard.press("2")
    expect(page.get_by_label("En cours")).to_be_checked()
    # In a text, the keys are letters.
    said = page.get_by_label("Que s’est-il passé")
    said.fill("Signée en ")
    said.press("End")
    page.keyboard.type("2022")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("2 sur 2")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Un texte qui n’avait pas été enregistré est revenu.")).to_be_visible()
    expect(said).to_have_value("Signée en 2022")
    page.get_by_role("button", name="Noter et continuer").click()
    expect(page.get_by_text("Noté pour l’action 1.1.")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_value("")
    row = FollowUp.objects.get()
    assert (row.text, row.to_state, row.in_meeting) == ("Signée en 2022", "ongoing", True)


def test_what_one_typed_is_not_offered_to_the_next_person_on_the_same_device(page, sign_in, world):
    address = reverse("roadmaps:meeting_action", args=[world.roadmap.pk, world.action.pk])
    said = page.get_by_label("Que s’est-il passé")
    sign_in(page, world.member)
    page.goto(address)
    said.fill("Rien que pour moi")
    sign_in(page, world.referent)
    page.goto(address)
    expect(said).to_have_value("")
    sign_in(page, world.member)
    page.goto(address)
    expect(said).to_have_value("Rien que pour moi")
