"""Following up an action: the points de suivi that change its state, the difficulties, and how they are lifted."""

import uuid

from django.db import transaction
from django.utils import timezone

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps.models import Action, Difficulty, FollowUp, Revision, Roadmap
from roadmaps.rules import can_follow_up_action
from roadmaps.writing.outcome import ALREADY_SENT
from roadmaps.writing.saving import key_of_words, lock_roadmap, touch, write_followed

State = Action.State

EXAMINED = "La feuille de route est transmise à l’IREV\u00a0: le suivi reprend dès qu’elle a répondu."
NOT_YOURS = "Le suivi de cette feuille de route revient à son équipe et à l’IREV, tant que son cycle est en cours."
WITHDRAWN = "Cette action a été retirée entre-temps\u00a0: remettez-la pour en faire le suivi."
NOTHING_SAID = "Dites en une phrase ce qui s’est passé."
NO_REASON = "Dites pourquoi l’action est abandonnée."
UNKNOWN_STATE = "Choisissez un état de la liste."
NO_DIFFICULTY = "Une action bloquée l’est par quelque chose\u00a0: décrivez la difficulté et sa nature."
NO_NATURE = "Choisissez la nature de la difficulté."
NOT_ANSWERED = (
    "L’action n’est plus bloquée\u00a0: de chaque difficulté, dites si elle est levée, et comment, ou si elle reste."
)
NO_HOW = "Dites comment la difficulté a été levée."
ALREADY_LIFTED = "Une autre personne vient de dire cette difficulté levée\u00a0: votre texte n’est pas enregistré."


@transaction.atomic
def follow_up(
    *,
    action: Action,
    by: User,
    text: str,
    to_state: str = "",
    next_step: str = "",
    form_id: uuid.UUID | None = None,
    difficulty: dict[str, str] | None = None,
    outcomes: dict[int, str] | None = None,
    in_meeting: bool = False,
) -> FollowUp:
    """Record what happened to an action, and its new state; without a new state, the follow-up is plain news.

    `difficulty` (nature, text, support) is what now stands in its way: an action becomes blocked only with a
    difficulty, new or still open. When an action is no longer blocked, `outcomes` says of each open difficulty, by
    key, how it was lifted, or "" if it stays open. The same words of a form, sent twice, make one follow-up.
    """
    lock_to_follow(action.roadmap_id, by)
    known, lifts = _already(form_id, action, by), _lifts(outcomes)
    words = (text.strip(), next_step.strip(), *_words_of(difficulty))
    if form_id and known is not None and not _says(known, words, to_state, lifts):
        form_id = key_of_words(form_id, to_state, *words, *sorted(lifts.items()))
        known = _already(form_id, action, by)
    if known is not None:
        return known
    fresh = Action.objects.select_related("entry__roadmap").get(pk=action.pk)
    state = to_state or fresh.state
    _check(fresh, state, text.strip())
    added = _open_difficulty(fresh, difficulty, by)
    _settle(fresh, state, added, outcomes or {}, by)
    row = FollowUp.objects.create(
        action=fresh,
        by=by,
        text=text.strip(),
        next_step=next_step.strip(),
        from_state=fresh.state,
        to_state=state,
        difficulty=added,
        in_meeting=in_meeting,
        form_id=form_id,
    )
    write_followed(obj=fresh, by=by, origin=Revision.Origin.FOLLOW_UP, state=state)
    touch(fresh.roadmap)
    return row


@transaction.atomic
def lift_difficulty(*, difficulty: Difficulty, by: User, how: str) -> Difficulty:
    """Record that a difficulty is lifted, and how. The state of the action does not change."""
    roadmap = lock_to_follow(difficulty.action.roadmap_id, by)
    fresh = Difficulty.objects.select_related("action__entry").get(pk=difficulty.pk)
    if not how.strip():
        raise Refused(NO_HOW)
    if fresh.is_open:
        _lift(fresh, how.strip(), by)
        touch(roadmap)
    elif (fresh.lifted_by_id, fresh.lifted_how) != (by.pk, how.strip()):
        raise Refused(ALREADY_LIFTED)
    return fresh


