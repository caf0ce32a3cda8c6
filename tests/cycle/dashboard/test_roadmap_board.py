"""What the dashboard tells of roadmaps."""

import datetime

import pytest

from cycle.dashboard.roadmap_board import roadmap_board
from tests.factories.participants import RegistrationFactory, UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory
from tests.factories.roadmaps import RoadmapFactory
from tests.html import texts_under

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return UserFactory(staff=True, permissions=["view_roadmap", "view_cycle"])


def test_roadmaps_are_counted_by_state_cycle_by_cycle(reader):
    cycle = CycleFactory(published=True)
    for state in ("draft", "draft", "submitted"):
        RoadmapFactory(cycle=cycle, state=state)
    RoadmapFactory(cycle=CycleFactory(archived=True))
    board = roadmap_board(reader)
    assert [row.cycle for row in board] == [cycle]
    assert [number for _, number, _ in board[0].numbers] == [1, 2, 0, 0]
    assert board[0].numbers[0][2] == f"/cycles/{cycle.slug}/feuilles-de-route/?etat=submitted"


def test_who_may_not_view_roadmaps_learns_nothing_of_them():
    RoadmapFactory()
    assert roadmap_board(UserFactory(staff=True, permissions=["view_cycle"])) == []


def test_the_index_says_how_many_returns_are_awaited(client, reader, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2022, 11, 20))
    cycle = RoadmapFactory().cycle
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 13))
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 12, 6), kind="follow_up")
    RegistrationFactory(cycle=cycle, accepted=True)
    client.force_login(reader)
    page = client.get("/admin/")
    assert texts_under(page, f'a[href="/cycles/{cycle.slug}/feuilles-de-route/"]') != []
    (said,) = texts_under(page, "main")
    assert "1 retour d’expériences encore attendu, jusqu’au 5 décembre 2022." in said


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_as_many_queries_for_one_cycle_as_for_three(reader, django_assert_num_queries, number):
    for _ in range(number):
        TrainingSessionFactory(cycle=RoadmapFactory().cycle)
    assert reader.has_perm("roadmaps.view_roadmap")
    with django_assert_num_queries(4):
        assert len(roadmap_board(reader)) == number
