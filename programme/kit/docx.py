"""Word documents in the style of the portal: French, on A4, with real headings and tables that repeat their head.

Every text goes through `plain`: French typography, nothing that XML cannot hold. Texts are data, never fields.
"""

import io
from collections.abc import Iterable, Sequence

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.styles.styles import Styles
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from programme.kit.french import ORDINAL, plain

NIGHT, BRICK, SOFT, RULE, LINEN = "14304A", "9C3B28", "4A5562", "DDD3C3", "EFE7DA"
SERIF, SANS = "Georgia", "Arial"
MARGIN, A4 = Mm(20), (Mm(210), Mm(297))
HEADINGS = {"Title": 28, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12, "Heading 4": 10.5}


class Writer:
    """A document being written, from its first line to its last."""

    def __init__(self, *, title: str, subject: str, is_landscape: bool = False) -> None:
        self.document = Document()
        self._describe(title, subject)
        self._set_page(is_landscape)
        _set_styles(self.document.styles)
        self._keys = {style.name: style.style_id for style in self.document.styles}
        self._set_footer(title)

    def to_bytes(self) -> bytes:
        """The content of the file."""
        written = io.BytesIO()
        self.document.save(written)
        return written.getvalue()

    def heading(self, text: str, level: int) -> None:
        """Write a heading; level 0 is the title of the document."""
        self._add(_named(text), f"Heading {level}" if level else "Title")

    def paragraphs(self, text: str, style: str = "Normal") -> None:
        """Write a text, one paragraph for each of its own, with its line breaks."""
        for part in plain(text).split("\n\n"):
            if part.strip():
                self._add(part.strip("\n"), style)

    def fact(self, label: str, text: str) -> None:
        """Write a short line, its label in bold."""
        paragraph = self._add("", "Fact")
        _write(paragraph, plain(f"{label} : "), is_bold=True)
        _write(paragraph, plain(text))

    def labelled(self, label: str, text: str) -> None:
        """Write a text under its label."""
        self._add(plain(label), "Label")
        self.paragraphs(text)

    def items(self, texts: Iterable[str]) -> None:
        """Write a list."""
        for text in texts:
            self._add(plain(text), "List Bullet")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[float], says: str) -> None:
        """Write a table, its head repeated on each page, no row cut in two; `says` describes it to screen readers."""
        table = self.document.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
        table.autofit = False
        _describe_table(table, says)
        sizes = [Emu(int(self.width * share / sum(widths))) for share in widths]
        for column, size in zip(table._tbl.tblGrid.gridCol_lst, sizes, strict=True):
            column.w = size
        for row, texts in zip(table._tbl.tr_lst, [heads, *rows], strict=True):
            _fill_row(row, texts, sizes)
        _set_head(table.rows[0])
        self._add("", "Gap")

    def _add(self, text: str, style: str) -> Paragraph:
        """Add a paragraph. Its style is set by key: by name, the library would read all the styles each time."""
        paragraph = self.document.add_paragraph()
        paragraph._p.style = self._keys[style]
        _write(paragraph, text)
        return paragraph

    def _describe(self, title: str, subject: str) -> None:
        known = self.document.core_properties
        known.title, known.subject, known.author = plain(title)[:255], plain(subject)[:255], "IREV"
        known.language, known.comments, known.keywords = "fr-FR", "", ""

    def _set_page(self, is_landscape: bool) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = A4[::-1] if is_landscape else A4
        section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
        self.width = section.page_width - 2 * MARGIN

    def _set_footer(self, title: str) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.style = self.document.styles["Footer"]
        paragraph.paragraph_format.tab_stops.add_tab_stop(self.width, WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"{plain(title)}\t")
        _add_field(paragraph, "PAGE")
        paragraph.add_run(" / ")
        _add_field(paragraph, "NUMPAGES")


def _write(paragraph: Paragraph, text: str, *, is_bold: bool | None = None) -> None:
    """Write the text with its ordinals raised: « 1er », « 2e »."""
    for rank, part in enumerate(ORDINAL.split(text)):
        if part:
            run = paragraph.add_run(part)
            run.bold, run.font.superscript = is_bold, rank % 2 == 1 or None


def _named(text: str) -> str:
    return plain(text).replace("\n", " ").strip() or "Sans titre"


def _set_styles(styles: Styles) -> None:
    _set_language(styles)
    normal = styles["Normal"]
    _set_font(normal, SANS, 10.5)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.25
    for name, size in HEADINGS.items():
        style = styles[name]
        _set_font(style, SERIF, size, NIGHT)
        style.font.bold, style.font.italic = name != "Title", False
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(size * 1.1)
        style.paragraph_format.space_after = Pt(4)
    _drop_borders(styles["Title"])
    _set_font(styles["Footer"], SANS, 8.5, SOFT)
    styles["Footer"].paragraph_format.tab_stops.clear_all()
    _own_style(styles, "Eyebrow", 9, BRICK, is_bold=True)
    _own_style(styles, "Lead", 13, SOFT)
    _own_style(styles, "Note", 9.5, SOFT)
    _own_style(styles, "Label", 9.5, SOFT, is_bold=True, before=5, after=0, keeps=True)
    _own_style(styles, "Fact", 10.5, after=2)
    _own_style(styles, "Cell", 9.5, before=2, after=2)
    _own_style(styles, "Gap", 4, after=0)
    _own_style(styles, "Ambition", 16, NIGHT, font=SERIF, after=10)
    _bar(styles["Ambition"])


def _own_style(
    styles: Styles,
    name: str,
    size: float,
    colour: str = "",
    *,
    font: str = SANS,
    is_bold: bool = False,
    before: float = 0,
    after: float = 6,
    keeps: bool = False,
) -> None:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)  # type: ignore[no-untyped-call]  # the library types it not
    style.base_style = styles["Normal"]
    _set_font(style, font, size, colour)
    style.font.bold = is_bold or None
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = keeps


def _set_font(style: ParagraphStyle, name: str, size: float, colour: str = "") -> None:
    """Set a font for every script; the theme fonts of the library's template are removed, since they would win."""
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), name)
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)


def _set_language(styles: Styles) -> None:
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), "fr-FR")


def _drop_borders(style: ParagraphStyle) -> None:
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _bar(style: ParagraphStyle) -> None:
    """Draw a bar of brick on the left of the paragraphs of a style."""
    borders = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "36"), ("space", "10"), ("color", BRICK)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    style.element.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _describe_table(table: Table, says: str) -> None:
    properties = table._tbl.tblPr
    for name in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(name)
        element.set(qn("w:val"), plain(says))
        properties.append(element)
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    for side in ("left", "right", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "nil")
        borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption")


def _fill_row(row: CT_Row, texts: Sequence[str], sizes: Sequence[Length]) -> None:
    """Fill a row through its XML: the objects of the library read the whole table again for each cell."""
    _flag(row.get_or_add_trPr(), "w:cantSplit")
    for cell, text, size in zip(row.tc_lst, texts, sizes, strict=True):
        cell.width = size
        paragraph = cell.p_lst[0]
        paragraph.style = "Cell"
        # Writing asks nothing of the part that holds the paragraph.
        _write(Paragraph(paragraph, None), plain(text))  # type: ignore[arg-type]


def _set_head(row: _Row) -> None:
    _flag(row._tr.get_or_add_trPr(), "w:tblHeader")
    for cell in row.cells:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", LINEN)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _flag(properties: BaseOxmlElement, name: str) -> None:
    properties.append(OxmlElement(name))


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    """Add a number that Word computes."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
