"""A roadmap, or the synthesis of a cycle, as a workbook: typed cells, one sheet for each thing one counts."""

from collections.abc import Iterator

from programme.kit.french import french
from programme.kit.workbook import Sheet, to_workbook
from roadmaps.versions.columns import (
    ACTIONS,
    DIFFICULTIES,
    FOLLOW_UPS,
    INDICATORS,
    Column,
    action_rows,
    indicator_rows,
    rows_within,
    values_of,
)
from roadmaps.versions.content_page import page_of
from roadmaps.versions.edition import AMBITION, NO_BODY, Edition, title_of

TEXTS = (
    Column("Partie", lambda row: row[0], 36),
    Column("Rubrique", lambda row: row[1], 44),
    Column("Texte", lambda row: row[2], 100),
)


def roadmap_workbook(content: dict, edition: Edition) -> bytes:
    """A content as five sheets: its texts, its actions, its indicators, its difficulties, its follow-ups."""
    sheets = [
        ("Feuille de route", TEXTS, text_rows(content, edition)),
        ("Actions", ACTIONS, action_rows(content)),
        ("Indicateurs", INDICATORS, indicator_rows(content)),
        ("Difficultés", DIFFICULTIES, rows_within(content, "difficulties")),
        ("Suivi", FOLLOW_UPS, rows_within(content, "follow_ups")),
    ]
    return to_workbook(
        [Sheet(title, columns, values_of(columns, rows)) for title, columns, rows in sheets], title=title_of(content)
    )


def text_rows(content: dict, edition: Edition) -> Iterator[tuple[str, str, object]]:
    """What a roadmap says beside its actions: (part, field, text)."""
    roadmap, page = content["roadmap"], page_of(content)
    card = "Carte d’identité"
    yield card, "Territoire", roadmap["territory"]
    yield card, "Nature", roadmap["territory_kind"]
    yield card, "Cycle", roadmap["cycle"]
    yield card, "Année", roadmap["year"]
    yield card, "État", roadmap["state_label"]
    yield card, "Version", edition.sentence
    yield card, "Portée", NO_BODY
    yield from ((card, line.label, line.text) for line in page.facts)
    for member in page.team:
        yield "Équipe projet", member["organisation"], member["function"]
    yield from (("Point de départ partagé", line.label, line.text) for line in page.opening)
    yield "Ambition", AMBITION, page.ambition
    for theme in page.themes:
        yield from _theme_rows(theme)
    yield from (("Suite", line.label, line.text) for line in page.closing)


def _theme_rows(theme):
    part = f"{theme.number}. {theme.title}"
    yield part, "Finalité", theme.purpose
    if theme.diagnosis:
        yield part, "Diagnostic partagé", theme.diagnosis
    yield from ((part, french(answer.label), answer.text) for answer in theme.answers)
    if theme.objective:
        yield part, "Objectif", theme.objective
