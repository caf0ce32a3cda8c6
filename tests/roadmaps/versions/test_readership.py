"""The published version: read by everybody, frozen, gone as soon as the agreement is."""

import pytest
from django.urls import reverse

from programme.models import Cycle
from programme.public_pages.revision import current_revision
from roadmaps.models import Action, Roadmap
from roadmaps.validation import acts
from tests.factories.roadmaps import CommentFactory
from tests.roadmaps.world import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(world):
    return reverse("roadmaps:roadmap_public", args=["ici", world.roadmap.pk])


def test_a_published_roadmap_is_read_without_signing_in(client, world, address):
    published(world)
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"<h1>{world.roadmap.territory.name}</h1>" in text
    assert world.action.title in text
    assert "Version validée le" in text
    assert "il n’engage aucune instance" in text


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_nothing_is_public_before_it_is_published(client, world, address, steps):
    taken = [
        lambda: acts.submit(roadmap=world.roadmap, by=world.referent),
        lambda: acts.validate(roadmap=world.roadmap, by=world.manager),
        lambda: acts.agree_to_publish(roadmap=world.roadmap, by=world.referent),
    ]
    for act in taken[:steps]:
        act()
    assert client.get(address).status_code == 404
    client.force_login(world.manager)
    assert client.get(address).status_code == 404


def test_what_is_written_since_is_not_in_it(client, world, address):
    published(world)
    Action.objects.update(title="Écrite depuis", results="Confidentiel")
    text = client.get(address).content.decode()
    assert world.action.title in text
    assert "Écrite depuis" not in text


def test_no_comment_and_nobody_s_name_is_in_it(client, world, address):
    Action.objects.update(lead=world.referent)
    CommentFactory(roadmap=world.roadmap, text="À nous seuls", scope="staff")
    CommentFactory(roadmap=world.roadmap, text="À l’équipe")
    published(world)
    text = client.get(address).content.decode()
    assert all(words not in text for words in ("À nous seuls", "À l’équipe", "Ada", "Mina", world.referent.email))


def test_it_is_not_found_under_another_cycle(client, world):
    published(world)
    assert client.get(reverse("roadmaps:roadmap_public", args=["ailleurs", world.roadmap.pk])).status_code == 404


def test_it_is_gone_as_soon_as_the_team_takes_its_agreement_back(client, world, address):
    published(world)
    assert client.get(address).status_code == 200
    acts.disagree(roadmap=world.roadmap, by=world.referent)
    assert client.get(address).status_code == 404


def test_it_stays_when_the_cycle_is_archived_and_goes_when_it_is_a_draft_again(client, world, address):
    published(world)
    Cycle.objects.update(state="archived")
    assert client.get(address).status_code == 200
    Cycle.objects.update(state="draft")
    assert client.get(address).status_code == 404


def test_the_page_of_the_cycle_and_the_map_of_the_site_lead_to_it(client, world, address):
    assert "Feuilles de route publiées" not in client.get("/cycles/ici/").content.decode()
    published(world)
    assert f'href="{address}">{world.roadmap.territory.name}</a>' in client.get("/cycles/ici/").content.decode()
    assert f"<loc>http://testserver{address}</loc>" in client.get("/sitemap.xml").content.decode()
    acts.unpublish(roadmap=world.roadmap, by=world.manager, comment="Un chiffre est faux.")
    assert "Feuilles de route publiées" not in client.get("/cycles/ici/").content.decode()
    assert address not in client.get("/sitemap.xml").content.decode()


def test_a_step_renews_the_public_pages_and_an_edit_does_not(world):
    before = current_revision()
    Roadmap.objects.update(ambition="Un territoire équilibré")
    assert current_revision() == before
    published(world)
    assert current_revision() != before


def test_hostile_texts_are_shown_as_they_were_typed(client, world, address):
    hostile = "<script>alert(1)</script> =1+1 {{ 7 }} ”"
    Action.objects.update(title=hostile)
    revision = world.roadmap.revisions.get(object_kind="action")
    revision.snapshot["values"]["title"] = hostile
    revision.save()
    published(world)
    text = client.get(address).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1 {{ 7 }} ”" in text
