"""Pages of the history and of comparisons: who opens them, what they say, in how many queries."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.privacy.erasing import erase_person
from roadmaps.models import Comment, Revision, Roadmap, RoadmapPolicy, Snapshot
from roadmaps.versions.freezing import freeze, take_milestone
from roadmaps.writing.arranging import create_action, withdraw_action
from roadmaps.writing.saving import save_edit
from tests.factories.roadmaps import RoadmapFactory
from tests.roadmaps.world import edit

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


def addresses(world):
    """Every page of this part, of a roadmap that has all of it."""
    pk, snapshot = world.roadmap.pk, world.roadmap.snapshots.last()
    revision = Revision.objects.filter(object_kind="action").first()
    return [
        reverse("roadmaps:roadmap_history", args=[pk]),
        *(
            reverse("roadmaps:object_history", args=[pk, written.kind, written.pk])
            for written in (world.action, world.entry)
        ),
        reverse("roadmaps:object_history", args=[pk, "roadmap", pk]),
        reverse("roadmaps:revision_restore", args=[pk, revision.pk]),
        reverse("roadmaps:roadmap_compare", args=[pk]),
        reverse("roadmaps:snapshot_detail", args=[pk, snapshot.pk]),
    ]


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("referent", [200] * 7),
        ("member", [200] * 7),
        ("trainer", [200] * 4 + [403, 200, 200]),
        ("manager", [200] * 4 + [403, 200, 200]),
        ("outsider", [404] * 7),
        ("elsewhere", [404] * 7),
        ("candidate", [404] * 7),
        ("other_trainer", [404] * 7),
        ("staff", [404] * 7),
    ],
)
def test_who_opens_what(world, client, who, statuses):
    freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    client.force_login(getattr(world, who))
    assert [client.get(address).status_code for address in addresses(world)] == statuses


def test_nothing_of_another_roadmap_is_reached_through_ones_own(world, client):
    other = RoadmapFactory()
    snapshot = freeze(roadmap=other, reason="submitted", by=None)
    revision = Revision.objects.get(object_kind="roadmap", object_id=other.pk)
    client.force_login(world.member)
    pk = world.roadmap.pk
    pages = [
        ("object_history", [pk, "roadmap", other.pk]),
        ("revision_restore", [pk, revision.pk]),
        ("snapshot_detail", [pk, snapshot.pk]),
    ]
    assert [client.get(reverse(f"roadmaps:{name}", args=args)).status_code for name, args in pages] == [404] * 3
    answer = client.get(reverse("roadmaps:roadmap_compare", args=[pk]), {"de": f"version:{snapshot.pk}"})
    assert "n’existe pas dans cette feuille de route" in answer.content.decode()
    assert answer.context["comparison"] is None


def test_a_comment_is_in_no_history_comparison_or_frozen_version(world, client):
    freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    Comment.objects.create(roadmap=world.roadmap, scope="staff", text="Entre nous", by=world.manager)
    client.force_login(world.member)
    assert [address for address in addresses(world) if "Entre nous" in client.get(address).content.decode()] == []


def test_hostile_texts_are_shown_and_never_obeyed(world, client):
    freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    edit(world.action, world.member, title=HOSTILE, means=HOSTILE, partners=[HOSTILE])
    edit(world.entry, world.member, diagnosis=HOSTILE)
    client.force_login(world.member)
    for address in addresses(world):
        page = client.get(address).content.decode()
        assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)" in client.get(addresses(world)[0]).content.decode()


@pytest.mark.parametrize("times", [1, 20])
def test_the_pages_ask_the_same_number_of_queries_for_one_change_and_for_twenty(
    world, client, times, django_assert_num_queries
):
    freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    for number in range(times):
        edit(
            create_action(entry=world.entry, values={"title": "Une"}, by=world.member), world.member, means=str(number)
        )
    client.force_login(world.member)
    history, of_action, *_, comparison, frozen = addresses(world)
    client.get(history)  # what the portal keeps for every page
    with django_assert_num_queries(14):
        client.get(history)
    with django_assert_num_queries(12):
        client.get(of_action)
    with django_assert_num_queries(15):
        client.get(comparison)
    with django_assert_num_queries(4):
        client.get(frozen)


def test_the_history_of_a_withdrawn_action_is_still_read(world, client):
    withdraw_action(action=world.action, by=world.member)
    client.force_login(world.member)
    page = client.get(reverse("roadmaps:object_history", args=[world.roadmap.pk, "action", world.action.pk]))
    assert "Cette fiche a été retirée" in page.content.decode()


def test_the_history_goes_on_over_pages_and_keeps_its_filters(world, client):
    for number in range(31):
        edit(world.action, world.member, means=str(number))
    client.force_login(world.member)
    address = reverse("roadmaps:roadmap_history", args=[world.roadmap.pk])
    page = client.get(address, {"par": world.member.pk}).content.decode()
    assert f'href="?par={world.member.pk}&amp;page=2"' in page
    assert "Plus récents" in client.get(address, {"par": world.member.pk, "page": "2"}).content.decode()


@pytest.mark.parametrize("query", ["par=x", "du=hier", "axe=999", "page=zzz", "par=99999999999999999999"])
def test_an_address_that_says_nonsense_still_opens_the_history(world, client, query):
    client.force_login(world.member)
    assert client.get(f"{reverse('roadmaps:roadmap_history', args=[world.roadmap.pk])}?{query}").status_code == 200


# Coming back ----------------------------------------------------------------------------------------------


def test_restoring_shows_what_would_change_then_brings_the_texts_back(world, client):
    first = edit(world.action, world.member, means="Un mi-temps.")
    edit(world.action, world.referent, means="Rien.", results="Tout est fait.")
    client.force_login(world.member)
    address = reverse("roadmaps:revision_restore", args=[world.roadmap.pk, first.pk])
    page = client.get(address)
    assert [change.name for change in page.context["changes"]] == ["means", "results"]
    answer = client.post(address, {"version": page.context["obj"].version})
    assert answer.url == reverse("roadmaps:object_history", args=[world.roadmap.pk, "action", world.action.pk])
    world.action.refresh_from_db()
    assert (world.action.means, world.action.results, world.action.version) == ("Un mi-temps.", "", 3)
    assert Revision.objects.latest("pk").origin == "restore"


def test_what_was_written_since_one_looked_is_shown_before_it_goes(world, client):
    first = edit(world.action, world.member, means="Un mi-temps.")
    edit(world.action, world.referent, means="Rien.")
    client.force_login(world.member)
    address = reverse("roadmaps:revision_restore", args=[world.roadmap.pk, first.pk])
    page = client.get(address).content.decode()
    assert '<input type="hidden" name="version" value="2">' in page
    edit(world.action, world.referent, results="Obtenu.")
    answer = client.post(address, {"version": "2"}, follow=True)
    assert "vient de changer" in answer.content.decode()
    assert [change.name for change in answer.context["changes"]] == ["means", "results"]
    world.action.refresh_from_db()
    assert (world.action.means, world.action.results) == ("Rien.", "Obtenu.")


def test_restoring_is_refused_once_the_roadmap_is_handed_in(world, client):
    first = edit(world.action, world.member, means="Un mi-temps.")
    edit(world.action, world.member, means="Rien.")
    Roadmap.objects.update(state="submitted")
    client.force_login(world.member)
    assert client.post(reverse("roadmaps:revision_restore", args=[world.roadmap.pk, first.pk])).status_code == 403
    world.action.refresh_from_db()
    assert world.action.means == "Rien."


def test_a_withdrawn_action_is_first_brought_back(world, client):
    first = edit(world.action, world.member, means="Un mi-temps.")
    edit(world.action, world.member, means="Rien.")
    withdraw_action(action=world.action, by=world.member)
    client.force_login(world.member)
    answer = client.post(reverse("roadmaps:revision_restore", args=[world.roadmap.pk, first.pk]), follow=True)
    assert "a été retirée entre-temps" in answer.content.decode()


def test_a_lead_who_was_erased_does_not_come_back(world, client):
    led = edit(world.action, world.member, lead=world.referent.pk, means="Un")
    edit(world.action, world.member, lead=None, means="Deux")
    erase_person(user=world.referent, by=None)
    client.force_login(world.member)
    address = reverse("roadmaps:revision_restore", args=[world.roadmap.pk, led.pk])
    page = client.get(address)
    assert [change.name for change in page.context["changes"]] == ["means"]
    client.post(address, {"version": page.context["obj"].version})
    world.action.refresh_from_db()
    assert (world.action.lead, world.action.means) == (None, "Un")


# Comparing ------------------------------------------------------------------------------------------------


def compared(client, world, **query):
    client.force_login(world.member)
    return client.get(reverse("roadmaps:roadmap_compare", args=[world.roadmap.pk]), query)


def test_a_comparison_leads_back_to_the_history(client, world):
    client.force_login(world.member)
    text = client.get(reverse("roadmaps:roadmap_compare", args=[world.roadmap.pk])).content.decode()
    assert f'class="history__up"><a href="{reverse("roadmaps:roadmap_history", args=[world.roadmap.pk])}"' in text


def test_two_moments_that_say_the_same_have_no_difference(world, client):
    take_milestone(cycle=world.cycle, name="Septembre", by=world.manager)
    answer = compared(client, world)
    assert answer.context["before"].label.startswith("Jalon «\u00a0Septembre\u00a0»")
    assert answer.context["span"] == "De «\u00a0Septembre\u00a0» à maintenant"
    assert "Aucune différence" in answer.content.decode()


def test_what_is_compared_reads_as_a_sentence(world, client):
    opened = datetime.datetime(2021, 9, 1, 8, tzinfo=datetime.UTC)
    Roadmap.objects.update(opened_at=opened)
    Revision.objects.update(at=opened)
    frozen = freeze(roadmap=world.roadmap, reason="validated", by=world.manager)
    milestones = [take_milestone(cycle=world.cycle, name=name, by=world.manager) for name in ("Septembre", "Décembre")]
    for taken, row in zip((1, 2, 3), [frozen, *(milestone.snapshots.get() for milestone in milestones)], strict=True):
        Snapshot.objects.filter(pk=row.pk).update(taken_at=datetime.datetime(2022, 12, taken, tzinfo=datetime.UTC))
    september, december = (f"milestone:{milestone.pk}" for milestone in milestones)
    asked = [
        ("2022-09-12", "2022-11-06"),
        ("2021-10-01", "2022-11-06"),
        (september, december),
        ("ouverture", f"version:{frozen.pk}"),
        ("2022-09-12", "maintenant"),
        (december, "2022-12-06"),
    ]
    spans = [compared(client, world, de=start, a=end).context["span"].replace("\u00a0", " ") for start, end in asked]
    assert spans == [
        "Du 12 septembre au 6 novembre 2022",
        "Du 1er octobre 2021 au 6 novembre 2022",
        "De « Septembre » à « Décembre »",
        "De l’ouverture à la version validée du 1er décembre 2022",
        "Du 12 septembre 2022 à maintenant",
        "De « Décembre » au 6 décembre 2022",
    ]


def test_a_milestone_a_version_or_a_day_may_be_compared_with_now(world, client):
    day = timezone.localdate() - datetime.timedelta(days=3)
    before = timezone.now() - datetime.timedelta(days=10)
    Revision.objects.update(at=before)
    Roadmap.objects.update(opened_at=before)
    milestone = take_milestone(cycle=world.cycle, name="Septembre", by=world.manager)
    edit(world.action, world.member, means="Un mi-temps.")
    asked = [f"milestone:{milestone.pk}", f"version:{milestone.snapshots.get().pk}", day.isoformat(), "ouverture"]
    for key in asked:
        comparison = compared(client, world, de=key, a="maintenant").context["comparison"]
        assert comparison.summary == [(1, "action réécrite")]


def test_points_given_the_wrong_way_round_are_put_in_order(world, client):
    take_milestone(cycle=world.cycle, name="Septembre", by=world.manager)
    create_action(entry=world.entry, values={"title": "Neuve"}, by=world.member)
    key = f"milestone:{world.cycle.milestones.get().pk}"
    assert compared(client, world, de="maintenant", a=key).context["comparison"].summary == [(1, "action ajoutée")]


def test_a_day_that_is_typed_is_meant_unless_another_moment_is_chosen(world, client):
    Roadmap.objects.update(opened_at=datetime.datetime(2022, 9, 1, tzinfo=datetime.UTC))
    typed = {"de": "ouverture", "de_vu": "ouverture", "de_jour": "2022-09-15", "a": "maintenant", "a_vu": "maintenant"}
    assert compared(client, world, **typed).context["before"].key == "2022-09-15"
    then = {**typed, "de": "ouverture", "de_vu": "jour"}
    assert compared(client, world, **then).context["before"].key == "ouverture"
    assert compared(client, world, de="2999-01-01").context["before"].key == "maintenant"


@pytest.mark.parametrize("query", [{"de": "jour"}, {"de": "hier"}, {"a": "version:0"}, {"de": "2022-99-99"}])
def test_a_moment_that_does_not_exist_is_said(world, client, query):
    answer = compared(client, world, **query)
    assert (answer.status_code, answer.context["comparison"]) == (200, None)
    assert "à revoir" in answer.content.decode()


# Frozen versions ------------------------------------------------------------------------------------------


def test_a_frozen_version_shows_its_digest_and_says_when_it_was_altered(world, client):
    snapshot = freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    client.force_login(world.member)
    address = snapshot.get_absolute_url()
    page = client.get(address).content.decode()
    assert snapshot.digest in page
    assert "n’est plus conforme" not in page
    type(snapshot).objects.update(digest="0" * 64)
    assert "n’est plus conforme" in client.get(address).content.decode()


def test_another_team_reads_the_version_that_is_shared_with_it_and_nothing_else(world, client):
    RoadmapPolicy.objects.create(cycle=world.cycle, opens_to_others=True)
    older = freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    shared = freeze(roadmap=world.roadmap, reason="validated", by=world.manager)
    Roadmap.objects.update(state="validated", is_shared=True)
    client.force_login(world.outsider)
    page = client.get(shared.get_absolute_url())
    assert (page.status_code, client.get(older.get_absolute_url()).status_code) == (200, 404)
    assert reverse("roadmaps:roadmap_history", args=[world.roadmap.pk]) not in page.content.decode()


def test_the_pages_of_one_sitting_lead_back_to_each_save(world, client):
    page_id = uuid.uuid4()
    for text in ("Un", "Deux"):
        world.action.refresh_from_db()
        sent = {"obj": world.action, "version": world.action.version, "values": {"means": text}, "by": world.member}
        save_edit(**sent, form_id=page_id)
    client.force_login(world.member)
    page = client.get(reverse("roadmaps:object_history", args=[world.roadmap.pk, "action", world.action.pk]))
    saves = Revision.objects.filter(form_id=page_id)
    links = [reverse("roadmaps:revision_restore", args=[world.roadmap.pk, save.pk]) for save in saves]
    assert [link for link in links if link not in page.content.decode()] == []
