"""A roadmap as a PDF to hand to elected officials: tagged (PDF/UA-1), with the fonts of typst alone.

The texts reach the template `data/roadmap.typ` as JSON, so that nothing a team writes can run as code.
"""

import dataclasses
from pathlib import Path

from programme.kit.french import capitalised
from programme.kit.pdf import compile_pdf, in_words
from roadmaps.models import Action
from roadmaps.versions.columns import DUE, LEAD, action_rows
from roadmaps.versions.content_page import page_of, points_of
from roadmaps.versions.edition import NO_BODY, Edition, title_of

TEMPLATES = Path(__file__).resolve().parent.parent / "data"


def roadmap_pdf(content: dict, edition: Edition) -> bytes:
    """The PDF of a content; the same content gives the same bytes."""
    return pdf_of("roadmap.typ", roadmap_data(content, edition), int(edition.at.timestamp()))


def pdf_of(template: str, data: dict, timestamp: int) -> bytes:
    """The PDF of one of the templates of the roadmaps, filled with data in French typography."""
    return compile_pdf(TEMPLATES / template, in_words(data), timestamp=timestamp)


def roadmap_data(content: dict, edition: Edition) -> dict:
    """The data that the template shows."""
    roadmap, page = content["roadmap"], dataclasses.asdict(page_of(content))
    return {
        "title": title_of(content),
        "eyebrow": f"Feuille de route · Cycle {roadmap['year']}",
        "territory": roadmap["territory"],
        "cycle": roadmap["cycle"],
        "state": capitalised(roadmap["state_label"]),
        "edition": edition.sentence,
        "note": NO_BODY,
        **{name: page[name] for name in ("team", "facts", "ambition", "closing")},
        "opening": [{"label": line["label"], "points": points_of(line["text"])} for line in page["opening"]],
        "counts": _counts(content),
        "actions": [glance(row) for row in action_rows(content)],
        "themes": [theme for theme in page["themes"] if not _is_empty(theme)],
        "empty": [f"{theme['number']}. {theme['title']}" for theme in page["themes"] if _is_empty(theme)],
    }


def glance(row: dict) -> dict:
    """A row of the table of actions."""
    return {
        "number": row["number"],
        "title": row["values"]["title"],
        "lead": LEAD.in_words(row),
        "due": DUE.in_words(row),
        "state": row["state"],
        "state_label": row["state_label"],
        "is_overdue": row["is_overdue"],
    }


def _counts(content: dict) -> list[dict]:
    """How many actions there are, in all and in each state that occurs."""
    states = [row["state"] for row in action_rows(content)]
    every = {"state": "", "number": len(states), "label": "action" if len(states) == 1 else "actions"}
    named = [(state, states.count(state), label) for state, label in Action.State.choices]
    found = [{"state": state, "number": number, "label": plural(number, label)} for state, number, label in named]
    return [every, *(count for count in found if count["number"])]


def plural(number: int, label: str) -> str:
    """The label of a number, in the plural when it needs one: « actions », « bloquées », « à engager »."""
    is_invariable = label.startswith(("à ", "en "))
    return label if number == 1 or is_invariable else f"{label}s"


def _is_empty(theme: dict) -> bool:
    return not any(theme[name] for name in ("diagnosis", "answers", "objective", "indicators", "actions"))
