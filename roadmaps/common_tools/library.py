"""From a good action to a card of the library: IREV asks, the team answers, IREV writes the card.

The text of the team never changes. A card names the territory that it comes from, and no person.
"""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps.models import Action, Comment, LibraryAction, LibraryRequest, Roadmap, Theme, ThemeEntry
from roadmaps.rules import can_answer_for_card, can_ask_for_card
from roadmaps.writing.saving import lock_roadmap, touch

PROPOSAL = (
    "L’IREV propose de faire de cette action une fiche de la bibliothèque, dont d’autres équipes pourront partir. "
    "La fiche dira de quel territoire elle vient et ne nommera personne\u202f; votre texte ne change pas. "
    "La personne référente de l’équipe répond depuis la page de l’action."
)
NOT_STAFF = "Seule l’équipe de l’IREV propose des fiches."
NOT_REFERENT = "Seule la personne référente de l’équipe répond."
WITHDRAWN = "Cette action a été retirée\u00a0: elle ne peut pas devenir une fiche."
ALREADY_AGREED = "L’équipe a déjà accepté\u00a0: la fiche peut être écrite."
NOTHING_ASKED = "Rien n’est demandé à propos de cette action."
NOT_AGREED = "L’équipe n’a pas donné son accord, ou l’a retiré\u00a0: la fiche ne peut pas être publiée."
NO_THEME = "Choisissez au moins un axe où publier la fiche."


def pending_request(action: Action) -> LibraryRequest | None:
    """The request that waits for the team's answer."""
    return action.library_requests.filter(answered_at=None).first()


def _locked(action: Action) -> tuple[Action, Roadmap]:
    """Lock the roadmap, and read the action again."""
    roadmap = lock_roadmap(action.roadmap_id)
    return Action.objects.select_related("entry__theme").get(pk=action.pk), roadmap


@transaction.atomic
def ask_for_card(*, action: Action, by: User, message: str = "") -> LibraryRequest:
    """Ask the team whether its action may become a card; asking twice makes one request.

    The team reads it as a comment on the action, which the digest tells.
    """
    if not can_ask_for_card(by):
        raise Refused(NOT_STAFF)
    fresh, roadmap = _locked(action)
    if fresh.is_withdrawn:
        raise Refused(WITHDRAWN)
    if fresh.library_agreed_at:
        raise Refused(ALREADY_AGREED)
    pending = pending_request(fresh)
    if pending is not None:
        return pending
    text = "\n\n".join(filter(None, [PROPOSAL, message]))
    comment = Comment.objects.create(roadmap=roadmap, action=fresh, text=text, by=by)
    touch(roadmap)
    return LibraryRequest.objects.create(action=fresh, asked_by=by, message=message, comment=comment)


@transaction.atomic
def agree_to_card(*, action: Action, by: User) -> None:
    """Record that the team agrees; a second time changes nothing."""
    fresh, roadmap = _to_answer(action, by)
    if fresh.library_agreed_at is None:
        Action.objects.filter(pk=fresh.pk).update(library_agreed_at=timezone.now())
        _note_answer(fresh, roadmap, by, is_agreed=True, reason="")


@transaction.atomic
def refuse(*, action: Action, by: User, reason: str = "") -> None:
    """Record that the team declines, or takes its agreement back: its cards are then retired."""
    fresh, roadmap = _to_answer(action, by)
    Action.objects.filter(pk=fresh.pk).update(library_agreed_at=None)
    LibraryAction.objects.current().filter(source=fresh).update(retired_at=timezone.now())
    _note_answer(fresh, roadmap, by, is_agreed=False, reason=reason)


def without_agreement(cards: QuerySet[LibraryAction]) -> QuerySet[LibraryAction]:
    """The cards drawn from an action whose team does not agree, or no longer: nobody offers them again without it."""
    return cards.filter(source__isnull=False, source__library_agreed_at=None)


def _to_answer(action: Action, by: User) -> tuple[Action, Roadmap]:
    """Lock the roadmap for the referent who answers, and read the action again."""
    fresh, roadmap = _locked(action)
    if not can_answer_for_card(by, roadmap):
        raise Refused(NOT_REFERENT)
    if not fresh.library_requests.exists():
        raise Refused(NOTHING_ASKED)
    return fresh, roadmap


def _note_answer(action: Action, roadmap: Roadmap, by: User, *, is_agreed: bool, reason: str) -> None:
    """Write the answer on the last request, and settle its comment."""
    now = timezone.now()
    request = action.library_requests.latest("asked_at", "pk")
    request.answered_at, request.answered_by = now, by
    request.is_agreed, request.reason = is_agreed, reason
    request.save(update_fields=["answered_at", "answered_by", "is_agreed", "reason"])
    if request.comment_id:
        Comment.objects.filter(pk=request.comment_id, resolved_at=None).update(resolved_at=now, resolved_by=by)
    touch(roadmap)


def card_values(action: Action) -> dict[str, Any]:
    """The first values of the card of an action: the words of the team, which staff then edit for others."""
    lifted = action.difficulties.exclude(lifted_at=None)
    ways_out = [f"{difficulty.text}\nLevée ainsi : {difficulty.lifted_how}" for difficulty in lifted]
    lessons = [action.results, action.watch_points, *ways_out]
    return {
        "title": action.title,
        "expected_result": action.expected_result[: _longest("expected_result")],
        "first_step": action.first_step,
        "partners": list(action.partners),
        "lessons": "\n\n".join(filter(None, lessons))[: _longest("lessons")],
    }


def _longest(name: str) -> int | None:
    return cast("models.TextField[str, str]", LibraryAction._meta.get_field(name)).max_length


@transaction.atomic
def make_card(*, action: Action, by: User, themes: list[Theme], values: dict[str, Any]) -> list[LibraryAction]:
    """Publish the card of an action in themes of one or several cycles, with the credit of its territory.

    A theme that already has the card gets the new words; a theme no longer chosen stops offering it.
    `values` are those of `card_values`, edited. Raises Refused without the team's agreement.
    """
    if not can_ask_for_card(by):
        raise Refused(NOT_STAFF)
    fresh, roadmap = _locked(action)
    if fresh.library_agreed_at is None or fresh.is_withdrawn:
        raise Refused(NOT_AGREED)
    if not themes:
        raise Refused(NO_THEME)
    values = {**values, "credit": roadmap.territory.name, "retired_at": None}
    cards = [_write_card(theme, fresh, values) for theme in themes]
    others = LibraryAction.objects.current().filter(source=fresh).exclude(theme__in=themes)
    others.update(retired_at=timezone.now())
    return cards


def _write_card(theme: Theme, action: Action, values: dict[str, Any]) -> LibraryAction:
    card = LibraryAction.objects.filter(theme=theme, source=action).first()
    if card is None:
        last = LibraryAction.objects.filter(theme=theme).aggregate(last=Max("position"))["last"] or 0
        card = LibraryAction(theme=theme, source=action, code=f"action-{action.pk}", position=last + 1)
    for name, value in values.items():
        setattr(card, name, value)
    try:
        card.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    card.save()
    return card


# Starting an action from a card ---------------------------------------------------------------------------


def values_of_card(card: LibraryAction) -> dict[str, Any]:
    """The first values of an action that starts from a card; the team then changes them as it likes."""
    names = ("title", "expected_result", "first_step", "partners")
    return {name: getattr(card, name) for name in names}


def cards_of(entry: ThemeEntry) -> list[LibraryAction]:
    """The cards that an action of a theme may start from."""
    return list(LibraryAction.objects.current().filter(theme=entry.theme_id).order_by("position", "pk"))
