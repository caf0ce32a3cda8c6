"""Adding to a roadmap, withdrawing from it, and the order of its actions."""

import uuid

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps.models import Action, Indicator, IndicatorDefinition, LibraryAction, Revision, ThemeEntry
from roadmaps.models.action import RESTORABLE_DAYS, restorable_since
from roadmaps.writing.outcome import ALREADY_SENT
from roadmaps.writing.saving import WITHDRAWN, key_of_words, lock_to_write, record_creation, touch, write_followed

Origin = Revision.Origin
# Under this, two places are too near for a third between them: the theme is numbered anew.
NEAREST = 1e-6


@transaction.atomic
def create_action(
    *,
    entry: ThemeEntry,
    values: dict,
    by: User,
    form_id: uuid.UUID | None = None,
    from_library: LibraryAction | None = None,
) -> Action:
    """Add an action at the end of a theme; the same form adds the same title once. `values` as JSON holds them."""
    roadmap = lock_to_write(entry.roadmap_id, by)
    form_id, known = _already(Action, form_id, roadmap, values)
    if known is not None:
        return known
    last = entry.actions.aggregate(last=Max("position"))["last"]
    action = Action(entry=entry, position=(last or 0) + 1, created_by=by, form_id=form_id, from_library=from_library)
    return _added(action, roadmap, values, by)


@transaction.atomic
def create_indicator(
    *,
    entry: ThemeEntry,
    values: dict,
    by: User,
    action: Action | None = None,
    form_id: uuid.UUID | None = None,
    definition: IndicatorDefinition | None = None,
    earlier: Indicator | None = None,
) -> Indicator:
    """Add an indicator to the objective of a theme, or to one of its actions; the same form sent twice adds it once.

    It keeps what the library says of its benchmark: now, or when the `earlier` one that it goes on from was drawn.
    """
    roadmap = lock_to_write(entry.roadmap_id, by)
    form_id, known = _already(Indicator, form_id, roadmap, values)
    if known is not None:
        return known
    if action is not None:
        action = _current(action)
        entry = action.entry
    if entry.roadmap_id != roadmap.pk:
        raise Refused("Un indicateur reste dans sa feuille de route.")
    indicator = Indicator(entry=entry, action=action, form_id=form_id)
    indicator.draw_from(definition)
    if earlier is not None:
        indicator.go_on_from(earlier)
    return _added(indicator, roadmap, values, by)


def _current(action):
    """An action as it stands under the lock: another may have moved it, or withdrawn it."""
    fresh = Action.objects.select_related("entry").get(pk=action.pk)
    if fresh.is_withdrawn:
        raise Refused(WITHDRAWN)
    return fresh


def _already(model, form_id, roadmap, values):
    """The key of this sending, and what it has already added; of another roadmap, it is never given."""
    rows = model.objects.select_related("entry")
    known = rows.filter(form_id=form_id).first() if form_id else None
    if known is not None and known.roadmap_id != roadmap.pk:
        raise Refused(ALREADY_SENT)
    if known is not None and _first_title(known) != values["title"]:
        form_id = key_of_words(form_id, values["title"])
        known = rows.filter(form_id=form_id).first()
    return form_id, known


def _first_title(obj):
    """The title of an object when it was added: it may have changed since."""
    added = Revision.objects.filter(object_kind=obj.kind, object_id=obj.pk, origin=Origin.CREATION).first()
    return added.values["title"] if added else obj.title


def _added(obj, roadmap, values, by):
    obj.put(values)
    obj.save(force_insert=True)
    record_creation(obj, roadmap_id=roadmap.pk, by=by)
    touch(roadmap)
    return obj


# Withdrawing ----------------------------------------------------------------------------------------------


@transaction.atomic
def withdraw_action(*, action: Action, by: User) -> Action:
    """Take an action out of the roadmap; it can be brought back for some time, and its history stays."""
    return _withdraw(action, by, deleted_by=by)


@transaction.atomic
def bring_back_action(*, action: Action, by: User) -> Action:
    """Undo a withdrawal, while it may still be undone."""
    return _bring_back(action, by, deleted_by=None)


@transaction.atomic
def withdraw_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Take an indicator out of the roadmap, with its readings; it can be brought back for some time."""
    return _withdraw(indicator, by)


@transaction.atomic
def bring_back_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Undo a withdrawal, while it may still be undone."""
    return _bring_back(indicator, by)


def _withdraw(obj, by, **columns):
    fresh = _locked(obj, by)
    if fresh.deleted_at is None:
        write_followed(obj=fresh, by=by, origin=Origin.WITHDRAWAL, deleted_at=timezone.now(), **columns)
    return fresh


def _bring_back(obj, by, **columns):
    fresh = _locked(obj, by)
    if fresh.deleted_at and fresh.deleted_at < restorable_since():
        raise Refused(f"Cette fiche a été retirée il y a plus de {RESTORABLE_DAYS} jours : elle ne se remet plus.")
    write_followed(obj=fresh, by=by, origin=Origin.RETURN, deleted_at=None, **columns)
    return fresh


def _locked(obj, by):
    """The object as it stands, withdrawn or not, its roadmap being held."""
    lock_to_write(obj.roadmap_id, by)
    return type(obj).objects.select_related("entry").get(pk=obj.pk)


# The order ------------------------------------------------------------------------------------------------


@transaction.atomic
def move_action(
    *,
    action: Action,
    by: User,
    direction: str = "",
    before: Action | None = None,
    entry: ThemeEntry | None = None,
) -> Action:
    """Move an action: one place « up » or « down », or before another, or at the end of a theme of its roadmap.

    Moves that two people make at once are both made, one after the other. One place further than the first or the
    last leaves it where it is.
    """
    lock_to_write(action.roadmap_id, by)
    fresh = _current(action)
    target = entry or (before.entry if before else fresh.entry)
    if target.roadmap_id != fresh.roadmap_id:
        raise Refused("Une action reste dans sa feuille de route.")
    rows = list(target.actions.current().exclude(pk=fresh.pk).order_by("position", "pk"))
    place = _place(fresh, rows, direction, before)
    was = _rank(fresh, rows) if target.pk == fresh.entry_id else None
    if place != was:
        _put_between(fresh, target, rows, place, by)
    return fresh


def _rank(action, others):
    """How many of the others stand before an action."""
    return sum((neighbour.position, neighbour.pk) < (action.position, action.pk) for neighbour in others)


def _place(action, others, direction, before):
    """How many of the others will stand before it."""
    if direction in ("up", "down"):
        step = 1 if direction == "down" else -1
        return min(max(_rank(action, others) + step, 0), len(others))
    return next((rank for rank, neighbour in enumerate(others) if before and neighbour.pk == before.pk), len(others))


def _put_between(action, entry, others, place, by):
    """Give the action a place between its neighbours; number the theme anew when they are too near."""
    low = others[place - 1].position if place else None
    high = others[place].position if place < len(others) else None
    if low is not None and high is not None and high - low < NEAREST:
        for rank, neighbour in enumerate(others, start=1):
            write_followed(obj=neighbour, by=by, origin=Origin.MOVE, position=float(rank))
        low, high = float(place), float(place + 1)
    position = (low + high) / 2 if low is not None and high is not None else _outside(low, high)
    write_followed(obj=action, by=by, origin=Origin.MOVE, entry=entry, position=position)
    # What measures an action goes where it goes.
    Indicator.objects.filter(action=action.pk).update(entry=entry)


def _outside(low, high):
    """A place before the first, after the last, or the first of all."""
    if low is not None:
        return low + 1
    return high - 1 if high is not None else 1.0
