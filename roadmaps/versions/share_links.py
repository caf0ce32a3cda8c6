"""Secret links to a frozen version: open for some days, revoked at any time, never showing what is written since."""

import base64
import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from participants.models import User
from participants.registration.invitations import digest
from programme.kit.refusal import Refused
from programme.models import Cycle
from roadmaps.models import Roadmap, ShareLink, Snapshot
from roadmaps.rules import can_revoke_links, can_share_by_link
from roadmaps.versions.freezing import freeze
from roadmaps.writing.saving import key_of_words, lock_roadmap

LONGEST_DAYS = 90


@transaction.atomic
def create_link(
    *, roadmap: Roadmap, snapshot: Snapshot | None, label: str, days: int, by: User, form_id: uuid.UUID
) -> tuple[ShareLink, str]:
    """Make a link to a frozen version, or to a version frozen now; return it with its secret, which is kept nowhere.

    The link expires after `days` days, 90 at most. The same form sent twice makes one link; other choices make
    another. Only the team may do so.
    """
    roadmap = lock_roadmap(roadmap.pk)
    if not can_share_by_link(by, roadmap):
        raise Refused("Seule l’équipe du territoire partage sa feuille de route, tant que son cycle est en cours.")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"Un lien est valable de 1 à {LONGEST_DAYS} jours.")
    if snapshot is not None and snapshot.roadmap_id != roadmap.pk:
        raise Refused("Cette version n’est pas de cette feuille de route.")
    token = _secret(roadmap, by, key_of_words(form_id, snapshot.pk if snapshot else "", label, days))
    if (known := ShareLink.objects.filter(token_digest=digest(token)).first()) is not None:
        if not _open_links().filter(pk=known.pk).exists():
            raise Refused("Ce lien est révoqué ou a expiré\u00a0: rechargez la page pour en faire un autre.")
        return known, token
    if snapshot is None:
        snapshot = freeze(roadmap=roadmap, reason=Snapshot.Reason.SHARED, by=by)
    link = ShareLink.objects.create(
        snapshot=snapshot,
        label=label,
        token_digest=digest(token),
        created_by=by,
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    return link, token


def _secret(roadmap: Roadmap, by: User, key: uuid.UUID) -> str:
    """256 bits that nobody finds without the key of the portal; a form that is sent again gives the same."""
    drawn = salted_hmac("roadmaps.sharing", f"{roadmap.pk} {by.pk} {key}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")


@transaction.atomic
def revoke_link(*, link: ShareLink, by: User) -> bool:
    """Revoke a link at once; return False when it was revoked already. Only the team may do so."""
    if not can_revoke_links(by, link.snapshot.roadmap):
        raise Refused("Seule l’équipe du territoire révoque ce lien.")
    return bool(ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()))


def open_snapshot(token: str) -> Snapshot | None:
    """The frozen version that a secret opens; None when the link is unknown, expired, revoked, or of a hidden cycle."""
    shown = _open_links().filter(snapshot__roadmap__cycle__in=Cycle.objects.published())
    found = shown.filter(token_digest=digest(token)).select_related("snapshot__milestone").first()
    return found.snapshot if found else None


def _open_links() -> QuerySet[ShareLink]:
    return ShareLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now())


def link_address(token: str) -> str:
    """The full address of a link."""
    return f"{settings.PORTAL_URL}{reverse('roadmaps:share_open', args=[token])}"
