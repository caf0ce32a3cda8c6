"""What a roadmap becomes as a file, read back: every text is there, and nothing is run."""

import datetime
import io
import itertools

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from programme.kit.french import plain
from programme.kit.pdf import drawable
from roadmaps.files.roadmap_docx import roadmap_document
from roadmaps.files.roadmap_pdf import roadmap_pdf
from roadmaps.files.roadmap_workbook import roadmap_workbook
from roadmaps.versions.edition import Edition, edition_of, file_name
from tests.roadmaps.sample import CONTENT, HOSTILE, content, filled_with, sixty_actions, squeezed, texts_in

FROZEN = Edition(
    datetime.datetime(2022, 9, 15, 10, tzinfo=datetime.UTC), "jalon «\u00a0Septembre\u00a0»", "3f2a91bc0d1e77aa"
)
MAKERS = {"xlsx": roadmap_workbook, "docx": roadmap_document, "pdf": roadmap_pdf}


def sheet_of(given, title):
    """The rows of a sheet, by the titles of its columns."""
    sheet = load_workbook(io.BytesIO(roadmap_workbook(given, edition_of(given))))[title]
    heads, *rows = sheet.iter_rows()
    return [dict(zip([head.value for head in heads], row, strict=True)) for row in rows]


def text_of(format, file):
    """All the words of a file, whatever the kind of space between them."""
    if format == "xlsx":
        sheets = load_workbook(io.BytesIO(file)).worksheets
        words = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]
    elif format == "docx":
        document = Document(io.BytesIO(file))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        words = [paragraph.text for paragraph in document.paragraphs] + cells
    else:
        words = [page.extract_text() for page in PdfReader(io.BytesIO(file)).pages]
    return squeezed(" ".join(words))


@pytest.mark.parametrize("format", MAKERS)
def test_every_text_of_a_roadmap_is_in_its_file(format):
    said = text_of(format, MAKERS[format](CONTENT, FROZEN))
    assert [text for text in texts_in(CONTENT) if squeezed(plain(text)) not in squeezed(plain(said))] == []
    for words in ["alidée", "Bailleurs sociaux", "DDETS", "Quelles instances existent aujourd’hui", "3f2a91bc0d1e"]:
        assert squeezed(words) in said
    assert "77aa" not in said
    assert squeezed("n’engage aucune instance") in said


@pytest.mark.parametrize("format", MAKERS)
def test_a_hostile_text_is_shown_wherever_it_is_typed_and_never_run(format):
    text = " ".join(HOSTILE)
    given = filled_with(text)
    said = text_of(format, MAKERS[format](given, edition_of(given)))
    shown = squeezed(drawable(plain(text)) if format == "pdf" else plain(text))
    assert squeezed(plain(said)).count(squeezed(shown)) >= len(list(texts_in(CONTENT)))


@pytest.mark.parametrize("format", MAKERS)
def test_characters_that_no_file_can_hold_break_nothing(format):
    given = filled_with("avant\x0b\x00\x1b\ud800\uffffaprès")
    assert "avantaprès" in text_of(format, MAKERS[format](given, edition_of(given)))


@pytest.mark.parametrize("format", MAKERS)
def test_a_very_long_text_is_whole_in_each_file(format):
    given = content()
    given["roadmap"]["values"]["findings"] = " ".join(f"mot{number}" for number in range(4_000))
    said = text_of(format, MAKERS[format](given, edition_of(given)))
    assert [number for number in range(4_000) if f"mot{number}" not in said] == []


@pytest.mark.parametrize("text", ["", "😀", "\u202e", "\u200b \n "])
@pytest.mark.parametrize("format", MAKERS)
def test_titles_that_cannot_be_drawn_do_not_break_a_file(format, text):
    given = filled_with(text)
    assert MAKERS[format](given, edition_of(given))


@pytest.mark.parametrize("format", MAKERS)
def test_an_empty_roadmap_still_has_its_file(format):
    given = content(values={})
    given |= {"team": [], "themes": [given["themes"][1]]}
    said = text_of(format, MAKERS[format](given, edition_of(given)))
    assert squeezed("Connaissance partagée") in said
    assert squeezed("telle qu’elle était le 6 décembre 2022, 13 h") in said


