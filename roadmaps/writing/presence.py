"""The other people who write on the page of an object at this moment."""

import datetime

from django.utils import timezone

from participants.models import User
from programme.kit.french import enumerated
from roadmaps.models import Presence
from roadmaps.writing.outcome import name_of

# Pages tell every twenty seconds: two turns missed, and the person is gone.
LASTS = datetime.timedelta(seconds=50)


def note_presence(*, user: User, kind: str, key: int) -> None:
    """Note that a person is writing on the page of an object, and forget those who have left."""
    now = timezone.now()
    Presence.objects.filter(seen_at__lt=now - LASTS).delete()
    Presence.objects.update_or_create(user=user, object_kind=kind, object_id=key, defaults={"seen_at": now})


def who_else_writes(*, user: User, kind: str, key: int) -> list[str]:
    """The names of the others who are writing on the page of an object."""
    rows = Presence.objects.filter(object_kind=kind, object_id=key, seen_at__gte=timezone.now() - LASTS)
    return [
        name_of(row.user) for row in rows.exclude(user=user).select_related("user").order_by("user__first_name", "pk")
    ]


def presence_in_words(names: list[str]) -> str:
    """« Basile Membre modifie cette fiche »; "" when nobody else is writing."""
    if not names:
        return ""
    return f"{enumerated(names)} {'modifie' if len(names) == 1 else 'modifient'} cette fiche."
