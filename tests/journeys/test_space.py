"""« Mon espace » in a real browser: what one reads and does there, under axe, on a small screen, without JavaScript."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from participants.models import Registration
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    TrainerAccessFactory,
)
from tests.factories.programme import CycleFactory, MaterialFactory, TrainingSessionFactory
from tests.journeys.axe import violations

OPENED = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
NEVER = datetime.datetime(2122, 1, 1, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cycle():
    cycle = CycleFactory(published=True, registration_opens_at=OPENED, registration_closes_at=NEVER)
    for day in (13, 14):
        TrainingSessionFactory(cycle=cycle, date=datetime.date(2122, 9, day))
    return cycle


@pytest.fixture
def referent(cycle):
    """The referent of a team of two, with a document to read."""
    place = IntercommunalityFactory()
    own = OrganisationFactory(kind="intercommunality", intercommunality=place)
    RegistrationFactory(cycle=cycle, territory=place, accepted=True)
    MaterialFactory(cycle=cycle, session=cycle.sessions.first(), visibility="participants")
    return RegistrationFactory(cycle=cycle, territory=place, organisation=own, accepted=True, is_referent=True)


def of(registration, page_name):
    return f"/mon-espace/inscriptions/{registration.pk}/{page_name}/"


@pytest.mark.parametrize("width", [1280, 390])
def test_each_page_passes_axe_and_fits_its_screen(new_page, sign_in, cycle, referent, width):
    offered = RegistrationFactory(cycle=cycle, offered=True)
    incomplete = RegistrationFactory(cycle=cycle, incomplete=True)
    pages = {
        referent.user: [
            "/mon-espace/",
            of(referent, "equipe"),
            of(referent, "remplacement"),
            of(referent, "se-desister"),
            of(referent, "modifier"),
            of(referent, "accords"),
        ],
        offered.user: ["/mon-espace/", of(offered, "place")],
        incomplete.user: ["/mon-espace/", of(incomplete, "place")],
        RegistrationFactory(cycle=cycle, refused=True).user: ["/mon-espace/"],
        RegistrationFactory(cycle=cycle, withdrawn=True).user: ["/mon-espace/"],
        TrainerAccessFactory(cycle=cycle).user: ["/mon-espace/", f"/cycles/{cycle.slug}/groupe/"],
    }
    for user, paths in pages.items():
        page = new_page(width)
        sign_in(page, user)
        for path in paths:
            assert (path, page.goto(path).status) == (path, 200)
            assert (path, violations(page)) == (path, [])
            assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, width)


def test_a_person_takes_the_place_offered_then_withdraws_and_comes_back_without_javascript(new_page, sign_in, cycle):
    registration = RegistrationFactory(cycle=cycle, offered=True)
    page = new_page(java_script_enabled=False)
    sign_in(page, registration.user)
    page.goto("/mon-espace/")

    page.get_by_role("link", name="Répondre").click()
    page.get_by_role("button", name="Prendre la place").click()
    expect(page.get_by_text("Votre inscription est retenue.")).to_be_visible()

    page.get_by_role("link", name="Me désister").click()
    page.get_by_label(re.compile("Pourquoi")).fill("Un empêchement.")
    page.get_by_role("button", name="Confirmer mon désistement").click()
    expect(page.get_by_role("article").get_by_text("Votre désistement est enregistré.")).to_be_visible()

    page.get_by_role("button", name="Revenir dans ce cycle").click()
    expect(page.get_by_text("Votre inscription est reçue.")).to_be_visible()
    assert Registration.objects.get().state == "received"


def test_a_person_completes_their_answers_and_two_tabs_do_not_overwrite_each_other(new_page, sign_in, cycle):
    registration = RegistrationFactory(cycle=cycle, incomplete=True)
    page = new_page()
    sign_in(page, registration.user)
    page.goto("/mon-espace/")
    page.get_by_role("link", name="Compléter mes réponses").click()
    second_tab = page.context.new_page()
    second_tab.goto(page.url)

    page.get_by_label("Votre fonction").fill("Directrice de l’habitat")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Votre inscription est reçue.")).to_be_visible()

    second_tab.get_by_label("Votre fonction").fill("Cheffe de projet")
    second_tab.get_by_role("button", name="Enregistrer").click()
    expect(second_tab.get_by_text("a changé pendant que vous écriviez")).to_be_visible()
    expect(second_tab.get_by_label("Votre fonction")).to_have_value("Cheffe de projet")
    assert Registration.objects.get().function == "Directrice de l’habitat"

    second_tab.get_by_role("button", name="Enregistrer").click()
    expect(second_tab.get_by_text("Vos réponses sont enregistrées.")).to_be_visible()
    assert Registration.objects.get().function == "Cheffe de projet"


def test_the_referent_invites_a_colleague_then_changes_their_mind(page, sign_in, referent):
    sign_in(page, referent.user)
    page.goto("/mon-espace/")
    page.get_by_role("link", name="Inviter, remplacer").click()

    page.get_by_label(re.compile("Son adresse")).fill("collegue@example.org")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("Valable jusqu’au")).to_be_visible()

    page.get_by_role("button", name="Annuler l’invitation de collegue@example.org").click()
    expect(page.get_by_text("L’invitation est annulée.")).to_be_visible()
    expect(page.get_by_text("Valable jusqu’au")).to_have_count(0)