def test_right_to_left_texts_and_emoji_are_whole_in_the_files_to_work_on_and_the_pdf_says_what_it_lost():
    text = "שלום עולם 😀 مرحبا"
    given = filled_with(text)
    assert squeezed(text) in text_of("docx", roadmap_document(given, FROZEN))
    assert squeezed(text) in text_of("xlsx", roadmap_workbook(given, FROZEN))
    said = text_of("pdf", roadmap_pdf(given, FROZEN))
    assert "□□□□" in said
    assert squeezed("Le signe □ tient la place d’une lettre") in said
    assert "Lesigne□" not in text_of("pdf", roadmap_pdf(CONTENT, FROZEN))


# The workbook ---------------------------------------------------------------------------------------------


def test_a_workbook_has_its_five_sheets_and_a_title():
    book = load_workbook(io.BytesIO(roadmap_workbook(CONTENT, FROZEN)))
    assert book.sheetnames == ["Feuille de route", "Actions", "Indicateurs", "Difficultés", "Suivi"]
    assert book.properties.title == "Feuille de route 2022, Communauté d’agglomération du Cœur d’Essai"
    assert [book["Actions"].freeze_panes, book["Actions"].auto_filter.ref] == ["A2", "A1:S2"]
    assert [sheet.max_row for sheet in book.worksheets] == [28, 2, 3, 2, 2]


def test_no_cell_of_a_workbook_is_a_formula_or_an_error():
    for text in HOSTILE:
        book = load_workbook(io.BytesIO(roadmap_workbook(filled_with(text), FROZEN)))
        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} == {"s", "n", "d"}


def test_the_cells_of_an_action_are_typed():
    (row,) = sheet_of(CONTENT, "Actions")
    assert {title: cell.value for title, cell in row.items()} == {
        "Axe": "1. Gouvernance, portage politique et partenariat",
        "N°": "1.1",
        "Intitulé": "Réunir la conférence intercommunale du logement deux fois par an",
        "État": "bloquée",
        "En retard": None,
        "Résultat attendu": "Deux séances tenues, un relevé de décisions diffusé sous quinze jours.",
        "Structure pilote": "Communauté d’agglomération d’essai",
        "Fonction pilote": "direction de l’habitat",
        "Partenaires à associer": "Bailleurs sociaux, DDETS",
        "Moyens": "Un mi-temps de chargée de mission.",
        "Première étape": "Note de cadrage au vice-président",
        "Date de la première étape": datetime.datetime(2022, 10, 1),
        "Début": datetime.datetime(2022, 10, 1),
        "Échéance": datetime.datetime(2022, 12, 31),
        "Précision de l’échéance": "au trimestre",
        "Priorité": "haute",
        "Points de vigilance": "Le calendrier des élus.",
        "Résultats obtenus": "Première séance le 5 novembre.",
        "Difficultés à lever": 0,
    }
    assert (row["N°"].data_type, row["Échéance"].number_format) == ("s", "DD/MM/YYYY")


def test_an_action_due_before_the_day_of_the_version_is_late_in_each_file():
    given = content()
    given["at"] = "2023-01-01T12:00:00+00:00"
    assert sheet_of(given, "Actions")[0]["En retard"].value == "oui"
    for format in ("docx", "pdf"):
        assert squeezed("bloquée, en retard") in text_of(format, MAKERS[format](given, FROZEN))


def test_each_reading_is_a_row_of_numbers():
    known, unknown = sheet_of(CONTENT, "Indicateurs")
    names = ("Cible", "Année", "Valeur de départ", "Non connu", "Valeur", "Numérateur, ou valeur", "Dénominateur")
    assert [known[name].value for name in names] == [25, 2021, "oui", None, 17.1, 171, 1000]
    assert [unknown[name].value for name in names] == [25, 2022, None, "oui", None, None, None]
    assert known["Relevé le"].value == datetime.datetime(2022, 9, 14, 10)
    assert known["Action"].value == "Objectif de l’axe"


def test_an_indicator_without_a_reading_is_listed_all_the_same():
    given = content()
    given["themes"][0]["indicators"][0]["readings"] = []
    (row,) = sheet_of(given, "Indicateurs")
    assert (row["Intitulé"].value, row["Année"].value) == ("Part des attributions hors QPV au 1er quartile", None)


