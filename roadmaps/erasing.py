"""Erase a person from the roadmaps: what was theirs alone goes, what the team wrote stays and names nobody.

`participants.privacy.name_traces` rewrites the texts, as everywhere. The history follows: the last revision of an
object is still that object, and a frozen version that was intact receives a new digest.
"""

from typing import Any, cast

from django.db.models import Field, Model, Q

from participants.models import User
from participants.privacy.name_traces import fitting
from roadmaps.models import WRITTEN, ExperienceReport, Revision, Roadmap, Snapshot, Written
from roadmaps.versions.freezing import digest_of, is_intact
from roadmaps.writing.erased_lines import rewritten_lines


def forget_person(*, user: User) -> None:
    """Erase what is the person's alone: their return of experience, and the actions that they led.

    Every roadmap stays locked until the end: an edit under way would bring back the text from which it started.
    """
    list(Roadmap.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    ExperienceReport.objects.filter(registration__user=user).delete()
    led = Q(snapshot__values__lead=user.pk) | Q(form_base__lead=user.pk)
    for revision in Revision.objects.filter(led, object_kind="action"):
        values = {**revision.values, "lead": _but(user, revision.values.get("lead"))}
        snapshot, base = {**revision.snapshot, "values": values}, revision.form_base
        if "lead" in base:
            base = {**base, "lead": _but(user, base["lead"])}
        Revision.objects.filter(pk=revision.pk).update(snapshot=snapshot, form_base=base)


def _but(user: User, lead: int | None) -> int | None:
    """The lead of an action, unless it is this person."""
    return None if lead == user.pk else lead


def keep_in_step(*, row: Model, changed: dict) -> dict:
    """The other columns of a rewritten row: a revision is cut as its object, a frozen version has its new digest."""
    if isinstance(row, Snapshot) and "content" in changed and is_intact(row):
        return {"digest": digest_of(changed["content"])}
    if isinstance(row, Revision) and changed.keys() & {"snapshot", "form_base"}:
        return {"snapshot": _rewritten(row, changed)}
    return {}


def _rewritten(row: Revision, changed: dict) -> dict:
    """The snapshot of a revision: values cut as those of its object, and the lines by which open pages are known."""
    model, snapshot = WRITTEN[row.object_kind], changed.get("snapshot", row.snapshot)
    cut = {name: _cut(model, name, value) for name, value in snapshot["values"].items()}
    erased = {
        **snapshot.get("erased", {}),
        **rewritten_lines(row.values, snapshot["values"]),
        **rewritten_lines(row.form_base, changed.get("form_base", row.form_base)),
    }
    return {**snapshot, "values": cut, "erased": erased}


def _cut(model: type[Written], name: str, value: Any) -> Any:
    """A value as the column of its object holds it, cut when it is too long."""
    return value if "." in name else fitting(cast(Field, model._meta.get_field(name)), value)
