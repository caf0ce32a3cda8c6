"""Workbooks and CSV, for who works on a list elsewhere; registrations first.

One list of columns feeds both. The access needs that people confided are never among them.
"""

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from participants.forms.text import CONTROLS
from participants.models import Consent, Registration

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

MOMENT, DAY = "DD/MM/YYYY HH:MM", "DD/MM/YYYY"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Column:
    """A column: its title, what it takes of a registration, its width in characters."""

    title: str
    value: Callable[[Registration], object]
    width: int = 20


def _of_person(name):
    return lambda row: getattr(row.user, name) if row.user else ""


def _of_territory(name):
    return lambda row: getattr(row.territory, name) if row.territory else ""


def _yes_or_no(value):
    return {True: "oui", False: "non"}.get(value, "")


def _consent(kind):
    """The last answer to a question of consent; nothing when it was never asked."""
    return lambda row: _yes_or_no({one.kind: one.given for one in row.consents_in_order}.get(kind))


# The first words are those that an import reads: a list that was exported comes back as it left.
COLUMNS = (
    Column("Prénom", _of_person("first_name"), 16),
    Column("Nom", _of_person("last_name")),
    Column("Courriel", _of_person("email"), 32),
    Column("Structure", lambda row: row.organisation.name, 36),
    Column("Nature de la structure", lambda row: row.organisation.get_kind_display(), 30),
    Column("SIREN", lambda row: row.organisation.siren, 12),
    Column("Groupe", lambda row: row.group.label),
    Column("Territoire", _of_territory("name"), 36),
    Column("SIREN du territoire", _of_territory("siren")),
    Column("Département du territoire", _of_territory("department"), 12),
    Column("Fonction", lambda row: row.function, 30),
    Column("Service", lambda row: row.department, 26),
    Column("Téléphone", lambda row: row.phone),
    Column("Attentes", lambda row: row.expectations, 60),
    Column("Autres personnes du territoire", lambda row: row.colleagues, 36),
    Column("S’engage à tout suivre", lambda row: _yes_or_no(row.is_committed), 12),
    Column("Accord de la hiérarchie", lambda row: _yes_or_no(row.manager_agrees), 12),
    Column("Référente ou référent", lambda row: _yes_or_no(row.is_referent), 12),
    Column("Adresse montrée à l’équipe", _consent(Consent.Kind.LISTING), 12),
    Column("Photographies", _consent(Consent.Kind.IMAGE), 12),
    Column("État", lambda row: row.get_state_display(), 16),
    Column("Motif communiqué", lambda row: row.state_reason, 36),
    Column("Reçue le", lambda row: row.received_at, 17),
    Column("En attente depuis", lambda row: row.waiting_since, 17),
    Column("Place proposée jusqu’au", lambda row: row.offer_expires_at, 17),
    Column("Cycle", lambda row: str(row.cycle), 40),
)


def export_rows(queryset: QuerySet[Registration]) -> Iterable[list]:
    """The registrations as rows of values, in the order of the columns: two queries, however many there are."""
    consents = Prefetch("consents", Consent.objects.order_by("at", "pk"), to_attr="consents_in_order")
    for row in queryset.with_people().prefetch_related(consents):
        yield [column.value(row) for column in COLUMNS]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its title, its columns, its rows of values in their order."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[list]


def to_xlsx(rows: Iterable[list], *, columns: Iterable[Column] = COLUMNS, title: str = "Inscriptions") -> bytes:
    """A workbook of one sheet."""
    return to_workbook([Sheet(title, list(columns), rows)])


def to_workbook(sheets: Iterable[Sheet], *, title: str = "") -> bytes:
    """A workbook: texts that stay texts, dates that are dates, the titles of columns in bold and in sight."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "IREV", _printable(title) or None
    for sheet in sheets:
        _add_sheet(book, sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _add_sheet(book, given):
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


def to_csv(rows: Iterable[list], *, columns: Iterable[Column] = COLUMNS) -> bytes:
    """Text that Excel opens in French: semicolons, UTF-8 with its mark, nothing that it would run as a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow([column.title for column in columns])
    writer.writerows([_text(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def export_response(queryset: QuerySet[Registration], *, format: str, filename: str) -> HttpResponse:
    """The registrations as a file to save, `xlsx` or `csv`; `filename` comes without its extension."""
    rows = export_rows(queryset)
    return file_response(to_xlsx(rows) if format == "xlsx" else to_csv(rows), format=format, filename=filename)


def file_response(content: bytes, *, format: str, filename: str) -> HttpResponse:
    """A spreadsheet to save, that no cache keeps: it names people."""
    name = content_disposition_header(True, f"{filename}.{format}")
    response = HttpResponse(content, content_type=TYPES[format], headers={"Content-Disposition": name})
    add_never_cache_headers(response)
    return response


def _height(values, widths):
    """A height that shows the longest of the cells: not every spreadsheet finds it by itself, lines would overlap."""
    lines = [_lines(value, width) for value, width in zip(values, widths, strict=True) if isinstance(value, str)]
    return min(LINE * max([1, *lines]), HIGHEST)


def _lines(text, width):
    """About how many lines a text takes; words do not fill a line to its end."""
    return sum(1 + int(len(line) / (width * 0.85)) for line in text.splitlines() or [""])


def _sheet_title(text):
    return FORBIDDEN_IN_TITLES.sub(" ", _printable(text)).strip("' ")[:LONGEST_TITLE] or "Feuille"


def _cell(sheet, value):
    """A cell of the type of its value, read from its top."""
    cell = _typed_cell(sheet, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _typed_cell(sheet, value):
    """A text is never anything else, whatever it begins with."""
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


def _dated(sheet, value, number_format):
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _printable(text):
    """The text without what XML cannot hold."""
    return CONTROLS.sub("", text)


def _short_enough(text):
    """The text as long as a cell may be; one that is cut says it."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _text(value):
    """The value as a CSV cell: an apostrophe stands before what would be a formula, never before a phone number."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m}/{value.year:04}"
    text = _printable(str(value))
    is_formula = text.startswith(FORMULA) and not PHONE_OR_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
