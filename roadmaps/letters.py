"""What the portal writes about a roadmap: to whom, and what the names in braces stand for."""

from participants.message_context import cycle_context, portal_link
from participants.messaging import queue_message
from participants.models import Message, MessageKind, Registration, User
from roadmaps.models import Roadmap, Transition
from roadmaps.saved import name_of

# The steps of which people are told, and under which kind of message.
TOLD = {
    Transition.Act.SUBMITTED: MessageKind.ROADMAP_SUBMITTED,
    Transition.Act.SENT_BACK: MessageKind.ROADMAP_SENT_BACK,
    Transition.Act.VALIDATED: MessageKind.ROADMAP_VALIDATED,
    Transition.Act.REOPENED: MessageKind.ROADMAP_REOPENED,
    Transition.Act.PUBLISHED: MessageKind.ROADMAP_PUBLISHED,
}


def team_members(roadmap: Roadmap) -> list[Registration]:
    """The accepted registrations of the team whose accounts can be written to, the referent first."""
    members = Registration.objects.filter(
        cycle=roadmap.cycle_id,
        territory=roadmap.territory_id,
        state=Registration.State.ACCEPTED,
        user__is_active=True,
    )
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
    """Queue what tells of a step: to the team, and of a roadmap handed in to the contact of the cycle as well.

    In the transaction of the step; once for each step and address.
    """
    kind = TOLD.get(transition.act)
    if kind is None:
        return []
    roadmap = transition.roadmap
    recipients: dict[str, User | None] = {one.user.email: one.user for one in team_members(roadmap)}
    if kind == MessageKind.ROADMAP_SUBMITTED and roadmap.cycle.contact_email:
        recipients.setdefault(roadmap.cycle.contact_email, None)
    context = roadmap_context(roadmap) | {
        "auteur": name_of(transition.by),
        "date_etape": transition.at,
        "motif": transition.comment,
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
        for address, user in recipients.items()
    ]
    return [message for message in written if message is not None]
