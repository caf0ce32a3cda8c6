"""The synthesis of a cycle as files: a workbook; a Word document and a tagged PDF, which show the same tables."""

import datetime
from dataclasses import dataclass

from programme.kit.docx import Writer
from programme.kit.workbook import Sheet, to_workbook
from roadmaps.files.roadmap_pdf import pdf_of, plural
from roadmaps.models import Action
from roadmaps.overview.synthesis import Synthesis, ThemeRow
from roadmaps.overview.synthesis_columns import (
    ACTIONS,
    AWAITING,
    CROSSING,
    DIFFICULTIES,
    GLANCE,
    LIFTED,
    action_row,
    action_rows,
    crossing_rows,
    difficulty_rows,
    every_difficulty,
)
from roadmaps.versions.columns import table_of, values_of
from roadmaps.words import moment_in_words

NOTE = (
    "Pour l’IREV et celles et ceux qui conduisent le cycle. Les feuilles de route sont des documents de travail : "
    "elles n’engagent aucune instance."
)
# The widths of the tables, by their number of columns.
WIDTHS = {4: (4, 4, 1.5, 1.5), 5: (2.4, 3, 4, 5, 5), 6: (3, 5, 3.4, 2.4, 2, 5)}


@dataclass(frozen=True)
class Extract:
    """A synthesis as it was asked for, at a moment."""

    synthesis: Synthesis
    at: datetime.datetime
    # The choices of the reader, in words; "" for the whole cycle.
    asked: str = ""

    @property
    def title(self) -> str:
        """The title of the file."""
        return f"Synthèse des feuilles de route {self.synthesis.year}"

    @property
    def sentence(self) -> str:
        """The sentence by which the file tells its date and the choices of the reader."""
        said = f"Telle qu’elle était le {moment_in_words(self.at)}."
        return f"{said} Choix : {self.asked}." if self.asked else said


def synthesis_workbook(extract: Extract) -> bytes:
    """The synthesis as three sheets: the actions, the difficulties, and how many of each nature each territory met."""
    synthesis = extract.synthesis
    difficulties = difficulty_rows(synthesis, every_difficulty(synthesis))
    sheets = [
        Sheet("Actions", ACTIONS, values_of(ACTIONS, action_rows(synthesis))),
        Sheet("Difficultés", DIFFICULTIES, values_of(DIFFICULTIES, difficulties)),
        Sheet("Par territoire", CROSSING, values_of(CROSSING, crossing_rows(synthesis))),
    ]
    return to_workbook(sheets, title=extract.title)


def synthesis_document(extract: Extract) -> bytes:
    """The synthesis as a DOCX file, on wide pages."""
    data = synthesis_data(extract)
    writer = Writer(title=data["title"], subject=data["cycle"], is_landscape=True)
    writer.heading(data["title"], 0)
    writer.paragraphs(data["cycle"], "Lead")
    writer.fact("En tout", ", ".join(f"{count['number']} {count['label']}" for count in data["counts"]))
    writer.paragraphs(data["edition"], "Note")
    writer.paragraphs(data["note"], "Note")
    for theme in data["themes"]:
        writer.heading(theme["title"], 1)
        if theme["rows"]:
            _write_table(writer, theme)
        else:
            writer.paragraphs("Aucune action.", "Note")
    for part in data["parts"]:
        writer.heading(part["title"], 1)
        _write_table(writer, part)
    return writer.to_bytes()


def _write_table(writer: Writer, part: dict) -> None:
    writer.table(part["heads"], part["rows"], widths=WIDTHS[len(part["heads"])], says=part["title"])


def synthesis_pdf(extract: Extract) -> bytes:
    """The synthesis as a tagged PDF, on wide pages."""
    return pdf_of("synthesis.typ", synthesis_data(extract), int(extract.at.timestamp()))


def synthesis_data(extract: Extract) -> dict:
    """What both documents show: the tables of themes, then of difficulties; a part without a row is left out."""
    synthesis = extract.synthesis
    parts = [
        ("Les difficultés par territoire", CROSSING, crossing_rows(synthesis)),
        ("Ce qui a été levé, et comment", LIFTED, difficulty_rows(synthesis, synthesis.lifted)),
        ("Ce qui attend un appui", AWAITING, difficulty_rows(synthesis, synthesis.awaiting)),
    ]
    tables = [{"title": title, **table_of(columns, rows)} for title, columns, rows in parts]
    return {
        "title": extract.title,
        "cycle": synthesis.cycle,
        "edition": extract.sentence,
        "note": NOTE,
        "counts": _counts(synthesis),
        "themes": [_theme(theme) for theme in synthesis.themes],
        "parts": [table for table in tables if table["rows"]],
    }


def _theme(theme: ThemeRow) -> dict:
    rows = [action_row(theme, action) for action in theme.actions]
    return {"title": f"{theme.number}. {theme.title}", **table_of(GLANCE, rows)}


def _counts(synthesis: Synthesis) -> list[dict]:
    """How many territories and actions there are, and how many actions in each state that occurs."""
    states = [action.state for action in synthesis.actions]
    every = [("territoire", synthesis.territories), ("action", len(states))]
    found = [{"state": "", "number": number, "label": plural(number, label)} for label, number in every]
    for state, label in Action.State.choices:
        if number := states.count(state):
            found.append({"state": state, "number": number, "label": plural(number, label)})
    return found
