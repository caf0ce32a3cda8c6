"""Reading a list of people from a workbook or a CSV file of any make: rows of texts, or a clear refusal."""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from programme.kit.names import key_of
from programme.kit.refusal import Refused
from programme.kit.text_fields import CONTROLS

MAX_BYTES = 5 * 1024 * 1024
# A workbook is a compressed archive: what it becomes once open is bounded too.
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ROWS = 500
# Far beyond the last row of a real list, and not so far that reading empty rows takes long.
LAST_LINE = 20_000
MAX_COLUMNS = 60
# The titles of the columns stand in one of the first lines.
TITLES_WITHIN = 15
# More than any field takes; the rest would only weigh.
LONGEST_TEXT = 12_000

# Column → its title in the model, then the other titles that it answers to.
TITLES = {
    "first_name": ("Prénom",),
    "last_name": ("Nom", "Nom de famille"),
    "email": ("Courriel", "E-mail", "Email", "Mail", "Mél", "Adresse électronique", "Adresse e-mail", "Adresse mail"),
    "organisation": ("Structure", "Organisme", "Organisation", "Employeur"),
    "kind": ("Nature de la structure", "Nature", "Type de structure"),
    "siren": ("SIREN", "Numéro SIREN", "SIREN de la structure"),
    "territory": ("Territoire", "Intercommunalité", "EPCI", "Territoire de travail"),
    "function": ("Fonction", "Poste"),
    "department": ("Service", "Direction", "Service ou direction"),
    "phone": ("Téléphone", "Tél", "Téléphone professionnel"),
    "expectations": ("Attentes",),
}
REQUIRED = ("first_name", "last_name", "email", "organisation", "function")
BY_TITLE = {key_of(title): name for name, titles in TITLES.items() for title in titles}

XLSX, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
NEITHER = "Ce fichier n’est ni un classeur XLSX ni un fichier CSV."
BROKEN = "Ce classeur ne s’ouvre pas : il est abîmé, ou protégé par un mot de passe. Enregistrez-le de nouveau en XLSX."
UNREADABLE = "\ufffd"


def title_of(name: str) -> str:
    """The title of a column, as the model has it."""
    return TITLES[name][0]


def read_rows(content: bytes, file_name: str) -> tuple[list[dict], list[str]]:
    """The rows of a file, then the titles of the columns that it has and that nobody reads.

    Each row holds its texts by column and its `line` in the file. Raises Refused, with the sentence to show.
    """
    if len(content) > MAX_BYTES:
        raise Refused(f"Ce fichier est trop lourd : 5 Mo au plus, soit bien plus que {MAX_ROWS} personnes.")
    if not content.strip():
        raise Refused("Ce fichier est vide.")
    lines = _lines_of(content, file_name)
    columns, ignored = _columns(lines)
    rows = []
    for number, cells in lines:
        if number > LAST_LINE:
            raise Refused(f"Ce fichier a plus de {LAST_LINE} lignes : supprimez celles qui sont vides.")
        row = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        if any(row.values()):
            rows.append({"line": number, **row})
        if len(rows) > MAX_ROWS:
            raise Refused(f"Ce fichier a plus de {MAX_ROWS} personnes : partagez-le en plusieurs.")
    if not rows:
        raise Refused("Ce fichier n’a aucune ligne sous les titres de ses colonnes.")
    return rows, ignored


def _lines_of(content: bytes, file_name: str) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(XLSX):
        return _lines_of_workbook(content)
    if content.startswith(OLD_EXCEL):
        raise Refused(
            "Ce classeur est d’un ancien format d’Excel, ou protégé : enregistrez-le en XLSX, sans mot de passe."
        )
    if file_name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        raise Refused("Ce fichier porte le nom d’un classeur, mais n’en est pas un. Enregistrez-le de nouveau en XLSX.")
    return _lines_of_text(_decoded(content))


