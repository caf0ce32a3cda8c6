"""From nothing to a seat, and from that seat to the next person: everybody in their own browser."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from participants.models import Registration
from tests.factories.participants import IntercommunalityFactory, OrganisationFactory, RegistrationFactory, UserFactory
from tests.factories.programme import TrainingSessionFactory
from tests.participants.registration.sample_answers import open_cycle

CAMILLE, NAIMA = "camille@example.org", "naima@example.org"


@pytest.fixture(autouse=True)
def development(settings):
    """The page of messages is there, as with `make run`."""
    settings.DEBUG = True
    settings.ROOT_URLCONF = "tests.journeys.development_urls"


@pytest.fixture
def cycle(transactional_db):
    """An open cycle of one seat, for which Naïma waits."""
    cycle = open_cycle(slug="essai", capacity=1)
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2130, 3, 1))
    OrganisationFactory(name="Habitat d’essai")
    IntercommunalityFactory(name="CC d’essai", department="59")
    RegistrationFactory(cycle=cycle, waiting=True, user__email=NAIMA, user__first_name="Naïma")
    return cycle


@pytest.fixture
def staff(transactional_db):
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name="gestion"))
    return user


def last_message_to(page, address):
    """What the page of messages shows first of those to an address."""
    page.goto("/courriels/")
    return page.locator("article", has_text=f"À {address}").first.inner_text()


def code_for(new_page, address):
    return re.search(r"\d{4}-\d{4}", last_message_to(new_page(), address)).group()


def register(page, new_page, cycle):
    page.goto(f"{cycle.get_absolute_url()}inscription/")
    page.get_by_label("Prénom").fill("Camille")
    page.locator("#id_last_name").fill("Exemple")
    page.get_by_label("Adresse électronique professionnelle").fill(CAMILLE)
    page.get_by_label("Nom de la structure").fill("Habitat d’essai")
    page.get_by_label("Votre fonction").fill("Responsable de l’habitat")
    page.get_by_label("Intercommunalité pour laquelle").fill("CC d’essai (59)")
    page.get_by_label("Je m’engage à suivre").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Code reçu").fill(code_for(new_page, CAMILLE))
    page.get_by_role("button", name="Confirmer mon inscription").click()


def accept(page):
    page.goto("/admin/participants/registration/")
    page.get_by_role("link", name="Camille Exemple").click()
    page.get_by_role("button", name="Retenir…", exact=True).click()
    page.get_by_role("button", name="Retenir maintenant").click()


def sign_in_by_code(page, new_page, address):
    page.goto("/mon-espace/")
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Code").fill(code_for(new_page, address))
    page.get_by_role("main").get_by_role("button").first.click()


def test_a_seat_is_asked_for_given_left_and_taken_by_the_next(new_page, sign_in, cycle, staff):
    camille, naima, team = new_page(), new_page(), new_page()

    register(camille, new_page, cycle)
    expect(camille.get_by_text("Votre inscription est reçue.").first).to_be_visible()
    assert "reçue" in last_message_to(new_page(), CAMILLE)

    sign_in(team, staff)
    accept(team)
    expect(team.get_by_text("retenue").first).to_be_visible()
    assert Registration.objects.get(user__email=CAMILLE).state == "accepted"

    camille.goto("/mon-espace/")
    expect(camille.get_by_text("Votre inscription est retenue.").first).to_be_visible()
    assert "essai.ics" in last_message_to(new_page(), CAMILLE)
    camille.get_by_role("link", name="Me désister").click()
    camille.get_by_role("button", name="Confirmer mon désistement").click()
    expect(camille.get_by_role("link", name="Me désister")).to_have_count(0)

    sign_in_by_code(naima, new_page, NAIMA)
    expect(naima.get_by_text("Une place vous est proposée.").first).to_be_visible()
    naima.get_by_role("link", name="Répondre").click()
    naima.get_by_role("button", name="Prendre la place").click()
    expect(naima.get_by_text("Votre inscription est retenue.").first).to_be_visible()
    states = dict(Registration.objects.values_list("user__email", "state"))
    assert states == {CAMILLE: "withdrawn", NAIMA: "accepted"}
