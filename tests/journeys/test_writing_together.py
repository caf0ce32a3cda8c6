"""Writing together, in real browsers: what two people type is kept, and what a crash interrupts is found again."""

import os
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from playwright.sync_api import expect

from roadmaps.models import Action, Roadmap
from tests.roadmaps.world import World
from tests.storm.__main__ import Server

SAVED = "Enregistré à"


@pytest.fixture
def world(transactional_db):
    return World()


@pytest.fixture
def visitor(browser, live_server, sign_in):
    """Open the page of an object as somebody, in a browser of their own; its server may be dead or mute."""
    contexts = []

    def open_page(user, obj, **options):
        context = browser.new_context(base_url=live_server.url, locale="fr-FR", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, user)
        page.goto(obj.get_absolute_url())
        return page

    yield open_page
    for context in contexts:
        context.close()


def type_in(page, label, text):
    """Type at the end of a field, then leave it."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)
    field.blur()


def status(page):
    return page.locator("[data-status]")


def test_different_fields_are_both_kept_without_a_question(world, visitor):
    ada, basile = visitor(world.referent, world.action), visitor(world.member, world.action)
    type_in(ada, "Moyens", "Un agent")
    expect(status(ada)).to_contain_text(SAVED)
    type_in(basile, "Résultats obtenus", "Signée")
    expect(status(basile)).to_contain_text("réuni avec les changements de Ada Référente")
    # Without touching anything but their own field, each goes on.
    with basile.expect_response(world.action.get_absolute_url()):
        type_in(basile, "Résultats obtenus", " hier")
    action = Action.objects.get()
    assert (action.means, action.results) == ("Un agent", "Signée hier")


def test_the_same_paragraph_is_shown_with_both_texts_and_the_choice_is_kept(world, visitor):
    ada, basile = visitor(world.referent, world.action), visitor(world.member, world.action)
    type_in(ada, "Moyens", "Un agent")
    expect(status(ada)).to_contain_text(SAVED)
    type_in(basile, "Moyens", "Deux agents")
    conflict = basile.locator("[data-conflict='means']")
    expect(conflict).to_contain_text("Texte de Ada Référente")
    expect(basile.get_by_label("Moyens", exact=True)).to_have_value("Deux agents")
    assert Action.objects.get().means == "Un agent"
    basile.get_by_label("Réunir les deux").check()
    basile.get_by_role("button", name="Enregistrer ce choix").click()
    expect(status(basile)).to_contain_text(SAVED)
    expect(basile.get_by_label("Moyens", exact=True)).to_have_value("Un agent\nDeux agents")
    assert Action.objects.get().means == "Un agent\nDeux agents"


def test_taking_the_text_of_another_goes_on_from_it_without_asking_again(world, visitor):
    ada, basile = visitor(world.referent, world.action), visitor(world.member, world.action)
    type_in(ada, "Moyens", "Un agent")
    expect(status(ada)).to_contain_text(SAVED)
    type_in(basile, "Moyens", "Deux agents")
    # Going through the choices with the keyboard chooses nothing yet.
    basile.get_by_label("Garder mon texte").focus()
    basile.keyboard.press("ArrowDown")
    expect(basile.get_by_label("Moyens", exact=True)).to_have_value("Deux agents")
    basile.keyboard.press("Enter")
    expect(basile.locator("[data-conflict]")).to_have_count(0)
    expect(basile.get_by_label("Moyens", exact=True)).to_be_focused()
    with basile.expect_response(lambda response: response.status == 200 and response.request.method == "POST"):
        type_in(basile, "Moyens", " et demi")
    expect(status(basile)).to_contain_text(SAVED)
    assert Action.objects.get().means == "Un agent et demi"


def test_a_due_date_is_taken_with_its_precision(world, visitor):
    ada, basile = visitor(world.referent, world.action), visitor(world.member, world.action)
    ada.get_by_label("Précision de l’échéance").select_option("month")
    ada.get_by_label("Échéance", exact=True).fill("2022-12-15")
    ada.get_by_label("Échéance", exact=True).blur()
    expect(status(ada)).to_contain_text(SAVED)
    basile.get_by_label("Échéance", exact=True).fill("2022-11-30")
    basile.get_by_label("Échéance", exact=True).blur()
    conflict = basile.locator("[data-conflict='due_on']")
    expect(conflict).to_contain_text("décembre 2022")
    expect(basile.locator("[data-conflict]")).to_have_count(1)
    conflict.get_by_label("Prendre l’autre texte").check()
    conflict.get_by_role("button", name="Enregistrer ce choix").click()
    expect(basile.locator("[data-conflict]")).to_have_count(0)
    expect(basile.get_by_label("Échéance", exact=True)).to_have_value("2022-12-31")
    expect(basile.get_by_label("Précision de l’échéance")).to_have_value("month")
    action = Action.objects.get()
    assert (str(action.due_on), action.due_precision) == ("2022-12-31", "month")


def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_saved(world, visitor):
    page = visitor(world.member, world.action)
    page.locator("#id_title").fill("")
    type_in(page, "Moyens", "Un agent")
    expect(page.locator("#div_id_title .invalid-feedback")).to_have_text("Donnez un intitulé à l’action.")
    expect(page.locator("#id_title")).to_have_attribute("aria-invalid", "true")
    page.locator("#id_title").fill("Un autre")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".invalid-feedback")).to_have_count(0)
    action = Action.objects.get()
    assert (action.title, action.means) == ("Un autre", "Un agent")


def test_partners_added_on_both_sides_are_both_there(world, visitor):
    ada, basile = visitor(world.referent, world.action), visitor(world.member, world.action)
    type_in(ada, "Partenaires à associer", "URH")
    type_in(basile, "Partenaires à associer", "Action Logement")
    expect(status(basile)).to_contain_text(SAVED)
    assert sorted(Action.objects.get().partners) == ["Action Logement", "URH"]


def test_without_javascript_a_conflict_is_shown_and_settled_the_same(world, visitor):
    ada = visitor(world.referent, world.action, java_script_enabled=False)
    basile = visitor(world.member, world.action, java_script_enabled=False)
    for page, text in ((ada, "Un agent"), (basile, "Deux agents")):
        page.get_by_label("Moyens", exact=True).fill(text)
        page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(basile.locator("[data-conflict='means']")).to_contain_text("Texte de Ada Référente")
    expect(basile.get_by_label("Moyens", exact=True)).to_have_value("Deux agents")
    basile.get_by_label("Garder mon texte").check()
    basile.get_by_role("button", name="Enregistrer ce choix").click()
    expect(basile.get_by_text(SAVED)).to_be_visible()
    assert Action.objects.get().means == "Deux agents"


def test_an_expired_session_keeps_the_text_until_one_has_signed_in_again(world, visitor, sign_in):
    page = visitor(world.member, world.action)
    page.context.clear_cookies(name="sessionid")
    type_in(page, "Moyens", "Un agent")
    expect(page.get_by_text("Votre session a expiré.")).to_be_visible()
    expect(page.get_by_label("Moyens", exact=True)).to_have_value("Un agent")
    sign_in(page, world.member)
    # As a sign-in does, in another tab.
    page.context.clear_cookies(name="csrftoken")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text(SAVED)
    assert Action.objects.get().means == "Un agent"


def test_what_was_not_saved_when_the_roadmap_closed_can_still_be_copied(world, visitor):
    page = visitor(world.member, world.action)
    Roadmap.objects.update(state=Roadmap.State.SUBMITTED)
    type_in(page, "Moyens", "Un agent à mi-temps")
    expect(status(page)).to_contain_text("transmise à l’IREV")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-left-behind]")).to_contain_text("Un agent à mi-temps")


def test_who_types_is_told_to_the_others(world, visitor):
    ada, basile = visitor(world.referent, world.action), visitor(world.member, world.action)
    type_in(ada, "Moyens", "Un")
    expect(status(ada)).to_contain_text(SAVED)
    type_in(basile, "Résultats obtenus", "Deux")
    expect(basile.locator("[data-presence]")).to_have_text("Ada Référente modifie cette fiche.")


@pytest.fixture
def mortal(world, tmp_path, monkeypatch):
    """A real server on the database of the tests, that can be killed."""
    for name, value in {"DEBUG": "yes", "ALLOWED_HOSTS": "127.0.0.1,localhost", "VAR_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    name, given = connection.settings_dict["NAME"], os.environ.get("DATABASE_URL")
    server = Server(urlunsplit(urlsplit(given)._replace(path=f"/{name}")) if given else f"sqlite:///{name}")
    yield server
    server.kill()


def test_what_was_typed_while_the_server_was_dead_is_offered_again_and_saved(world, browser, sign_in, mortal):
    context = browser.new_context(base_url=f"http://localhost:{mortal.port}", locale="fr-FR")
    context.set_default_timeout(10_000)
    page = context.new_page()
    sign_in(page, world.member)
    page.goto(world.action.get_absolute_url())
    mortal.kill()
    type_in(page, "Moyens", "Écrit sans serveur")
    expect(status(page)).to_contain_text("gardé sur cet appareil")
    page.close()
    mortal.start()
    page = context.new_page()
    page.goto(world.action.get_absolute_url())
    expect(page.get_by_label("Moyens", exact=True)).to_have_value("")
    page.get_by_role("button", name="Le reprendre").click()
    expect(status(page)).to_contain_text(SAVED)
    page.reload()
    expect(page.get_by_label("Moyens", exact=True)).to_have_value("Écrit sans serveur")
    expect(page.get_by_role("button", name="Le reprendre")).to_have_count(0)
    context.close()
