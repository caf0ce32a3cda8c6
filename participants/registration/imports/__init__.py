"""Imported lists of registrations: read, checked row by row, shown, and only then written."""

from participants.registration.imports.empty_workbook import model_workbook
from participants.registration.imports.importing import abandon_import, check_rows, prepare_import, write_import

__all__ = [
    "abandon_import",
    "check_rows",
    "model_workbook",
    "prepare_import",
    "write_import",
]
