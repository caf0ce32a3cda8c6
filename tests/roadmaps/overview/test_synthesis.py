"""The synthesis: what territories do, what stood in their way, how it was lifted."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import Action, FollowUp, LibraryRequest
from roadmaps.overview.synthesis import NATURES, synthesis_of
from tests.factories.participants import UserFactory
from tests.factories.roadmaps import (
    ActionFactory,
    DifficultyFactory,
    LibraryActionFactory,
    RoadmapFactory,
    ThemeEntryFactory,
)

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2022, 12, 6, 9, tzinfo=datetime.UTC)


@pytest.fixture
def address(world):
    return reverse("roadmaps:synthesis", args=[world.cycle.slug])


@pytest.fixture
def elsewhere(world):
    """An action of another territory, on the same theme."""
    roadmap = RoadmapFactory(cycle=world.cycle, territory__name="Agglomération d’Été")
    return ActionFactory(entry=ThemeEntryFactory(roadmap=roadmap, theme=world.entry.theme), title="Été comme hiver")


def titles(world, **criteria):
    return [action.title for action in synthesis_of(world.cycle, **criteria).actions]


@pytest.mark.parametrize(
    ("who", "status"),
    [("trainer", 200), ("member", 404), ("referent", 404), ("outsider", 404), ("other_trainer", 404), ("staff", 404)],
)
def test_who_reads_the_synthesis(client, world, address, who, status):
    client.force_login(getattr(world, who))
    assert client.get(address).status_code == status


def test_staff_who_may_view_roadmaps_read_it(client, world, address):
    client.force_login(UserFactory(staff=True, permissions=["view_roadmap"]))
    assert client.get(address).status_code == 200


def test_every_action_of_every_territory_stands_under_its_theme(world, elsewhere):
    other = ThemeEntryFactory(roadmap=world.roadmap)
    second = ActionFactory(entry=other)
    ActionFactory(entry=world.entry, deleted_at=AT)
    ActionFactory()
    found = synthesis_of(world.cycle)
    assert [(theme.number, [action.id for action in theme.actions]) for theme in found.themes] == [
        (1, [elsewhere.pk, world.action.pk]),
        (2, [second.pk]),
    ]
    assert [action.number for action in found.actions] == ["1.1", "1.1", "2.1"]
    assert found.territories == 2


def test_an_action_says_its_last_news_and_names_nobody(world):
    Action.objects.filter(pk=world.action.pk).update(
        lead=world.member, lead_organisation="OPH", lead_function="Habitat", due_on="2122-06-30", due_precision="month"
    )
    for text in ("D’abord.", "Ensuite."):
        FollowUp.objects.create(action=world.action, text=text, next_step=f"{text} Suite", to_state="ongoing")
    row = synthesis_of(world.cycle).actions[0]
    assert (row.lead, row.due, row.is_overdue) == ("OPH, Habitat", "juin 2122", False)
    assert (row.last_follow_up, row.next_step) == ("Ensuite.", "Ensuite. Suite")
    assert "Basile" not in repr(row)


def test_criteria_choose_actions_and_no_accent_nor_case_counts(world, elsewhere):
    blocked = ActionFactory(entry=world.entry, title="Bloquée", state="blocked")
    DifficultyFactory(action=blocked, nature="legal", text="Le règlement l’interdit.")
    theme = ThemeEntryFactory(roadmap=world.roadmap).theme
    assert titles(world, state="blocked") == ["Bloquée"]
    assert titles(world, nature="legal") == ["Bloquée"]
    assert titles(world, nature="data") == []
    assert titles(world, text="REGLEMENT") == ["Bloquée"]
    assert titles(world, text="ete comme") == ["Été comme hiver"]
    assert titles(world, text="agglomération d'ete") == ["Été comme hiver"]
    assert titles(world, theme=theme) == []


def test_difficulties_are_crossed_with_territories(world, elsewhere):
    DifficultyFactory(action=world.action, nature="data")
    DifficultyFactory(action=world.action, nature="data", lifted_at=AT, lifted_how="Une convention.")
    DifficultyFactory(action=elsewhere, nature="legal")
    found = synthesis_of(world.cycle)
    columns = [nature for nature, _ in NATURES]
    assert [row.territory for row in found.crossing] == ["Agglomération d’Été", world.roadmap.territory.name]
    assert found.crossing[1].numbers[columns.index("data")] == (2, 1)
    assert found.totals[columns.index("legal")] == (1, 0)
    chosen = synthesis_of(world.cycle, nature="legal")
    assert [row.territory for row in chosen.crossing] == ["Agglomération d’Été"]


def test_what_was_lifted_says_by_which_territory_and_how(world, elsewhere):
    lifted = DifficultyFactory(action=elsewhere, lifted_at=AT, lifted_how="Une convention.")
    waiting = DifficultyFactory(action=world.action, support="Une rencontre")
    DifficultyFactory(action=world.action)
    found = synthesis_of(world.cycle)
    assert [(action.territory, difficulty.id, difficulty.lifted_how) for action, difficulty in found.lifted] == [
        ("Agglomération d’Été", lifted.pk, "Une convention.")
    ]
    assert found.lifted[0][1].lifted_on == datetime.date(2022, 12, 6)
    assert [(action.id, difficulty.id) for action, difficulty in found.awaiting] == [(world.action.pk, waiting.pk)]
    Action.objects.filter(pk=world.action.pk).update(state="dropped")
    assert synthesis_of(world.cycle).awaiting == []


def test_an_action_says_how_far_it_is_from_the_library(world):
    def card():
        return synthesis_of(world.cycle).actions[0].card

    assert card() == ""
    LibraryRequest.objects.create(action=world.action)
    assert card() == "asked"
    Action.objects.update(library_agreed_at=AT)
    assert card() == "agreed"
    LibraryActionFactory(theme=world.entry.theme, source=world.action)
    assert card() == "published"


def test_only_staff_who_keep_the_library_are_offered_a_card(client, world, address):
    client.force_login(world.trainer)
    assert "Proposer d’en faire une fiche" not in client.get(address).content.decode()
    client.force_login(UserFactory(staff=True, permissions=["view_roadmap", "add_libraryaction"]))
    assert "Proposer d’en faire une fiche" in client.get(address).content.decode()


def test_a_hostile_text_is_shown_as_text(client, world, address):
    Action.objects.update(title="<script>alert(1)</script>", results="<img src=x>")
    client.force_login(world.trainer)
    html = client.get(address, {"texte": '"><img src=x>'}).content.decode()
    html += client.get(address).content.decode()
    assert "<script>alert(1)" not in html
    assert "<img" not in html


@pytest.mark.parametrize("territories", [1, 20])
def test_the_page_costs_as_many_queries_for_one_territory_as_for_twenty(
    client, world, address, django_assert_num_queries, territories
):
    for _ in range(territories):
        roadmap = RoadmapFactory(cycle=world.cycle)
        action = ActionFactory(entry=ThemeEntryFactory(roadmap=roadmap, theme=world.entry.theme))
        DifficultyFactory(action=action, lifted_at=timezone.now(), lifted_how="Ainsi.")
        FollowUp.objects.create(action=action, text="Dit.", to_state="ongoing")
    client.force_login(world.trainer)
    with django_assert_num_queries(11):
        client.get(address)
