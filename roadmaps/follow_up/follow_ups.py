"""What happens to an action: the follow-ups that change its state, the difficulties, and how they are lifted."""

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
    difficulty: dict | None = None,
    outcomes: dict[int, str] | None = None,
    in_meeting: bool = False,
) -> FollowUp:
    """Record what happened to an action, and its new state; without one, or with its own, it is a plain news.

    `difficulty` (nature, text, support) is what now stands in its way: an action becomes blocked only by one, new or
    still open. An action that is blocked no more leaves none aside: `outcomes` says of each, by key, how it was
    lifted, or "" for one that stays open. The same words of a form, sent twice, are one follow-up.
    """
    lock_to_follow(action.roadmap_id, by)
    known, lifts = _already(form_id, action, by), _lifts(outcomes)
    words = (text.strip(), next_step.strip(), *_words_of(difficulty))
    if known is not None and not _says(known, words, to_state, lifts):
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
    """Say that a difficulty no longer stands in the way, and how it was lifted. The state of the action stays."""
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
    """The roadmap, locked, for who follows its actions up; refused while IREV examines it, or when it is not theirs."""
    roadmap = lock_roadmap(roadmap_id)
    if not can_follow_up_action(by, roadmap):
        raise Refused(EXAMINED if roadmap.state == Roadmap.State.SUBMITTED else NOT_YOURS)
    return roadmap


def _already(form_id, action, by):
    """The follow-up that this form has already made; one of another action or person is never shown."""
    known = FollowUp.objects.filter(form_id=form_id).first() if form_id else None
    if known is not None and (known.action_id, known.by_id) != (action.pk, by.pk):
        raise Refused(ALREADY_SENT)
    return known


def _says(row, words, to_state, lifts):
    """Whether a follow-up holds these very words, and left open no difficulty that is now said to be lifted."""
    told = row.difficulty
    known = (row.text, row.next_step, *((told.nature, told.text, told.support) if told else _words_of(None)))
    is_same = (known, row.to_state) == (words, to_state or row.to_state)
    return is_same and not row.action.difficulties.filter(lifted_at=None, pk__in=lifts).exists()


def _words_of(difficulty):
    """The nature, the text and the support wanted of a difficulty that a form tells; empty when it tells none."""
    if not difficulty or not difficulty.get("text", "").strip():
        return "", "", ""
    return difficulty.get("nature", ""), difficulty["text"].strip(), difficulty.get("support", "").strip()


def _lifts(outcomes):
    """The difficulties that a form says lifted, by key, each with how."""
    return {pk: how.strip() for pk, how in (outcomes or {}).items() if how.strip()}


def _check(action, state, text):
    if action.is_withdrawn:
        raise Refused(WITHDRAWN)
    if state not in State.values:
        raise Refused(UNKNOWN_STATE)
    if not text:
        is_dropped = state == State.DROPPED and action.state != state
        raise Refused(NO_REASON if is_dropped else NOTHING_SAID)


def _open_difficulty(action, difficulty, by):
    """The difficulty that the follow-up tells, written; None when it tells none."""
    nature, text, support = _words_of(difficulty)
    if not text:
        return None
    if nature not in Difficulty.Kind.values:
        raise Refused(NO_NATURE)
    return Difficulty.objects.create(action=action, nature=nature, text=text, support=support, by=by)


def _settle(action, state, added, outcomes, by):
    """A blocked action has an open difficulty; one that is blocked no more has none of which nothing is said."""
    standing = {row.pk: row for row in action.difficulties.filter(lifted_at=None) if row != added}
    if state == State.BLOCKED and action.state != State.BLOCKED and added is None and not standing:
        raise Refused(NO_DIFFICULTY)
    leaves = action.state == State.BLOCKED and state != State.BLOCKED
    if leaves and not standing.keys() <= outcomes.keys():
        raise Refused(NOT_ANSWERED)
    for pk, how in _lifts(outcomes).items():
        if pk in standing:
            _lift(standing[pk], how, by)


def _lift(difficulty, how, by):
    difficulty.lifted_at, difficulty.lifted_by, difficulty.lifted_how = timezone.now(), by, how
    difficulty.save(update_fields=["lifted_at", "lifted_by", "lifted_how"])
