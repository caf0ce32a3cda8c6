"""Who may do what with registrations, teams and what surrounds them."""

import datetime

from django.utils import timezone

from participants.models import Registration, TeamInvitation, TrainerAccess, User
from participants.seats.waiting_list import replacement_deadline
from participants.seats.window import registration_window
from programme.models import Cycle

State = Registration.State


def can_register(cycle: Cycle, now: datetime.datetime, invitation: TeamInvitation | None = None) -> bool:
    """Anybody while registrations are open; until its date, once, also a person invited as a replacement."""
    window = registration_window(cycle, now)
    if window.is_open:
        return True
    if invitation is None or invitation.replaces_id is None or invitation.cycle_id != cycle.pk:
        return False
    if invitation.used_at or invitation.revoked_at:
        return False
    return window.state == "closed" and invitation.expires_at > now


def can_edit_registration(user: User, registration: Registration) -> bool:
    """The person, while registrations are open; later, only to complete what staff asked for."""
    if registration.user_id != user.pk or not registration.is_active:
        return False
    window = registration_window(registration.cycle, timezone.now())
    return window.is_open or (registration.state == State.INCOMPLETE and window.state == "closed")


def can_withdraw_registration(user: User, registration: Registration) -> bool:
    """The person, as long as their registration is in progress and the cycle is not archived."""
    archived = registration.cycle.state == Cycle.State.ARCHIVED
    return registration.user_id == user.pk and registration.is_active and not archived


def can_come_back(user: User, registration: Registration) -> bool:
    """The person who withdrew, while registrations are open."""
    is_theirs = registration.user_id == user.pk and registration.state == State.WITHDRAWN
    return is_theirs and registration_window(registration.cycle, timezone.now()).is_open


def can_answer_offer(user: User, registration: Registration) -> bool:
    """The person to whom a seat is offered, until the offer expires."""
    until = registration.offer_expires_at
    return registration.user_id == user.pk and until is not None and until > timezone.now() and registration.has_offer


def can_invite_colleague(user: User, registration: Registration) -> bool:
    """The referent of a team, for their own territory, while registrations are open."""
    return _is_referent(user, registration) and registration_window(registration.cycle, timezone.now()).is_open


def can_propose_replacement(user: User, registration: Registration, leaving: Registration) -> bool:
    """The referent for a member of their team, and anybody for themselves, until the cycle's date."""
    if registration.user_id != user.pk or leaving.state != State.ACCEPTED or leaving.territory_id is None:
        return False
    deadline = replacement_deadline(leaving.cycle)
    if deadline is not None and timezone.localdate() > deadline:
        return False
    same_team = (leaving.cycle_id, leaving.territory_id) == (registration.cycle_id, registration.territory_id)
    return leaving.pk == registration.pk or (_is_referent(user, registration) and same_team)


def _is_referent(user: User, registration: Registration) -> bool:
    is_theirs = registration.user_id == user.pk and registration.state == State.ACCEPTED
    return is_theirs and registration.is_referent and registration.territory_id is not None


def can_decide_registration(user: User) -> bool:
    """Staff who may change registrations decide of them."""
    return user.is_staff and user.has_perm("participants.change_registration")


def can_read_access_needs(user: User) -> bool:
    """The very few who welcome people: a permission of its own."""
    return user.is_staff and user.has_perm("participants.view_accessneed")


def can_read_group(user: User, cycle: Cycle) -> bool:
    """The trainers of the cycle, and staff who may view registrations."""
    if user.is_staff and user.has_perm("participants.view_registration"):
        return True
    return TrainerAccess.objects.filter(user=user.pk, cycle=cycle).exists()
