"""What the page of a registration shows around its answers: what happened, what was written, the team, the seats."""

from django.db.models import Q

from participants import rules
from participants.models import AccessNeed, ChangeRequest, Message, Registration
from participants.seats.balance import NEEDED
from participants.seats.counting import seats_of
from participants.seats.waiting_list import rank_of

from .registration_acts import acts_for


def surroundings(request, registration: Registration) -> dict:
    """The context of the page beyond its form."""
    may_decide = rules.can_decide_registration(request.user)
    team = _team(registration)
    may_read_needs = rules.can_read_access_needs(request.user)
    return {
        "acts": acts_for(registration) if may_decide else [],
        "may_name_referent": may_decide and _may_be_referent(registration),
        "events": registration.events.select_related("by"),
        "sent": _messages(registration) if request.user.has_perm("participants.view_message") else None,
        "team": team,
        "missing": _missing(team) if registration.territory_id else [],
        "seats": seats_of(registration.cycle),
        "rank": rank_of(registration),
        "asked": ChangeRequest.objects.filter(registration=registration).with_names().awaiting().first(),
        "access_need": AccessNeed.objects.filter(registration=registration).first() if may_read_needs else None,
    }


def _may_be_referent(registration):
    is_in_a_team = registration.state == Registration.State.ACCEPTED and registration.territory_id
    return bool(is_in_a_team and not registration.is_referent)


def _team(registration):
    """Who is accepted for the same territory."""
    if registration.territory_id is None:
        return []
    accepted = Registration.objects.of_team(registration.cycle_id, registration.territory_id)
    return list(accepted.with_people().order_by("-is_referent", "received_at", "pk"))


def _missing(team):
    present = {member.group for member in team}
    return [words for group, words in NEEDED.items() if group not in present]


def _messages(registration):
    """What was written to the person about this registration, with what became of it."""
    about = Q(about=f"registration:{registration.pk}")
    if registration.user_id is not None:
        about |= Q(user=registration.user_id, mailing__cycle=registration.cycle_id)
    return Message.objects.filter(about).select_related("email").order_by("created_at", "pk")
