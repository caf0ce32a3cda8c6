"""What the portal writes about a roadmap: to whom, and what the names in braces stand for."""

import datetime

from django.utils import timezone

from participants.mail.context import cycle_context, portal_link
from participants.mail.queue import queue_message
from participants.models import Message, Registration, User
from roadmaps.mail.kinds import LetterKind
from roadmaps.models import Roadmap, Transition
from roadmaps.rules import is_in_team, staff_of_roadmaps
from roadmaps.writing.outcome import name_of

# The steps of which people are told, and under which kind of message.
TOLD = {
    Transition.Act.SUBMITTED: LetterKind.SUBMITTED,
    Transition.Act.SENT_BACK: LetterKind.SENT_BACK,
    Transition.Act.VALIDATED: LetterKind.VALIDATED,
    Transition.Act.REOPENED: LetterKind.REOPENED,
    Transition.Act.PUBLISHED: LetterKind.PUBLISHED,
    Transition.Act.UNPUBLISHED: LetterKind.UNPUBLISHED,
    Transition.Act.AGREED: LetterKind.CONSENT,
    Transition.Act.DISAGREED: LetterKind.CONSENT,
}
DECISIONS = {
    Transition.Act.AGREED: "L’équipe accepte que la version validée de sa feuille de route devienne publique : vous "
    "pouvez la publier.",
    Transition.Act.DISAGREED: "L’équipe retire son accord de publication : sa feuille de route n’est pas, ou n’est "
    "plus, publique.",
}
# What is written each day leaves in the morning.
MORNING = 7


def is_morning(now: datetime.datetime | None) -> bool:
    """Whether the messages of the day may leave."""
    return timezone.localtime(now).hour >= MORNING


def team_members(roadmap: Roadmap) -> list[Registration]:
    """The accepted registrations of the team whose accounts can be written to, the referent first."""
    members = roadmap.team.filter(user__is_active=True)
    return list(members.select_related("user").order_by("-is_referent", "pk"))


def roadmap_context(roadmap: Roadmap) -> dict:
    """What every message about a roadmap may say."""
    return cycle_context(roadmap.cycle) | {
        "territoire": roadmap.territory.name,
        "lien_feuille": portal_link("roadmaps:roadmap_detail", roadmap.pk),
        "lien_etapes": portal_link("roadmaps:roadmap_steps", roadmap.pk),
        "lien_publique": portal_link("roadmaps:roadmap_public", roadmap.cycle.slug, roadmap.pk),
    }


def write_about_step(transition: Transition) -> list[Message]:
    """Queue what tells of a step, in its transaction; once for each step and address."""
    kind, roadmap = TOLD.get(transition.act), transition.roadmap
    if kind is None or _is_its_own_act(transition):
        return []
    context = roadmap_context(roadmap) | {
        "auteur": name_of(transition.by),
        "date_etape": transition.at,
        "motif": transition.comment,
        "decision": DECISIONS.get(transition.act, ""),
    }
    written = [
        queue_message(
            kind=kind,
            to=address,
            context=context,
            about=f"roadmap:{roadmap.pk}",
            version=transition.pk,
            user=user,
            by=transition.by,
        )
        for address, user in _recipients(kind, roadmap).items()
    ]
    return [message for message in written if message is not None]


def _is_its_own_act(transition):
    """Whether a page left the site because the team took its agreement back: that is told by itself."""
    return transition.act == Transition.Act.UNPUBLISHED and is_in_team(transition.by, transition.roadmap)


def _recipients(kind, roadmap) -> dict[str, User | None]:
    """The team; IREV as well of what is handed in, alone of what the team consents to."""
    found = {}
    if kind != LetterKind.CONSENT:
        found |= {member.user.email: member.user for member in team_members(roadmap)}
    if kind in (LetterKind.SUBMITTED, LetterKind.CONSENT):
        found = _irev(roadmap) | found
    return found


def _irev(roadmap):
    """Who reads for IREV: the contact of the cycle; where it has none, the staff who decide of roadmaps."""
    if roadmap.cycle.contact_email:
        return {roadmap.cycle.contact_email: None}
    return {person.email: person for person in staff_of_roadmaps()}
