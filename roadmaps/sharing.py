"""Secret links to a frozen version: given for a time, taken back at any time, never live."""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from participants.inviting import digest
from participants.models import User
from participants.models.feed import new_token
from participants.refusal import Refused
from roadmaps.milestones import freeze
from roadmaps.models import Roadmap, ShareLink, Snapshot
from roadmaps.rules import can_share_by_link

LONGEST_DAYS = 90


@transaction.atomic
def create_link(
    *, roadmap: Roadmap, snapshot: Snapshot | None, label: str, days: int, by: User
) -> tuple[ShareLink, str]:
    """Make a link to a frozen version, or to one frozen now, and its secret, which is kept nowhere.

    The link opens nothing after `days` days, 90 at most. Refused to who is not of the team.
    """
    if not can_share_by_link(by, roadmap):
        raise Refused("Seule l’équipe du territoire partage sa feuille de route.")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"Un lien est valable de 1 à {LONGEST_DAYS} jours.")
    if snapshot is None:
        snapshot = freeze(roadmap=roadmap, reason=Snapshot.Reason.SHARED, by=by)
    token = new_token()
    link = ShareLink.objects.create(
        snapshot=snapshot,
        label=label,
        token_digest=digest(token),
        created_by=by,
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    return link, token


@transaction.atomic
def revoke_link(*, link: ShareLink, by: User) -> bool:
    """Close a link at once; False when it was closed already. Refused to who is not of the team."""
    if not can_share_by_link(by, link.snapshot.roadmap):
        raise Refused("Seule l’équipe du territoire révoque ce lien.")
    return bool(ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()))


def open_snapshot(token: str) -> Snapshot | None:
    """The frozen version that a secret opens; None when it is unknown, expired or revoked."""
    link = ShareLink.objects.filter(token_digest=digest(token), revoked_at=None, expires_at__gt=timezone.now())
    found = link.select_related("snapshot__milestone").first()
    return found.snapshot if found else None


def link_address(token: str) -> str:
    """The whole address of a link."""
    return f"{settings.PORTAL_URL}{reverse('roadmaps:share_open', args=[token])}"