def test_a_difficulty_says_when_and_how_it_was_lifted():
    (row,) = sheet_of(CONTENT, "Difficultés")
    assert [row[name].value for name in ("N° de l’action", "Nature", "Signalée le", "Levée le")] == [
        "1.1",
        "données",
        datetime.datetime(2022, 10, 20, 10),
        datetime.datetime(2022, 11, 15, 16),
    ]
    (row,) = sheet_of(CONTENT, "Suivi")
    assert [row[name].value for name in ("Nouvel état", "Prochaine étape")] == ["bloquée", "Relancer les bailleurs"]


def test_a_day_before_the_first_of_spreadsheets_is_a_text():
    given = content()
    given["themes"][0]["actions"][0]["values"]["starts_on"] = "0022-10-01"
    cell = sheet_of(given, "Actions")[0]["Début"]
    assert (cell.data_type, cell.value) == ("s", "01/10/0022")


# The document ---------------------------------------------------------------------------------------------


def test_a_document_is_titled_in_french_with_real_headings():
    document = Document(io.BytesIO(roadmap_document(CONTENT, FROZEN)))
    known = document.core_properties
    assert (known.title, known.language, known.author, known.comments) == (
        "Feuille de route 2022, Communauté d’agglomération du Cœur d’Essai",
        "fr-FR",
        "IREV",
        "",
    )
    assert 'w:val="fr-FR"' in document.styles.element.xml
    found = [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith(("Title", "Head"))
    ]
    assert found[:5] == [
        ("Title", "Communauté d’agglomération du Cœur d’Essai"),
        ("Heading 1", "Notre ambition à 18\u00a0mois"),
        ("Heading 1", "Équipe projet"),
        ("Heading 1", "Carte d’identité"),
        ("Heading 1", "Point de départ partagé"),
    ]
    levels = [int(name[-1]) for name, _ in found if name != "Title"]
    assert all(later - sooner <= 1 for sooner, later in itertools.pairwise(levels))


def test_the_heads_of_each_table_come_back_and_each_is_described():
    tables = Document(io.BytesIO(roadmap_document(CONTENT, FROZEN))).tables
    assert [[cell.text for cell in table.rows[0].cells] for table in tables] == [
        ["N°", "Action", "Pilote", "Échéance", "État"],
        ["Année", "Valeur", "Calcul", "Source"],
    ]
    assert ["<w:tblHeader/>" in table.rows[0]._tr.xml for table in tables] == [True, True]
    assert ["w:tblDescription" in table._tbl.xml for table in tables] == [True, True]


def test_ordinals_are_raised_in_a_document():
    document = Document(io.BytesIO(roadmap_document(CONTENT, FROZEN)))
    found = {run.text for text in document.paragraphs for run in text.runs if run.font.superscript}
    assert found == {"er", "e"}
    assert "Début\u00a0: 1er\u00a0octobre 2022" in [paragraph.text for paragraph in document.paragraphs]


def test_the_pages_of_a_document_are_numbered():
    footer = Document(io.BytesIO(roadmap_document(CONTENT, FROZEN))).sections[0].footer._element.xml
    assert ['w:instr="PAGE"' in footer, 'w:instr="NUMPAGES"' in footer] == [True, True]


# The PDF --------------------------------------------------------------------------------------------------


def test_a_pdf_is_tagged_titled_and_in_french():
    pdf = PdfReader(io.BytesIO(roadmap_pdf(CONTENT, FROZEN)))
    root = pdf.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "fr-FR"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert pdf.metadata.title == "Feuille de route 2022, Communauté d’agglomération du Cœur d’Essai"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()


def test_the_same_version_gives_the_same_pdf():
    assert roadmap_pdf(CONTENT, FROZEN) == roadmap_pdf(content(), FROZEN)


@pytest.mark.parametrize(("format", "most"), [("xlsx", 100_000), ("docx", 100_000), ("pdf", 1_000_000)])
def test_sixty_full_actions_weigh_what_the_page_announces(format, most):
    given = sixty_actions()
    assert len(MAKERS[format](given, edition_of(given))) < most


# The names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("territory", "name"),
    [
        ("Communauté d’agglomération du Cœur d'Essai", "communaute-d-agglomeration-du-coeur-d-essai-"),
        ("../../etc/passwd\r\nX: y", "etcpasswd-x-y-"),
        ("漢字", ""),
    ],
)
def test_a_file_has_a_name_that_any_system_keeps(territory, name):
    moment = datetime.datetime(2022, 9, 14, 23, tzinfo=datetime.UTC)
    assert file_name("feuille-de-route", territory, at=moment) == f"feuille-de-route-{name}2022-09-15"
