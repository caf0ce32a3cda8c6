"""Reading an uploaded list, whatever it is: rows, or a sentence that says what to do."""

import datetime
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from participants.models import Organisation
from participants.registration.imports import reading
from participants.registration.imports.empty_workbook import model_workbook
from participants.registration.imports.reading import MAX_BYTES, MAX_ROWS, read_rows
from programme.kit.refusal import Refused

TITLES = ["Prénom", "Nom", "Courriel", "Structure", "Fonction"]
PERSON = ["Cœline", "L’Été", "c@example.org", "Habitat", "Directrice"]
READ = dict(zip(["first_name", "last_name", "email", "organisation", "function"], PERSON, strict=True))


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def text(*rows, mark=";", encoding="utf-8"):
    return "\r\n".join(mark.join(row) for row in rows).encode(encoding)


def archive(**files):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return written.getvalue()


def refusal(content, name="liste.csv"):
    with pytest.raises(Refused) as refused:
        read_rows(content, name)
    return str(refused.value)


def test_a_workbook_is_read():
    assert read_rows(workbook(TITLES, PERSON), "liste.xlsx") == ([{"line": 2, **READ}], [])


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_read_whatever_the_mark_and_the_encoding(mark, encoding):
    assert read_rows(text(TITLES, PERSON, mark=mark, encoding=encoding), "liste.csv") == ([{"line": 2, **READ}], [])


def test_titles_are_known_under_their_usual_names_in_any_order_below_a_heading():
    head = ["E-MAIL", "prenom", "Couleur", "NOM", "Organisme", "Poste", "EPCI", "Tél."]
    row = ["c@example.org", "Cœline", "bleu", "L’Été", "Habitat", "Directrice", "CC", "03 20"]
    rows, ignored = read_rows(workbook(["Liste de septembre"], [], head, row), "liste.xlsx")
    assert rows == [{"line": 4, **READ, "territory": "CC", "phone": "03 20"}]
    assert ignored == ["Couleur"]


def test_the_codes_of_characters_of_a_workbook_are_read_as_it_shows_them():
    coded = [*PERSON[:3], "_x005F_x0041_", "Directrice_x000D_\nadjointe"]
    rows, _ = read_rows(workbook(TITLES, coded), "liste.xlsx")
    assert (rows[0]["organisation"], rows[0]["function"]) == ("_x0041_", "Directrice\r\nadjointe")
    rows, _ = read_rows(text(TITLES, [*PERSON[:3], "_x0041_", "Directrice"]), "liste.csv")
    assert rows[0]["organisation"] == "_x0041_"


def test_empty_lines_are_passed_over_and_lines_keep_their_numbers():
    rows, _ = read_rows(text(TITLES, PERSON, [""], ["", " ", "", "", ""], PERSON), "liste.csv")
    assert [row["line"] for row in rows] == [2, 5]


def test_a_cell_on_several_lines_counts_as_its_own_lines():
    quoted = [*PERSON[:4], '"Directrice\nadjointe"']
    rows, _ = read_rows("\n".join(";".join(row) for row in (TITLES, quoted, PERSON)).encode(), "liste.csv")
    assert [(row["line"], row["function"]) for row in rows] == [(2, "Directrice\nadjointe"), (4, "Directrice")]


def test_numbers_and_days_become_the_text_that_one_sees():
    row = [*PERSON, 552100554, 320000000.0, datetime.date(2022, 9, 13)]
    rows, _ = read_rows(workbook([*TITLES, "SIREN", "Téléphone", "Attentes"], row), "liste.xlsx")
    assert [rows[0][name] for name in ("siren", "phone", "expectations")] == [
        "552100554",
        "320000000",
        "2022-09-13 00:00:00",
    ]


def test_what_cannot_be_kept_is_marked_for_the_check():
    rows, _ = read_rows(text(TITLES, ["a\x0bb", *PERSON[1:]]), "liste.csv")
    assert rows[0]["first_name"] == "a\ufffdb"


