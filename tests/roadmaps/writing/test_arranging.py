"""Adding actions, putting them in order, withdrawing them; starting from the library."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from programme.kit.refusal import Refused
from roadmaps.models import Action, Indicator, Revision, Roadmap
from roadmaps.versions.content import content_of
from roadmaps.writing.arranging import bring_back_action, create_action, create_indicator, move_action, withdraw_action
from tests.factories.roadmaps import (
    ActionFactory,
    IndicatorFactory,
    LibraryActionFactory,
    ThemeEntryFactory,
)

pytestmark = pytest.mark.django_db


def titles(entry):
    return [action.title for action in Action.objects.current().filter(entry=entry).in_order()]


@pytest.fixture
def three(world):
    """Three actions in one theme: A, B and C."""
    Action.objects.all().delete()
    return [ActionFactory(entry=world.entry, title=title) for title in "ABC"]


def test_two_people_who_add_an_action_at_once_both_have_theirs(world):
    for who, title in ((world.member, "La sienne"), (world.referent, "L’autre")):
        create_action(entry=world.entry, values={"title": title}, by=who, form_id=uuid.uuid4())
    assert titles(world.entry)[1:] == ["La sienne", "L’autre"]


def test_the_same_form_sent_twice_adds_one_action(client, world):
    client.force_login(world.member)
    address = reverse("roadmaps:action_create", args=[world.roadmap.pk, world.entry.pk])
    form = {"title": "Signer", "form_id": str(uuid.uuid4())}
    first, second = client.post(address, form), client.post(address, form)
    assert first.url == second.url
    assert titles(world.entry)[1:] == ["Signer"]


def test_an_action_without_title_is_asked_for_one(client, world):
    client.force_login(world.member)
    address = reverse("roadmaps:action_create", args=[world.roadmap.pk, world.entry.pk])
    response = client.post(address, {"title": " "})
    assert "Donnez un intitulé à l’action." in response.content.decode()


def test_an_action_starts_from_a_card_of_its_theme(client, world):
    card = LibraryActionFactory(
        theme=world.entry.theme, title="Note de cadrage", partners=["DDTM"], first_step="Écrire"
    )
    client.force_login(world.member)
    address = reverse("roadmaps:action_create", args=[world.roadmap.pk, world.entry.pk])
    assert "Note de cadrage" in client.get(address).content.decode()
    client.post(address, {"card": card.pk, "form_id": str(uuid.uuid4())})
    action = Action.objects.get(from_library=card)
    assert (action.title, action.partners, action.first_step) == ("Note de cadrage", ["DDTM"], "Écrire")


def test_a_card_of_another_theme_is_not_one(client, world):
    card = LibraryActionFactory()
    client.force_login(world.member)
    client.post(reverse("roadmaps:action_create", args=[world.roadmap.pk, world.entry.pk]), {"card": card.pk})
    assert not Action.objects.filter(from_library=card).exists()


@pytest.mark.parametrize(
    ("which", "direction", "order"),
    [(1, "up", "BAC"), (1, "down", "ACB"), (0, "up", "ABC"), (2, "down", "ABC"), (2, "up", "ACB")],
)
def test_an_action_moves_one_place(world, three, which, direction, order):
    move_action(action=three[which], direction=direction, by=world.member)
    assert "".join(titles(world.entry)) == order


def test_a_move_touches_the_action_that_moves_and_no_other(world, three):
    before = Revision.objects.count()
    move_action(action=three[2], before=three[0], by=world.member)
    assert "".join(titles(world.entry)) == "CAB"
    assert Revision.objects.count() == before + 1


def test_however_many_the_moves_the_order_is_the_one_asked_for(world, three):
    order = "ABC"
    for _ in range(40):
        rows = {action.title: action for action in Action.objects.filter(entry=world.entry)}
        move_action(action=rows[order[2]], before=rows[order[1]], by=world.member)
        order = order[0] + order[2] + order[1]
        assert "".join(titles(world.entry)) == order


def test_an_action_goes_to_another_theme_with_what_measures_it(client, world, three):
    other = ThemeEntryFactory(roadmap=world.roadmap)
    indicator = IndicatorFactory(entry=world.entry, action=three[0])
    client.force_login(world.member)
    address = reverse("roadmaps:action_move", args=[world.roadmap.pk, three[0].pk])
    client.post(address, {"entry": other.pk})
    assert ("".join(titles(world.entry)), "".join(titles(other))) == ("BC", "A")
    assert Indicator.objects.get(pk=indicator.pk).entry == other


def test_an_indicator_goes_where_its_action_is_now(world, three):
    known, other = Action.objects.select_related("entry").get(pk=three[0].pk), ThemeEntryFactory(roadmap=world.roadmap)
    move_action(action=three[0], by=world.referent, entry=other)
    values = {"title": "Baux signés"}
    made = create_indicator(entry=known.entry, action=known, values=values, by=world.member)
    assert made.entry == other
    withdraw_action(action=three[0], by=world.referent)
    for act in (
        lambda: create_indicator(entry=known.entry, action=known, values=values, by=world.member),
        lambda: move_action(action=known, by=world.member, direction="down"),
    ):
        with pytest.raises(Refused, match="retirée entre-temps"):
            act()


def test_an_indicator_is_not_added_to_the_action_of_others(world):
    elsewhere = ActionFactory()
    with pytest.raises(Refused, match="reste dans sa feuille"):
        create_indicator(entry=world.entry, action=elsewhere, values={"title": "Baux"}, by=world.member)


def test_an_action_does_not_go_to_the_roadmap_of_others(client, world, three):
    foreign = ThemeEntryFactory()
    client.force_login(world.member)
    address = reverse("roadmaps:action_move", args=[world.roadmap.pk, three[0].pk])
    assert client.post(address, {"entry": foreign.pk}).status_code == 404
    with pytest.raises(Refused, match="reste dans sa feuille de route"):
        move_action(action=three[0], entry=foreign, by=world.member)


def test_a_script_that_moves_an_action_is_answered_without_a_page(client, world, three):
    client.force_login(world.member)
    address = reverse("roadmaps:action_move", args=[world.roadmap.pk, three[2].pk])
    response = client.post(address, {"before": three[0].pk}, headers={"X-Autosave": "1"})
    assert (response.status_code, "".join(titles(world.entry))) == (204, "CAB")


def test_a_withdrawn_action_is_brought_back_where_it_was(client, world, three):
    client.force_login(world.member)
    page = reverse("roadmaps:action_withdraw", args=[world.roadmap.pk, three[1].pk])
    assert "Rien n’est effacé" in client.get(page).content.decode()
    said = client.post(page, follow=True).content.decode()
    assert "Elle peut être remise pendant 30 jours, en bas de la vue d’ensemble" in said
    assert "".join(titles(world.entry)) == "AC"
    assert client.get(three[1].get_absolute_url()).status_code == 302
    listed = client.get(reverse("roadmaps:withdrawn_list", args=[world.roadmap.pk])).content.decode()
    assert "par Basile Membre" in listed
    client.post(reverse("roadmaps:action_bring_back", args=[world.roadmap.pk, three[1].pk]))
    assert "".join(titles(world.entry)) == "ABC"


def test_after_thirty_days_a_withdrawn_action_does_not_come_back(world, three):
    withdraw_action(action=three[0], by=world.member)
    Action.objects.filter(pk=three[0].pk).update(deleted_at=timezone.now() - datetime.timedelta(days=31))
    with pytest.raises(Refused, match="plus de 30 jours"):
        bring_back_action(action=three[0], by=world.member)


def test_a_closed_roadmap_takes_no_action_in_or_out(client, world, three):
    Roadmap.objects.update(state="submitted")
    client.force_login(world.member)
    for name in ("action_withdraw", "action_move", "action_bring_back"):
        assert client.post(reverse(f"roadmaps:{name}", args=[world.roadmap.pk, three[0].pk])).status_code == 403
    with pytest.raises(Refused):
        create_action(entry=world.entry, values={"title": "Trop tard"}, by=world.member)
    with pytest.raises(Refused):
        create_indicator(entry=world.entry, values={"title": "Trop tard"}, by=world.member)


@pytest.mark.parametrize("key", ["²", "-1", "nimporte", "9" * 30])
def test_a_card_that_is_no_number_is_no_card(client, world, key):
    client.force_login(world.member)
    page = reverse("roadmaps:action_create", args=[world.roadmap.pk, world.entry.pk])
    response = client.post(page, {"card": key})
    assert "Donnez un intitulé à l’action." in response.content.decode()


def test_numbers_follow_the_order(world, three):
    move_action(action=three[2], before=three[0], by=world.member)
    actions = content_of(world.roadmap)["themes"][0]["actions"]
    assert [(action["number"], action["values"]["title"]) for action in actions] == [
        ("1.1", "C"),
        ("1.2", "A"),
        ("1.3", "B"),
    ]
