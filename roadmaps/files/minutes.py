"""The minutes of a follow-up day as files: a Word document to correct, a tagged PDF to hand out."""

import datetime

from programme.kit.docx import Writer
from programme.kit.french import capitalised, long_date
from roadmaps.files.roadmap_pdf import pdf_of
from roadmaps.follow_up.follow_up_day import Discussed, Minutes
from roadmaps.versions.edition import NO_BODY, file_name

NEXT_STEPS = ("Action", "Prochaine étape", "Pilote")


def minutes_name(minutes: Minutes) -> str:
    """The name of the file, without its extension."""
    return file_name("compte-rendu", minutes.territory, at=_noon(minutes.day))


def minutes_docx(minutes: Minutes) -> bytes:
    """The minutes as a DOCX file: what was said by theme, what was decided, what was left for another time."""
    data = minutes_data(minutes)
    writer = Writer(title=data["title"], subject=data["cycle"])
    _write_cover(writer, data)
    _write_themes(writer, data)
    if data["steps"]:
        writer.heading("Prochaines étapes", 1)
        writer.table(NEXT_STEPS, data["steps"], widths=(1, 5, 3), says="Ce qui a été décidé, action par action")
    if data["left"]:
        writer.heading("Actions non abordées", 1)
        writer.items(data["left"])
    return writer.to_bytes()


def _write_cover(writer: Writer, data: dict) -> None:
    writer.paragraphs(data["eyebrow"].upper(), "Eyebrow")
    writer.heading(data["title"], 0)
    writer.paragraphs(f"{data['territory']}, {data['day']}", "Lead")
    writer.paragraphs(data["note"], "Note")


def _write_themes(writer: Writer, data: dict) -> None:
    for theme in data["themes"]:
        writer.heading(theme["title"], 1)
        for action in theme["actions"]:
            writer.heading(action["title"], 2)
            for label, text in action["lines"]:
                writer.labelled(label, text)


def minutes_pdf(minutes: Minutes) -> bytes:
    """The minutes as a tagged PDF; the same minutes give the same bytes."""
    return pdf_of("minutes.typ", minutes_data(minutes), int(_noon(minutes.day).timestamp()))


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def minutes_data(minutes: Minutes) -> dict:
    """What both files show, in words."""
    return {
        "title": "Compte rendu de la journée de suivi",
        "eyebrow": f"Feuille de route · Cycle {minutes.year}",
        "territory": minutes.territory,
        "cycle": minutes.cycle,
        "day": long_date(minutes.day),
        "note": NO_BODY,
        "heads": list(NEXT_STEPS),
        "themes": [
            {"title": f"Axe {theme.number}. {theme.title}", "actions": [_action(action) for action in theme.actions]}
            for theme in minutes.themes
        ],
        "steps": [list(step) for step in minutes.next_steps],
        "left": list(minutes.left),
    }


def _action(action: Discussed) -> dict:
    """An action: its title, then what was said about it as pairs of a label and a text."""
    lines = [["Pilote", action.lead], ["Échéance", action.due]]
    for said in action.said:
        lines.append([capitalised(said.change or said.state_label), said.text])
        if said.difficulty:
            nature, text, support = said.difficulty
            lines += [[f"Difficulté ({nature})", text], ["Appui souhaité", support]]
        lines.append(["Prochaine étape", said.next_step])
    for text, how in action.lifted:
        lines += [["Difficulté levée", text], ["Comment", how]]
    return {
        "title": f"{action.number} {action.title}".strip(),
        "lines": [[label, text] for label, text in lines if text],
    }
