"""The grid: every territory of a cycle at one glance, for staff and trainers."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.models import Registration
from roadmaps.models import Comment, Roadmap
from roadmaps.overview.grid import (
    AGREED,
    ANY,
    EMPTY,
    NO_REFERENT,
    QUIET,
    SUPPORT,
    WAITING,
    Asked,
    Counts,
    asked_of,
    grid_of,
    themes_of,
)
from tests.factories.participants import UserFactory
from tests.factories.roadmaps import (
    ActionFactory,
    CommentFactory,
    DifficultyFactory,
    MemberFactory,
    RoadmapFactory,
    ThemeEntryFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db
YESTERDAY = datetime.date(2022, 1, 1)
LATER = datetime.date(2122, 1, 1)


@pytest.fixture
def address(world):
    return reverse("roadmaps:roadmap_grid", args=[world.cycle.slug])


@pytest.fixture
def reader():
    return UserFactory(staff=True, permissions=["view_roadmap"])


def grid(world, **asked):
    return grid_of(world.cycle, Asked(**asked), themes_of(world.cycle))


def row_of(world, **asked):
    return next(row for row in grid(world, **asked).rows if row.roadmap == world.roadmap)


def another(world, name, **values):
    return RoadmapFactory(cycle=world.cycle, territory__name=name, **values)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("trainer", 200),
        ("referent", 404),
        ("member", 404),
        ("outsider", 404),
        ("elsewhere", 404),
        ("candidate", 404),
        ("other_trainer", 404),
        ("staff", 404),
    ],
)
def test_the_grid_is_read_by_the_trainers_of_the_cycle(client, world, address, who, status):
    client.force_login(getattr(world, who))
    assert client.get(address).status_code == status


def test_the_grid_is_read_by_staff_who_may_view_roadmaps(client, world, address, reader):
    client.force_login(reader)
    assert client.get(address).status_code == 200


def test_actions_are_counted_by_theme_and_state(world):
    other = ThemeEntryFactory(roadmap=world.roadmap)
    ActionFactory(entry=world.entry, state="ongoing", lead_organisation="OPH", due_on=LATER)
    ActionFactory(entry=other, state="done")
    ActionFactory(entry=other, state="dropped", deleted_at=timezone.now())
    row = row_of(world)
    assert row.cells == [Counts(to_start=1, ongoing=1, without_lead=1, without_date=1), Counts(done=1)]
    assert row.counts.total == 3
    assert row.counts.states == [("to_start", "à engager", 1), ("ongoing", "en cours", 1), ("done", "réalisée", 1)]


def test_what_is_done_or_dropped_is_neither_overdue_nor_without_lead(world):
    for state in ("done", "dropped", "blocked"):
        ActionFactory(entry=world.entry, state=state, due_on=YESTERDAY)
    counts = row_of(world).counts
    assert (counts.overdue, counts.without_lead, counts.without_date) == (1, 2, 1)


def test_a_comment_waits_until_the_team_answers_or_it_is_settled(world):
    waiting = CommentFactory(roadmap=world.roadmap, by=world.trainer)
    assert row_of(world).unanswered == 1
    CommentFactory(roadmap=world.roadmap, by=world.trainer, parent=waiting)
    assert row_of(world).unanswered == 1
    CommentFactory(roadmap=world.roadmap, by=world.member, parent=waiting)
    assert row_of(world).unanswered == 0


@pytest.mark.parametrize(
    "values",
    [
        {"scope": Comment.Scope.STAFF},
        {"resolved_at": datetime.datetime(2022, 10, 1, tzinfo=datetime.UTC)},
        {"withdrawn_at": datetime.datetime(2022, 10, 1, tzinfo=datetime.UTC)},
        {"by": None},
    ],
)
def test_a_comment_that_needs_no_answer_is_not_counted(world, values):
    CommentFactory(roadmap=world.roadmap, **{"by": world.trainer, **values})
    CommentFactory(roadmap=world.roadmap, **{"by": world.member, **values})
    assert row_of(world).unanswered == 0


def test_a_comment_of_the_team_waits_until_anybody_else_answers(world):
    asked = CommentFactory(roadmap=world.roadmap, by=world.member)
    CommentFactory(roadmap=world.roadmap, by=world.member, parent=asked)
    row = row_of(world)
    assert (row.unanswered, row.alert_words) == (1, ["commentaire de l’équipe sans réponse"])
    answer = CommentFactory(roadmap=world.roadmap, by=world.trainer, parent=asked, withdrawn_at=timezone.now())
    assert row_of(world).unanswered == 1
    answer.withdrawn_at = None
    answer.save()
    assert (row_of(world).unanswered, row_of(world).alerts) == (0, [])


def test_what_a_colleague_answered_waits_for_nobody(world):
    asked = CommentFactory(roadmap=world.roadmap, by=world.member)
    CommentFactory(roadmap=world.roadmap, by=world.referent, parent=asked)
    assert row_of(world).unanswered == 0


def test_alerts_say_that_a_team_has_no_referent_and_that_it_agrees_to_publish(world):
    Registration.objects.filter(user=world.referent).update(is_referent=False)
    assert row_of(world).alerts == [NO_REFERENT]
    Registration.objects.filter(user=world.referent).update(is_referent=True)
    Roadmap.objects.filter(pk=world.roadmap.pk).update(state="validated", publication_agreed_at=timezone.now())
    assert row_of(world).alerts == [AGREED]
    Roadmap.objects.filter(pk=world.roadmap.pk).update(publication_agreed_at=None)
    assert row_of(world).alerts == []


def test_the_team_of_another_territory_answers_for_nobody(world):
    waiting = CommentFactory(roadmap=world.roadmap, by=world.trainer)
    CommentFactory(roadmap=world.roadmap, by=world.outsider, parent=waiting)
    assert row_of(world).unanswered == 1


def test_alerts_say_silence_emptiness_and_support(world):
    assert row_of(world).alerts == []
    long_ago = timezone.now() - datetime.timedelta(days=31)
    Roadmap.objects.filter(pk=world.roadmap.pk).update(touched_at=long_ago)
    blocked = ActionFactory(entry=world.entry, state="blocked")
    DifficultyFactory(action=blocked, support="")
    assert row_of(world).alerts == [QUIET]
    DifficultyFactory(action=blocked, support="Une rencontre avec la DDTM")
    assert row_of(world).alerts == [QUIET, SUPPORT]
    assert row_of(world).counts.awaiting_support == 1
    empty = another(world, "Vide")
    assert {row.roadmap: row.alerts for row in grid(world).rows}[empty] == [NO_REFERENT, EMPTY]


def test_a_roadmap_that_was_handed_in_waits_for_irev_and_its_silence_is_not_the_team_s(world):
    long_ago = timezone.now() - datetime.timedelta(days=31)
    Roadmap.objects.filter(pk=world.roadmap.pk).update(touched_at=long_ago, state="submitted")
    assert row_of(world).alerts == [WAITING]
    assert grid(world, alert=WAITING).rows[0].alert_words == ["transmise, à lire"]


def test_a_lifted_difficulty_asks_for_nothing_any_more(world):
    blocked = ActionFactory(entry=world.entry, state="blocked")
    DifficultyFactory(action=blocked, support="Un appui", lifted_at=timezone.now(), lifted_how="Une rencontre.")
    assert row_of(world).alerts == []


def test_filters_choose_rows_and_the_theme_chooses_what_is_counted(world):
    other = ThemeEntryFactory(roadmap=world.roadmap)
    ActionFactory(entry=other)
    another(world, "Métropole d’Été", state="validated")
    assert [row.name for row in grid(world, state="validated").rows] == ["Métropole d’Été"]
    assert [row.name for row in grid(world, text="ete").rows] == ["Métropole d’Été"]
    assert [row.name for row in grid(world, alert=EMPTY).rows] == ["Métropole d’Été"]
    assert [row.name for row in grid(world, alert=ANY).rows] == ["Métropole d’Été"]
    chosen = grid(world, theme=other.theme_id)
    assert [number for number, _ in chosen.themes] == [2]
    assert chosen.counts.total == 1


def test_the_rows_sort_by_any_column_and_the_territory_breaks_ties(world):
    for name in ["Zone", "Âge", "Beau"]:
        another(world, name)
    busiest = world.roadmap.territory.name
    assert [row.name for row in grid(world).rows] == ["Âge", "Beau", busiest, "Zone"]
    by_actions = grid(world, order="actions", is_descending=True)
    assert [row.name for row in by_actions.rows] == [busiest, "Âge", "Beau", "Zone"]


def test_an_address_that_means_nothing_asks_for_nothing(world):
    params = {"etat": "x", "alerte": "<b>", "axe": "nul", "tri": "-nul", "territoire": " a "}
    assert asked_of(params, themes_of(world.cycle)) == Asked(text="a")


def test_a_retired_theme_stays_as_long_as_teams_wrote_on_it(world):
    retired = ThemeFactory(cycle=world.cycle, retired_at=timezone.now())
    assert themes_of(world.cycle) == [world.entry.theme]
    entry = ThemeEntryFactory(roadmap=world.roadmap, theme=retired)
    assert themes_of(world.cycle) == [world.entry.theme]
    ActionFactory(entry=entry)
    assert themes_of(world.cycle) == [world.entry.theme, retired]


def test_the_page_keeps_the_filters_when_it_sorts_and_says_how_it_is_sorted(client, world, address):
    client.force_login(world.trainer)
    html = client.get(f"{address}?etat=draft&tri=-retard").content.decode()
    assert '<a href="?etat=draft&amp;tri=retard">En retard' in html
    assert re.search(r'<th scope="col" aria-sort="descending">\s*<a href="\?etat=draft&amp;tri=retard">', html)
    assert '<a href="?etat=draft&amp;tri=-actions">Actions' in html


def test_a_hostile_name_is_shown_as_text(client, world, address):
    another(world, "<script>alert(1)</script>")
    client.force_login(world.trainer)
    html = client.get(address, {"territoire": '"><img src=x>'}).content.decode()
    assert "<img src=x>" not in html
    assert "<script>alert(1)" not in client.get(address).content.decode()


def test_a_cycle_without_roadmap_says_so(client, world):
    Roadmap.objects.all().delete()
    client.force_login(world.trainer)
    html = client.get(reverse("roadmaps:roadmap_grid", args=[world.cycle.slug])).content.decode()
    assert "Aucune feuille de route n’est encore ouverte." in html


@pytest.mark.parametrize("territories", [10, 200])
def test_the_grid_costs_as_many_queries_for_ten_territories_as_for_two_hundred(
    client, world, address, django_assert_num_queries, territories
):
    for _ in range(territories - 1):
        roadmap = RoadmapFactory(cycle=world.cycle)
        entry = ThemeEntryFactory(roadmap=roadmap, theme=world.entry.theme)
        DifficultyFactory(action=ActionFactory(entry=entry, state="blocked"), support="Un appui")
        CommentFactory(roadmap=roadmap, by=world.trainer)
    MemberFactory(roadmap=world.roadmap)
    client.force_login(world.trainer)
    with django_assert_num_queries(10):
        html = client.get(address).content.decode()
    assert html.count('<th scope="row">') == territories + 1
