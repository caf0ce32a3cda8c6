"""Registrations as a workbook and as CSV, read back."""

import csv
import datetime
import io

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from participants.models import AccessNeed, Consent, Registration
from participants.spreadsheets import (
    COLUMNS,
    CUT,
    LONGEST_CELL,
    Column,
    export_response,
    export_rows,
    to_csv,
    to_xlsx,
)
from tests.factories.participants import OrganisationFactory, RegistrationFactory, UserFactory

ONE = [Column("Texte", str)]
HOSTILE = ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+cmd", "-2+3", "#N/A", "＝1+1", "<b>gras</b>"]


def read_xlsx(content):
    return list(load_workbook(io.BytesIO(content)).active.iter_rows())


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def by_title(row):
    return dict(zip([column.title for column in COLUMNS], row, strict=True))


def test_a_row_is_as_high_as_its_longest_text_takes_lines():
    columns = [Column("Court", str, 10), Column("Long", str, 40)]
    rows = [["un", "deux"], ["un", "a\nb\nc"], ["un", "mot " * 40], [1, "x" * 30_000]]
    sheet = load_workbook(io.BytesIO(to_xlsx(rows, columns=columns))).active
    assert [sheet.row_dimensions[number].height for number in range(1, 6)] == [15, 15, 45, 75, 405]


@pytest.fixture
def registration(db):
    user = UserFactory(first_name="Cœline", last_name="L’Été-Ndiaye", email="c@example.org")
    organisation = OrganisationFactory(name="Habitat d’œuvre « Nord »", kind="oph", siren="552100554")
    return RegistrationFactory(
        user=user, organisation=organisation, phone="+33 3 20 00 00 00", expectations="Ligne 1\nLigne 2", waiting=True
    )


def test_a_workbook_reads_back_with_its_types_and_its_accents(registration):
    head, row = read_xlsx(to_xlsx(export_rows(Registration.objects.all())))
    assert [cell.value for cell in head] == [column.title for column in COLUMNS]
    cells = by_title(row)
    assert (cells["Prénom"].value, cells["Nom"].value) == ("Cœline", "L’Été-Ndiaye")
    assert (cells["Structure"].value, cells["Groupe"].value) == ("Habitat d’œuvre « Nord »", "bailleur social")
    assert (cells["SIREN"].value, cells["SIREN"].data_type) == ("552100554", "s")
    assert (cells["Téléphone"].value, cells["Téléphone"].data_type) == ("+33 3 20 00 00 00", "s")
    assert cells["Attentes"].value == "Ligne 1\nLigne 2"
    # Eight o'clock UTC is ten in June in Paris.
    assert cells["Reçue le"].value == datetime.datetime(2022, 6, 15, 10)
    assert (cells["Reçue le"].is_date, cells["Reçue le"].number_format) == (True, "DD/MM/YYYY HH:MM")
    assert (cells["État"].value, cells["S’engage à tout suivre"].value) == ("liste d’attente", "oui")
    assert cells["Place proposée jusqu’au"].value is None


def test_a_workbook_keeps_its_bold_titles_in_sight(registration):
    sheet = load_workbook(io.BytesIO(to_xlsx(export_rows(Registration.objects.all())))).active
    assert (sheet.title, sheet.freeze_panes) == ("Inscriptions", "A2")
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["C"].width == 32


def test_csv_reads_back_with_the_mark_that_excel_needs(registration):
    content = to_csv(export_rows(Registration.objects.all()))
    assert content.startswith(b"\xef\xbb\xbfPr\xc3\xa9nom;Nom;")
    cells = by_title(read_csv(content)[1])
    assert (cells["Prénom"], cells["Nom"], cells["Téléphone"]) == ("Cœline", "L’Été-Ndiaye", "+33 3 20 00 00 00")
    assert (cells["Attentes"], cells["Reçue le"]) == ("Ligne 1\nLigne 2", "15/06/2022 10:00")


@pytest.mark.parametrize("text", [*HOSTILE, "\tonglet"])
def test_no_text_becomes_a_formula_in_a_workbook(text):
    cell = read_xlsx(to_xlsx([[text]], columns=ONE))[1][0]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == (text[0] not in "#<")


@pytest.mark.parametrize("text", [*HOSTILE[:4], "＝1+1", "\tonglet"])
def test_no_text_becomes_a_formula_in_csv(text):
    assert read_csv(to_csv([[text]], columns=ONE))[1] == [f"'{text}"]


