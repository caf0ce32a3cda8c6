"""The workspace: its board, what it costs, what one finds there."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from programme.models import Cycle
from roadmaps.models import Action, Roadmap
from roadmaps.templatetags.contents import points
from roadmaps.versions.content import content_of
from roadmaps.writing.saving import save_edit
from tests.factories.roadmaps import ActionFactory, DifficultyFactory, RoadmapFactory, ThemeEntryFactory, ThemeFactory

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2020, 1, 31)


def board(client, world, query=""):
    """The titles of the actions that the board shows, and its headings."""
    response = client.get(world.roadmap.get_absolute_url() + query)
    groups = response.context["board"].groups
    return {group.title: [row.action.title for row in group.rows] for group in groups}


@pytest.fixture
def filled(world, client):
    client.force_login(world.member)
    Action.objects.all().delete()
    world.second = ThemeEntryFactory(roadmap=world.roadmap)
    late = {"due_on": LONG_AGO, "lead_organisation": "Ville d’essai"}
    ActionFactory(entry=world.entry, title="Signer", state="ongoing", **late)
    ActionFactory(
        entry=world.entry, title="Compter", state="done", due_on=datetime.date(2020, 3, 31), lead=world.member
    )
    blocked = ActionFactory(entry=world.second, title="Partager", state="blocked")
    DifficultyFactory(action=blocked, text="Les données manquent.")
    ActionFactory(entry=world.second, title="Retirée", deleted_at=datetime.datetime(2022, 9, 1, tzinfo=datetime.UTC))
    return world


def test_actions_stand_under_their_theme_in_their_order(client, filled):
    titles = [f"{n}. {entry.theme.title}" for n, entry in enumerate((filled.entry, filled.second), start=1)]
    assert board(client, filled) == {titles[0]: ["Signer", "Compter"], titles[1]: ["Partager"]}


def test_what_is_dropped_lacks_nobody(client, filled):
    ActionFactory(entry=filled.second, title="Abandonnée", state="dropped")
    assert [board(client, filled, f"?signal={signal}") for signal in ("sans-pilote", "sans-echeance")] == [
        {f"2. {filled.second.theme.title}": ["Partager"]}
    ] * 2


def test_actions_stand_under_their_state(client, filled):
    assert board(client, filled, "?vue=etat") == {
        "En cours": ["Signer"],
        "Bloquée": ["Partager"],
        "Réalisée": ["Compter"],
    }


def test_actions_stand_under_the_quarter_of_their_due_date(client, filled):
    assert board(client, filled, "?vue=trimestre") == {
        "1er\u00a0trimestre\u00a02020": ["Signer", "Compter"],
        "Sans échéance": ["Partager"],
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?signal=retard", ["Signer"]),
        ("?signal=bloquee", ["Partager"]),
        ("?signal=sans-pilote", ["Partager"]),
        ("?signal=sans-echeance", ["Partager"]),
        ("?etat=done", ["Compter"]),
        ("?q=SIGN", ["Signer"]),
        ("?q=VILLE d'éssai", ["Signer"]),
        ("?q=basile", ["Compter"]),
        ("?pilote=Ville d’essai", ["Signer"]),
        ("?pilote=Basile Membre", ["Compter"]),
        ("?etat=nimporte&vue=nimporte&signal=nimporte", ["Signer", "Compter", "Partager"]),
        ("?q=rien", []),
    ],
)
def test_the_address_filters_the_actions(client, filled, query, found):
    assert [title for titles in board(client, filled, query).values() for title in titles] == found


def test_a_row_says_who_leads_and_until_when(client, filled):
    rows = client.get(filled.roadmap.get_absolute_url()).context["board"].groups[0].rows
    assert [(row.lead, row.due) for row in rows] == [
        ("Ville d’essai", "31\u00a0janvier 2020"),
        ("Basile Membre", "31\u00a0mars 2020"),
    ]
    text = client.get(filled.entry.get_absolute_url()).content.decode()
    assert "<dt>Pilote</dt><dd>Basile Membre</dd>" in text


def test_one_chooses_among_those_who_lead(client, filled):
    assert client.get(filled.roadmap.get_absolute_url()).context["board"].leads == ["Basile Membre", "Ville d’essai"]


def test_nothing_found_is_said(client, filled):
    response = client.get(filled.roadmap.get_absolute_url() + "?q=rien")
    text = response.content.decode()
    assert "Aucune action ne répond à ces critères." in text
    assert text.count(">Tout voir</a>") == 1


def test_a_blocked_action_shows_its_difficulty_and_a_late_one_its_delay(client, filled):
    text = client.get(filled.roadmap.get_absolute_url()).content.decode()
    assert "Les données manquent." in text
    # One action, and not the link that filters.
    assert text.count('state--overdue">En retard') == 1


@pytest.mark.parametrize("view", ["liste", "etat", "trimestre"])
def test_sixty_actions_cost_as_many_queries_as_three_and_twelve_at_most(
    client, filled, view, django_assert_num_queries
):
    address = f"{filled.roadmap.get_absolute_url()}?vue={view}"
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
    for action in ActionFactory.create_batch(57, entry=filled.second, due_on=LONG_AGO, lead=filled.member):
        DifficultyFactory(action=action)
    with django_assert_num_queries(9):
        client.get(address)


def test_the_reminders_stand_on_every_page(client, world):
    client.force_login(world.member)
    for address in (world.roadmap.get_absolute_url(), world.entry.get_absolute_url(), world.action.get_absolute_url()):
        text = client.get(address).content.decode()
        assert "Ne saisissez aucune donnée permettant d’identifier un ménage" in text
        assert "elle n’engage aucune instance" in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("submitted", "rien ne s’y modifie jusqu’à sa réponse"),
        ("validated", "ses textes ne se modifient plus, le suivi des actions continue"),
    ],
)
def test_the_team_is_told_why_it_writes_no_more(client, world, state, words):
    client.force_login(world.member)
    addresses = [obj.get_absolute_url() for obj in (world.roadmap, world.entry, world.action)]
    assert [words in client.get(address).content.decode() for address in addresses] == [False] * 3
    Roadmap.objects.update(state=state)
    assert [words in client.get(address).content.decode() for address in addresses] == [True] * 3
    client.force_login(world.trainer)
    assert words not in client.get(addresses[0]).content.decode()


def test_the_team_is_told_that_its_cycle_is_archived(client, world):
    Cycle.objects.update(state="archived")
    client.force_login(world.member)
    assert "Le cycle est archivé" in client.get(world.roadmap.get_absolute_url()).content.decode()


def test_who_has_one_roadmap_is_led_to_it(client, world):
    client.force_login(world.member)
    assert client.get(reverse("roadmaps:roadmap_list")).url == world.roadmap.get_absolute_url()


def test_who_has_several_chooses(client, world):
    RoadmapFactory(cycle=world.cycle)
    client.force_login(world.trainer)
    response = client.get(reverse("roadmaps:roadmap_list"))
    assert response.content.decode().count("card__link") == 2


def test_who_has_none_is_told_when_it_opens(client, world):
    client.force_login(world.candidate)
    response = client.get(reverse("roadmaps:roadmap_list"))
    assert "s’ouvre avec la première inscription retenue" in response.content.decode()


def test_ones_space_leads_to_the_roadmap(client, world):
    client.force_login(world.member)
    text = client.get(reverse("participants:my_space")).content.decode()
    assert "L’écrire ensemble" in text
    assert f'href="{world.roadmap.get_absolute_url()}"' in text
    Roadmap.objects.update(state="submitted")
    assert "La suivre" in client.get(reverse("participants:my_space")).content.decode()


def test_the_space_of_a_candidate_shows_no_roadmap(client, world):
    client.force_login(world.candidate)
    assert "Notre feuille de route" not in client.get(reverse("participants:my_space")).content.decode()


def test_the_primary_act_is_that_of_the_person(client, world):
    for who, words in (("referent", "Transmettre à l’IREV"), ("member", "Étapes"), ("manager", "Étapes")):
        client.force_login(getattr(world, who))
        assert words in client.get(world.roadmap.get_absolute_url()).content.decode()
    Roadmap.objects.update(state="submitted")
    assert "Répondre à l’équipe" in client.get(world.roadmap.get_absolute_url()).content.decode()


def test_what_is_written_one_a_line_is_a_list():
    assert points("- Un constat.\n\n  Un autre.\n-5 % de refus.") == ["Un constat.", "Un autre.", "-5 % de refus."]


def test_a_retired_theme_leaves_with_nothing_written_and_stays_with_what_was(client, world):
    theme = ThemeFactory(cycle=world.cycle, title="Axe de trop", retired_at=timezone.now())
    entry = ThemeEntryFactory(roadmap=world.roadmap, theme=theme)
    client.force_login(world.member)
    pages = [world.roadmap.get_absolute_url(), reverse("roadmaps:roadmap_print", args=[world.roadmap.pk])]
    assert ["Axe de trop" in client.get(page).content.decode() for page in pages] == [False, False]
    assert [theme["title"] for theme in content_of(world.roadmap)["themes"]] == [world.entry.theme.title]
    save_edit(obj=entry, version=0, form_id=None, values={"diagnosis": "Écrit avant."}, by=world.member)
    assert ["Axe de trop" in client.get(page).content.decode() for page in pages] == [True, True]


def test_what_one_types_on_a_theme_retired_meanwhile_is_kept(client, world):
    theme = ThemeFactory(cycle=world.cycle, title="Axe de trop", retired_at=timezone.now())
    entry = ThemeEntryFactory(roadmap=world.roadmap, theme=theme)
    client.force_login(world.member)
    assert "Cet axe a été retiré du modèle commun." in client.get(entry.get_absolute_url()).content.decode()
    typed = {"version": "0", "form_id": str(uuid.uuid4()), "diagnosis": "Tapé quand même."}
    client.post(entry.get_absolute_url(), typed)
    entry.refresh_from_db()
    assert entry.diagnosis == "Tapé quand même."


def test_a_team_that_begins_is_told_what_to_do_first(client, world):
    Action.objects.all().delete()
    address = world.roadmap.get_absolute_url()
    client.force_login(world.member)
    text = client.get(address).content.decode()
    assert "Pour commencer</h2>" in text
    assert f'href="{reverse("roadmaps:roadmap_update", args=[world.roadmap.pk])}">Écrivez votre point de départ' in text
    client.force_login(world.trainer)
    assert "Pour commencer" not in client.get(address).content.decode()


def test_a_team_at_work_is_not_told_how_to_begin(client, world):
    client.force_login(world.member)
    assert "Pour commencer" not in client.get(world.roadmap.get_absolute_url()).content.decode()