def _columns(lines: Iterator[tuple[int, list[str]]]) -> tuple[dict[str, int], list[str]]:
    """The place of each column, from the first line that holds titles; and the titles that are not known."""
    best: list[str] = []
    for number, cells in lines:
        names = [BY_TITLE.get(key_of(cell)) for cell in cells]
        known = [name for name in names if name]
        if len(known) >= 3:
            _check_titles(known)
            unknown = [cell for cell, name in zip(cells, names, strict=True) if cell and not name]
            return {name: place for place, name in enumerate(names) if name}, unknown
        best = max(best, known, key=len)
        if number >= TITLES_WITHIN:
            break
    missing = ", ".join(f"« {title_of(name)} »" for name in REQUIRED)
    raise Refused(f"Les titres des colonnes manquent en haut du fichier. Il faut au moins : {missing}.")


def _check_titles(known: list[str]) -> None:
    twice = [title_of(name) for name in dict.fromkeys(known) if known.count(name) > 1]
    if twice:
        raise Refused(f"Deux colonnes sont comprises comme « {twice[0]} » : gardez-en une.")
    missing = [title_of(name) for name in REQUIRED if name not in known]
    if missing:
        names = ", ".join(f"« {title} »" for title in missing)
        raise Refused(f"Il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} {names}.")


def _lines_of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _check_archive(content)
    try:
        with warnings.catch_warnings():
            # About styles and validations, which are not read.
            warnings.simplefilter("ignore")
            sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False).worksheets[0]
            # The size that a sheet declares is not to be trusted.
            sheet.reset_dimensions()
            lines = list(islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), LAST_LINE + 1))
    except Exception as error:
        # A file may be broken in as many ways as the library has functions.
        raise Refused(BROKEN) from error
    return ((number, [_text(_as_shown(cell)) for cell in cells]) for number, cells in enumerate(lines, start=1))


def _as_shown(value: object) -> object:
    """A cell as a spreadsheet shows it: in the file, « _x005F_ » is a « _ », « _x000D_ » the end of a line."""
    return unescape(value) if isinstance(value, str) else value


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = archive.infolist()
    except zipfile.BadZipFile:
        raise Refused(BROKEN) from None
    if "[Content_Types].xml" not in {file.filename for file in files}:
        raise Refused(
            "Ce fichier n’est pas un classeur XLSX. Depuis LibreOffice : Enregistrer sous, format « Excel 2007-365 »."
        )
    if sum(file.file_size for file in files) > MAX_UNPACKED:
        raise Refused("Ce classeur est trop grand une fois ouvert : ne gardez que la liste des personnes.")


def _decoded(content: bytes) -> str:
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(NEITHER)
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise Refused(NEITHER) from None


def _lines_of_text(text: str) -> Iterator[tuple[int, list[str]]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    try:
        for cells in reader:
            yield number, [_text(cell) for cell in cells[:MAX_COLUMNS]]
            # A cell may hold line breaks: what is told is the line where the row begins.
            number = reader.line_num + 1
    except csv.Error:
        raise Refused(
            f"Ce fichier ne se lit plus à partir de la ligne {number} : des guillemets n’y sont pas fermés."
        ) from None


def _delimiter(text: str) -> str:
    """The mark between columns: that which makes most titles of the first lines."""
    head = text[:20_000].splitlines()[:TITLES_WITHIN]

    def titles(mark: str) -> int:
        return max((sum(key_of(cell) in BY_TITLE for cell in line.split(mark)) for line in head), default=0)

    return max(";,\t", key=titles)


def _text(value: object) -> str:
    """A cell as text; whole numbers without « .0 », what cannot be kept as a mark that the check will refuse."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return CONTROLS.sub(UNREADABLE, str(value)).strip()[:LONGEST_TEXT]


def digits_of(text: str) -> str:
    """The text without what people put between digits, these in their plain form."""
    return re.sub(r"[\s.-]", "", unicodedata.normalize("NFKC", text))


def unknown_titles(titles: Iterable[str]) -> str:
    """The titles that are not read, in words, a few at most."""
    shown = [title[:40] for title in titles]
    return ", ".join(f"« {title} »" for title in shown[:8]) + ("…" if len(shown) > 8 else "")
