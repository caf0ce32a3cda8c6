"""Who takes a roadmap away, under which name, in which version."""

import datetime
import io

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from roadmaps.models import Roadmap, RoadmapPolicy, Snapshot
from roadmaps.versions.content import content_of
from roadmaps.versions.freezing import freeze, take_milestone
from tests.factories.roadmaps import ActionFactory, CommentFactory

pytestmark = pytest.mark.django_db
FORMATS = ["xlsx", "docx", "pdf"]
READERS = ["referent", "member", "trainer", "manager", "reader"]
OTHERS = ["outsider", "elsewhere", "candidate", "other_trainer", "staff"]


def export_of(world, format):
    return reverse("roadmaps:roadmap_export", args=[world.roadmap.pk, format])


def snapshot_export_of(snapshot, format):
    return reverse("roadmaps:snapshot_export", args=[snapshot.roadmap_id, snapshot.pk, format])


def words_of(response):
    """What the cells of a workbook say."""
    sheets = load_workbook(io.BytesIO(b"".join(response))).worksheets
    return [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.fixture
def snapshot(world):
    """« Septembre »; the action is called otherwise since."""
    milestone = take_milestone(cycle=world.cycle, name="Septembre", by=world.manager)
    milestone.snapshots.update(taken_at=datetime.datetime(2022, 9, 15, 10, tzinfo=datetime.UTC))
    world.action.title = "Intitulé de décembre"
    world.action.save()
    return milestone.snapshots.get()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("who", READERS)
def test_whoever_reads_a_roadmap_takes_it_away(client, world, snapshot, who, format):
    client.force_login(getattr(world, who))
    for address in (export_of(world, format), snapshot_export_of(snapshot, format)):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("who", OTHERS)
def test_for_anybody_else_there_is_nothing(client, world, snapshot, who):
    client.force_login(getattr(world, who))
    addresses = [export_of(world, format) for format in FORMATS] + [
        snapshot_export_of(snapshot, format) for format in FORMATS
    ]
    addresses.append(reverse("roadmaps:roadmap_print", args=[world.roadmap.pk]))
    assert {client.get(address).status_code for address in addresses} == {404}


def test_an_export_asks_to_sign_in(client, world, snapshot):
    for address in (export_of(world, "pdf"), snapshot_export_of(snapshot, "pdf")):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("format", ["odt", "PDF", "json", "html"])
def test_another_format_does_not_exist(client, world, snapshot, format):
    client.force_login(world.member)
    assert client.get(export_of(world, format)).status_code == 404
    assert client.get(snapshot_export_of(snapshot, format)).status_code == 404


def test_a_version_of_another_roadmap_does_not_exist(client, world, snapshot):
    client.force_login(world.member)
    address = reverse("roadmaps:snapshot_export", args=[snapshot.roadmap_id + 1, snapshot.pk, "pdf"])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_has_a_plain_name_its_type_and_no_cache(client, world, snapshot, format):
    world.roadmap.territory.name = "Communauté d’agglomération du Cœur"
    world.roadmap.territory.save()
    Snapshot.objects.update(content=content_of(Roadmap.objects.get()))
    client.force_login(world.member)
    response = client.get(snapshot_export_of(snapshot, format))
    place = "inline" if format == "pdf" else "attachment"
    name = f"feuille-de-route-communaute-d-agglomeration-du-coeur-2022-09-15.{format}"
    assert response["Content-Disposition"] == f'{place}; filename="{name}"'
    assert "no-store" in response["Cache-Control"]
    assert response.content[:4] == (b"%PDF" if format == "pdf" else b"PK\x03\x04")


def test_a_milestone_is_exported_as_it_was(client, world, snapshot):
    client.force_login(world.member)
    then, now = client.get(snapshot_export_of(snapshot, "xlsx")), client.get(export_of(world, "xlsx"))
    assert ["Intitulé de décembre" in words_of(moment) for moment in (then, now)] == [False, True]
    title = snapshot.content["themes"][0]["actions"][0]["values"]["title"]
    assert [title in words_of(moment) for moment in (then, now)] == [True, False]
    assert any("jalon «\u00a0Septembre\u00a0»" in words for words in words_of(then))
    assert any(snapshot.digest[:12] in words for words in words_of(then))


@pytest.mark.parametrize("reason", ["submitted", "validated", "shared"])
def test_any_frozen_version_says_what_it_is(client, world, reason):
    snapshot = freeze(roadmap=world.roadmap, reason=reason, by=world.manager)
    client.force_login(world.member)
    text = PdfReader(io.BytesIO(client.get(snapshot_export_of(snapshot, "pdf")).content)).pages[0].extract_text()
    words = {"submitted": "transmise à l’IREV", "validated": "validée", "shared": "partagée"}
    assert f"telle que {words[reason]}" in " ".join(text.split())


@pytest.mark.parametrize("who", READERS)
def test_no_export_holds_a_comment_nor_a_name(client, world, who):
    CommentFactory(roadmap=world.roadmap, text="Pour l’équipe", by=world.trainer)
    CommentFactory(roadmap=world.roadmap, text="Pour l’IREV seul", scope="staff", by=world.manager)
    world.action.lead = world.member
    world.action.save()
    client.force_login(getattr(world, who))
    words = " ".join(words_of(client.get(export_of(world, "xlsx"))))
    document = Document(io.BytesIO(client.get(export_of(world, "docx")).content))
    pages = PdfReader(io.BytesIO(client.get(export_of(world, "pdf")).content)).pages
    words += " ".join(paragraph.text for paragraph in document.paragraphs) + " ".join(
        page.extract_text() for page in pages
    )
    words += client.get(reverse("roadmaps:roadmap_print", args=[world.roadmap.pk])).content.decode()
    assert [text for text in ("Pour l’", "Basile", "Membre", "Référente") if text in words] == []


@pytest.mark.parametrize("number", [1, 30])
def test_an_export_takes_the_same_queries_whatever_the_size(client, world, django_assert_num_queries, number):
    ActionFactory.create_batch(number - 1, entry=world.entry)
    client.force_login(world.member)
    with django_assert_num_queries(11):
        client.get(export_of(world, "xlsx"))


def test_the_printed_page_says_all_and_nothing_to_click_but_the_way_back(client, world):
    world.roadmap.ambition = "<script>alert(1)</script> {{ 7|add:7 }}"
    world.roadmap.save()
    client.force_login(world.member)
    response = client.get(reverse("roadmaps:roadmap_print", args=[world.roadmap.pk]))
    html = response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }}" in html
    assert html.count("<h1>") == 1
    assert "Version de travail, telle qu’elle était le " in html
    assert "n’engage aucune instance" in html


def test_each_page_leads_to_its_files(client, world, snapshot):
    client.force_login(world.trainer)
    pages = {
        reverse("roadmaps:roadmap_detail", args=[world.roadmap.pk]): export_of(world, "docx"),
        snapshot.get_absolute_url(): snapshot_export_of(snapshot, "pdf"),
        f"{reverse('roadmaps:synthesis', args=[world.cycle.slug])}?etat=ongoing": "/exporter/xlsx/?etat=ongoing",
    }
    assert [
        address for address, leads_to in pages.items() if leads_to not in client.get(address).content.decode()
    ] == []


def test_a_version_that_another_team_shares_is_exported_and_nothing_else_of_it(client, world):
    RoadmapPolicy.objects.create(cycle=world.cycle, opens_to_others=True)
    snapshot = freeze(roadmap=world.roadmap, reason="validated", by=world.manager)
    before = freeze(roadmap=world.roadmap, reason="submitted", by=world.manager)
    Roadmap.objects.update(state="validated", is_shared=True)
    client.force_login(world.outsider)
    addresses = [snapshot_export_of(snapshot, "pdf"), snapshot_export_of(before, "pdf"), export_of(world, "pdf")]
    assert [client.get(address).status_code for address in addresses] == [200, 404, 404]
