"""The daily digest: what others did on the roadmaps that a person follows, in one mail a day at most.

It leaves only when there is something to tell. It never tells a person of their own acts, nor of a roadmap whose
digests they opted out of.
"""

import datetime
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import cast

from django.core import signing
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from participants.mail.context import cycle_context, portal_link
from participants.mail.queue import queue_message
from participants.mail.values import Section, Sections
from participants.models import Message, Registration, TrainerAccess, User
from programme.kit.french import enumerated
from programme.models import Cycle
from roadmaps.mail.kinds import LetterKind
from roadmaps.mail.letters import is_morning, roadmap_context
from roadmaps.mail.news import News
from roadmaps.models import DigestPreference, Roadmap
from roadmaps.writing.saving import lock_roadmap

logger = logging.getLogger(__name__)

SALT = "roadmaps.digest"


# Who follows a roadmap ------------------------------------------------------------------------------------


def followers_of(roadmap: Roadmap) -> list[tuple[User, datetime.datetime]]:
    """The team and the trainers of the cycle, each with the moment since when; nobody who never signed in."""
    accepted = Q(events__to_state=Registration.State.ACCEPTED)
    members = roadmap.team.annotate(since=Max("events__at", filter=accepted))
    trainers = TrainerAccess.objects.filter(cycle=roadmap.cycle_id)
    found: dict[int, tuple[User, datetime.datetime]] = {}
    for rows, since in ((members, "since"), (trainers, "created_at")):
        for row in rows.filter(user__is_active=True, user__last_login__isnull=False).select_related("user"):
            began = max(getattr(row, since) or roadmap.opened_at, roadmap.opened_at)
            person = cast(User, row.user)
            found.setdefault(person.pk, (person, began))
    return list(found.values())


def receives_digests(user: User, roadmap: Roadmap) -> bool:
    """Whether a person receives the digests of a roadmap: everybody who did not opt out."""
    out = DigestPreference.objects.filter(user=user.pk, roadmap=roadmap, opted_out_at__isnull=False)
    return not out.exists()


@transaction.atomic
def set_digests(*, user: User, roadmap: Roadmap, wanted: bool) -> None:
    """Opt a person out of the digests of a roadmap, or in again: what happened meanwhile is not told then."""
    now = timezone.now()
    values = {"opted_out_at": None, "last_made_at": now} if wanted else {"opted_out_at": now}
    if wanted == receives_digests(user, roadmap):
        return
    DigestPreference.objects.update_or_create(user=user, roadmap=roadmap, defaults=values)


# The link that opts out -----------------------------------------------------------------------------------


def opt_out_token(user: User, roadmaps: list[Roadmap]) -> str:
    """The signed part of the link that stops digests: it names the person and the roadmaps, and needs no sign-in."""
    return signing.dumps([user.pk, *(roadmap.pk for roadmap in roadmaps)], salt=SALT)


def read_token(token: str) -> tuple[User, list[Roadmap]] | None:
    """The person and the roadmaps of a link; None when it was not signed here, or when they are gone."""
    try:
        user_pk, *pks = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_pk).first()
    roadmaps = list(Roadmap.objects.with_names().filter(pk__in=pks))
    return (user, roadmaps) if user and roadmaps else None


# Sending --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """The news of a roadmap for a person, since their last digest of it; without a line when there is none."""

    roadmap: Roadmap
    since: datetime.datetime
    lines: list[str]


def send_digests(now: datetime.datetime | None = None) -> int:
    """Queue the digests of the day, once the morning has come; return their number.

    They tell what was written until `now`; what comes later waits for the next digest. The moment of a digest is noted
    in the transaction that queues its mail: after a failure, the same news are told at the next round or the next day.
    """
    if not is_morning(now):
        return 0
    now = now or timezone.now()
    told: dict[User, list[Told]] = defaultdict(list)
    live = Roadmap.objects.filter(cycle__state=Cycle.State.PUBLISHED).exclude(
        cycle__roadmap_policy__sends_digests=False
    )
    for pk in live.order_by("pk").values_list("pk", flat=True):
        try:
            for user, part in _read(pk, now):
                told[user].append(part)
        except Exception:
            logger.exception("The news of roadmap %s could not be read; they will be tried again.", pk)
    return sum(_send(user, parts, now) for user, parts in told.items())