def lock_to_follow(roadmap_id: int, by: User) -> Roadmap:
    """Lock a roadmap for a person who follows its actions up; refused while IREV examines it, or if not theirs."""
    roadmap = lock_roadmap(roadmap_id)
    if not can_follow_up_action(by, roadmap):
        raise Refused(EXAMINED if roadmap.state == Roadmap.State.SUBMITTED else NOT_YOURS)
    return roadmap


def _already(form_id: uuid.UUID | None, action: Action, by: User) -> FollowUp | None:
    """The follow-up that this form already made; refused when it is about another action, or by another person."""
    known = FollowUp.objects.filter(form_id=form_id).first() if form_id else None
    if known is not None and (known.action_id, known.by_id) != (action.pk, by.pk):
        raise Refused(ALREADY_SENT)
    return known


def _says(row: FollowUp, words: tuple[str, ...], to_state: str, lifts: dict[int, str]) -> bool:
    """Whether a follow-up holds these very words, and lifted the same difficulties."""
    told = row.difficulty
    known = (row.text, row.next_step, *((told.nature, told.text, told.support) if told else _words_of(None)))
    is_same = (known, row.to_state) == (words, to_state or row.to_state)
    return is_same and not row.action.difficulties.filter(lifted_at=None, pk__in=lifts).exists()


def _words_of(difficulty: dict[str, str] | None) -> tuple[str, str, str]:
    """The nature, the text and the support wanted of a difficulty in a form; empty texts without a difficulty."""
    if not difficulty or not difficulty.get("text", "").strip():
        return "", "", ""
    return difficulty.get("nature", ""), difficulty["text"].strip(), difficulty.get("support", "").strip()


def _lifts(outcomes: dict[int, str] | None) -> dict[int, str]:
    """The difficulties that a form says are lifted, by key, each with how."""
    return {pk: how.strip() for pk, how in (outcomes or {}).items() if how.strip()}


def _check(action: Action, state: str, text: str) -> None:
    if action.is_withdrawn:
        raise Refused(WITHDRAWN)
    if state not in State.values:
        raise Refused(UNKNOWN_STATE)
    if not text:
        is_dropped = state == State.DROPPED and action.state != state
        raise Refused(NO_REASON if is_dropped else NOTHING_SAID)


def _open_difficulty(action: Action, difficulty: dict[str, str] | None, by: User) -> Difficulty | None:
    """Record the difficulty that the follow-up tells; None when it tells none."""
    nature, text, support = _words_of(difficulty)
    if not text:
        return None
    if nature not in Difficulty.Kind.values:
        raise Refused(NO_NATURE)
    return Difficulty.objects.create(action=action, nature=nature, text=text, support=support, by=by)


def _settle(action: Action, state: str, added: Difficulty | None, outcomes: dict[int, str], by: User) -> None:
    """Lift the difficulties that are said lifted; refuse to block without one, or to unblock without an answer."""
    standing = {row.pk: row for row in action.difficulties.filter(lifted_at=None) if row != added}
    if state == State.BLOCKED and action.state != State.BLOCKED and added is None and not standing:
        raise Refused(NO_DIFFICULTY)
    leaves = action.state == State.BLOCKED and state != State.BLOCKED
    if leaves and not standing.keys() <= outcomes.keys():
        raise Refused(NOT_ANSWERED)
    for pk, how in _lifts(outcomes).items():
        if pk in standing:
            _lift(standing[pk], how, by)


def _lift(difficulty: Difficulty, how: str, by: User) -> None:
    difficulty.lifted_at, difficulty.lifted_by, difficulty.lifted_how = timezone.now(), by, how
    difficulty.save(update_fields=["lifted_at", "lifted_by", "lifted_how"])
