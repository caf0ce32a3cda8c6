"""Who may do what with a roadmap. Each rule is about a roadmap that the person sees: `visible_to` comes first."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from participants.models import Registration, User
from programme.models import Cycle
from roadmaps.models import Comment, Roadmap, policy_of

State = Roadmap.State


def team_registration(user: User, roadmap: Roadmap) -> Registration | None:
    """The accepted registration by which a person belongs to the team of a roadmap.

    Looked up once for each row that was read: an act reads its roadmap again under the lock, and looks again.
    """
    return _registration_of(user.pk, roadmap)


def _registration_of(user_id: int | None, roadmap: Roadmap) -> Registration | None:
    known = roadmap.known_registrations
    if user_id not in known:
        known[user_id] = roadmap.team.filter(user=user_id).first()
    return known[user_id]


def is_in_team(user: User, roadmap: Roadmap) -> bool:
    """Whether a person writes this roadmap."""
    return team_registration(user, roadmap) is not None


def is_key_in_team(user_id: int, roadmap: Roadmap) -> bool:
    """Whether the person with this key writes the roadmap."""
    return _registration_of(user_id, roadmap) is not None


def is_referent(user: User, roadmap: Roadmap) -> bool:
    """Whether a person speaks for the team of this roadmap."""
    registration = team_registration(user, roadmap)
    return registration is not None and registration.is_referent


def has_referent(roadmap: Roadmap) -> bool:
    """Whether the team has a referent: without one, nobody may hand the roadmap in."""
    return roadmap.team.filter(is_referent=True).exists()


def is_staff_of_roadmaps(user: User) -> bool:
    """Whether a person is staff who decide on roadmaps."""
    return user.is_staff and user.has_perm("roadmaps.change_roadmap")


def staff_of_roadmaps() -> QuerySet[User]:
    """The staff who decide on roadmaps, with an active account."""
    return ModelBackend().with_perm("roadmaps.change_roadmap").filter(is_staff=True)


def can_edit_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may write its texts: the team, while it is a draft and its cycle is not archived."""
    return roadmap.is_open and not _is_archived(roadmap) and is_in_team(user, roadmap)


def is_followed_up(roadmap: Roadmap) -> bool:
    """Whether its actions may be followed up: always, except while IREV examines it or once its cycle is archived."""
    return roadmap.state != State.SUBMITTED and not _is_archived(roadmap)


def can_follow_up_action(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may record states, difficulties and readings: the team and staff, while it is followed up."""
    return is_followed_up(roadmap) and (is_in_team(user, roadmap) or is_staff_of_roadmaps(user))


def can_comment_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may comment: the team, the trainers, staff with the right, until the cycle is archived."""
    if _is_archived(roadmap):
        return False
    return not user.is_staff or user.has_perm("roadmaps.add_comment")


def can_comment_for_staff(user: User) -> bool:
    """Whether a person may write and read the comments for staff alone."""
    return user.is_staff and user.has_perm("roadmaps.view_comment") and user.has_perm("roadmaps.add_comment")


def can_resolve_comment(user: User, comment: Comment) -> bool:
    """Whether a person may settle a comment: whoever may comment on the roadmap."""
    return can_comment_roadmap(user, comment.roadmap)


def can_withdraw_comment(user: User, comment: Comment) -> bool:
    """Whether a person may take a comment back: its author, until the cycle is archived."""
    return comment.by_id == user.pk and not _is_archived(comment.roadmap)


def can_submit_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may hand it in: the referent of the team, while it is a draft."""
    return roadmap.state == State.DRAFT and not _is_archived(roadmap) and is_referent(user, roadmap)


def can_take_back_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may take it back from IREV: the referent, until staff have answered."""
    return roadmap.state == State.SUBMITTED and not _is_archived(roadmap) and is_referent(user, roadmap)


def can_decide_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may validate it or send it back: staff, once it is handed in."""
    return roadmap.state == State.SUBMITTED and is_staff_of_roadmaps(user)


def can_reopen_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may reopen it: staff, once it is validated or published. A published one then leaves the site.

    Not in an archived cycle: nobody could write it, nor hand it in again.
    """
    is_closed = roadmap.state in (State.VALIDATED, State.PUBLISHED)
    return is_closed and not _is_archived(roadmap) and is_staff_of_roadmaps(user)


def can_agree_to_publish(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may agree to its publication, or no longer: the referent, once it is validated."""
    return roadmap.state in (State.VALIDATED, State.PUBLISHED) and is_referent(user, roadmap)


def can_publish_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may publish it: staff, once it is validated and the team agrees."""
    agreed = roadmap.publication_agreed_at is not None
    return roadmap.state == State.VALIDATED and agreed and is_staff_of_roadmaps(user)


def can_unpublish_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may take it off the site: staff. The referent does it too by taking the agreement back."""
    return roadmap.state == State.PUBLISHED and is_staff_of_roadmaps(user)


def can_share_with_teams(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may let the other teams of the cycle read the validated version: the referent."""
    return not _is_archived(roadmap) and is_referent(user, roadmap)


def can_stop_sharing(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may stop sharing it with the other teams: the referent, at any time."""
    return is_referent(user, roadmap)


def can_share_by_link(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may share a version by a link: the team, until the cycle is archived."""
    return not _is_archived(roadmap) and is_in_team(user, roadmap)


def can_revoke_links(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may revoke its links: the team, at any time, even once the cycle is archived."""
    return is_in_team(user, roadmap)


def follows_roadmap(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may receive its digests: the team, and the trainers of the cycle."""
    return is_in_team(user, roadmap) or roadmap.cycle.trainer_accesses.filter(user=user.pk).exists()


def can_read_other_teams(user: User, cycle: Cycle) -> bool:
    """Whether a person may read what other teams share: a member of a team of the cycle, if staff allow it."""
    if not policy_of(cycle).opens_to_others:
        return False
    own = Registration.objects.filter(user=user.pk, cycle=cycle.pk, territory__isnull=False)
    return own.filter(state=Registration.State.ACCEPTED).exists()


def can_read_grid(user: User, cycle: Cycle) -> bool:
    """Whether a person may see all the roadmaps of a cycle: staff with the right, and its trainers."""
    if user.is_staff and user.has_perm("roadmaps.view_roadmap"):
        return True
    return cycle.trainer_accesses.filter(user=user.pk).exists()


def can_take_milestone(user: User) -> bool:
    """Whether a person may freeze a milestone: staff who decide on roadmaps."""
    return is_staff_of_roadmaps(user)


def can_ask_for_card(user: User) -> bool:
    """Whether a person may ask a team for a card: staff who may add to the library of actions."""
    return user.is_staff and user.has_perm("roadmaps.add_libraryaction")


def can_answer_for_card(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may answer for the team, or take its agreement back: the referent, at any time."""
    return is_referent(user, roadmap)


def can_read_library_request(user: User, roadmap: Roadmap) -> bool:
    """Whether a person may read the request for a card: staff who may ask, and the team that answers."""
    return can_ask_for_card(user) or is_in_team(user, roadmap)


def can_write_report(user: User, registration: Registration) -> bool:
    """Whether a person may write a report: the holder of an accepted registration. `overview` says on which days."""
    return registration.user_id == user.pk and registration.state == Registration.State.ACCEPTED


def _is_archived(roadmap: Roadmap) -> bool:
    return roadmap.cycle.state == Cycle.State.ARCHIVED
