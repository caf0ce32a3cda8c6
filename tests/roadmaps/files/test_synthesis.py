"""The synthesis of a cycle as files."""

import datetime
import io

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from programme.kit.french import plain
from roadmaps.files.synthesis import Extract, synthesis_document, synthesis_pdf, synthesis_workbook
from roadmaps.overview.synthesis import synthesis_of
from tests.factories.roadmaps import (
    ActionFactory,
    DifficultyFactory,
    RoadmapFactory,
    ThemeEntryFactory,
    ThemeFactory,
)
from tests.roadmaps.files.test_exports import text_of
from tests.roadmaps.sample import HOSTILE, squeezed

pytestmark = pytest.mark.django_db
MAKERS = {"xlsx": synthesis_workbook, "docx": synthesis_document, "pdf": synthesis_pdf}
AT = datetime.datetime(2022, 12, 7, 8, tzinfo=datetime.UTC)
FIELDS = ("expected_result", "lead_organisation", "lead_function", "results")


def address_of(world, format):
    return reverse("roadmaps:synthesis_export", args=[world.cycle.slug, format])


@pytest.fixture
def action(world):
    """An action of another territory of the cycle, with a difficulty that was lifted."""
    roadmap = RoadmapFactory(cycle=world.cycle, territory__name="Terre d’Essai")
    entry = ThemeEntryFactory(roadmap=roadmap, theme=world.entry.theme)
    values = {
        "expected_result": "Deux séances",
        "lead_organisation": "Agglomération",
        "partners": ["DDETS"],
        "results": "Une séance",
    }
    action = ActionFactory(entry=entry, title="Réunir la CIL", state="ongoing", due_on="2022-12-31", **values)
    action.due_precision = "quarter"
    action.save()
    lifted = {"lifted_at": datetime.datetime(2022, 11, 15, tzinfo=datetime.UTC), "lifted_how": "Une convention."}
    DifficultyFactory(action=action, text="Pas de données", support="Un modèle", **lifted)
    DifficultyFactory(action=action, nature="means", text="Pas de moyens", support="Un poste")
    return action


@pytest.mark.parametrize("format", MAKERS)
def test_every_text_of_a_synthesis_is_in_its_file(world, action, format):
    said = text_of(format, MAKERS[format](Extract(synthesis_of(world.cycle), AT)))
    words = ["Terre d’Essai", "Réunir la CIL", "Deux séances", "Agglomération", "DDETS", "Une séance", "en cours"]
    words += ["Pas de données", "Une convention.", "Pas de moyens", "Un poste", world.action.title]
    assert [word for word in words if squeezed(word) not in said] == []


@pytest.mark.parametrize("format", MAKERS)
def test_hostile_texts_are_shown_and_never_run(world, action, format):
    text = "".join(HOSTILE[:4])
    for name in FIELDS:
        setattr(action, name, text[:150])
    action.title, action.partners = text[:150], [text[:150]]
    action.save()
    action.difficulties.update(text=text, support=text)
    said = text_of(format, MAKERS[format](Extract(synthesis_of(world.cycle, text="cmd"), AT)))
    assert squeezed(plain(said)).count(squeezed(plain(text[:150]))) >= 8


def test_the_cells_of_a_synthesis_are_typed(world, action):
    book = load_workbook(io.BytesIO(synthesis_workbook(Extract(synthesis_of(world.cycle), AT))))
    assert book.sheetnames == ["Actions", "Difficultés", "Par territoire"]
    rows = [[cell.value for cell in row] for row in book["Actions"].iter_rows()]
    (row,) = [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[0] == "Terre d’Essai"]
    assert (row["Échéance"], row["Difficultés à lever"]) == (datetime.datetime(2022, 12, 31), 1)
    assert [[cell.value for cell in row] for row in book["Par territoire"].iter_rows(min_row=2)] == [
        ["Terre d’Essai", "données", 1, 1],
        ["Terre d’Essai", "moyens humains ou financiers", 1, 0],
    ]
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}


def test_a_synthesis_is_a_tagged_pdf_and_a_document_on_wide_pages(world, action):
    extract = Extract(synthesis_of(world.cycle), AT, "axe «\u00a0Gouvernance\u00a0»")
    pdf = PdfReader(io.BytesIO(synthesis_pdf(extract)))
    title = f"Synthèse des feuilles de route {world.cycle.year}"
    assert (pdf.metadata.title, pdf.root_object["/MarkInfo"]["/Marked"].value) == (title, True)
    assert pdf.pages[0].mediabox.width > pdf.pages[0].mediabox.height
    assert "Choix : axe « Gouvernance »" in " ".join(pdf.pages[0].extract_text().split())
    document = Document(io.BytesIO(synthesis_document(extract)))
    assert document.core_properties.title == title
    assert document.sections[0].page_width > document.sections[0].page_height
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert [rows[0][0] for rows in tables] == ["Territoire", "Territoire", "Nature", "Nature"]
    assert {row[0]: row[3] for row in tables[0]}["Terre d’Essai"] == "4e\u00a0trimestre\u00a02022"


@pytest.mark.parametrize("format", MAKERS)
def test_a_synthesis_of_nothing_has_its_file(world, format):
    ThemeFactory(cycle=world.cycle, title="Un axe vide")
    extract = Extract(synthesis_of(world.cycle, text="introuvable"), AT)
    assert MAKERS[format](extract)


@pytest.mark.parametrize("format", MAKERS)
def test_synthesis_export_is_for_who_reads_the_grid(client, world, format):
    found = {}
    for who in ("manager", "reader", "trainer", "referent", "member", "outsider", "other_trainer", "staff"):
        client.force_login(getattr(world, who))
        found[who] = client.get(address_of(world, format)).status_code
    assert found == {
        **dict.fromkeys(("manager", "reader", "trainer"), 200),
        **dict.fromkeys(("referent", "member", "outsider", "other_trainer", "staff"), 404),
    }


def test_synthesis_export_keeps_the_filters_of_the_page_and_a_plain_name(client, world, action):
    client.force_login(world.trainer)
    response = client.get(address_of(world, "xlsx"), {"etat": "ongoing", "texte": "cil"})
    sheet = load_workbook(io.BytesIO(response.content))["Actions"]
    assert [cell.value for cell in sheet["A"]] == ["Territoire", "Terre d’Essai"]
    assert response["Content-Disposition"].startswith('attachment; filename="synthese-ici-20')
    assert "no-store" in response["Cache-Control"]
    response = client.get(address_of(world, "docx"), {"etat": "ongoing", "texte": "cil"})
    paragraphs = [paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs]
    assert any("état « en cours », texte « cil »" in text.replace("\u00a0", " ") for text in paragraphs)
    assert client.get(address_of(world, "csv")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_synthesis_takes_the_same_queries_whatever_its_size(client, world, django_assert_num_queries, number):
    for _ in range(number):
        ActionFactory(entry__roadmap__cycle=world.cycle, entry__theme=world.entry.theme)
    client.force_login(world.trainer)
    with django_assert_num_queries(10):
        client.get(address_of(world, "xlsx"))
