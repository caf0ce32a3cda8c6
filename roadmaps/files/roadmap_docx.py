"""A roadmap as a Word document, to be worked on elsewhere: the words of the page, under real headings."""

from programme.kit.docx import Writer
from roadmaps.versions.columns import GLANCE, action_rows, table_of
from roadmaps.versions.content_page import ActionPage, ContentPage, IndicatorPage, Line, ThemePage, page_of, points_of
from roadmaps.versions.edition import AMBITION, NO_BODY, Edition, title_of

READING_HEADS = ("Année", "Valeur", "Calcul", "Source")


def roadmap_document(content: dict, edition: Edition) -> bytes:
    """A content as a DOCX file."""
    page, roadmap = page_of(content), content["roadmap"]
    writer = Writer(title=title_of(content), subject=roadmap["cycle"])
    _write_cover(writer, roadmap, edition)
    _write_opening(writer, content, page)
    for theme in page.themes:
        _write_theme(writer, theme)
    for line in page.closing:
        writer.heading(line.label, 1)
        writer.paragraphs(line.text)
    return writer.to_bytes()


def _write_cover(writer: Writer, roadmap: dict, edition: Edition) -> None:
    writer.paragraphs(f"FEUILLE DE ROUTE · CYCLE {roadmap['year']}", "Eyebrow")
    writer.heading(roadmap["territory"], 0)
    writer.paragraphs(roadmap["cycle"], "Lead")
    writer.fact("État", roadmap["state_label"])
    writer.paragraphs(edition.sentence, "Note")
    writer.paragraphs(NO_BODY, "Note")


def _write_opening(writer: Writer, content: dict, page: ContentPage) -> None:
    """What comes before the themes: the ambition, the team, the territory, the starting point, the actions."""
    if page.ambition:
        writer.heading(AMBITION, 1)
        writer.paragraphs(page.ambition, "Ambition")
    if page.team:
        writer.heading("Équipe projet", 1)
        writer.items(", ".join(filter(None, [member["organisation"], member["function"]])) for member in page.team)
    if page.facts:
        writer.heading("Carte d’identité", 1)
        _write_facts(writer, page.facts)
    _write_starting_point(writer, page.opening)
    glance = table_of(GLANCE, action_rows(content))
    if glance["rows"]:
        writer.heading("Les actions d’un coup d’œil", 1)
        writer.table(**glance, widths=(1, 5.4, 4, 3, 2.4), says="Les actions, qui les pilote, leur échéance, leur état")


def _write_facts(writer: Writer, facts: list[Line]) -> None:
    for line in facts:
        writer.fact(line.label, line.text)


def _write_starting_point(writer: Writer, opening: list[Line]) -> None:
    if opening:
        writer.heading("Point de départ partagé", 1)
    for line in opening:
        writer.heading(line.label, 2)
        writer.items(points_of(line.text))


def _write_theme(writer: Writer, theme: ThemePage) -> None:
    writer.heading(f"Axe {theme.number}. {theme.title}", 1)
    writer.paragraphs(theme.purpose, "Lead")
    if theme.is_empty:
        writer.paragraphs("Rien n’est écrit de cet axe.", "Note")
    if theme.diagnosis:
        writer.heading("Diagnostic partagé", 2)
        writer.paragraphs(theme.diagnosis)
    for answer in theme.answers:
        writer.labelled(answer.label, answer.text)
    if theme.objective:
        writer.heading("Objectif", 2)
        writer.paragraphs(theme.objective)
    for indicator in theme.indicators:
        _write_indicator(writer, indicator)
    for action in theme.actions:
        _write_action(writer, action)


def _write_action(writer: Writer, action: ActionPage) -> None:
    writer.heading(f"{action.number} {action.title}", 2)
    writer.fact("État", action.state_label + (", en retard" if action.is_overdue else ""))
    _write_facts(writer, action.facts)
    for line in action.texts:
        writer.labelled(line.label, line.text)
    for indicator in action.indicators:
        _write_indicator(writer, indicator)
    if action.difficulties:
        writer.heading("Difficultés", 3)
    for difficulty in action.difficulties:
        _write_difficulty(writer, difficulty)
    if action.follow_ups:
        writer.heading("Suivi", 3)
    for follow_up in action.follow_ups:
        _write_follow_up(writer, follow_up)


def _write_follow_up(writer: Writer, follow_up: dict) -> None:
    state = f" : {follow_up['to_state_label']}" if follow_up["from_state"] != follow_up["to_state"] else ""
    writer.labelled(follow_up["on"] + state, follow_up["text"])
    if follow_up["next_step"]:
        writer.fact("Prochaine étape", follow_up["next_step"])


def _write_difficulty(writer: Writer, difficulty: dict) -> None:
    lifted = f", levée le {difficulty['lifted_on']}" if difficulty["lifted_on"] else ""
    writer.labelled(f"{difficulty['nature_label']}, signalée le {difficulty['on']}{lifted}", difficulty["text"])
    if difficulty["support"]:
        writer.fact("Appui souhaité", difficulty["support"])
    if difficulty["lifted_how"]:
        writer.fact("Levée ainsi", difficulty["lifted_how"])


def _write_indicator(writer: Writer, indicator: IndicatorPage) -> None:
    writer.heading(f"Indicateur : {indicator.title}", 3)
    _write_facts(writer, indicator.facts)
    if indicator.readings:
        rows = [
            [reading["label"], reading["value"], reading["parts"], reading["source"]] for reading in indicator.readings
        ]
        writer.table(READING_HEADS, rows, widths=(2, 2, 3, 3), says=f"Relevés de l’indicateur {indicator.title}")
