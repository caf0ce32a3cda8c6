"""The daily digest: what others did on a roadmap, mailed to who follows it, at most once a day.

Only when there is something, never of one's own acts, never to who opted out.
"""

import datetime
import logging

from django.core import signing
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from participants.message_context import portal_link
from participants.message_values import Lines
from participants.messaging import queue_message
from participants.models import MessageKind, Registration, TrainerAccess, User
from programme.models import Cycle
from roadmaps.letters import is_morning, roadmap_context
from roadmaps.models import DigestPreference, Roadmap
from roadmaps.news import News
from roadmaps.saving import lock_roadmap

logger = logging.getLogger(__name__)

SALT = "roadmaps.digest"


# Who follows a roadmap ------------------------------------------------------------------------------------


def followers_of(roadmap: Roadmap) -> list[tuple[User, datetime.datetime]]:
    """The team and the trainers of the cycle, each with since when; not who never signed in."""
    accepted = Q(events__to_state=Registration.State.ACCEPTED)
    members = Registration.objects.filter(
        cycle=roadmap.cycle_id, territory=roadmap.territory_id, state=Registration.State.ACCEPTED
    ).annotate(since=Max("events__at", filter=accepted))
    trainers = TrainerAccess.objects.filter(cycle=roadmap.cycle_id)
    found = {}
    for rows, since in ((members, "since"), (trainers, "created_at")):
        for one in rows.filter(user__is_active=True, user__last_login__isnull=False).select_related("user"):
            began = max(getattr(one, since) or roadmap.opened_at, roadmap.opened_at)
            found.setdefault(one.user_id, (one.user, began))
    return list(found.values())


def follows(user: User, roadmap: Roadmap) -> bool:
    """Whether a person is of those whom digests are for."""
    in_team = Registration.objects.filter(
        user=user.pk, cycle=roadmap.cycle_id, territory=roadmap.territory_id, state=Registration.State.ACCEPTED
    )
    return in_team.exists() or TrainerAccess.objects.filter(user=user.pk, cycle=roadmap.cycle_id).exists()


def receives_digests(user: User, roadmap: Roadmap) -> bool:
    """Whether a person did not opt out."""
    out = DigestPreference.objects.filter(user=user.pk, roadmap=roadmap, opted_out_at__isnull=False)
    return not out.exists()


@transaction.atomic
def set_digests(*, user: User, roadmap: Roadmap, wanted: bool) -> None:
    """Opt out of the digests of a roadmap, or in again: then from now on, without what was missed."""
    now = timezone.now()
    values = {"opted_out_at": None, "last_made_at": now} if wanted else {"opted_out_at": now}
    if wanted == receives_digests(user, roadmap):
        return
    DigestPreference.objects.update_or_create(user=user, roadmap=roadmap, defaults=values)


# The link that opts out -----------------------------------------------------------------------------------


def opt_out_token(user: User, roadmap: Roadmap) -> str:
    """What signs the link of a person's digests: it says who and of what, and needs no sign-in."""
    return signing.dumps([user.pk, roadmap.pk], salt=SALT)


def read_token(token: str) -> tuple[User, Roadmap] | None:
    """Whose link it is; None when it was not signed here, or the person or the roadmap is gone."""
    try:
        user_pk, roadmap_pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_pk).first()
    roadmap = Roadmap.objects.with_names().filter(pk=roadmap_pk).first()
    return (user, roadmap) if user and roadmap else None


# Sending --------------------------------------------------------------------------------------------------


def send_digests(now: datetime.datetime | None = None) -> int:
    """Queue the digests of the day, once the morning has come; returns how many.

    Two workers, or one that takes over, write none twice: the lock of the roadmap is taken, and who has had today's
    is left out. A roadmap that fails leaves the others alone.
    """
    if not is_morning(now):
        return 0
    queued = 0
    live = Roadmap.objects.filter(cycle__state=Cycle.State.PUBLISHED).exclude(
        cycle__roadmap_policy__sends_digests=False
    )
    for pk in live.order_by("pk").values_list("pk", flat=True):
        try:
            queued += _send_for(pk, now)
        except Exception:
            logger.exception("The digests of roadmap %s failed; they will be tried again.", pk)
    return queued


@transaction.atomic
def _send_for(pk, now):
    """The digests of one roadmap. Under its lock, all that was written before `now` is there to be read."""
    roadmap = lock_roadmap(pk)
    now = now or timezone.now()
    due = _due(roadmap, now)
    if not due:
        return 0
    news = News(roadmap, min(since for _, since in due))
    queued = 0
    for user, since in due:
        DigestPreference.objects.update_or_create(user=user, roadmap=roadmap, defaults={"last_made_at": now})
        lines = news.lines_for(user, since)
        queued += bool(lines) and _queue(roadmap, user, since, lines, now)
    return queued


def _due(roadmap, now):
    """Who has not had today's, each with the moment of their last one."""
    known = {one.user_id: one for one in roadmap.digest_preferences.all()}
    today, due = timezone.localdate(now), []
    for user, began in followers_of(roadmap):
        preference = known.get(user.pk)
        last = preference and preference.last_made_at
        if (preference and preference.opted_out_at) or (last and timezone.localdate(last) >= today):
            continue
        due.append((user, last or began))
    return due


def _queue(roadmap, user, since, lines, now):
    """The digest of one person; True when it is a new one."""
    link = portal_link("roadmaps:digest_opt_out", opt_out_token(user, roadmap))
    context = roadmap_context(roadmap) | {
        "prenom": user.first_name,
        "nom": user.last_name,
        "depuis": since,
        "nouveautes": Lines(tuple(lines)),
        "lien_resumes": link,
    }
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = queue_message(
        kind=MessageKind.ROADMAP_DIGEST,
        to=user.email,
        context=context,
        about=f"roadmap:{roadmap.pk}",
        version=timezone.localdate(now).isoformat(),
        user=user,
        headers=headers,
    )
    return message is not None
