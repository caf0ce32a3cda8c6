"""Where a roadmap stands: its stages of validation, what happened to it, what it still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from roadmaps.models import Action, Roadmap, Snapshot, ThemeEntry, Transition

State = Roadmap.State
NAMES: dict[str, tuple[str, str]] = {
    State.DRAFT: ("En rédaction", "L’équipe du territoire écrit."),
    State.SUBMITTED: ("Transmise", "L’IREV lit\u202f; les textes ne se modifient plus."),
    State.VALIDATED: ("Validée", "Version figée\u202f; le suivi des actions continue."),
    State.PUBLISHED: ("Publiée", "La version validée est publique, avec l’accord de l’équipe."),
}


@dataclass(frozen=True)
class Stage:
    """One of the four stages of validation: `place` is « done », « current » or « next »."""

    number: int
    name: str
    meaning: str
    place: str
    transition: Transition | None

    @property
    def says_how(self) -> bool:
        """Whether the page also names the last act: writing starts over when a roadmap is sent back."""
        return self.number == 1


@dataclass(frozen=True)
class Missing:
    """What a roadmap still lacks; the team may hand it in all the same."""

    empty_themes: list[ThemeEntry]
    # Each action with what it lacks, in words.
    actions: list[tuple[Action, str]]
    has_no_ambition: bool

    def __bool__(self) -> bool:
        return bool(self.empty_themes or self.actions or self.has_no_ambition)


def transitions_of(roadmap: Roadmap) -> list[Transition]:
    """Everything that happened to a roadmap, in order, with the person who did it and the version that was frozen."""
    return list(roadmap.transitions.select_related("by", "snapshot__milestone"))


def stages_of(roadmap: Roadmap, transitions: Iterable[Transition] = ()) -> list[Stage]:
    """The four stages; with `transitions`, each stage that was reached has the last transition that led to it."""
    last = {transition.to_state: transition for transition in transitions if transition.to_state}
    now = State.values.index(roadmap.state)
    return [
        Stage(
            number=rank + 1,
            name=NAMES[state][0],
            meaning=NAMES[state][1],
            place="done" if rank < now else "current" if rank == now else "next",
            transition=last.get(state) if rank <= now else None,
        )
        for rank, state in enumerate(State.values)
    ]


def missing_of(roadmap: Roadmap) -> Missing:
    """What a roadmap lacks: themes without a text, actions still to do that have no lead or no due date."""
    current = Count("actions", filter=Q(actions__deleted_at=None))
    # Nobody has to write on a theme that staff retired.
    entries = roadmap.entries.filter(theme__retired_at=None).select_related("theme")
    entries = entries.annotate(current_actions=current).order_by("theme__position", "pk")
    actions = Action.objects.filter(entry__roadmap=roadmap).current().exclude(state__in=Action.FINISHED)
    return Missing(
        empty_themes=[entry for entry in entries if not entry.current_actions and not any(entry.values().values())],
        actions=[(action, words) for action in actions.select_related("entry").in_order() if (words := _lacks(action))],
        has_no_ambition=not roadmap.ambition,
    )


def _lacks(action: Action) -> str:
    """What an action lacks, in words; "" when it lacks nothing."""
    if not action.has_lead:
        return "ni pilote ni échéance" if action.due_on is None else "pas de pilote"
    return "pas d’échéance" if action.due_on is None else ""


def last_validated(roadmap: Roadmap) -> Snapshot | None:
    """The last validated version: the one to publish, or to show to the other teams."""
    return roadmap.snapshots.filter(reason=Snapshot.Reason.VALIDATED).first()
