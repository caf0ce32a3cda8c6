"""The stages of a roadmap: handed in, sent back or validated, published with the team's consent.

Each act takes the lock of the roadmap and reads its state again. It writes the dated and signed stage, the frozen
version where there is one, and the letters, all in one transaction; or it refuses with a sentence.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps import rules
from roadmaps.common_tools.opening import add_missing_themes
from roadmaps.mail.letters import tell_stage
from roadmaps.models import Roadmap, Snapshot, Transition
from roadmaps.versions.freezing import freeze
from roadmaps.workspace.standing import last_validated
from roadmaps.writing.outcome import name_of
from roadmaps.writing.saving import lock_roadmap

Act, State = Transition.Act, Roadmap.State

# The states of a roadmap before each act.
FROM: dict[str, tuple[str, ...]] = {
    Act.SUBMITTED: (State.DRAFT,),
    Act.TAKEN_BACK: (State.SUBMITTED,),
    Act.SENT_BACK: (State.SUBMITTED,),
    Act.VALIDATED: (State.SUBMITTED,),
    Act.REOPENED: (State.VALIDATED, State.PUBLISHED),
    Act.AGREED: (State.VALIDATED, State.PUBLISHED),
    Act.DISAGREED: (State.VALIDATED, State.PUBLISHED),
    Act.PUBLISHED: (State.VALIDATED,),
    Act.UNPUBLISHED: (State.PUBLISHED,),
}
# What was done, to tell the person who comes second.
DONE: dict[str, str] = {
    Act.SUBMITTED: "transmise à l’IREV",
    Act.TAKEN_BACK: "reprise",
    Act.SENT_BACK: "renvoyée à l’équipe",
    Act.VALIDATED: "validée",
    Act.REOPENED: "rouverte",
    Act.PUBLISHED: "publiée",
    Act.UNPUBLISHED: "retirée du site public",
}
NOT_YOURS = "Cette étape ne vous revient pas, ou son cycle est archivé : rien n’a changé."
NO_WORDS: dict[str, str] = {
    Act.SENT_BACK: "Dites à l’équipe ce qu’il reste à reprendre : sans commentaire, elle ne saurait pas quoi changer.",
    Act.REOPENED: "Dites à l’équipe pourquoi vous rouvrez sa feuille de route.",
    Act.UNPUBLISHED: "Dites à l’équipe pourquoi sa page publique est retirée.",
}
NOT_AGREED = "L’équipe n’a pas donné son accord, ou vient de le retirer : la feuille de route ne se publie pas."
NOT_FROZEN = "La version validée de cette feuille de route manque : rouvrez-la, puis faites-la valider de nouveau."


# Handing in -----------------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, roadmap: Roadmap, by: User) -> Transition:
    """Hand the roadmap in, as its referent: it is frozen as it stands, and closed to writing until staff answer."""
    return _record_stage(roadmap, by, Act.SUBMITTED, rules.can_submit_roadmap, to=State.SUBMITTED, keeps="submitted")


@transaction.atomic
def take_back(*, roadmap: Roadmap, by: User) -> Transition:
    """Take the roadmap back, as its referent, before staff have answered: it opens to writing again."""
    return _record_stage(roadmap, by, Act.TAKEN_BACK, rules.can_take_back_roadmap, to=State.DRAFT)


@transaction.atomic
def send_back(*, roadmap: Roadmap, by: User, comment: str) -> Transition:
    """Send the roadmap back, as staff, saying what to do: it opens to writing again."""
    return _record_stage(roadmap, by, Act.SENT_BACK, rules.can_decide_roadmap, to=State.DRAFT, comment=comment)


@transaction.atomic
def validate(*, roadmap: Roadmap, by: User, comment: str = "") -> Transition:
    """Validate the roadmap, as staff: it is frozen as it stands, and nothing of it is public."""
    may, state = rules.can_decide_roadmap, State.VALIDATED
    return _record_stage(roadmap, by, Act.VALIDATED, may, to=state, keeps="validated", comment=comment)


@transaction.atomic
def reopen(*, roadmap: Roadmap, by: User, comment: str) -> Transition:
    """Open a validated roadmap to writing again, as staff, saying why.

    It leaves the public site, and the team's agreement ends with the version for which it was given.
    """
    return _record_stage(
        roadmap,
        by,
        Act.REOPENED,
        rules.can_reopen_roadmap,
        to=State.DRAFT,
        comment=comment,
        published_snapshot=None,
        **_no_agreement(),
    )


# Publishing -----------------------------------------------------------------------------------------------


@transaction.atomic
def agree_to_publish(*, roadmap: Roadmap, by: User) -> Transition | None:
    """Agree, as the referent, that the validated version becomes public; return None if the team had agreed already."""
    fresh, may = lock_roadmap(roadmap.pk), rules.can_agree_to_publish
    if fresh.publication_agreed_at is not None and may(by, fresh):
        return None
    return _record_stage(fresh, by, Act.AGREED, may, publication_agreed_at=timezone.now(), publication_agreed_by=by)


@transaction.atomic
def disagree(*, roadmap: Roadmap, by: User) -> Transition | None:
    """Take the team's agreement back, as the referent: a public page leaves the site; return None without agreement."""
    fresh, may = lock_roadmap(roadmap.pk), rules.can_agree_to_publish
    if fresh.publication_agreed_at is None and may(by, fresh):
        return None
    if fresh.state == State.PUBLISHED:
        _record_stage(fresh, by, Act.UNPUBLISHED, may, to=State.VALIDATED, published_snapshot=None)
    return _record_stage(fresh, by, Act.DISAGREED, may, **_no_agreement())


