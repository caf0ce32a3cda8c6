"""The figures and the facts of a programme page, computed from the timetable."""

import datetime

from django.utils.html import format_html
from django.utils.timezone import localtime

from programme.cycles.in_words import hours_in_words, place_in_words
from programme.kit.french import clock, long_date, short_date
from programme.models import Cycle
from programme.programme_page.timetable import Timetable

UNKNOWN_OTHERS = "autres journées : non renseigné"


def plural(number: int, one: str, many: str) -> str:
    """The noun that goes with the number; in French, zero is singular."""
    return many if number >= 2 else one


def key_figures(timetable: Timetable) -> list[tuple[str, int]]:
    """Pairs (label, number): days and people counted, participants and territories as recorded. Zeros are left out."""
    days = len(timetable.planned_sessions)
    people = len({contribution.speaker_id for contribution in timetable.contributions})
    figures = [
        (plural(days, "journée", "journées"), days),
        *recorded_figures(timetable.cycle),
        (plural(people, "formateur ou témoin", "formateurs et témoins"), people),
    ]
    return [(label, number) for label, number in figures if number]


def recorded_figures(cycle: Cycle) -> list[tuple[str, int]]:
    """Pairs (label, number) of the figures recorded for the cycle; those not recorded are left out."""
    territories, participants = cycle.recorded_territories, cycle.recorded_participants
    figures = [
        (plural(territories or 0, "territoire intercommunal", "territoires intercommunaux"), territories),
        (plural(participants or 0, "participante ou participant", "participantes et participants"), participants),
    ]
    return [(label, number) for label, number in figures if number]


def categories(cycle: Cycle) -> list[tuple[int | None, str]]:
    """Pairs (number, words) of the participants by kind of organisation; None for a number not recorded."""
    return [
        (cycle.recorded_from_intercommunalities, "d’intercommunalités"),
        (cycle.recorded_from_landlords, "de bailleurs sociaux"),
        (cycle.recorded_from_state, "des services de l’État"),
    ]


def composition(cycle: Cycle) -> str:
    """The participants by kind of organisation, in a sentence; an empty string when they were not recorded."""
    known = [f"{number} {words}" for number, words in categories(cycle) if number]
    return f"Dont {', '.join(known)}." if known else ""


def practical_facts(timetable: Timetable) -> list[tuple[str, str]]:
    """Pairs (label, value) of practical information; the value is empty when it is unknown."""
    cycle = timetable.cycle
    return [
        ("Dates", dates_in_words(timetable)),
        ("Horaires", _shared([hours_in_words(session) for session in timetable.planned_sessions], timetable)),
        ("Lieu", _shared([place_in_words(session.venue) for session in timetable.planned_sessions], timetable)),
        ("Prérequis", cycle.prerequisites),
        ("Tarif", cycle.price),
        ("Inscriptions", registration_in_words(cycle)),
        ("Contact", _contact(cycle)),
    ]


def dates_in_words(timetable: Timetable) -> str:
    """The dates of the days that take place, in full."""
    return ", ".join(long_date(session.date) for session in timetable.planned_sessions)


def _shared(values: list[str], timetable: Timetable) -> str:
    """The value that all days share; else each known value with its day, and a mention of the others."""
    if len(set(values)) == 1:
        return values[0]
    days = timetable.planned_sessions
    known = [f"{long_date(day.date)} : {value}" for day, value in zip(days, values, strict=True) if value]
    return " ; ".join(known + ([UNKNOWN_OTHERS] if len(known) < len(days) else []))


def registration_in_words(cycle: Cycle) -> str:
    """The window of registrations, or an empty string when it is not set."""
    opens, closes = cycle.registration_opens_at, cycle.registration_closes_at
    if opens and closes:
        return f"du {_moment(opens)} au {_moment(closes)}"
    if opens:
        return f"à partir du {_moment(opens)}"
    return f"jusqu’au {_moment(closes)}" if closes else ""


def takes_registrations(cycle: Cycle, today: datetime.date) -> bool:
    """Whether the page leads to registrations: they have a window, which does not end before that day.

    The answer holds for the day, as the page is kept for a day; the page of registrations says the hour.
    """
    opens, closes = cycle.registration_opens_at, cycle.registration_closes_at
    if cycle.state != Cycle.State.PUBLISHED or (opens is None and closes is None):
        return False
    return closes is None or today <= localtime(closes).date()


def _moment(moment: datetime.datetime) -> str:
    local = localtime(moment)
    return f"{short_date(local.date())} à {clock(local.time())}"


def _contact(cycle: Cycle) -> str:
    if not cycle.contact_email:
        return cycle.contact_name
    link = format_html('<a href="mailto:{0}">{0}</a>', cycle.contact_email)
    return format_html("{}, {}", cycle.contact_name, link) if cycle.contact_name else link
