"""The programme of a cycle as a PDF to hand out: tagged (PDF/UA-1), in the fonts that typst carries.

The texts reach the template `data/programme.typ` as JSON, so that nothing that staff write can be read as code.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from programme.cycles.in_words import hours_in_words, place_in_words
from programme.kit.french import NBSP, capitalised, leaf, long_date, plain, short_date
from programme.kit.markdown import blocks_of_markdown
from programme.kit.pdf import compile_pdf
from programme.models import Contribution, Cycle, TrainingSession
from programme.programme_page.page_facts import categories, key_figures, registration_in_words
from programme.programme_page.timetable import Block, Part, Timetable
from programme.public_pages.shared import reference

TEMPLATE = Path(__file__).resolve().parent.parent / "data" / "programme.typ"


def programme_pdf(timetable: Timetable, *, page_url: str) -> bytes:
    """The PDF of the programme; the same data give the same bytes."""
    data = programme_data(timetable, page_url)
    return compile_pdf(TEMPLATE, data, timestamp=int(timetable.cycle.updated_at.timestamp()))


def programme_data(timetable: Timetable, page_url: str) -> dict[str, Any]:
    """The data of the template, every text in its final words."""
    cycle = timetable.cycle
    return {
        "title": plain(cycle.title),
        "eyebrow": plain(" · ".join(filter(None, [f"Cycle {cycle.year}", cycle.framework]))),
        "draft": cycle.is_draft,
        "summary": plain(cycle.summary),
        "page_url": page_url,
        "figures": [{"label": label, "value": number} for label, number in key_figures(timetable)],
        "shares": shares(cycle),
        "note": plain(cycle.recorded_note),
        "context": blocks_of_markdown(cycle.context, base_url=page_url),
        "objectives": blocks_of_markdown(cycle.objectives, base_url=page_url),
        "blocks": [block_data(block) for block in timetable.blocks],
        "trainers": [person(contribution) for contribution in timetable.trainers],
        "witnesses": [person(contribution) for contribution in timetable.witnesses],
        "audience": blocks_of_markdown(cycle.audience, base_url=page_url),
        "methods": blocks_of_markdown(cycle.methods, base_url=page_url),
        "feedback": blocks_of_markdown(cycle.feedback, base_url=page_url),
        "landmarks": landmarks(cycle),
        "facts": practical_facts(cycle),
        "practical": blocks_of_markdown(cycle.practical, base_url=page_url),
    }


def shares(cycle: Cycle) -> list[dict[str, Any]]:
    """The participants by category, when the three are recorded."""
    counted = categories(cycle)
    if not cycle.recorded_participants or any(number is None for number, _ in counted):
        return []
    return [{"value": number, "label": label} for number, label in counted]


def block_data(block: Block) -> dict[str, Any]:
    """Days shown together, with their parts; without days, what concerns the cycle as a whole."""
    days = capitalised(days_in_words(block.sessions)) if block.sessions else "Sur l’ensemble du cycle"
    hours = _same_or_each(block.sessions, hours_in_words, "Horaires", "non renseignés")
    places = _same_or_each(block.sessions, lambda session: place_in_words(session.venue), "Lieu", "non renseigné")
    return {
        "label": plain(block.label),
        "title": plain(block.title or days),
        "days": days if block.title else "",
        "leaves": [leaf_data(session) for session in block.sessions],
        "facts": [plain(line) for line in [*hours, *places]],
        "alerts": [plain(line) for session in block.sessions for line in alerts(session)],
        "parts": [part_data(part) for part in block.parts],
    }


def leaf_data(session: TrainingSession) -> dict[str, Any]:
    """The day as a leaf of a calendar; it is a drawing, and the dates are written in words beside it."""
    drawn = leaf(session.date)
    return {
        "month": drawn.month,
        "day": drawn.number,
        "weekday": "annulée" if session.is_cancelled else drawn.weekday,
        "follow_up_day": session.is_follow_up_day,
        "cancelled": session.is_cancelled,
    }


def days_in_words(sessions: list[TrainingSession]) -> str:
    """The dates in full, « 13, 14 et 15 septembre 2022 »: the month and the year once when they are shared."""
    texts = [long_date(session.date) for session in sessions]
    last = sessions[-1].date
    for index, session in enumerate(sessions[:-1]):
        if (session.date.year, session.date.month) == (last.year, last.month):
            texts[index] = texts[index].rsplit(NBSP, 1)[0]
    return " et ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def alerts(session: TrainingSession) -> list[str]:
    """What changed since the day was announced, in words."""
    day = long_date(session.date)
    lines = []
    if session.is_cancelled:
        lines.append(f"La journée du {day} est annulée.")
    elif session.moved_from:
        lines.append(f"La journée annoncée pour le {long_date(session.moved_from)} a lieu le {day}.")
    return [*lines, session.state_note] if session.state_note else lines


def _same_or_each(
    sessions: list[TrainingSession], value_of: Callable[[TrainingSession], str], label: str, unknown: str
) -> list[str]:
    """One line when the days share the value, else one for each day; cancelled days are left out."""
    values = {session: value_of(session) or unknown for session in sessions if not session.is_cancelled}
    if len(set(values.values())) <= 1:
        return [f"{label} : {value}." for value in list(values.values())[:1]]
    return [f"{label} du {long_date(session.date)} : {value}." for session, value in values.items()]


def part_data(part: Part) -> dict[str, Any]:
    """A sequence: its kind, its text, its hours, and its days when they are not all those of the block."""
    return {
        "kind": capitalised(part.sequence.get_kind_display()),
        "title": plain(part.sequence.title),
        "text": plain(part.sequence.text).strip(),
        "when": capitalised(", ".join(filter(None, [part.days_in_words, part.when]))),
        "people": [person(contribution) for contribution in part.contributions],
    }


def person(contribution: Contribution) -> dict[str, Any]:
    """A person with function and organisation."""
    return {
        "name": plain(str(contribution.speaker)).replace(" ", NBSP),
        "initials": plain(contribution.speaker.initials),
        "function": plain(contribution.function),
        "organisation": plain(contribution.organisation),
    }


def landmarks(cycle: Cycle) -> list[dict[str, Any]]:
    """The laws that the cycle recalls."""
    return [
        {"name": plain(law.short_name), "detail": plain(f"n° {law.number} du {short_date(law.date)}")}
        for law in reference().laws.get(cycle.pk, [])
    ]


def practical_facts(cycle: Cycle) -> list[dict[str, Any]]:
    """The prerequisites, registration, price and contact; price and contact are said to be unknown when they are."""
    contact = " · ".join(filter(None, [cycle.contact_name, cycle.contact_email]))
    facts = [
        ("Prérequis", cycle.prerequisites, ""),
        ("Places", str(cycle.capacity or ""), ""),
        ("Inscriptions", registration_in_words(cycle), ""),
        ("Tarif", cycle.price, ""),
        ("Contact", contact, f"mailto:{cycle.contact_email}" if cycle.contact_email else ""),
    ]
    always = ("Tarif", "Contact")
    return [
        {"label": label, "value": plain(value or "non renseigné"), "link": link}
        for label, value, link in facts
        if value or label in always
    ]
