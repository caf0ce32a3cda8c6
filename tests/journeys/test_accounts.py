"""Signing in, and one's account, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.factories.participants import UserFactory
from tests.journeys.axe import violations
from tests.participants.accounts.world import PASSWORD, add_application, application_code, last_code, staff_member

ANNE = "anne@example.org"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"

pytestmark = pytest.mark.usefixtures("transactional_db")


def ask_for_a_code(page, email):
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_role("button", name="Recevoir un code").click()
    expect(page.get_by_role("heading", name="Saisissez votre code")).to_be_visible()


def give_password(page, email):
    page.goto("/compte/connexion/mot-de-passe/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def faults_of(page):
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{page.url}: {fault}" for fault in violations(page) + ["scrolls sideways"] * wide]


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_a_participant_signs_in_with_the_keyboard_alone(new_page, options):
    UserFactory(email=ANNE)
    page = new_page(**options)
    page.goto("/")
    page.get_by_role("link", name="Se connecter").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    page.get_by_label("Adresse électronique").focus()
    page.keyboard.type(ANNE.upper())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Saisissez votre code")).to_be_visible()
    page.get_by_label("Code reçu par courriel").focus()
    page.keyboard.type("0000 0000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ce code n’est pas le bon.")
    field = page.get_by_label("Code reçu par courriel")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(last_code(ANNE).replace("-", " "))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_way_in(new_page, width):
    user = staff_member()
    add_application(user)
    page = new_page(width, bypass_csp=True)
    found = []
    for address in ("/compte/connexion/", "/compte/connexion/mot-de-passe/", "/compte/creation/"):
        page.goto(address)
        found += faults_of(page)
    ask_for_a_code(page, user.email)
    found += faults_of(page)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults_of(page)
    page.get_by_label("Code reçu par courriel").fill(last_code(user.email))
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Second facteur")).to_be_visible()
    found += faults_of(page)
    assert found == []


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_the_account(new_page, width):
    user = staff_member()
    page, in_firefox = new_page(width, bypass_csp=True), new_page(user_agent=FIREFOX)
    give_password(in_firefox, user.email)
    give_password(page, user.email)
    expect(page.get_by_role("heading", name="Tableau de bord")).to_be_visible()
    found = []
    for name in ("", "adresse/", "sessions/", "mot-de-passe/changer/", "double-authentification/"):
        page.goto(f"/compte/{name}")
        found += faults_of(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Ajouter une application").click()
    found += faults_of(page)
    page.goto("/compte/double-authentification/cles/ajouter/")
    found += faults_of(page)
    add_application(user)
    for name in ("", "application/desactiver/", "codes-de-secours/nouveaux/", "cles/"):
        page.goto(f"/compte/double-authentification/{name}")
        found += faults_of(page)
    page.goto("/compte/double-authentification/codes-de-secours/nouveaux/")
    page.get_by_role("button", name="Créer de nouveaux codes").click()
    expect(page.get_by_role("list", name="Codes encore utilisables")).to_be_visible()
    found += faults_of(page)
    assert found == []


def test_staff_add_an_application_then_enter_with_it(new_page, settings):
    settings.STAFF_SECOND_FACTOR = True
    user = staff_member()
    page = new_page()
    give_password(page, user.email)
    expect(page.get_by_text("elle ne s’ouvre qu’avec une seconde preuve")).to_be_visible()
    page.get_by_role("link", name="Ajouter une application").click()
    drawing = page.get_by_role("img", name="Code à lire par l’application").bounding_box()
    assert drawing["width"] >= 150
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code affiché par l’application").fill(application_code(secret))
    page.get_by_role("button", name="Ajouter cette application").click()
    expect(page.get_by_role("list", name="Codes encore utilisables").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="Ouvrir l’administration").click()
    expect(page.get_by_role("heading", name="Tableau de bord")).to_be_visible()


def test_staff_add_a_security_key_then_enter_with_it(new_page, settings):
    settings.STAFF_SECOND_FACTOR = True
    user = staff_member()
    page = new_page()
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    give_password(page, user.email)
    page.get_by_role("link", name="Ajouter une clé de sécurité").click()
    page.get_by_label("Nom de la clé").fill("Clé du bureau")
    page.get_by_role("button", name="Ajouter cette clé").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()

    give_password(page, user.email)
    page.get_by_role("button", name="Utiliser une clé de sécurité").click()
    expect(page.get_by_role("heading", name="Tableau de bord")).to_be_visible()
    page.goto("/compte/double-authentification/cles/")
    expect(page.get_by_text("Clé du bureau").first).to_be_visible()


def test_a_device_left_open_elsewhere_is_closed_from_here(new_page):
    UserFactory(email=ANNE)
    here, there = new_page(user_agent=FIREFOX), new_page()
    for page in (there, here):
        ask_for_a_code(page, ANNE)
        page.get_by_label("Code reçu par courriel").fill(last_code(ANNE))
        page.get_by_role("button", name="Se connecter").click()
        expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    here.goto("/compte/sessions/")
    expect(here.locator("li", has_text="Firefox sur Windows")).to_contain_text("Cet appareil")
    here.get_by_role("button", name="Fermer la session").click()
    expect(here.get_by_text("Cette session est fermée.")).to_be_visible()
    there.goto("/compte/")
    expect(there.get_by_role("heading", name="Se connecter")).to_be_visible()
