"""A person registers from nothing: with a pointer, by keyboard alone, without JavaScript, on a phone."""

import datetime
import re

import pytest
from playwright.sync_api import expect
from post_office.models import Email

from participants.models import Registration
from tests.factories.participants import IntercommunalityFactory, OrganisationFactory, RegistrationPolicyFactory
from tests.factories.programme import TrainingSessionFactory
from tests.journeys.axe import violations
from tests.participants.registration.sample_answers import open_cycle, page_of

CAMILLE = "camille@example.org"


@pytest.fixture
def cycle(transactional_db):
    """An open cycle that asks everything, with a landlord and a territory to choose."""
    cycle = open_cycle(slug="essai", contact_email="contact@example.org")
    RegistrationPolicyFactory(cycle=cycle, asks_phone=True, asks_image_consent=True, asks_manager_agreement=True)
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2130, 3, 1))
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2130, 6, 1), kind="follow_up")
    OrganisationFactory(name="Habitat d’essai")
    IntercommunalityFactory(name="CC d’essai", department="59")
    return cycle


def code_sent():
    return re.search(r"\d{4}-\d{4}", Email.objects.filter(to=[CAMILLE]).latest("pk").message).group()


def fill(page):
    page.get_by_label("Prénom").fill("Camille")
    page.get_by_label("Nom", exact=False).nth(1).fill("Exemple")
    page.get_by_label("Adresse électronique professionnelle").fill(CAMILLE)
    page.get_by_label("Nom de la structure").fill("habitat d'essai")
    page.get_by_label("Votre fonction").fill("Responsable de l’habitat")
    page.get_by_label("Intercommunalité pour laquelle").fill("CC d’essai (59)")
    page.get_by_label("Je m’engage à suivre").check()
    page.get_by_label("Oui").check()


def assert_received():
    registration = Registration.objects.get()
    assert (registration.user.email, registration.state, registration.organisation.name) == (
        CAMILLE,
        "received",
        "Habitat d’essai",
    )


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}, {"width": 390, "has_touch": True}])
def test_a_person_registers_from_nothing_without_a_password(new_page, cycle, options):
    page = new_page(**options)
    page.goto(cycle.get_absolute_url())
    page.get_by_role("link", name="Inscription", exact=True).click()
    fill(page)
    page.get_by_role("button", name="Continuer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Confirmez votre adresse"
    page.get_by_label("Code reçu").fill(code_sent())
    page.get_by_role("button", name="Confirmer mon inscription").click()
    page.wait_for_url("**/mon-espace/")
    assert "Votre inscription est reçue." in page.locator("body").inner_text()
    assert_received()


def test_a_person_registers_by_keyboard_alone(page, cycle):
    def tab_to(name):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id || document.activeElement.innerText") == name:
                return
        raise AssertionError(f"{name}: out of reach of the keyboard")

    page.goto(page_of(cycle))
    for field, text in {
        "id_first_name": "Camille",
        "id_last_name": "Exemple",
        "id_email": CAMILLE,
        "id_organisation": "Habitat d’essai",
        "id_function": "Responsable",
        "id_territory": "CC d’essai (59)",
    }.items():
        tab_to(field)
        page.keyboard.insert_text(text)
    tab_to("id_is_committed")
    page.keyboard.press("Space")
    tab_to("id_manager_agrees_0")
    page.keyboard.press("Space")
    tab_to("Continuer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirmer/")
    tab_to("id_code")
    page.keyboard.insert_text(code_sent())
    page.keyboard.press("Enter")
    page.wait_for_url("**/mon-espace/")
    assert_received()


def test_what_is_wrong_takes_the_focus_and_each_link_leads_to_its_field(page, cycle):
    page.goto(page_of(cycle))
    page.get_by_label("Nom de la structure").fill("habitat essai")
    page.get_by_label("Qu’attendez-vous").fill("Mes attentes")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#erreurs")).to_be_focused()
    page.locator("#erreurs").get_by_role("link", name="Votre fonction").click()
    assert page.evaluate("document.activeElement.id") == "id_function"
    assert page.get_by_label("Qu’attendez-vous").input_value() == "Mes attentes"
    fill(page)
    page.get_by_label("Nom de la structure").fill("habitat essai")
    page.get_by_label("Habitat d’essai", exact=True).check()
    page.get_by_role("button", name="Continuer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Confirmez votre adresse"


def test_a_mistyped_address_is_mended_without_typing_the_rest_again(page, cycle):
    page.goto(page_of(cycle))
    fill(page)
    page.get_by_label("Adresse électronique professionnelle").fill("camile@example.org")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("link", name="Corriger mon adresse ou mes réponses").click()
    assert page.get_by_label("Votre fonction").input_value() == "Responsable de l’habitat"
    page.get_by_label("Adresse électronique professionnelle").fill(CAMILLE)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Code reçu").fill(code_sent())
    page.get_by_role("button", name="Confirmer mon inscription").click()
    page.wait_for_url("**/mon-espace/")
    assert_received()


def test_long_answers_say_how_much_room_is_left(page, cycle):
    page.goto(page_of(cycle))
    area = page.get_by_label("Qu’attendez-vous")
    area.fill("x" * 1999)
    assert page.locator(".count").first.inner_text() == "Encore 1 caractère"
    area.fill("x" * 2002)
    assert page.locator(".count").first.inner_text() == "2 caractères de trop"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_nothing_on_each_state_of_the_pages(new_page, cycle, width):
    page, found = new_page(width, bypass_csp=True), []

    def look(name):
        found.extend((name, fault) for fault in violations(page))
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(page_of(cycle))
    look("empty")
    page.get_by_label("Nom de la structure").fill("habitat essai")
    page.get_by_label("Intercommunalité pour laquelle").fill("essai")
    page.get_by_role("button", name="Continuer").click()
    look("to be mended")
    fill(page)
    page.get_by_role("button", name="Continuer").click()
    look("code")
    page.get_by_label("Code reçu").fill("0000-0000")
    page.get_by_role("button", name="Confirmer mon inscription").click()
    look("wrong code")
    page.goto(page_of(open_cycle(registration_opens_at=datetime.datetime(2130, 1, 1, tzinfo=datetime.UTC))))
    look("coming")
    assert found == []