@transaction.atomic
def publish(*, roadmap: Roadmap, by: User) -> Transition:
    """Publish the last validated version, as staff: the one to which the team agreed, whatever happened since."""
    fresh = lock_roadmap(roadmap.pk)
    if fresh.state == State.VALIDATED and fresh.publication_agreed_at is None:
        raise Refused(NOT_AGREED)
    version = last_validated(fresh)
    if version is None:
        raise Refused(NOT_FROZEN)
    may = rules.can_publish_roadmap
    return _record_stage(fresh, by, Act.PUBLISHED, may, to=State.PUBLISHED, shows=version, published_snapshot=version)


@transaction.atomic
def unpublish(*, roadmap: Roadmap, by: User, comment: str) -> Transition:
    """Take the roadmap off the public site, as staff, saying why: it stays validated, the team's agreement stands."""
    may, state = rules.can_unpublish_roadmap, State.VALIDATED
    return _record_stage(roadmap, by, Act.UNPUBLISHED, may, to=state, comment=comment, published_snapshot=None)


@transaction.atomic
def share_with_teams(*, roadmap: Roadmap, by: User, shared: bool) -> Transition | None:
    """Let the other teams of the cycle read the validated version, or no longer; return None if it was so already."""
    fresh = lock_roadmap(roadmap.pk)
    act, may = (Act.SHARED, rules.can_share_with_teams) if shared else (Act.UNSHARED, rules.can_stop_sharing)
    if fresh.is_shared == shared and may(by, fresh):
        return None
    return _record_stage(fresh, by, act, may, is_shared=shared)


# Recording ------------------------------------------------------------------------------------------------


def _record_stage(
    roadmap: Roadmap,
    by: User,
    act: str,
    may: Callable[[User, Roadmap], bool],
    *,
    to: str = "",
    comment: str = "",
    keeps: str = "",
    shows: Snapshot | None = None,
    **columns: Any,
) -> Transition:
    """Record a stage of the roadmap, under its lock, with what follows from it.

    `to` is the new state, `keeps` the reason for which the roadmap is frozen, `shows` a version frozen before, and
    `columns` the other columns of the roadmap that change.
    """
    fresh, comment = lock_roadmap(roadmap.pk), comment.strip()
    if not may(by, fresh):
        return _done_already(fresh, by, act, to)
    # A team explains nothing to itself when its agreement takes its page off the site.
    if act in NO_WORDS and not comment and not rules.is_in_team(by, fresh):
        raise Refused(NO_WORDS[act])
    was, now = fresh.state, timezone.now()
    Roadmap.objects.filter(pk=fresh.pk).update(state=to or was, touched_at=now, **columns)
    shows = freeze(roadmap=fresh, reason=keeps, by=by) if keeps else shows
    states = {"from_state": was, "to_state": to} if to else {}
    stage = Transition.objects.create(roadmap=fresh, act=act, by=by, comment=comment, snapshot=shows, **states)
    if to == State.DRAFT:
        # Themes added while it was closed enter it as it opens.
        add_missing_themes(roadmap=fresh, by=by)
    tell_stage(stage)
    return stage


def _done_already(roadmap: Roadmap, by: User, act: str, to: str) -> Transition:
    """The last stage, when the same person does the same again; an act that comes second is refused."""
    last = roadmap.transitions.exclude(to_state="").select_related("by").last()
    if to and last and roadmap.state == to and (last.act, last.by_id) == (act, by.pk):
        return last
    raise Refused(_too_late(roadmap, last, act))


def _too_late(roadmap: Roadmap, last: Transition | None, act: str) -> str:
    """Why an act is refused: what somebody did meanwhile, or that it was never for this person."""
    if last is None or last.act not in DONE or roadmap.state in FROM.get(act, State.values):
        return NOT_YOURS
    return f"Rien n’a changé : cette feuille de route a été {DONE[last.act]} par {name_of(last.by)} entre-temps."


def _no_agreement() -> dict[str, Any]:
    return {"publication_agreed_at": None, "publication_agreed_by": None}
