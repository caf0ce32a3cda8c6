"""Adding to a roadmap, withdrawing from it, putting its actions in order."""

import uuid
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps.models import Action, Indicator, IndicatorDefinition, LibraryAction, Revision, Roadmap, ThemeEntry
from roadmaps.models.action import RESTORABLE_DAYS, restorable_since
from roadmaps.writing.outcome import ALREADY_SENT
from roadmaps.writing.saving import WITHDRAWN, key_of_words, lock_to_write, record_creation, touch, write_followed

Origin = Revision.Origin
# What is added to a theme, and withdrawn from it.
Added = TypeVar("Added", Action, Indicator)
# Under this, two positions are too close for a third between them: the theme is numbered again.
NEAREST = 1e-6


@transaction.atomic
def create_action(
    *,
    entry: ThemeEntry,
    values: dict[str, Any],
    by: User,
    form_id: uuid.UUID | None = None,
    from_library: LibraryAction | None = None,
) -> Action:
    """Add an action at the end of a theme; the same form adds a title once. `values` are as JSON holds them."""
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
    values: dict[str, Any],
    by: User,
    action: Action | None = None,
    form_id: uuid.UUID | None = None,
    definition: IndicatorDefinition | None = None,
    earlier: Indicator | None = None,
) -> Indicator:
    """Add an indicator to the objective of a theme, or to one of its actions; the same form sent twice adds it once.

    It keeps what the library says of its benchmark today; or what it said when the `earlier` indicator was added.
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


def _current(action: Action) -> Action:
    """An action as it stands under the lock; refused when it was withdrawn."""
    fresh = Action.objects.select_related("entry").get(pk=action.pk)
    if fresh.is_withdrawn:
        raise Refused(WITHDRAWN)
    return fresh


def _already(
    model: type[Added], form_id: uuid.UUID | None, roadmap: Roadmap, values: dict[str, Any]
) -> tuple[uuid.UUID | None, Added | None]:
    """The key of this sending, and the object that it already added; refused when that is in another roadmap."""
    rows: QuerySet[Any] = model._default_manager.select_related("entry")
    known = rows.filter(form_id=form_id).first() if form_id else None
    if known is not None and known.roadmap_id != roadmap.pk:
        raise Refused(ALREADY_SENT)
    if form_id and known is not None and _first_title(known) != values["title"]:
        form_id = key_of_words(form_id, values["title"])
        known = rows.filter(form_id=form_id).first()
    return form_id, known


def _first_title(obj: Action | Indicator) -> str:
    """The title of an object when it was added: it may have changed since."""
    added = Revision.objects.filter(object_kind=obj.kind, object_id=obj.pk, origin=Origin.CREATION).first()
    return added.values["title"] if added else obj.title


def _added(obj: Added, roadmap: Roadmap, values: dict[str, Any], by: User) -> Added:
    """Save a new object with its first revision."""
    obj.put(values)
    obj.save(force_insert=True)
    record_creation(obj, roadmap_id=roadmap.pk, by=by)
    touch(roadmap)
    return obj


# Withdrawing ----------------------------------------------------------------------------------------------


@transaction.atomic
def withdraw_action(*, action: Action, by: User) -> Action:
    """Withdraw an action from its roadmap; it can be brought back for some time, and its history stays."""
    return _withdraw(action, by, deleted_by=by)


@transaction.atomic
def bring_back_action(*, action: Action, by: User) -> Action:
    """Bring a withdrawn action back, while it is still possible."""
    return _bring_back(action, by, deleted_by=None)


@transaction.atomic
def withdraw_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Withdraw an indicator from its roadmap, with its readings; it can be brought back for some time."""
    return _withdraw(indicator, by)


@transaction.atomic
def bring_back_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Bring a withdrawn indicator back, while it is still possible."""
    return _bring_back(indicator, by)


def _withdraw(obj: Added, by: User, **columns: Any) -> Added:
    fresh = _locked(obj, by)
    if fresh.deleted_at is None:
        write_followed(obj=fresh, by=by, origin=Origin.WITHDRAWAL, deleted_at=timezone.now(), **columns)
    return fresh


def _bring_back(obj: Added, by: User, **columns: Any) -> Added:
    fresh = _locked(obj, by)
    if fresh.deleted_at and fresh.deleted_at < restorable_since():
        raise Refused(f"Cette fiche a été retirée il y a plus de {RESTORABLE_DAYS} jours : elle ne se remet plus.")
    write_followed(obj=fresh, by=by, origin=Origin.RETURN, deleted_at=None, **columns)
    return fresh


def _locked(obj: Added, by: User) -> Added:
    """Lock the roadmap, and read the object again, withdrawn or not."""
    lock_to_write(obj.roadmap_id, by)
    rows: QuerySet[Any] = type(obj)._default_manager.select_related("entry")
    return rows.get(pk=obj.pk)


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
    """Move an action: one place « up » or « down », or before another, or to the end of a theme of its roadmap.

    Two people may move actions at once: both moves are made, one after the other. The first action does not move
    up, nor the last one down.
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


def _rank(action: Action, others: list[Action]) -> int:
    """The number of other actions before an action."""
    return sum((neighbour.position, neighbour.pk) < (action.position, action.pk) for neighbour in others)


def _place(action: Action, others: list[Action], direction: str, before: Action | None) -> int:
    """The number of other actions that will be before it."""
    if direction in ("up", "down"):
        step = 1 if direction == "down" else -1
        return min(max(_rank(action, others) + step, 0), len(others))
    return next((rank for rank, neighbour in enumerate(others) if before and neighbour.pk == before.pk), len(others))


def _put_between(action: Action, entry: ThemeEntry, others: list[Action], place: int, by: User) -> None:
    """Give the action a position between its neighbours; number the theme again when they are too close."""
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


def _outside(low: float | None, high: float | None) -> float:
    """A position after the last neighbour or before the first; 1 without neighbours."""
    if low is not None:
        return low + 1
    return high - 1 if high is not None else 1.0