@pytest.mark.parametrize(
    "text", ["+33 3 20 00 00 00", "+33\u00a0(0)3.20", "-12,5", "03 20 00 00 00", "a=b", "Dupont-Durand"]
)
def test_phone_numbers_numbers_and_plain_texts_stay_as_they_are(text):
    assert read_csv(to_csv([[text]], columns=ONE))[1] == [text]
    assert read_xlsx(to_xlsx([[text]], columns=ONE))[1][0].value == text


def test_a_formula_does_not_hide_behind_an_invisible_character():
    assert read_csv(to_csv([["\x00=1+1"]], columns=ONE))[1] == ["'=1+1"]


@pytest.mark.parametrize("text", ["_x0041_", "fin_x000D_", "a_x005F_x0041_", "_x00e9__x00E9_"])
def test_what_looks_like_the_code_of_a_character_stays_as_it_was_typed(text):
    written = read_xlsx(to_xlsx([[text]], columns=ONE))[1][0].value
    assert (written != text, unescape(written)) == (True, text)
    assert read_csv(to_csv([[text]], columns=ONE))[1] == [text]


def test_control_characters_are_left_out():
    text = "avant\x00\x0b\x1b\ud800\uffffaprès"
    assert read_xlsx(to_xlsx([[text]], columns=ONE))[1][0].value == "avantaprès"
    assert read_csv(to_csv([[text]], columns=ONE))[1] == ["avantaprès"]


@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_it(letter):
    size = len(letter.encode("utf-16-le")) // 2
    longest = letter * (LONGEST_CELL // size)
    whole, cut = (row[0].value for row in read_xlsx(to_xlsx([[longest], [longest + letter * 2]], columns=ONE))[1:])
    assert whole == longest
    assert cut.endswith(f"{letter}{CUT}")
    assert len(cut.encode("utf-16-le")) <= 2 * LONGEST_CELL


@pytest.mark.parametrize(
    ("title", "kept"),
    [("Inscriptions : 2022/2023 [essai]", "Inscriptions   2022 2023  essai"), ("'", "Feuille"), ("é" * 40, "é" * 31)],
)
def test_any_title_names_a_sheet(title, kept):
    assert load_workbook(io.BytesIO(to_xlsx([], columns=ONE, title=title))).sheetnames == [kept]


def test_days_numbers_and_nothing_keep_their_types():
    row = [datetime.date(2022, 9, 13), 3, None]
    cells = read_xlsx(to_xlsx([row], columns=[Column(name, str) for name in "abc"]))[1]
    assert [cell.value for cell in cells] == [datetime.datetime(2022, 9, 13), 3, None]
    assert read_csv(to_csv([row], columns=ONE))[1] == ["13/09/2022", "3", ""]


def test_the_access_need_is_never_exported(registration):
    AccessNeed.objects.create(registration=registration, text="boucle magnétique")
    values = [str(value) for row in export_rows(Registration.objects.all()) for value in row]
    assert not any("boucle" in value for value in values)


def test_the_last_answer_to_a_consent_is_the_one_exported(registration):
    for given in (True, False):
        Consent.objects.create(registration=registration, kind="listing", given=given)
    Consent.objects.create(registration=registration, kind="image", given=True)
    cells = by_title(next(iter(export_rows(Registration.objects.all()))))
    assert (cells["Adresse montrée à l’équipe"], cells["Photographies"]) == ("non", "oui")


def test_an_erased_person_has_no_name(registration):
    Registration.objects.update(user=None, erased_at=registration.received_at, territory=None)
    cells = by_title(next(iter(export_rows(Registration.objects.all()))))
    assert (cells["Nom"], cells["Courriel"], cells["Territoire"]) == ("", "", "")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [5, 500])
def test_any_number_of_rows_takes_two_queries(django_assert_num_queries, number):
    one = RegistrationFactory()
    users = [UserFactory.build() for _ in range(number - 1)]
    for user in users:
        user.password = ""
        user.save()
    same = {"cycle": one.cycle, "organisation": one.organisation, "territory": one.territory}
    rows = [Registration(user=user, function="F", received_at=one.received_at, **same) for user in users]
    Registration.objects.bulk_create(rows)
    with django_assert_num_queries(2):
        assert len(list(export_rows(Registration.objects.all()))) == number


@pytest.mark.parametrize(
    ("format", "kind", "beginning"),
    [("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"), ("xlsx", "application/vnd.openxmlformats", b"PK")],
)
def test_the_answer_is_a_file_to_save_that_no_cache_keeps(registration, format, kind, beginning):
    answer = export_response(Registration.objects.all(), format=format, filename="inscriptions-été")
    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''inscriptions-%C3%A9t%C3%A9.{format}"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(beginning)
