"""Taking a milestone from the admin: a name, a page that says which territories, then once and for all."""

import html

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from roadmaps.models import Milestone, Snapshot
from roadmaps.versions.freezing import freeze, take_milestone
from tests.factories.roadmaps import RoadmapFactory

pytestmark = pytest.mark.django_db

ADD = "/admin/roadmaps/milestone/add/"


def test_the_page_says_which_territories_before_anything_is_frozen(world, client):
    RoadmapFactory(cycle=world.cycle, territory__name="CA du Second")
    client.force_login(world.manager)
    assert f'<option value="{world.cycle.pk}" selected>' in client.get(f"{ADD}?cycle={world.cycle.pk}").content.decode()
    page = client.post(ADD, {"cycle": world.cycle.pk, "name": "Septembre"}).content.decode()
    assert "2 feuilles de route" in page
    assert "CA du Second" in page
    assert Milestone.objects.count() == 0


def test_confirming_takes_the_milestone_once(world, client):
    client.force_login(world.manager)
    sent = {"cycle": world.cycle.pk, "name": "Septembre", "confirmed": "yes"}
    first, second = client.post(ADD, sent), client.post(ADD, sent)
    milestone = Milestone.objects.get()
    assert first.url == reverse("admin:roadmaps_milestone_change", args=[milestone.pk])
    assert "est déjà pris" in second.content.decode()
    assert Snapshot.objects.count() == 1


def test_a_milestone_is_read_with_its_versions_and_changes_no_more(world, client):
    client.force_login(world.manager)
    client.post(ADD, {"cycle": world.cycle.pk, "name": "Septembre", "confirmed": "yes"})
    milestone = Milestone.objects.get()
    address = reverse("admin:roadmaps_milestone_change", args=[milestone.pk])
    page = client.get(address).content.decode()
    digest = milestone.snapshots.get().digest
    assert f"{world.roadmap.territory.name}</a>, conforme à son empreinte <code>{digest}</code>" in page
    assert "ce qui a changé" not in page
    assert client.post(address, {"name": "Octobre"}).status_code == 403
    assert client.post(reverse("admin:roadmaps_milestone_delete", args=[milestone.pk])).status_code == 403
    assert Milestone.objects.get().name == "Septembre"


def test_a_milestone_leads_to_what_each_team_changed_since_the_one_before(world, client):
    client.force_login(world.manager)
    for name in ("Septembre", "Décembre"):
        client.post(ADD, {"cycle": world.cycle.pk, "name": name, "confirmed": "yes"})
    late = RoadmapFactory(cycle=world.cycle)
    before, after = Milestone.objects.order_by("taken_at", "pk")
    freeze(roadmap=late, reason="milestone", by=world.manager, milestone=after)
    page = html.unescape(client.get(reverse("admin:roadmaps_milestone_change", args=[after.pk])).content.decode())
    address = f"/feuilles-de-route/{world.roadmap.pk}/comparer/?de=milestone:{before.pk}&a=milestone:{after.pk}"
    assert address in page
    assert page.count("depuis «\xa0Septembre\xa0»</a>") == 1
    assert client.get(address).context["comparison"] is not None


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_and_the_page_take_as_many_queries_whatever_their_length(
    world, client, django_assert_num_queries, number
):
    for _ in range(number - 1):
        RoadmapFactory(cycle=world.cycle)
    for name in range(number + 1):
        take_milestone(cycle=world.cycle, name=f"Jalon {name}", by=world.manager)
    client.force_login(world.manager)
    last = Milestone.objects.order_by("pk").last()
    # The kinds of things are read once for a process.
    ContentType.objects.get_for_models(*apps.get_models())
    with django_assert_num_queries(10):
        client.get(reverse("admin:roadmaps_milestone_changelist"))
    with django_assert_num_queries(11):
        client.get(reverse("admin:roadmaps_milestone_change", args=[last.pk]))


def test_an_altered_version_is_told(world, client):
    client.force_login(world.manager)
    client.post(ADD, {"cycle": world.cycle.pk, "name": "Septembre", "confirmed": "yes"})
    Snapshot.objects.update(content={})
    milestone = Milestone.objects.get()
    page = client.get(reverse("admin:roadmaps_milestone_change", args=[milestone.pk])).content.decode()
    assert "n’est plus conforme à son empreinte" in page


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("reader", 403), ("staff", 403), ("member", 302)])
def test_who_takes_a_milestone(world, client, who, status):
    client.force_login(getattr(world, who))
    assert client.get(ADD).status_code == status


def test_the_list_and_the_page_of_the_cycle_lead_to_it(world, client):
    client.force_login(world.manager)
    assert ADD in client.get(reverse("admin:roadmaps_milestone_changelist")).content.decode()
    cycle = client.get(reverse("admin:programme_cycle_change", args=[world.cycle.pk])).content.decode()
    assert f"{ADD}?cycle={world.cycle.pk}" in cycle
