"""The empty workbook that staff fill in, or send to be filled in, before an import."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from participants.models import Organisation
from participants.registration.imports.reading import MAX_ROWS, REQUIRED, TITLES, title_of

WIDTHS = {"email": 32, "organisation": 36, "kind": 34, "territory": 36, "function": 30, "expectations": 60}
KINDS_SHEET = "Natures"


def model_workbook() -> bytes:
    """The columns of an import, the needed ones in bold; the kinds of organisation are chosen from a list."""
    book = Workbook()
    sheet = book.active
    sheet.title, sheet.freeze_panes = "Inscriptions", "A2"
    for number, name in enumerate(TITLES, start=1):
        head, letter = sheet.cell(1, number, title_of(name)), get_column_letter(number)
        head.font, head.alignment = Font(bold=name in REQUIRED), Alignment(vertical="top")
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 18)
        # Excel would drop the zeros that begin a number.
        for row in range(2, MAX_ROWS + 2) if name in ("siren", "phone") else ():
            sheet.cell(row, number).number_format = "@"
        if name == "kind":
            sheet.add_data_validation(_kinds(f"{letter}2:{letter}{MAX_ROWS + 1}"))
    kinds = book.create_sheet(KINDS_SHEET)
    kinds.column_dimensions["A"].width = 50
    for kind in Organisation.Kind:
        kinds.append([str(kind.label)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _kinds(cells: str) -> DataValidation:
    source = f"{KINDS_SHEET}!$A$1:$A${len(Organisation.Kind)}"
    validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    validation.add(cells)
    return validation
