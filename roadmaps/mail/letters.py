"""The letters about a roadmap: their recipients, and the values of the names in braces."""

import datetime

from django.utils import timezone

from participants.mail.context import cycle_context, portal_link
from participants.mail.queue import queue_message
from participants.models import Message, Registration, User
from roadmaps.mail.kinds import LetterKind
from roadmaps.models import Roadmap, Transition
from roadmaps.rules import is_in_team, staff_of_roadmaps
from roadmaps.writing.outcome import name_of

# The stages of which people are told, each with its kind of letter.
TOLD: dict[str, LetterKind] = {
    Transition.Act.SUBMITTED: LetterKind.SUBMITTED,
    Transition.Act.SENT_BACK: LetterKind.SENT_BACK,
    Transition.Act.VALIDATED: LetterKind.VALIDATED,
    Transition.Act.REOPENED: LetterKind.REOPENED,
    Transition.Act.PUBLISHED: LetterKind.PUBLISHED,
    Transition.Act.UNPUBLISHED: LetterKind.UNPUBLISHED,
    Transition.Act.AGREED: LetterKind.CONSENT,
    Transition.Act.DISAGREED: LetterKind.CONSENT,
}
DECISIONS: dict[str, str] = {
    Transition.Act.AGREED: "L’équipe accepte que la version validée de sa feuille de route devienne publique : vous "
    "pouvez la publier.",
    Transition.Act.DISAGREED: "L’équipe retire son accord de publication : sa feuille de route n’est pas, ou n’est "
    "plus, publique.",
}
# The letters of the day leave in the morning.
MORNING = 7


def is_morning(now: datetime.datetime | None) -> bool:
    """Whether the letters of the day may leave."""
    return timezone.localtime(now).hour >= MORNING


def team_members(roadmap: Roadmap) -> list[Registration]:
    """The accepted registrations of the team who can receive mail, the referent first."""
    members = roadmap.team.filter(user__is_active=True)
    return list(members.select_related("user").order_by("-is_referent", "pk"))


def roadmap_context(roadmap: Roadmap) -> dict:
    """The names that every letter about a roadmap may use."""
    return cycle_context(roadmap.cycle) | {
        "territoire": roadmap.territory.name,
        "lien_feuille": portal_link("roadmaps:roadmap_detail", roadmap.pk),
        "lien_etapes": portal_link("roadmaps:roadmap_steps", roadmap.pk),
        "lien_publique": portal_link("roadmaps:roadmap_public", roadmap.cycle.slug, roadmap.pk),
    }


def tell_stage(transition: Transition) -> list[Message]:
    """Queue the letters that tell of a stage, in its transaction; once for each stage and address."""
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


def _is_its_own_act(transition: Transition) -> bool:
    """Whether a page left the site because the team took its agreement back: another letter tells of that."""
    if transition.by is None:
        return False
    return transition.act == Transition.Act.UNPUBLISHED and is_in_team(transition.by, transition.roadmap)


def _recipients(kind: LetterKind, roadmap: Roadmap) -> dict[str, User | None]:
    """The people to tell, by address: the team, with IREV when a roadmap is handed in; IREV alone of a consent."""
    if kind == LetterKind.CONSENT:
        return _irev(roadmap)
    users = [member.user for member in team_members(roadmap) if member.user is not None]
    team: dict[str, User | None] = {user.email: user for user in users}
    return _irev(roadmap) | team if kind == LetterKind.SUBMITTED else team


def _irev(roadmap: Roadmap) -> dict[str, User | None]:
    """The readers of IREV: the contact of the cycle; without one, the staff who decide about roadmaps."""
    if roadmap.cycle.contact_email:
        return {roadmap.cycle.contact_email: None}
    return {person.email: person for person in staff_of_roadmaps()}
