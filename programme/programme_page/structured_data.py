"""The programme as search engines read it: a Course of schema.org, with its days. What is unknown is left out."""

import json
from typing import Any

from programme.cycles.in_words import place_in_words
from programme.kit.french import plain
from programme.models import Contribution, TrainingSession, Venue
from programme.programme_page.calendars import period
from programme.programme_page.timetable import Timetable

ORGANISER = {"@type": "Organization", "name": "IREV"}
EVENT = "https://schema.org/Event"

# JSON stays the same once these are escaped, and can no longer close the script element that holds it.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def course_json_ld(timetable: Timetable, *, page_url: str) -> str:
    """The cycle as JSON-LD, safe inside a script element."""
    cycle = timetable.cycle
    course = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": plain(cycle.title),
        "description": plain(cycle.summary),
        "url": page_url,
        "inLanguage": "fr",
        "provider": ORGANISER,
        "hasCourseInstance": course_instance(timetable, page_url),
    }
    if cycle.price:
        course["offers"] = offer(cycle.price, page_url)
    return json.dumps(_known(course), ensure_ascii=False).translate(ESCAPES)


def course_instance(timetable: Timetable, page_url: str) -> dict[str, Any]:
    """This edition of the course: its first and last days, its trainers, its witnesses, its days."""
    planned = [period(session) for session in timetable.planned_sessions]
    return {
        "@type": "CourseInstance",
        "name": plain(timetable.cycle.title),
        "url": page_url,
        "inLanguage": "fr",
        "startDate": planned[0][0].isoformat() if planned else "",
        "endDate": _last_moment(timetable.planned_sessions[-1]) if planned else "",
        "organizer": ORGANISER,
        "instructor": [person(contribution) for contribution in timetable.trainers],
        "performer": [person(contribution) for contribution in timetable.witnesses],
        "subEvent": [event(session, page_url) for session in timetable.sessions],
    }


def event(session: TrainingSession, page_url: str) -> dict[str, Any]:
    """A day: its date, or its hours with their offset when they are known."""
    return {
        "@type": "Event",
        "name": plain(session.title) or session.get_kind_display().capitalize(),
        "startDate": period(session)[0].isoformat(),
        "endDate": _last_moment(session),
        "eventStatus": f"{EVENT}{status(session)}",
        "previousStartDate": session.moved_from.isoformat() if session.moved_from else "",
        "description": plain(session.state_note),
        "location": _place(session.venue) if session.venue and place_in_words(session.venue) else "",
        "organizer": ORGANISER,
        "url": page_url,
    }


def status(session: TrainingSession) -> str:
    """The state of a day in the words of schema.org; a day that moved, then was cancelled, is cancelled."""
    if session.is_cancelled:
        return "Cancelled"
    return "Rescheduled" if session.moved_from else "Scheduled"


def person(contribution: Contribution) -> dict[str, Any]:
    """A trainer or witness, with function and organisation at the date of the cycle."""
    organisation = plain(contribution.organisation)
    return {
        "@type": "Person",
        "name": plain(str(contribution.speaker)),
        "jobTitle": plain(contribution.function),
        "affiliation": {"@type": "Organization", "name": organisation} if organisation else "",
    }


def offer(price: str, page_url: str) -> dict[str, Any]:
    """The price in the words of the programme; a number is given only when it is free."""
    free = {"price": "0", "priceCurrency": "EUR"} if price.strip().casefold() == "gratuit" else {}
    return {"@type": "Offer", "description": plain(price), "url": page_url, **free}


def _place(venue: Venue) -> dict[str, Any]:
    address = ", ".join(line.strip(" ,") for line in plain(venue.address).splitlines() if line.strip(" ,"))
    return {"@type": "Place", "name": plain(venue.name), "address": address}


def _last_moment(session: TrainingSession) -> str:
    """The end of a day as schema.org counts it: the day itself, where a calendar gives the next day."""
    return period(session)[1].isoformat() if session.half_days else session.date.isoformat()


def _known(value: Any) -> Any:
    """The same data without empty values."""
    if isinstance(value, dict):
        return {key: _known(part) for key, part in value.items() if part not in ("", [])}
    return [_known(item) for item in value] if isinstance(value, list) else value
