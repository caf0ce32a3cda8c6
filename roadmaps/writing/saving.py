"""Writing together: every change of a written object goes through here, under the lock of its roadmap.

An edit is merged with what others wrote since its page was opened; the row and its revision are written in one
transaction. What the page said was saved is never lost: the history keeps every version whole.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from participants.models import User
from programme.kit.refusal import Outdated, Refused
from roadmaps.models import WRITTEN, GuidingQuestion, Indicator, Merge, Revision, Roadmap, ThemeEntry, Written
from roadmaps.rules import can_edit_roadmap, is_key_in_team
from roadmaps.writing.erased_lines import without_erased
from roadmaps.writing.outcome import Base, Saved, conflicts_of, contradicting_dates, name_of
from roadmaps.writing.page_merge import base_of, bring_together, joined_form, moves_on, shown_by_page
from roadmaps.writing.text_merge import Writing

Origin = Revision.Origin

CLOSED: dict[str, str] = {
    Roadmap.State.SUBMITTED: "La feuille de route est transmise à l’IREV : ses textes ne se modifient plus pour "
    "l’instant.",
    Roadmap.State.VALIDATED: "La feuille de route est validée : ses textes ne se modifient plus.",
    Roadmap.State.PUBLISHED: "La feuille de route est publiée : ses textes ne se modifient plus.",
}
NOT_YOURS = "Seule l’équipe du territoire écrit cette feuille de route, tant que son cycle est en cours."
LATE = "Une saisie plus récente de cette page est déjà enregistrée : celle-ci arrive trop tard, et n’y change rien."
SINCE = "Cette fiche vient de changer\u00a0: voici ce que ferait maintenant le retour à cette version."
WITHDRAWN = "Cette fiche a été retirée entre-temps : remettez-la pour continuer à l’écrire."


# The lock -------------------------------------------------------------------------------------------------


def lock_roadmap(pk: int) -> Roadmap:
    """Lock a roadmap until the end of the transaction, and return it as it stands: its writers take turns."""
    return Roadmap.objects.with_names().select_for_update(of=("self",)).get(pk=pk)


def lock_to_write(pk: int, by: User) -> Roadmap:
    """Lock a roadmap for a person who writes its texts; refused when it is closed, or not theirs."""
    roadmap = lock_roadmap(pk)
    if not can_edit_roadmap(by, roadmap):
        raise Refused(CLOSED.get(roadmap.state, NOT_YOURS))
    return roadmap


def key_of_words(form_id: uuid.UUID, *words: object) -> uuid.UUID:
    """The key of other words sent by a form that was already used, as by a page reached with « back »."""
    return uuid.uuid5(form_id, "\n".join(map(str, words)))


def touch(roadmap: Roadmap) -> None:
    """Note that something happened to a roadmap."""
    Roadmap.objects.filter(pk=roadmap.pk).update(touched_at=timezone.now())


def _fresh(obj: Written, roadmap: Roadmap) -> Written:
    """The object as it stands under the lock; refused when it was withdrawn."""
    if isinstance(obj, Roadmap):
        return roadmap
    related = ["action"] if isinstance(obj, Indicator) else []
    rows: QuerySet[Any] = type(obj)._default_manager.all()
    if hasattr(obj, "entry_id"):
        rows = rows.select_related("entry", *related)
    fresh = rows.get(pk=obj.pk)
    if fresh.is_withdrawn:
        raise Refused(WITHDRAWN)
    return fresh


# An edit --------------------------------------------------------------------------------------------------


@transaction.atomic
def save_edit(
    *,
    obj: Written,
    version: int,
    form_id: uuid.UUID | None,
    values: dict[str, Any],
    by: User,
    seen: dict[str, int] | None = None,
    choices: dict[str, str] | None = None,
    turn: int = 0,
) -> Saved:
    """Merge what a form sends with what is stored, and write it with its revision.

    `values` holds the fields of the form and no others, as JSON holds them; `version` is the one that the page was
    opened on, `form_id` tells the page from others, `turn` counts its sendings where a script does.

    A field that both sides changed is left as it is stored, and comes back as a conflict, unless `choices` says mine,
    theirs or both of the version in `seen`: the one that the person was shown. A date that contradicts the one that
    another set is refused alone. Raises Refused when the roadmap is closed to writing, or a rule would break.
    """
    roadmap = lock_to_write(obj.roadmap_id, by)
    fresh = _fresh(obj, roadmap)
    base = base_of(fresh, version, form_id, by)
    if base.turn > max(turn, 0):
        raise Refused(LATE)
    values = without_erased(fresh, values, base.erased)
    writing = bring_together(fresh, base, values, seen=seen or {}, choices=choices or {})
    refused = contradicting_dates(fresh, writing.values)
    writing = Writing({name: value for name, value in writing.values.items() if name not in refused}, writing.conflicts)
    held = refused.keys() | fresh.names_in(writing.conflicts)
    sent = {name: value for name, value in values.items() if name not in held}
    shown = shown_by_page(fresh, base, sent, writing)
    page: dict[str, Any] = {"form_id": form_id, "shown": shown, "erased": base.erased, "turn": turn}
    revision = None
    if writing.values:
        fresh.put(writing.values)
        origin = Origin.MERGE if base.version != fresh.version else Origin.FORM
        _check(fresh, writing.values)
        _note_questions(fresh, writing.values)
        revision = _write(fresh, by=by, origin=origin, changed=sorted(writing.values), **page)
    elif form_id and moves_on(base, sent, turn):
        _write(fresh, by=by, origin=Origin.FORM, changed=[], **page)
    conflicts = conflicts_of(fresh, writing, joined_form(fresh, base, values))
    return Saved(fresh, revision, timezone.now(), conflicts, _with_whom(fresh, revision, base, by), refused)


def _check(obj: Written, changed: Iterable[str]) -> None:
    """Refuse values that break a constraint of the row; a merged text or list never does."""
    if not any(obj.merge_of(name) is Merge.WHOLE for name in changed):
        return
    try:
        obj.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _note_questions(obj: Written, changed: Iterable[str]) -> None:
    """Keep with each answer the question as it was worded when it was first answered."""
    if not isinstance(obj, ThemeEntry):
        return
    keys = {name.partition(".")[2] for name in changed if name.startswith("answers.")} - obj.asked.keys()
    if keys:
        texts = GuidingQuestion.objects.filter(pk__in=keys).values_list("pk", "text")
        obj.asked = {**obj.asked, **{str(pk): text for pk, text in texts}}
        ThemeEntry.objects.filter(pk=obj.pk).update(asked=obj.asked)


def _with_whom(obj: Written, revision: Revision | None, base: Base, by: User) -> list[str]:
    """The names of the others whose changes were merged with the person's own."""
    if revision is None or base.version == revision.version - 1:
        return []
    later = Revision.objects.filter(object_kind=obj.kind, object_id=obj.pk, version__gt=base.version)
    later = later.select_related("by").order_by("version")
    of_others = [revision for revision in later if revision.by_id != by.pk and revision.changed]
    return list(dict.fromkeys(name_of(revision.by) for revision in of_others))


