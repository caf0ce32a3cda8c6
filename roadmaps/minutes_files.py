"""The minutes of a follow-up day as a Word document: real headings, lists and a table."""

from io import BytesIO

from django.utils.text import slugify
from docx import Document
from docx.shared import Cm, Pt

from programme.wording import capitalised, long_date, plain
from roadmaps.editions import NO_BODY
from roadmaps.meeting import Discussed, Minutes


def minutes_name(minutes: Minutes) -> str:
    """The name of the file, without its extension."""
    return f"compte-rendu-{slugify(minutes.territory.replace('’', '-')) or 'territoire'}-{minutes.day.isoformat()}"


def minutes_docx(minutes: Minutes) -> bytes:
    """The document: what was said by theme, what was decided, what was left for another time."""
    document = _blank(minutes)
    document.add_heading("Compte rendu de la journée de suivi", level=0)
    _say(document, f"{minutes.territory}, {long_date(minutes.day)}")
    _say(document, f"Cycle {minutes.year} : {minutes.cycle}")
    _say(document, NO_BODY)
    for theme in minutes.themes:
        document.add_heading(plain(f"{theme.number}. {theme.title}"), level=1)
        for action in theme.actions:
            _add_action(document, action)
    _add_decisions(document, minutes)
    if minutes.left:
        document.add_heading("Actions non abordées", level=1)
        for title in minutes.left:
            _say(document, title, style="List Bullet")
    sent = BytesIO()
    document.save(sent)
    return sent.getvalue()


def _blank(minutes):
    document = Document()
    document.core_properties.title = plain(f"Compte rendu, {minutes.territory}")
    document.core_properties.author = "IREV, cycles de formation"
    document.core_properties.language = "fr-FR"
    document.styles["Normal"].font.size = Pt(11)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
    return document


def _say(document, text, *, label="", style=None):
    """A paragraph of a text that somebody typed; its label in bold. Its newlines stay."""
    paragraph = document.add_paragraph(style=style)
    if label:
        paragraph.add_run(f"{label}\u00a0: ").bold = True
    paragraph.add_run(plain(text))


def _add_action(document, action: Discussed):
    document.add_heading(plain(f"{action.number} {action.title}".strip()), level=2)
    facts = [f"Pilote : {action.lead}" if action.lead else "", f"Échéance : {action.due}" if action.due else ""]
    if any(facts):
        _say(document, " ; ".join(filter(None, facts)))
    for said in action.said:
        _say(document, said.text, label=capitalised(said.change or said.state_label))
        if said.difficulty:
            nature, text, support = said.difficulty
            _say(document, f"{capitalised(nature)} : {text}", label="Difficulté")
            if support:
                _say(document, support, label="Appui souhaité")
        if said.next_step:
            _say(document, said.next_step, label="Prochaine étape")
    for text, how in action.lifted:
        _say(document, f"{text}\nLevée ainsi : {how}", label="Difficulté levée")


def _add_decisions(document, minutes):
    """The next steps in one table, which is what one comes back to."""
    if not minutes.next_steps:
        return
    document.add_heading("Prochaines étapes", level=1)
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    _fill(table.rows[0], ["Action", "Prochaine étape", "Pilote"])
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    for row in minutes.next_steps:
        _fill(table.add_row(), row)


def _fill(row, texts):
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = plain(text)
