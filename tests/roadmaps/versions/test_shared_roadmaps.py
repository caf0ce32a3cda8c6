"""Others' roadmaps: the validated versions, where staff open them and their teams share them; else not found."""

import pytest
from django.urls import reverse

from roadmaps.models import Action, Roadmap, RoadmapPolicy, Snapshot
from roadmaps.validation import acts
from tests.roadmaps.world import validated

pytestmark = pytest.mark.django_db
ADDRESS = "/cycles/ici/feuilles-de-route/partagees/"


@pytest.fixture
def shared(world):
    """The roadmap validated, its team sharing it, staff opening it."""
    RoadmapPolicy.objects.create(cycle=world.cycle, opens_to_others=True)
    validated(world)
    acts.share_with_teams(roadmap=world.roadmap, by=world.referent, shared=True)
    return world.roadmap


def read(client, user, address=ADDRESS):
    client.force_login(user)
    return client.get(address)


def versions(response):
    return [snapshot.roadmap for snapshot in response.context["versions"]]


def test_another_team_of_the_cycle_reads_the_validated_version(client, world, shared):
    assert versions(read(client, world.outsider)) == [shared]
    version = Snapshot.objects.shared_with(world.outsider).get()
    assert version.reason == "validated"
    Action.objects.update(title="Écrite depuis")
    text = read(client, world.outsider, version.get_absolute_url()).content.decode()
    assert world.action.title in text
    assert "Écrite depuis" not in text


def test_the_other_team_reads_nothing_else_of_it(client, world, shared):
    other = Snapshot.objects.get(reason="submitted")
    assert read(client, world.outsider, other.get_absolute_url()).status_code == 404
    for name in ("roadmap_detail", "roadmap_steps"):
        assert read(client, world.outsider, reverse(f"roadmaps:{name}", args=[shared.pk])).status_code == 404


@pytest.mark.parametrize("who", ["elsewhere", "candidate", "other_trainer", "staff", "trainer", "manager"])
def test_the_list_is_for_the_teams_of_the_cycle(client, world, shared, who):
    assert read(client, getattr(world, who)).status_code == 404


def test_the_team_does_not_find_its_own_among_the_others(client, world, shared):
    assert versions(read(client, world.member)) == []


def test_nothing_is_found_where_staff_do_not_open_it(client, world, shared):
    RoadmapPolicy.objects.update(opens_to_others=False)
    version = Snapshot.objects.get(reason="validated")
    assert read(client, world.outsider).status_code == 404
    assert read(client, world.outsider, version.get_absolute_url()).status_code == 404


def test_nothing_is_read_that_its_team_does_not_share_or_that_is_reopened(client, world, shared):
    version = Snapshot.objects.get(reason="validated")
    acts.share_with_teams(roadmap=shared, by=world.referent, shared=False)
    assert versions(read(client, world.outsider)) == []
    assert read(client, world.outsider, version.get_absolute_url()).status_code == 404
    Roadmap.objects.update(is_shared=True)
    acts.reopen(roadmap=shared, by=world.manager, comment="Une date est fausse.")
    assert versions(read(client, world.outsider)) == []
    assert read(client, world.outsider, version.get_absolute_url()).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, shared):
    assert client.get(ADDRESS).status_code == 302
