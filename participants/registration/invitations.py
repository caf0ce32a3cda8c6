"""Invitations of colleagues by address: to join a team, or to replace one of its members."""

import datetime
import hashlib

from django.conf import settings
from django.contrib.admin.models import CHANGE
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from participants.mail.context import cycle_context
from participants.mail.queue import queue_message
from participants.models import Intercommunality, MessageKind, Registration, TeamInvitation, User
from participants.models.feed import new_token
from participants.seats.counting import lock_cycle
from participants.seats.waiting_list import replacement_deadline
from programme.kit.journal import note
from programme.kit.refusal import Refused
from programme.models import Cycle

# How long an invitation stays open when nothing ends it before.
LASTS = datetime.timedelta(days=30)
# How many invitations a person sends in a day: enough for a team, too few to annoy strangers.
A_DAY, INVITATIONS_A_DAY = datetime.timedelta(days=1), 10
TOO_MANY = "Vous avez envoyé beaucoup d’invitations aujourd’hui : les prochaines pourront partir demain."


@transaction.atomic
def invite(
    *, cycle: Cycle, territory: Intercommunality, email: str, by: User, replaces: Registration | None = None
) -> TeamInvitation:
    """Invite an address to register to a cycle for a territory; the mail carries a link that serves once.

    Refused when that address is already in the team or already invited, and beyond `INVITATIONS_A_DAY`. Whether it is
    registered elsewhere is not told.
    """
    lock_cycle(cycle.pk)
    _refuse_too_many(by)
    email, token = email.strip().lower(), new_token()
    team = Registration.objects.filter(cycle=cycle, territory=territory).active()
    if team.filter(user__email__iexact=email).exists():
        raise Refused("Cette personne est déjà inscrite pour votre territoire.")
    _close_expired(cycle, email)
    try:
        with transaction.atomic():
            invitation = TeamInvitation.objects.create(
                cycle=cycle,
                territory=territory,
                email=email,
                token_digest=digest(token),
                invited_by=by,
                replaces=replaces,
                expires_at=_expiry(cycle, replaces),
            )
    except IntegrityError as error:
        raise Refused("Une invitation est déjà en cours pour cette adresse.") from error
    _send(invitation, token)
    return invitation


def _refuse_too_many(by: User) -> None:
    """Refuse one more invitation than a person sends in a day; the account is locked, so that two wait in turn.

    To be called under the cycle's lock: every act takes cycles first, then accounts.
    """
    User.objects.select_for_update().get(pk=by.pk)
    sent = TeamInvitation.objects.filter(invited_by=by, created_at__gt=timezone.now() - A_DAY)
    if sent.count() >= INVITATIONS_A_DAY:
        raise Refused(TOO_MANY)


def _send(invitation: TeamInvitation, token: str) -> None:
    path = reverse("participants:registration_create", args=[invitation.cycle.slug])
    queue_message(
        kind=MessageKind.INVITATION,
        to=invitation.email,
        about=f"invitation:{invitation.pk}",
        by=invitation.invited_by,
        context=cycle_context(invitation.cycle)
        | {
            "invitant": str(invitation.invited_by),
            "territoire": invitation.territory.name,
            "lien": f"{settings.PORTAL_URL}{path}?invitation={token}",
            "echeance": invitation.expires_at,
        },
    )


def _expiry(cycle: Cycle, replaces: Registration | None) -> datetime.datetime:
    now = timezone.now()
    if replaces is not None and (deadline := replacement_deadline(cycle)):
        return timezone.make_aware(datetime.datetime.combine(deadline, datetime.time(23, 59, 59)))
    closes = cycle.registration_closes_at
    return min(now + LASTS, closes) if closes and closes > now else now + LASTS


def _close_expired(cycle: Cycle, email: str) -> None:
    """Close the invitations of an address that are past their date: they do not prevent another."""
    now = timezone.now()
    expired = TeamInvitation.objects.filter(
        cycle=cycle, email=email, used_at=None, revoked_at=None, expires_at__lte=now
    )
    expired.update(revoked_at=now)


@transaction.atomic
def revoke(*, invitation: TeamInvitation, by: User) -> bool:
    """Close an invitation that was not used, and note who closed it; returns whether it was still open."""
    still_open = TeamInvitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    closed = bool(still_open.update(revoked_at=timezone.now()))
    if closed:
        note(by=by, row=invitation, flag=CHANGE, text="Annulée")
    return closed


def open_invitations() -> Q:
    """Condition: neither used, nor revoked, nor expired."""
    return Q(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


def find_invitation(token: str) -> TeamInvitation | None:
    """The open invitation of a secret, or None. Looking at it uses nothing up."""
    invitations = TeamInvitation.objects.filter(open_invitations(), token_digest=digest(token))
    return invitations.select_related("cycle", "territory", "invited_by", "replaces").first()


def use_invitation(*, invitation: TeamInvitation, registration: Registration) -> bool:
    """Spend an invitation on the registration that it led to; of two at the same instant, the first alone succeeds."""
    still_open = TeamInvitation.objects.filter(open_invitations(), pk=invitation.pk, cycle=registration.cycle_id)
    return bool(still_open.update(used_at=timezone.now(), registration=registration))


def digest(token: str) -> str:
    """What is kept of a secret: its SHA-256 digest, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
