"""Staff compose a group, by mouse, by keyboard, with scripts and without; axe-core and narrow screens on each page."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from participants.models import Message, Registration
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory
from tests.journeys.axe import violations

pytestmark = pytest.mark.journey
LIST = "/admin/participants/registration/"


@pytest.fixture
def staff(transactional_db):
    user = UserFactory(staff=True, first_name="Alix")
    user.groups.add(Group.objects.get(name="gestion"))
    return user


@pytest.fixture
def cycle(transactional_db):
    """One seat, two candidates of one territory, one who waits, and a State service."""
    cycle, territory = CycleFactory(published=True, capacity=2), IntercommunalityFactory()
    where = {"cycle": cycle, "territory": territory}
    RegistrationFactory(**where, user__last_name="Habitat", accepted=True)
    RegistrationFactory(**where, user__last_name="Intercom", organisation__kind="intercommunality")
    RegistrationFactory(**where, user__last_name="Attente", waiting=True)
    RegistrationFactory(
        cycle=cycle, territory=None, user__last_name="État", organisation=OrganisationFactory(kind="ddt")
    )
    return cycle


def balance(cycle):
    return f"{LIST}equilibre/{cycle.pk}/"


def states():
    return dict(Registration.objects.values_list("user__last_name", "state"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_staff_compose_the_group_from_the_balance(new_page, sign_in, staff, cycle, scripts):
    page = new_page(java_script_enabled=scripts)
    sign_in(page, staff)
    page.goto(balance(cycle))
    page.get_by_label("Camille Intercom").check()
    page.get_by_label("Camille État").check()
    page.get_by_label("Pour les personnes cochées").select_option("Retenir")
    page.get_by_role("button", name="Continuer…").click()
    expect(page.get_by_text("Il reste 1 place pour 2 personnes choisies")).to_be_visible()
    assert Message.objects.count() == 0
    page.get_by_role("button", name="Retenir maintenant").click()
    expect(page.get_by_role("heading", name="Composer le groupe")).to_be_visible()
    expect(page.get_by_text("Retenue : Camille Intercom.")).to_be_visible()
    expect(page.get_by_text("Camille État — retenir, refusé")).to_be_visible()
    expect(page.get_by_role("row", name="d’essai").get_by_text("complète", exact=True)).to_be_visible()
    assert states() == {"Habitat": "accepted", "Intercom": "accepted", "Attente": "waiting", "État": "received"}
    assert Message.objects.count() == 1


def test_the_balance_is_read_and_decided_by_keyboard(page, sign_in, staff, cycle):
    sign_in(page, staff)
    page.goto(balance(cycle))
    region = page.get_by_role("region", name="Inscriptions par territoire")
    region.focus()
    assert region.evaluate("element => element === document.activeElement")
    page.get_by_label("Camille Intercom").focus()
    page.keyboard.press("Space")
    page.get_by_label("Pour les personnes cochées").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Retenir maintenant").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Retenue : Camille Intercom.")).to_be_visible()


def test_from_the_page_of_a_person_a_refusal_is_explained_and_recorded(page, sign_in, staff, cycle):
    sign_in(page, staff)
    registration = Registration.objects.get(user__last_name="Intercom")
    page.goto(f"{LIST}{registration.pk}/change/")
    page.get_by_role("button", name="Ne pas retenir…").click()
    page.get_by_label("Motif").fill("Le groupe est complet cette année.")
    page.get_by_role("button", name="Relire le message").click()
    expect(page.locator(".preview-body").get_by_text("Le groupe est complet cette année.")).to_be_visible()
    page.get_by_role("button", name="Ne pas retenir, et l’écrire").click()
    history = page.get_by_role("region", name="Suivi")
    expect(history.get_by_text("reçue → non retenue")).to_be_visible()
    expect(history.get_by_text("Le groupe est complet cette année.")).to_be_visible()
    expect(page.get_by_role("region", name="Messages").get_by_role("link")).to_have_count(1)


def visit(page, cycle):
    """Open each page of the composition, one after the other."""
    registration = Registration.objects.get(user__last_name="Intercom")
    pages = ["/admin/", LIST, f"{LIST}?etat=examine", f"{LIST}add/", f"{LIST}{registration.pk}/change/"]
    for path in [*pages, balance(cycle), f"/admin/participants/registrationpolicy/add/?cycle={cycle.pk}"]:
        page.goto(path)
        yield path
    for name, button in [("Intercom", "Ne pas retenir…"), ("Habitat", "Remplacer par…")]:
        page.goto(f"{LIST}{Registration.objects.get(user__last_name=name).pk}/change/")
        page.get_by_role("button", name=button).click()
        page.wait_for_url("**/acte/")
        yield button


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(new_page, sign_in, staff, cycle, width):
    # While it looks, axe writes styles that our policy forbids; the other tests visit the same pages under the policy.
    page = new_page(width, bypass_csp=True)
    sign_in(page, staff)
    found = [f"{path}: {fault}" for path in visit(page, cycle) for fault in violations(page)]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_scrolls_sideways(new_page, sign_in, staff, cycle, width):
    page = new_page(width)
    sign_in(page, staff)
    wide = [path for path in visit(page, cycle) if page.evaluate("document.documentElement.scrollWidth") > width]
    assert wide == []
