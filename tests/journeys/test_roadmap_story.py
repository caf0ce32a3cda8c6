"""The life of a roadmap, each in their own browser: two who add, one who orders, then from its team to the public."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from roadmaps.models import Action, Roadmap
from tests.factories.roadmaps import ActionFactory
from tests.roadmaps.world import World


@pytest.fixture
def world(transactional_db):
    return World()


@pytest.fixture
def at(new_page, sign_in):
    """The page of an address as somebody, in a browser of their own."""

    def open_page(user, address):
        page = new_page()
        sign_in(page, user)
        page.goto(address)
        return page

    return open_page


def titles():
    return [action.title for action in Action.objects.current().in_order()]


def test_two_people_add_an_action_at_the_same_time_and_both_are_there(world, at):
    address = reverse("roadmaps:action_create", args=[world.roadmap.pk, world.entry.pk])
    pages = [at(user, address) for user in (world.referent, world.member)]
    for page, title in zip(pages, ("Celle d’Ada", "Celle de Basile"), strict=True):
        page.get_by_label("Intitulé").fill(title)
    for page in pages:
        page.get_by_role("button", name="Ajouter", exact=True).click()
        expect(page.get_by_text("est ajoutée.")).to_be_visible()
    assert titles()[1:] == ["Celle d’Ada", "Celle de Basile"]


def test_actions_are_put_in_order_by_dragging_and_by_keyboard(world, at):
    Action.objects.all().delete()
    for title in "ABC":
        ActionFactory(entry=world.entry, title=title)
    page = at(world.member, world.entry.get_absolute_url())
    row = {title: page.locator("[data-action]", has=page.get_by_role("link", name=title)) for title in "ABC"}
    row["C"].locator(".action-row__handle").drag_to(row["A"], target_position={"x": 40, "y": 2})
    expect(page.locator("[data-order-said]")).to_have_text("Action mise à la place 1.")
    assert titles() == ["C", "A", "B"]
    expect(page.locator(".action-row__number")).to_have_text(["1.1", "1.2", "1.3"])
    page.get_by_role("button", name="Monter l’action 1.3").press("Enter")
    expect(row["B"].locator(".action-row__number")).to_have_text("1.2")
    assert titles() == ["C", "B", "A"]


def test_a_roadmap_goes_from_its_team_to_the_public(world, at, page):
    steps = reverse("roadmaps:roadmap_steps", args=[world.roadmap.pk])
    ada, mina = at(world.referent, steps), at(world.manager, steps)
    ada.get_by_role("button", name="Transmettre à l’IREV").click()
    expect(ada.get_by_text("La feuille de route est transmise à l’IREV.")).to_be_visible()

    mina.reload()
    mina.get_by_text("Renvoyer avec un commentaire").first.click()
    mina.get_by_label("Ce qu’il reste à reprendre").fill("Précisez l’ambition.")
    mina.get_by_role("button", name="Renvoyer avec un commentaire").click()
    expect(mina.get_by_text("La feuille de route est renvoyée à l’équipe.")).to_be_visible()

    basile = at(world.member, steps)
    expect(basile.get_by_text("Précisez l’ambition.").first).to_be_visible()
    basile.goto(reverse("roadmaps:roadmap_update", args=[world.roadmap.pk]))
    basile.get_by_label("Ambition", exact=False).first.fill("Loger plus vite")
    basile.get_by_label("Ambition", exact=False).first.blur()
    expect(basile.locator("[data-status]")).to_contain_text("Enregistré à")

    ada.goto(steps)
    ada.get_by_role("button", name="Transmettre à l’IREV").click()
    mina.goto(steps)
    mina.get_by_role("button", name="Valider la feuille de route").click()
    expect(mina.get_by_text("La feuille de route est validée.")).to_be_visible()
    public = reverse("roadmaps:roadmap_public", args=[world.cycle.slug, world.roadmap.pk])
    assert page.goto(public).status == 404

    ada.goto(steps)
    ada.get_by_role("button", name="Accepter la publication").click()
    mina.goto(steps)
    mina.get_by_role("button", name="Publier la version validée").click()
    expect(mina.get_by_text("La feuille de route est publiée.")).to_be_visible()
    assert Roadmap.objects.get().state == Roadmap.State.PUBLISHED

    page.goto(public)
    expect(page.get_by_text("Loger plus vite")).to_be_visible()
    expect(page.get_by_text("Précisez l’ambition.")).to_have_count(0)
    expect(page.get_by_text("Basile")).to_have_count(0)
