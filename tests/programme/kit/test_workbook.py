"""Rows as a workbook and as CSV, read back."""

import datetime
import io

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from programme.kit.workbook import CUT, LONGEST_CELL, Column, to_csv, to_xlsx
from tests.spreadsheets import read_csv, read_xlsx

ONE = [Column("Texte", str)]
HOSTILE = ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+cmd", "-2+3", "#N/A", "＝1+1", "<b>gras</b>"]


def test_a_row_is_as_high_as_its_longest_text_takes_lines():
    columns = [Column("Court", str, 10), Column("Long", str, 40)]
    rows = [["un", "deux"], ["un", "a\nb\nc"], ["un", "mot " * 40], [1, "x" * 30_000]]
    sheet = load_workbook(io.BytesIO(to_xlsx(rows, columns=columns))).active
    assert [sheet.row_dimensions[number].height for number in range(1, 6)] == [15, 15, 45, 75, 405]


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