# Writing a row and its revision ---------------------------------------------------------------------------


def record_creation(obj: Written, *, roadmap_id: int, by: User | None) -> Revision:
    """Record the first revision of an object that was just created."""
    return Revision.objects.create(**_revision(obj, roadmap_id, by, Origin.CREATION, sorted(obj.values())))


def record_creations(objs: Iterable[Written], *, roadmap_id: int, by: User | None) -> None:
    """Record the first revisions of objects that were just created together."""
    rows = [_revision(obj, roadmap_id, by, Origin.CREATION, sorted(obj.values())) for obj in objs]
    Revision.objects.bulk_create(Revision(**row) for row in rows)


def write_followed(*, obj: Written, by: User | None, origin: str, **columns: Any) -> Revision | None:
    """Change what only acts change (state, place, withdrawal), under the lock; None when nothing changes."""
    before = obj.followed()
    for name, value in columns.items():
        setattr(obj, name, value)
    changed = sorted(name for name, value in obj.followed().items() if value != before[name])
    return _write(obj, by=by, origin=origin, changed=changed, columns=columns) if changed else None


def _write(
    obj: Written,
    *,
    by: User | None,
    origin: str,
    changed: list[str],
    columns: dict[str, Any] | None = None,
    form_id: uuid.UUID | None = None,
    shown: dict[str, Any] | None = None,
    erased: dict[str, str] | None = None,
    turn: int = 0,
) -> Revision:
    """Write the row if it is still at its version, with its revision."""
    written = dict(columns or {})
    for name in changed if columns is None else ():
        field = obj.column(name.partition(".")[0])
        written[field.attname] = getattr(obj, field.attname)
    now = timezone.now()
    rows = type(obj)._default_manager.filter(pk=obj.pk, version=obj.version)
    if rows.update(**written, version=obj.version + 1, updated_at=now) != 1:
        raise Outdated("Cette fiche vient de changer : regardez-la avant de recommencer.")
    obj.version, obj.updated_at = obj.version + 1, now
    roadmap_id = obj.roadmap_id
    revision = Revision(**_revision(obj, roadmap_id, by, origin, changed), form_id=form_id, form_base=shown or {})
    if erased:
        revision.snapshot["erased"] = erased
    if turn > 0:
        revision.snapshot["turn"] = turn
    revision.save(force_insert=True)
    Roadmap.objects.filter(pk=roadmap_id).update(touched_at=now)
    return revision


def _revision(obj: Written, roadmap_id: int, by: User | None, origin: str, changed: list[str]) -> dict[str, Any]:
    """The columns of the revision of an object as it stands."""
    return {
        "roadmap_id": roadmap_id,
        "object_kind": obj.kind,
        "object_id": obj.pk,
        "version": obj.version,
        "by": by,
        "origin": origin,
        "changed": changed,
        "snapshot": {"values": obj.values(), "followed": obj.followed()},
    }


@transaction.atomic
def restore(*, revision: Revision, by: User, version: int) -> Revision | None:
    """Bring the texts of an object back to an earlier version; those in between stay in the history.

    State, place and withdrawal do not change. None when the texts are already the same. Raises Outdated when the object
    is no longer at `version`, the one that the person was shown: they would undo what they did not see.
    """
    model = WRITTEN[revision.object_kind]
    roadmap = lock_to_write(revision.roadmap_id, by)
    fresh = _fresh(model(pk=revision.object_id), roadmap)
    if fresh.version != version:
        raise Outdated(SINCE)
    wanted = restored_values(fresh, revision, roadmap)
    if not wanted:
        return None
    fresh.put(wanted)
    _check(fresh, wanted)
    return _write(fresh, by=by, origin=Origin.RESTORE, changed=sorted(wanted))


def restored_values(obj: Written, revision: Revision, roadmap: Roadmap) -> dict[str, Any]:
    """The values that restoring a revision would write on an object as it stands: names → values.

    A lead who has left the team is not brought back.
    """
    now = obj.values()
    emptied = {name: "" for name in now if "." in name and name not in revision.values}
    wanted = {name: value for name, value in {**revision.values, **emptied}.items() if value != now.get(name, "")}
    if (lead := wanted.get("lead")) and not is_key_in_team(lead, roadmap):
        del wanted["lead"]
    return wanted
