"""Freeze roadmaps: one roadmap, whole and unchangeable, or all those of a cycle at the same moment."""

import hashlib
import json

from django.db import transaction

from participants.models import User
from programme.kit.refusal import Refused
from programme.models import Cycle
from roadmaps.models import Milestone, Roadmap, Snapshot
from roadmaps.versions.content import content_of
from roadmaps.writing.saving import lock_roadmap


def digest_of(content: dict) -> str:
    """The SHA-256 of a content, in hexadecimal: of its JSON in UTF-8, with sorted keys and no space."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(snapshot: Snapshot) -> bool:
    """Whether a frozen version is still exactly what was frozen."""
    return digest_of(snapshot.content) == snapshot.digest


@transaction.atomic
def freeze(*, roadmap: Roadmap, reason: str, by: User | None, milestone: Milestone | None = None) -> Snapshot:
    """Freeze a roadmap as it stands, under its lock: no edit is half in it."""
    content = content_of(lock_roadmap(roadmap.pk))
    return Snapshot.objects.create(
        roadmap_id=roadmap.pk,
        milestone=milestone,
        reason=reason,
        taken_by=by,
        content=content,
        digest=digest_of(content),
    )


@transaction.atomic
def take_milestone(*, cycle: Cycle, name: str, by: User) -> Milestone:
    """Freeze every roadmap of a cycle at once, under a name: all of them, or none.

    Refused when the cycle has no roadmap, or a milestone of that name already.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("Donnez un nom au jalon.")
    # Whoever writes a roadmap of the cycle may still commit: their row names the cycle, and checks that it is there.
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    if (known := cycle.milestones.filter(name__iexact=name).first()) is not None:
        raise Refused(f"Le jalon «\u00a0{known.name}\u00a0» de ce cycle est déjà pris\u202f; choisissez un autre nom.")
    # All of them before anything is written: otherwise a stage of another roadmap waits for the first frozen version.
    roadmaps = list(Roadmap.objects.select_for_update().filter(cycle=cycle).order_by("pk"))
    if not roadmaps:
        raise Refused("Ce cycle n’a encore aucune feuille de route.")
    milestone = Milestone.objects.create(cycle=cycle, name=name, taken_by=by)
    for roadmap in roadmaps:
        freeze(roadmap=roadmap, reason=Snapshot.Reason.MILESTONE, by=by, milestone=milestone)
    return milestone
