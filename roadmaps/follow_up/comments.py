"""The comments of a roadmap. A comment never changes the version of what it is about."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps.models import Action, Comment, Indicator, Roadmap, ThemeEntry
from roadmaps.rules import can_comment_for_staff, can_comment_roadmap, can_withdraw_comment
from roadmaps.writing.outcome import ALREADY_SENT
from roadmaps.writing.saving import key_of_words, lock_roadmap, touch

Scope = Comment.Scope

NOTHING_SAID = "Écrivez votre commentaire."
CLOSED = "Le cycle est archivé, ou votre compte ne commente pas\u00a0: ce commentaire n’est pas enregistré."
NOT_FOR_YOU = "Seule l’équipe de l’IREV écrit à l’équipe de l’IREV seule."
ELSEWHERE = "Ce commentaire porte sur une fiche d’une autre feuille de route."
GONE = "Le commentaire auquel vous répondez a été retiré."
NOT_THE_AUTHOR = "Seule la personne qui a écrit un commentaire le retire, tant que le cycle est en cours."


@transaction.atomic
def comment(
    *,
    roadmap: Roadmap,
    by: User,
    text: str,
    scope: str = Scope.TEAM,
    entry: ThemeEntry | None = None,
    action: Action | None = None,
    indicator: Indicator | None = None,
    parent: Comment | None = None,
    form_id: uuid.UUID | None = None,
) -> Comment:
    """Comment on a roadmap or on one of its objects, or answer; the same words of a form are recorded once.

    An answer keeps the place and the readers of its thread.
    """
    fresh = _lock(roadmap.pk, by)
    known = Comment.objects.filter(form_id=form_id).first() if form_id else None
    if known is not None and (known.roadmap_id, known.by_id) != (fresh.pk, by.pk):
        raise Refused(ALREADY_SENT)
    said = (text.strip(), known.scope if known and parent else scope)
    if form_id and known is not None and said != (known.text, known.scope):
        form_id = key_of_words(form_id, *said)
        known = Comment.objects.filter(form_id=form_id).first()
    if known is not None:
        return known
    if not text.strip():
        raise Refused(NOTHING_SAID)
    place = _place(fresh, by, {"entry": entry, "action": action, "indicator": indicator}, parent, scope)
    if place["scope"] == Scope.STAFF and not can_comment_for_staff(by):
        raise Refused(NOT_FOR_YOU)
    made = Comment.objects.create(roadmap=fresh, by=by, text=text.strip(), form_id=form_id, **place)
    _touch(made)
    return made


@transaction.atomic
def resolve(*, comment: Comment, by: User) -> Comment:
    """Mark a thread as settled; a second time changes nothing."""
    fresh = _thread(comment, by)
    if fresh.resolved_at is None:
        _mark(fresh, resolved_at=timezone.now(), resolved_by=by)
    return fresh


@transaction.atomic
def reopen(*, comment: Comment, by: User) -> Comment:
    """Mark a thread as not settled any more."""
    fresh = _thread(comment, by)
    if fresh.resolved_at is not None:
        _mark(fresh, resolved_at=None, resolved_by=None)
    return fresh


@transaction.atomic
def withdraw(*, comment: Comment, by: User) -> Comment:
    """Take back a comment of one's own; its answers stay."""
    lock_roadmap(comment.roadmap_id)
    fresh = Comment.objects.select_related("roadmap__cycle").get(pk=comment.pk)
    if not can_withdraw_comment(by, fresh):
        raise Refused(NOT_THE_AUTHOR)
    if fresh.withdrawn_at is None:
        _mark(fresh, withdrawn_at=timezone.now())
    return fresh


def _lock(pk: int, by: User) -> Roadmap:
    roadmap = lock_roadmap(pk)
    if not can_comment_roadmap(by, roadmap):
        raise Refused(CLOSED)
    return roadmap


def _place(
    roadmap: Roadmap,
    by: User,
    about: dict[str, ThemeEntry | Action | Indicator | None],
    parent: Comment | None,
    scope: str,
) -> dict[str, Any]:
    """The object and the readers of a comment; those of the first comment of its thread, for an answer."""
    if parent is not None:
        root = _root(parent)
        # Read again as this person sees it: nobody answers a comment that they do not read.
        if root.roadmap_id != roadmap.pk or not Comment.objects.visible_to(by).filter(pk=parent.pk).exists():
            raise Refused(GONE)
        return {name: getattr(root, name) for name in about} | {"parent": root, "scope": root.scope}
    objects = [obj for obj in about.values() if obj is not None]
    if len(objects) > 1 or any(obj.roadmap_id != roadmap.pk for obj in objects):
        raise Refused(ELSEWHERE)
    return about | {"scope": Scope.STAFF if scope == Scope.STAFF else Scope.TEAM}


def _root(comment: Comment) -> Comment:
    return comment.parent or comment


def _thread(comment: Comment, by: User) -> Comment:
    """Lock the roadmap, and read the first comment of a thread again."""
    _lock(comment.roadmap_id, by)
    return Comment.objects.get(pk=comment.parent_id or comment.pk)


def _mark(comment: Comment, **columns: Any) -> None:
    """Write what happened to a comment, and date its roadmap if the team may know."""
    for name, value in columns.items():
        setattr(comment, name, value)
    comment.save(update_fields=list(columns))
    _touch(comment)


def _touch(comment: Comment) -> None:
    """Note that something happened to the roadmap; a comment for staff alone leaves no trace, not even a date."""
    if comment.scope == Scope.TEAM:
        touch(comment.roadmap)
