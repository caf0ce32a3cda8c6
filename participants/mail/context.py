"""What the names in a message stand for: computed for one recipient, from their own registration."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse

from participants.mail.values import Contact, Lines
from participants.models import MessageKind, Registration
from programme.cycles.in_words import hours_in_words, place_in_words
from programme.kit.french import long_date
from programme.models import Cycle, TrainingSession
from programme.programme_page.calendars import calendar_of, event_for

ABOUT_A_DAY = (MessageKind.SESSION_MOVED, MessageKind.SESSION_CANCELLED)


def portal_link(name: str, *args: object) -> str:
    """The absolute address of a page, for whoever reads it outside the portal."""
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"


def cycle_context(cycle: Cycle) -> dict:
    """What every message about a cycle may say."""
    return {
        "cycle": cycle.title,
        "contact": Contact(cycle.contact_name, cycle.contact_email),
        "lien_cycle": portal_link("programme:cycle_detail", cycle.slug),
    }


def registration_context(registration: Registration, *, sessions: list[TrainingSession], reason: str = "") -> dict:
    """What a message about a registration may say; `sessions` are the days of its cycle, cancelled or not."""
    person = registration.user
    assert person is not None, "an erased person is not written to"
    planned = [session for session in sessions if not session.is_cancelled]
    places = {place_in_words(session.venue) for session in planned}
    return cycle_context(registration.cycle) | {
        "prenom": person.first_name,
        "nom": person.last_name,
        "structure": registration.organisation.name,
        "territoire": registration.territory.name if registration.territory else "non précisé",
        "motif": reason,
        "journees": Lines(tuple(day_in_words(session) for session in planned)),
        "lieu": places.pop() if len(places) == 1 else "",
        "echeance": registration.offer_expires_at,
        "lien_espace": portal_link("participants:my_space"),
        "lien_inscription": portal_link("participants:registration_update", registration.pk),
        "lien_reponse": portal_link("participants:offer_answer", registration.pk),
    }


def day_context(session: TrainingSession) -> dict:
    """What a message about one day may say besides."""
    return {
        "journee": day_in_words(session),
        "date_annoncee": session.moved_from,
        "motif": session.state_note,
    }


def sessions_of(cycle: Cycle) -> list[TrainingSession]:
    """The days of a cycle in order, each knowing its cycle and its place."""
    return list(cycle.sessions.select_related("cycle", "venue").order_by("date", "pk"))


def day_in_words(session: TrainingSession) -> str:
    """« mardi 13 septembre 2022, de 9 h à 17 h, Lille »: what is known of the day."""
    parts = (long_date(session.date), hours_in_words(session), place_in_words(session.venue))
    return ", ".join(part for part in parts if part)


def calendar_attachment(kind: str, cycle: Cycle, sessions: list[TrainingSession]) -> dict:
    """The calendar to join to a message of a kind: the cycle's, or the change of one day.

    A day has the same identifier as on the page, and its revision: calendars replace what they hold.
    """
    if kind not in (MessageKind.ACCEPTED, *ABOUT_A_DAY) or not sessions:
        return {}
    method = "CANCEL" if kind == MessageKind.SESSION_CANCELLED else "PUBLISH"
    page_url = portal_link("programme:cycle_detail", cycle.slug)
    events = [event_for(session, page_url=page_url) for session in sessions]
    if method == "CANCEL" and cycle.contact_email:
        for event in events:
            event.add("organizer", f"mailto:{cycle.contact_email}")
    content = calendar_of(events, name=cycle.title, method=method)
    name = "journee.ics" if kind in ABOUT_A_DAY else f"{cycle.slug}.ics"
    return {name: {"file": ContentFile(content), "mimetype": f"text/calendar; method={method}"}}