@transaction.atomic
def _read(pk: int, now: datetime.datetime) -> list[tuple[User, Told]]:
    """The news of a roadmap for each person; under its lock, so that all that was written before `now` is there."""
    roadmap = lock_roadmap(pk)
    due = _due(roadmap, now)
    if not due:
        return []
    news = News(roadmap, min(since for _, since in due), until=now)
    return [(user, Told(roadmap, since, news.lines_for(user, since))) for user, since in due]


def _due(roadmap: Roadmap, now: datetime.datetime) -> list[tuple[User, datetime.datetime]]:
    """The followers without a digest today, each with the moment of their last one."""
    known = {preference.user_id: preference for preference in roadmap.digest_preferences.all()}
    followers = [(user, began, known.get(user.pk)) for user, began in followers_of(roadmap)]
    return [
        (user, (preference and preference.last_made_at) or began)
        for user, began, preference in followers
        if _is_due(preference, now)
    ]


def _is_due(preference: DigestPreference | None, now: datetime.datetime) -> bool:
    """Whether today's digest is still to be made, given what a person chose and received."""
    if preference is None:
        return True
    last = preference.last_made_at
    return not preference.opted_out_at and (not last or timezone.localdate(last) < timezone.localdate(now))


def _send(user: User, parts: list[Told], now: datetime.datetime) -> bool:
    """Send the digest of a person; return whether it was queued. A failure leaves the other digests alone."""
    try:
        return _write(user, parts, now)
    except Exception:
        logger.exception("The digest of person %s failed; it will be tried again.", user.pk)
        return False


@transaction.atomic
def _write(user: User, parts: list[Told], now: datetime.datetime) -> bool:
    """Queue the mail and note what it told, under the lock of the person: two workers never write it twice."""
    today = timezone.localdate(now).isoformat()
    locked = User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True).first()
    if locked is None or Message.objects.filter(kind=LetterKind.DIGEST, user=locked, version=today).exists():
        return False
    known = {preference.roadmap_id: preference for preference in locked.digest_preferences.all()}
    due = [part for part in parts if _is_due(known.get(part.roadmap.pk), now)]
    for part in due:
        DigestPreference.objects.update_or_create(user=locked, roadmap=part.roadmap, defaults={"last_made_at": now})
    told = [part for part in due if part.lines]
    return _queue(locked, told, today) if told else False


def _queue(user: User, parts: list[Told], today: str) -> bool:
    """Queue the mail of a person: a heading for each roadmap, with the links that stop each digest, or all of them."""
    roadmaps = [part.roadmap for part in parts]
    link = _opt_out_link(user, roadmaps)
    context = _shared_context(roadmaps) | {
        "prenom": user.first_name,
        "nom": user.last_name,
        "depuis": min(part.since for part in parts),
        "nouveautes": Sections(tuple(_section(user, part, alone=len(parts) == 1) for part in parts)),
        "lien_resumes": link,
    }
    message = queue_message(
        kind=LetterKind.DIGEST,
        to=user.email,
        context=context,
        about=f"user:{user.pk}",
        version=today,
        user=user,
        headers={"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    return message is not None


def _shared_context(roadmaps: list[Roadmap]) -> dict:
    """The names of the message about its roadmaps: of several, those that hold for all."""
    if len(roadmaps) == 1:
        context = roadmap_context(roadmaps[0])
        return context | {"feuilles": f"la feuille de route de {context['territoire']}"}
    names = enumerated(list(dict.fromkeys(roadmap.territory.name for roadmap in roadmaps)))
    of_cycle = cycle_context(roadmaps[0].cycle) if len({roadmap.cycle_id for roadmap in roadmaps}) == 1 else {}
    return of_cycle | {"territoire": names, "feuilles": f"{len(roadmaps)} feuilles de route"}


def _section(user: User, part: Told, *, alone: bool) -> Section:
    """The part of the mail about a roadmap; when it is alone, the link that stops it is at the foot of the mail."""
    roadmap = part.roadmap
    links = [("Ouvrir la feuille de route", portal_link("roadmaps:roadmap_detail", roadmap.pk))]
    if not alone:
        links.append(("Ne plus recevoir ses nouveautés", _opt_out_link(user, [roadmap])))
    title = f"{roadmap.territory.name}, cycle {roadmap.cycle.year}"
    return Section(title, tuple(part.lines), part.since, tuple(links))


def _opt_out_link(user: User, roadmaps: list[Roadmap]) -> str:
    return portal_link("roadmaps:digest_opt_out", opt_out_token(user, roadmaps))
