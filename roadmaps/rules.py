"""Who may do what with a roadmap. Each asks about a roadmap that one sees: `visible_to` comes before."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from participants.models import Registration, User
from programme.models import Cycle
from roadmaps.models import Comment, Roadmap, policy_of

State = Roadmap.State


def team_registration(user: User, roadmap: Roadmap) -> Registration | None:
    """The accepted registration by which a person belongs to the team of a roadmap.

    Asked once for each row that was read: an act reads its roadmap again under the lock, and asks again.
    """
    known = roadmap.__dict__.setdefault("_registrations", {})
    if user.pk not in known:
        known[user.pk] = roadmap.team.filter(user=user.pk).first()
    return known[user.pk]


def is_in_team(user: User, roadmap: Roadmap) -> bool:
    """Whether a person writes this roadmap."""
    return team_registration(user, roadmap) is not None


def is_referent(user: User, roadmap: Roadmap) -> bool:
    """Whether a person speaks for the team of this roadmap."""
    registration = team_registration(user, roadmap)
    return registration is not None and registration.is_referent


def has_referent(roadmap: Roadmap) -> bool:
    """Whether anybody speaks for the team: without, nobody hands the roadmap in."""
    return roadmap.team.filter(is_referent=True).exists()


def is_staff_of_roadmaps(user: User) -> bool:
    """Staff who decide of roadmaps."""
    return user.is_staff and user.has_perm("roadmaps.change_roadmap")


def staff_of_roadmaps() -> QuerySet[User]:
    """All the staff who decide of roadmaps, whose accounts are open."""
    return ModelBackend().with_perm("roadmaps.change_roadmap").filter(is_staff=True)


def can_edit_roadmap(user: User, roadmap: Roadmap) -> bool:
    """The team, while the roadmap is being written and its cycle is not archived."""
    return roadmap.is_open and not _is_archived(roadmap) and is_in_team(user, roadmap)


def is_followed_up(roadmap: Roadmap) -> bool:
    """Whether its team may tell what happens to its actions: at any time but while IREV examines it."""
    return roadmap.state != State.SUBMITTED and not _is_archived(roadmap)


def can_follow_up_action(user: User, roadmap: Roadmap) -> bool:
    """The team and staff, whenever it is followed up: states, difficulties, readings."""
    return is_followed_up(roadmap) and (is_in_team(user, roadmap) or is_staff_of_roadmaps(user))


def can_comment_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whoever reads it, until the cycle is archived: the team, the trainers, staff who may write comments."""
    if _is_archived(roadmap):
        return False
    return not user.is_staff or user.has_perm("roadmaps.add_comment")


def can_comment_for_staff(user: User) -> bool:
    """Staff who read the comments for staff alone."""
    return user.is_staff and user.has_perm("roadmaps.view_comment") and user.has_perm("roadmaps.add_comment")


def can_resolve_comment(user: User, comment: Comment) -> bool:
    """Whoever may comment the roadmap."""
    return can_comment_roadmap(user, comment.roadmap)


def can_withdraw_comment(user: User, comment: Comment) -> bool:
    """Its author."""
    return comment.by_id == user.pk and not _is_archived(comment.roadmap)


def can_submit_roadmap(user: User, roadmap: Roadmap) -> bool:
    """The referent of the team, while it is being written."""
    return roadmap.state == State.DRAFT and not _is_archived(roadmap) and is_referent(user, roadmap)


def can_take_back_roadmap(user: User, roadmap: Roadmap) -> bool:
    """The referent, until staff have answered."""
    return roadmap.state == State.SUBMITTED and not _is_archived(roadmap) and is_referent(user, roadmap)


def can_decide_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Staff, once it is handed in: validate it, or send it back."""
    return roadmap.state == State.SUBMITTED and is_staff_of_roadmaps(user)


def can_reopen_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Staff, once it is validated or published; a published one leaves the site then.

    Not in an archived cycle: nobody could write it, nor hand it in again.
    """
    is_closed = roadmap.state in (State.VALIDATED, State.PUBLISHED)
    return is_closed and not _is_archived(roadmap) and is_staff_of_roadmaps(user)


def can_agree_to_publish(user: User, roadmap: Roadmap) -> bool:
    """The referent, for the team, once it is validated; also to take the agreement back."""
    return roadmap.state in (State.VALIDATED, State.PUBLISHED) and is_referent(user, roadmap)


def can_publish_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Staff, once it is validated and the team agrees."""
    agreed = roadmap.publication_agreed_at is not None
    return roadmap.state == State.VALIDATED and agreed and is_staff_of_roadmaps(user)


def can_unpublish_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Staff; a referent who takes the agreement back has it taken off as well."""
    return roadmap.state == State.PUBLISHED and is_staff_of_roadmaps(user)


def can_share_with_teams(user: User, roadmap: Roadmap) -> bool:
    """The referent: to let the other teams of the cycle read the validated version is the team's own choice."""
    return not _is_archived(roadmap) and is_referent(user, roadmap)


def can_stop_sharing(user: User, roadmap: Roadmap) -> bool:
    """The referent, at any time: what the team shares with the others may be taken back."""
    return is_referent(user, roadmap)


def can_share_by_link(user: User, roadmap: Roadmap) -> bool:
    """The team: its roadmap is its own to show."""
    return not _is_archived(roadmap) and is_in_team(user, roadmap)


def can_revoke_links(user: User, roadmap: Roadmap) -> bool:
    """The team, at any time: a link opens its version until it is taken back, be the cycle archived or not."""
    return is_in_team(user, roadmap)


def follows_roadmap(user: User, roadmap: Roadmap) -> bool:
    """The team and the trainers of the cycle: those whom digests are for."""
    return is_in_team(user, roadmap) or roadmap.cycle.trainer_accesses.filter(user=user.pk).exists()


def can_read_other_teams(user: User, cycle: Cycle) -> bool:
    """Whoever is in a team of the cycle, if staff open to them the versions that the other teams share."""
    if not policy_of(cycle).opens_to_others:
        return False
    own = Registration.objects.filter(user=user.pk, cycle=cycle.pk, territory__isnull=False)
    return own.filter(state=Registration.State.ACCEPTED).exists()


def can_read_grid(user: User, cycle: Cycle) -> bool:
    """Staff who may view roadmaps, and the trainers of the cycle."""
    if user.is_staff and user.has_perm("roadmaps.view_roadmap"):
        return True
    return cycle.trainer_accesses.filter(user=user.pk).exists()


def can_take_milestone(user: User) -> bool:
    """Staff who decide of roadmaps."""
    return is_staff_of_roadmaps(user)


def can_ask_for_card(user: User) -> bool:
    """Staff who may add to the library of actions."""
    return user.is_staff and user.has_perm("roadmaps.add_libraryaction")


def can_answer_for_card(user: User, roadmap: Roadmap) -> bool:
    """The referent, for the team, at any time: an agreement may be taken back."""
    return is_referent(user, roadmap)


def can_read_library_request(user: User, roadmap: Roadmap) -> bool:
    """Staff who may ask for a card, and the team that answers."""
    return can_ask_for_card(user) or is_in_team(user, roadmap)


def can_write_report(user: User, registration: Registration) -> bool:
    """Whose registration it is, once it is accepted; `reporting` says on which days."""
    return registration.user_id == user.pk and registration.state == Registration.State.ACCEPTED


def _is_archived(roadmap):
    return roadmap.cycle.state == Cycle.State.ARCHIVED