def test_a_huge_cell_is_bounded():
    rows, _ = read_rows(text(TITLES, [*PERSON[:4], "x" * 20_000]), "liste.csv")
    assert len(rows[0]["function"]) == 12_000


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "liste.csv", "Ce fichier est vide."),
        (b" \r\n", "liste.csv", "Ce fichier est vide."),
        (b"x" * (MAX_BYTES + 1), "liste.csv", "Ce fichier est trop lourd"),
        (b"Bonjour", "liste.xlsx", "Ce fichier porte le nom d’un classeur, mais n’en est pas un."),
        (b"PK\x03\x04abc", "liste.xlsx", "Ce classeur ne s’ouvre pas"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "liste.xls", "Ce classeur est d’un ancien format d’Excel"),
        (archive(mimetype="application/vnd.oasis"), "liste.ods", "Ce fichier n’est pas un classeur XLSX."),
        (archive(**{"[Content_Types].xml": "<a"}), "liste.xlsx", "Ce classeur ne s’ouvre pas"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "liste.csv", "Ce fichier n’est ni un classeur XLSX ni un fichier CSV."),
        (b"\x81\x8d\xff", "liste.csv", "Ce fichier n’est ni un classeur XLSX ni un fichier CSV."),
        (text(TITLES), "liste.csv", "Ce fichier n’a aucune ligne sous les titres de ses colonnes."),
        (text(["Bonjour", "monde"]), "liste.csv", "Les titres des colonnes manquent en haut du fichier."),
        (text(TITLES[:4], PERSON[:4]), "liste.csv", "Il manque la colonne « Fonction »."),
        (text(TITLES[:3], PERSON[:3]), "liste.csv", "Il manque les colonnes « Structure », « Fonction »."),
        (text([*TITLES, "Nom"], [*PERSON, "x"]), "liste.csv", "Deux colonnes sont comprises comme « Nom »"),
        (text(TITLES, *[PERSON] * (MAX_ROWS + 1)), "liste.csv", "Ce fichier a plus de 500 personnes"),
        (text(TITLES, ['"' + "x" * 200_000]), "liste.csv", "Ce fichier ne se lit plus à partir de la ligne 2"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, name, said):
    assert refusal(content, name).startswith(said)


def test_a_workbook_that_unfolds_without_end_is_refused():
    bomb = archive(**{"[Content_Types].xml": "", "xl/sharedStrings.xml": b"0" * (reading.MAX_UNPACKED + 1)})
    assert refusal(bomb, "liste.xlsx").startswith("Ce classeur est trop grand une fois ouvert")


def test_a_workbook_that_defines_entities_is_refused():
    source, evil = zipfile.ZipFile(io.BytesIO(workbook(TITLES, PERSON))), {}
    for name in source.namelist():
        evil[name] = source.read(name)
    evil["xl/worksheets/sheet1.xml"] = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]>'
        + evil["xl/worksheets/sheet1.xml"].replace(b"<sheetData>", b"<sheetData><!-- &d; -->")
    )
    assert refusal(archive(**evil), "liste.xlsx").startswith("Ce classeur ne s’ouvre pas")


def test_a_row_far_below_is_refused():
    book = Workbook()
    book.active.append(TITLES)
    book.active.cell(30_000, 1, "Camille")
    written = io.BytesIO()
    book.save(written)
    assert refusal(written.getvalue(), "liste.xlsx").startswith("Ce fichier a plus de 20000 lignes")


def test_the_model_has_the_columns_of_an_import_and_the_kinds_to_choose_from():
    book = load_workbook(io.BytesIO(model_workbook()))
    titles = [cell.value for cell in book["Inscriptions"][1]]
    assert titles == [names[0] for names in reading.TITLES.values()]
    assert [cell.value for cell in book["Natures"]["A"]] == [kind.label for kind in Organisation.Kind]
    assert [cell.value for cell in book["Inscriptions"][1] if cell.font.bold] == TITLES
    validation = book["Inscriptions"].data_validations.dataValidation[0]
    assert (str(validation.sqref), validation.formula1) == ("E2:E501", "Natures!$A$1:$A$14")


def test_the_model_once_filled_is_read():
    book = load_workbook(io.BytesIO(model_workbook()))
    for number, name in enumerate(reading.TITLES, start=1):
        book["Inscriptions"].cell(2, number, READ.get(name, ""))
    written = io.BytesIO()
    book.save(written)
    rows, ignored = read_rows(written.getvalue(), "modele.xlsx")
    assert ({name: value for name, value in rows[0].items() if value}, ignored) == ({"line": 2, **READ}, [])
