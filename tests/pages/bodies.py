"""The text of an answer: as it is sent, or what is extracted of a PDF, a workbook, a Word document."""

import hashlib
import io

OFFICE = "application/vnd.openxmlformats-officedocument"


def text_of(response) -> str:
    """What is compared of an answer."""
    content = response.getvalue()
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    reader = READERS.get(kind)
    if reader:
        return "\n".join(reader(io.BytesIO(content)))
    try:
        return content.decode(response.charset or "utf-8")
    except UnicodeDecodeError:
        return f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}"


def pdf_lines(file):
    """The title, then the text of each page."""
    from pypdf import PdfReader

    document = PdfReader(file)
    yield f"title: {document.metadata.title if document.metadata else None}"
    for number, page in enumerate(document.pages, 1):
        yield f"-- page {number}"
        yield page.extract_text()


def workbook_lines(file):
    """Each cell that holds something: its sheet, its place, its value, how a number is shown."""
    from openpyxl import load_workbook

    for sheet in load_workbook(file).worksheets:
        yield f"-- sheet {sheet.title}"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield f"{cell.coordinate} [{cell.number_format}] {cell.value!r}"


def word_lines(file):
    """Each paragraph with its style, each row of the tables, then headers and footers."""
    from docx import Document
    from docx.table import Table

    document = Document(file)
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from (" | ".join(cell.text for cell in row.cells) for row in part.rows)
        else:
            yield f"[{part.style.name}] {part.text}"
    for section in document.sections:
        for paragraph in [*section.header.paragraphs, *section.footer.paragraphs]:
            yield f"[{paragraph.style.name}] {paragraph.text}"


READERS = {
    "application/pdf": pdf_lines,
    f"{OFFICE}.spreadsheetml.sheet": workbook_lines,
    f"{OFFICE}.wordprocessingml.document": word_lines,
}
