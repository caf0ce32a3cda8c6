"""A good action becomes a card of the library: IREV asks, the team answers, IREV publishes."""

import pytest
from django.urls import reverse

from programme.kit.refusal import Refused
from roadmaps.common_tools.library import agree_to_card, ask_for_card, card_values, make_card, refuse
from roadmaps.models import Action, Comment, LibraryAction, LibraryRequest
from tests.factories.participants import UserFactory
from tests.factories.roadmaps import DifficultyFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return UserFactory(staff=True, permissions=["view_roadmap", "add_libraryaction"])


@pytest.fixture
def agreed(world, keeper):
    ask_for_card(action=world.action, by=keeper)
    agree_to_card(action=world.action, by=world.referent)
    return Action.objects.get(pk=world.action.pk)


def request_of(world):
    return reverse("roadmaps:library_request", args=[world.roadmap.pk, world.action.pk])


def card_of(world):
    return reverse("roadmaps:library_card", args=[world.roadmap.pk, world.action.pk])


def make(world, keeper, themes, **values):
    values = {**card_values(world.action), **values}
    return make_card(action=world.action, by=keeper, themes=themes, values=values)


@pytest.mark.parametrize(
    ("who", "status"),
    [("referent", 200), ("member", 200), ("trainer", 403), ("outsider", 404), ("elsewhere", 404), ("staff", 404)],
)
def test_who_opens_the_request(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(request_of(world)).status_code == status


@pytest.mark.parametrize(("who", "status"), [("referent", 403), ("trainer", 403), ("outsider", 404)])
def test_only_staff_write_the_card(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(card_of(world)).status_code == status


def test_asking_twice_is_one_request_that_the_team_reads_as_a_comment(world, keeper):
    first = ask_for_card(action=world.action, by=keeper, message="Pour le prochain cycle.")
    assert ask_for_card(action=world.action, by=keeper) == first
    comment = Comment.objects.get()
    assert (comment.action, comment.scope, comment.by) == (world.action, "team", keeper)
    assert comment.text.endswith("Pour le prochain cycle.")


def test_the_referent_agrees_and_the_comment_is_settled(world, keeper):
    ask_for_card(action=world.action, by=keeper)
    agree_to_card(action=world.action, by=world.referent)
    row = LibraryRequest.objects.get()
    assert (row.is_agreed, row.answered_by) == (True, world.referent)
    assert Action.objects.get(pk=world.action.pk).library_agreed_at is not None
    assert Comment.objects.get().resolved_by == world.referent
    with pytest.raises(Refused, match="a déjà accepté"):
        ask_for_card(action=world.action, by=keeper)


def test_a_refusal_says_why_and_may_be_asked_again(world, keeper):
    ask_for_card(action=world.action, by=keeper)
    refuse(action=world.action, by=world.referent, reason="Trop tôt.")
    assert LibraryRequest.objects.get().reason == "Trop tôt."
    ask_for_card(action=world.action, by=keeper)
    assert LibraryRequest.objects.count() == 2


@pytest.mark.parametrize("who", ["member", "trainer", "outsider", "manager"])
def test_nobody_but_the_referent_answers(world, keeper, who):
    ask_for_card(action=world.action, by=keeper)
    with pytest.raises(Refused, match="personne référente"):
        agree_to_card(action=world.action, by=getattr(world, who))


def test_nothing_is_answered_that_was_not_asked(world):
    with pytest.raises(Refused, match="Rien n’est demandé"):
        agree_to_card(action=world.action, by=world.referent)


@pytest.mark.parametrize("who", ["referent", "trainer", "reader"])
def test_only_staff_who_keep_the_library_ask_and_publish(world, who):
    with pytest.raises(Refused, match="Seule l’équipe de l’IREV"):
        ask_for_card(action=world.action, by=getattr(world, who))
    with pytest.raises(Refused, match="Seule l’équipe de l’IREV"):
        make(world, getattr(world, who), [world.entry.theme])


def test_a_withdrawn_action_is_not_asked_for(world, keeper):
    Action.objects.update(deleted_at="2022-10-01T00:00:00Z")
    with pytest.raises(Refused, match="a été retirée"):
        ask_for_card(action=world.action, by=keeper)


def test_without_an_agreement_nothing_is_published(world, keeper):
    with pytest.raises(Refused, match="n’a pas donné son accord"):
        make(world, keeper, [world.entry.theme])


def test_a_card_is_published_in_several_cycles_with_credit_and_the_action_stays_as_it_was(world, keeper, agreed):
    before = Action.objects.filter(pk=agreed.pk).values().get()
    themes = [world.entry.theme, ThemeFactory()]
    cards = make(world, keeper, themes, title="Signer une convention", partners=["DDTM"])
    assert [card.theme for card in cards] == themes
    assert {card.credit for card in cards} == {world.roadmap.territory.name}
    assert {card.title for card in cards} == {"Signer une convention"}
    assert Action.objects.filter(pk=agreed.pk).values().get() == before


def test_publishing_again_corrects_and_stops_where_it_is_no_longer_chosen(world, keeper, agreed):
    here, there = world.entry.theme, ThemeFactory()
    make(world, keeper, [here, there])
    make(world, keeper, [there], title="Mieux dit")
    assert LibraryAction.objects.count() == 2
    assert [(card.theme, card.title) for card in LibraryAction.objects.current()] == [(there, "Mieux dit")]
    make(world, keeper, [here, there])
    assert LibraryAction.objects.current().count() == 2


def test_an_agreement_taken_back_stops_offering_the_card(world, keeper, agreed):
    make(world, keeper, [world.entry.theme])
    refuse(action=world.action, by=world.referent)
    assert LibraryAction.objects.current().count() == 0
    assert Action.objects.get(pk=agreed.pk).library_agreed_at is None


def test_a_card_starts_from_what_the_team_learnt_and_names_nobody(world):
    Action.objects.update(results="Trois réunions.", lead=world.member, lead_function="Directrice")
    DifficultyFactory(
        action=world.action, text="Les données.", lifted_at="2022-12-06T09:00:00Z", lifted_how="Une convention."
    )
    values = card_values(Action.objects.get())
    assert values["lessons"] == "Trois réunions.\n\nLes données.\nLevée ainsi : Une convention."
    assert set(values) == {"title", "expected_result", "first_step", "partners", "lessons"}


def test_the_whole_story_by_its_pages(client, world, keeper):
    client.force_login(keeper)
    client.post(request_of(world), {"act": "ask", "message": "Une belle action."})
    client.force_login(world.referent)
    assert "Une belle action." in client.get(request_of(world)).content.decode()
    client.post(request_of(world), {"act": "agree"})
    client.force_login(keeper)
    assert world.action.title in client.get(card_of(world)).content.decode()
    sent = {"title": "Fiche", "partners": "DDTM\n\nURH\nDDTM", "themes": [world.entry.theme_id]}
    assert client.post(card_of(world), sent).url == request_of(world)
    card = LibraryAction.objects.get()
    assert (card.title, card.partners, card.source) == ("Fiche", ["DDTM", "URH"], world.action)
    assert "d’après" in client.get(request_of(world)).content.decode()


def test_what_is_refused_or_taken_back_is_said_as_it_is(client, world, keeper):
    ask_for_card(action=world.action, by=keeper)
    client.force_login(world.referent)
    assert ">Refuser la fiche</button>" in client.get(request_of(world)).text
    answer = client.post(request_of(world), {"act": "refuse"}, follow=True)
    assert "cette action ne deviendra pas une fiche" in answer.text
    client.post(request_of(world), {"act": "agree"})
    assert ">Retirer l’accord</button>" in client.get(request_of(world)).text
    answer = client.post(request_of(world), {"act": "refuse"}, follow=True)
    assert "la fiche n’est plus proposée" in answer.text


def test_only_who_answers_is_asked_to_answer(client, world, keeper):
    ask_for_card(action=world.action, by=keeper)
    said = {}
    for who in ("referent", "member"):
        client.force_login(getattr(world, who))
        action, request = (client.get(address).text for address in (world.action.get_absolute_url(), request_of(world)))
        said[who] = ("Lire la demande et répondre" in action, "La personne référente de l’équipe répond" in request)
    assert said == {"referent": (True, False), "member": (False, True)}


def test_a_card_without_title_nor_theme_keeps_what_was_typed(client, world, keeper, agreed):
    client.force_login(keeper)
    html = client.post(card_of(world), {"title": "", "lessons": "<b>Appris</b>"}).content.decode()
    assert "Donnez un intitulé à la fiche." in html
    assert "Choisissez au moins un axe où publier la fiche." in html
    assert "&lt;b&gt;Appris&lt;/b&gt;</textarea>" in html


def test_the_partners_of_a_card_are_those_that_an_action_can_hold(client, world, keeper, agreed):
    client.force_login(keeper)
    sent = {"title": "Fiche", "partners": "x" * 201, "themes": [world.entry.theme_id]}
    assert "Une ligne dépasse 200 caractères." in client.post(card_of(world), sent).content.decode()
    assert not LibraryAction.objects.exists()


def test_the_card_waits_for_the_agreement(client, world, keeper):
    client.force_login(keeper)
    assert client.get(card_of(world)).url == request_of(world)


def test_a_member_reads_and_does_not_answer(client, world, keeper):
    ask_for_card(action=world.action, by=keeper)
    client.force_login(world.member)
    assert 'value="agree"' not in client.get(request_of(world)).content.decode()
    html = client.post(request_of(world), {"act": "agree"}).content.decode()
    assert "Seule la personne référente de l’équipe répond." in html
    assert Action.objects.get(pk=world.action.pk).library_agreed_at is None


def test_the_page_of_the_action_leads_the_team_to_the_request_and_nobody_else(client, world, keeper):
    def leads(who):
        client.force_login(who)
        return request_of(world) in client.get(world.action.get_absolute_url()).content.decode()

    assert [leads(who) for who in (world.referent, world.trainer, keeper)] == [False, False, True]
    ask_for_card(action=world.action, by=keeper)
    assert [leads(who) for who in (world.referent, world.member, world.trainer)] == [True, True, False]
