"""Workbooks and CSV, for people who work on a list elsewhere; one list of columns serves both."""

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from programme.kit.text_fields import CONTROLS

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# What a cell of Excel holds, counted as it does: in UTF-16 units.
LONGEST_CELL = 32_767
CUT = " […texte coupé]"
LONGEST_TITLE = 31
# A spreadsheet knows no day before.
FIRST_YEAR = 1901
# The font and the height of a line, in points; a row is at most that high.
FONT, LINE, HIGHEST = "Calibri", 15, 405
# A paper size, as workbooks number them.
A4 = 9
FORBIDDEN_IN_TITLES = re.compile(r"[\\/*?:\[\]]")

# What a spreadsheet takes for the beginning of a formula, its full-width forms included.
FORMULA = ("=", "@", "+", "-", "\t", "\r", "\n", "＝", "＠", "＋", "－")
PHONE_OR_NUMBER = re.compile(r"\+\d[\d .()\u00a0\u202f-]*|-\d+([.,]\d+)?")

# What a spreadsheet would read as the code of a character: « _x0041_ » would show « A ».
CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

# What a row is made of: a registration, an action, a difficulty…
Row = TypeVar("Row")

MOMENT, DAY = "DD/MM/YYYY HH:MM", "DD/MM/YYYY"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: its title, the function that takes its value from a row, its width in characters."""

    title: str
    value: Callable[[Row], object]
    width: int = 20


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its title, its columns, and its rows of values in the order of the columns."""

    title: str
    columns: Sequence[Column[Any]]
    rows: Iterable[list[Any]]


def to_xlsx(rows: Iterable[list[Any]], *, columns: Iterable[Column[Any]], title: str = "") -> bytes:
    """Write a workbook of one sheet."""
    return to_workbook([Sheet(title, list(columns), rows)])


def to_workbook(sheets: Iterable[Sheet], *, title: str = "") -> bytes:
    """Write a workbook: texts stay texts, dates are dates, the titles of columns are bold and always in view."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "IREV", _printable(title) or None
    for sheet in sheets:
        _add_sheet(book, sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _add_sheet(book: Workbook, given: Sheet) -> None:
    sheet = book.create_sheet(_sheet_title(given.title))
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight = True, 0
    for number, column in enumerate(given.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    heads = [_cell(sheet, column.title) for column in given.columns]
    for head in heads:
        head.font = Font(name=FONT, size=11, bold=True)
    widths = [column.width for column in given.columns]
    sheet.row_dimensions[1].height = _height([column.title for column in given.columns], widths)
    sheet.append(heads)
    written = 1
    for row in given.rows:
        written += 1
        sheet.row_dimensions[written].height = _height(row, widths)
        sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(given.columns))}{written}"


def to_csv(rows: Iterable[list[Any]], *, columns: Iterable[Column[Any]]) -> bytes:
    """Write a text that Excel opens in French: semicolons, UTF-8 with its mark, nothing that would run as a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow([column.title for column in columns])
    writer.writerows([_text(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def file_response(content: bytes, *, format: str, filename: str) -> HttpResponse:
    """A spreadsheet to save; no cache keeps it, since it names people."""
    name = content_disposition_header(True, f"{filename}.{format}")
    response = HttpResponse(content, content_type=TYPES[format], headers={"Content-Disposition": name})
    add_never_cache_headers(response)
    return response


def _height(values: Sequence[object], widths: Sequence[int]) -> float:
    """The height that shows the longest cell: some spreadsheets do not compute it, and lines would overlap."""
    lines = [_lines(value, width) for value, width in zip(values, widths, strict=True) if isinstance(value, str)]
    return min(LINE * max([1, *lines]), HIGHEST)


def _lines(text: str, width: int) -> int:
    """An estimate of the lines that a text takes; words do not fill a line to its end."""
    return sum(1 + int(len(line) / (width * 0.85)) for line in text.splitlines() or [""])


def _sheet_title(text: str) -> str:
    return FORBIDDEN_IN_TITLES.sub(" ", _printable(text)).strip("' ")[:LONGEST_TITLE] or "Feuille"


def _cell(sheet: "WriteOnlyWorksheet", value: object) -> Cell:
    """A cell of the type of its value, aligned to the top."""
    cell = _typed_cell(sheet, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _typed_cell(sheet: "WriteOnlyWorksheet", value: object) -> Cell:
    """A cell of the type of its value; a text stays a text, whatever it begins with."""
    if isinstance(value, datetime.date) and value.year < FIRST_YEAR:
        return _typed_cell(sheet, _text(value))
    if isinstance(value, datetime.datetime):
        return _dated(sheet, timezone.localtime(value).replace(tzinfo=None), MOMENT)
    if isinstance(value, datetime.date):
        return _dated(sheet, value, DAY)
    if value is None or isinstance(value, int | float | Decimal):
        return WriteOnlyCell(sheet, value)
    text = _short_enough(_printable(str(value)))
    cell = WriteOnlyCell(sheet, CODED.sub("_x005F_", text) or None)
    if text:
        # openpyxl takes « =… » for a formula and « #N/A » for an error; the mark keeps Excel from it when edited.
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA)
    return cell


def _dated(sheet: "WriteOnlyWorksheet", value: datetime.date, number_format: str) -> Cell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _printable(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return CONTROLS.sub("", text)


def _short_enough(text: str) -> str:
    """The text, cut to the length that a cell may have; a cut text says so."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _text(value: object) -> str:
    """The value as a CSV cell; an apostrophe precedes what would be a formula, but never a phone number."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m}/{value.year:04}"
    text = _printable(str(value))
    is_formula = text.startswith(FORMULA) and not PHONE_OR_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
