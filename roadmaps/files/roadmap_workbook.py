"""A roadmap as a workbook: typed cells, a sheet for each kind of thing that people count."""

from collections.abc import Iterator

from programme.kit.french import french
from programme.kit.workbook import Column, Sheet, to_workbook
from roadmaps.versions.columns import (
    ACTIONS,
    DIFFICULTIES,
    FOLLOW_UPS,
    INDICATORS,
    action_rows,
    indicator_rows,
    rows_within,
    values_of,
)
from roadmaps.versions.content_page import ThemePage, page_of
from roadmaps.versions.edition import AMBITION, NO_BODY, Edition, title_of

# (part, field, text)
TextRow = tuple[str, str, object]
TEXTS: tuple[Column[TextRow], ...] = (
    Column("Partie", lambda row: row[0], 36),
    Column("Rubrique", lambda row: row[1], 44),
    Column("Texte", lambda row: row[2], 100),
)


def roadmap_workbook(content: dict, edition: Edition) -> bytes:
    """A content as five sheets: its texts, its actions, its indicators, its difficulties, its follow-ups."""
    difficulties, follow_ups = rows_within(content, "difficulties"), rows_within(content, "follow_ups")
    sheets = [
        Sheet("Feuille de route", TEXTS, values_of(TEXTS, text_rows(content, edition))),
        Sheet("Actions", ACTIONS, values_of(ACTIONS, action_rows(content))),
        Sheet("Indicateurs", INDICATORS, values_of(INDICATORS, indicator_rows(content))),
        Sheet("Difficultés", DIFFICULTIES, values_of(DIFFICULTIES, difficulties)),
        Sheet("Suivi", FOLLOW_UPS, values_of(FOLLOW_UPS, follow_ups)),
    ]
    return to_workbook(sheets, title=title_of(content))


def text_rows(content: dict, edition: Edition) -> Iterator[TextRow]:
    """The texts of a roadmap beside its actions."""
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


def _theme_rows(theme: ThemePage) -> Iterator[TextRow]:
    part = f"{theme.number}. {theme.title}"
    yield part, "Finalité", theme.purpose
    if theme.diagnosis:
        yield part, "Diagnostic partagé", theme.diagnosis
    yield from ((part, french(answer.label), answer.text) for answer in theme.answers)
    if theme.objective:
        yield part, "Objectif", theme.objective
