"""The days of a cycle as a calendar (RFC 5545)."""

import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from programme.cycles.in_words import hours_in_words, place_in_words
from programme.kit.french import NBSP, long_date, plain
from programme.models import TrainingSession
from programme.programme_page.timetable import Timetable

PRODUCT = "-//IREV//Cycles de formation//FR"

# A name and not a host: were the portal to change address, the events would still be the same ones in the
# calendars that hold them. Never to be changed.
UID_SPACE = "cycles.irev"

PARIS = ZoneInfo("Europe/Paris")

# The rule of the European Union since 1996. The time zone that the icalendar library derives from tzdata
# lists some 120 dates, and places the changes of March one hour late.
PARIS_RULES = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def event_uid(session: TrainingSession) -> str:
    """The identifier of the session in every calendar: page, mail, personal feed."""
    return f"{session.uid}@{UID_SPACE}"


def period(session: TrainingSession) -> tuple[datetime.date, datetime.date]:
    """The start and the end of the event, in Paris; when hours are unknown, the whole day, its end excluded."""
    starts, ends = session.starts_at, session.ends_at
    if starts is None or ends is None:
        return session.date, session.date + datetime.timedelta(days=1)
    return (
        datetime.datetime.combine(session.date, starts, PARIS),
        datetime.datetime.combine(session.date, ends, PARIS),
    )


def event_for(session: TrainingSession, *, page_url: str) -> Event:
    """The event of a session; the same data give the same event, wherever it is sent.

    It also shows its cycle, so that it was last modified when the later of the two was.
    """
    start, end = period(session)
    modified = max(session.updated_at, session.cycle.updated_at).astimezone(datetime.UTC)
    event = Event()
    event.add("uid", event_uid(session))
    event.add("sequence", session.calendar_sequence)
    event.add("dtstamp", modified)
    event.add("last-modified", modified)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    event.add("summary", summary(session))
    event.add("description", description(session, page_url))
    event.add("categories", [session.get_kind_display().capitalize()])
    event.add("url", page_url)
    if place := place_in_words(session.venue):
        event.add("location", place)
    return event


def summary(session: TrainingSession) -> str:
    """The line that a calendar shows: the day, then the cycle."""
    name = session.title or session.get_kind_display().capitalize()
    cancelled = "Annulée : " if session.is_cancelled else ""
    return _on_one_line(f"{cancelled}{name} – {session.cycle.title}")


def description(session: TrainingSession, page_url: str) -> str:
    """What the reader needs to know of the day; what is unknown is said to be."""
    hours = hours_in_words(session)
    lines = [
        f"{session.get_kind_display().capitalize()} du cycle « {session.cycle.title} ».",
        "Cette journée est annulée." if session.is_cancelled else "",
        f"Date annoncée d’abord : {long_date(session.moved_from)}." if session.moved_from else "",
        session.state_note,
        f"Horaires : {hours}." if hours else "Horaires : non renseignés.",
        "" if session.venue else "Lieu : non renseigné.",
    ]
    return "\n".join([*(plain(line) for line in lines if line), f"Programme{NBSP}: {page_url}"])


def cycle_calendar(timetable: Timetable, *, page_url: str) -> bytes:
    """The calendar of the cycle: all its days, so that calendars also learn of the cancelled ones."""
    events = [event_for(session, page_url=page_url) for session in timetable.sessions]
    return calendar_of(events, name=timetable.cycle.title)


def calendar_of(events: list[Event], *, name: str, method: str = "PUBLISH") -> bytes:
    """A calendar of events, with the rules of their time zone; `method` says what to do with them (RFC 5546)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add("x-wr-calname", _on_one_line(name))
    calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add_component(Timezone.from_ical(PARIS_RULES))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _on_one_line(text: str) -> str:
    return plain(text).replace("\n", " ")
