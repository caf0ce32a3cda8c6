"""Staff make next year's cycle, publish it, then cancel a day; the public reads each change at once."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from participants.models import User
from programme.models import Cycle

pytestmark = pytest.mark.journey
PASSPHRASE = "une phrase pour ce seul essai"
ADDRESS = "/cycles/attributions-2023/"


@pytest.fixture
def staff(transactional_db):
    user = User.objects.create_user("equipe@example.org", PASSPHRASE, is_staff=True)
    user.groups.add(Group.objects.get(name="gestion"))
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def sign_in_by_form(page):
    page.goto("/admin/")
    page.get_by_label("Adresse électronique").fill("equipe@example.org")
    page.get_by_label("Mot de passe").fill(PASSPHRASE)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Tableau de bord")).to_be_visible()


def duplicate(page):
    page.get_by_role("link", name="Dupliquer le cycle 2022").click()
    page.get_by_role("button", name="Créer la copie").click()
    expect(page.get_by_text("est prêt, en brouillon")).to_be_visible()


def save(page):
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.locator("ul.messagelist li.success")).to_be_visible()


def publish(page):
    page.get_by_role("link", name="Publier…").click()
    page.get_by_role("button", name="Publier maintenant").click()
    expect(page.get_by_text("est publié.")).to_be_visible()


def test_staff_prepare_publish_and_cancel(page, new_page, cycle_2022, staff):
    reader = new_page()
    assert reader.goto(ADDRESS).status == 404
    sign_in_by_form(page)
    duplicate(page)
    page.locator("#id_sessions-0-date").fill("19/09/2023")
    save(page)
    assert reader.goto(ADDRESS).status == 404
    publish(page)

    assert reader.goto(ADDRESS).status == 200
    expect(reader.locator("time[datetime='2023-09-19']").first).to_be_visible()
    expect(reader.locator("time[datetime='2023-09-12']")).to_have_count(0)

    page.locator("#id_sessions-0-state").select_option("cancelled")
    page.locator("#id_sessions-0-state_note").fill("Salle indisponible")
    save(page)
    expect(page.get_by_text("diront que cette journée est annulée")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text(re.compile("annulée", re.IGNORECASE)).first).to_be_visible()
    expect(reader.get_by_text("Salle indisponible").first).to_be_visible()


def test_a_day_that_moves_says_so_to_the_public(page, new_page, cycle_2022, staff):
    cycle = Cycle.objects.get()
    reader = new_page()
    reader.goto(cycle.get_absolute_url())
    expect(reader.get_by_text(re.compile("déplacée", re.IGNORECASE))).to_have_count(0)
    sign_in_by_form(page)
    page.goto(f"/admin/programme/cycle/{cycle.pk}/change/")
    page.locator("#id_sessions-3-date").fill("08/12/2022")
    save(page)
    expect(page.get_by_text("diront que cette journée est déplacée")).to_be_visible()
    reader.reload()
    expect(reader.locator("time[datetime='2022-12-08']").first).to_be_visible()
    expect(reader.get_by_text(re.compile("déplacée", re.IGNORECASE)).first).to_be_visible()


def test_arrows_change_the_order_of_the_parts(page, cycle_2022, staff):
    cycle = Cycle.objects.get()
    before = list(cycle.sequences.values_list("title", flat=True))
    sign_in_by_form(page)
    page.goto(f"/admin/programme/cycle/{cycle.pk}/change/")
    page.locator("#sequences-1").get_by_role("button", name="Monter").click()
    save(page)
    assert list(cycle.sequences.values_list("title", flat=True)) == [before[1], before[0], *before[2:]]


def test_a_slow_answer_says_that_work_goes_on_and_is_not_sent_twice(page, cycle_2022, staff):
    cycle = Cycle.objects.get()
    sign_in_by_form(page)
    page.goto(f"/admin/programme/cycle/{cycle.pk}/duplicate/")
    # An answer that never comes: the form is stopped on its way out, after the page's own script.
    page.evaluate(
        """() => {
          window.sent = 0;
          window.addEventListener("submit", (event) => {
            if (!event.defaultPrevented) window.sent += 1;
            event.preventDefault();
          });
        }"""
    )
    button = page.get_by_role("button", name="Créer la copie")
    button.click()
    expect(page.get_by_role("status")).to_contain_text("Travail en cours…")
    expect(page.get_by_role("progressbar")).to_be_visible()
    # Assistive technologies hear that the button is disabled; a click on it all the same is not sent.
    expect(button).to_be_disabled()
    button.click(force=True)
    assert page.evaluate("window.sent") == 1


PAGES = [
    "",
    "programme/cycle/",
    "programme/cycle/add/",
    "programme/cycle/{pk}/change/",
    "programme/cycle/{pk}/history/",
    "programme/cycle/{pk}/duplicate/",
    "programme/cycle/{pk}/archive/",
    "programme/trainingsession/",
    "programme/trainingsession/add/",
    "programme/speaker/",
    "programme/venue/",
    "programme/venue/add/",
    "programme/material/add/",
    "programme/legallandmark/",
    "programme/glossaryterm/",
    "programme/siteidentity/",
    "programme/accessibilityaudit/add/",
    "password_change/",
]


def test_no_page_of_the_admin_breaks_the_security_policy(page, cycle_2022, staff):
    """The browser of the journeys fails the test on any complaint in its console."""
    sign_in_by_form(page)
    pk = Cycle.objects.get().pk
    for path in PAGES:
        page.goto(f"/admin/{path.format(pk=pk)}")
        expect(page.locator("#content")).to_be_visible()
