"""The team of the person's territory: who is in it, whom to invite, whom to replace."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participants import rules
from participants.models import Consent, Registration, TeamInvitation
from participants.registration.answers import has_consent
from participants.registration.invitations import invite, open_invitations, revoke
from participants.registration.own_views import own_registration
from participants.registration.team_forms import InvitationForm, ReplacementForm
from participants.registration.teams import teams_of
from participants.seats.waiting_list import replacement_deadline
from programme.kit.refusal import Refused


def _team_of(request, pk):
    """The registration of the person and its team; without a team, there is no page."""
    registration = own_registration(request, pk)
    team = teams_of([registration]).get(registration.pk)
    if team is None:
        raise Http404("Cette inscription n’a pas encore d’équipe.")
    return registration, team


def _team_page(request, registration, team, form):
    invites = rules.can_invite_colleague(request.user, registration)
    sent = TeamInvitation.objects.filter(
        open_invitations(), cycle=registration.cycle_id, territory=registration.territory_id
    )
    if not registration.is_referent:
        sent = sent.filter(invited_by=request.user)
    page = {
        "registration": registration,
        "team": team,
        "form": form if invites else None,
        "invitations": sent.select_related("replaces__user"),
        "is_listed": has_consent(registration, Consent.Kind.LISTING),
        "can_replace": rules.can_propose_replacement(request.user, registration, registration),
        "replace_until": replacement_deadline(registration.cycle),
    }
    return render(request, "participants/registration/team_detail.html", page)


@require_safe
@never_cache
def team_detail(request, pk):
    registration, team = _team_of(request, pk)
    return _team_page(request, registration, team, InvitationForm())


@never_cache
def invitation_create(request, pk):
    registration, team = _team_of(request, pk)
    if not rules.can_invite_colleague(request.user, registration):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("participants:team_detail", pk)
    form = InvitationForm(request.POST)
    if form.is_valid() and _invite(request, registration, form):
        return redirect("participants:team_detail", pk)
    return _team_page(request, registration, team, form)


def _invite(request, registration, form, replaces=None):
    """Send the invitation; a refusal becomes an error of the form."""
    try:
        invitation = invite(
            cycle=registration.cycle,
            territory=registration.territory,
            email=form.cleaned_data["email"],
            by=request.user,
            replaces=replaces,
        )
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return False
    messages.success(request, f"L’invitation part à {invitation.email}.")
    return True


@require_POST
def invitation_revoke(request, pk):
    """Revoke an invitation, for the person who sent it or the referent of its team."""
    team = Registration.objects.of_team(OuterRef("cycle"), OuterRef("territory"))
    referent = team.filter(user=request.user, is_referent=True)
    invitation = get_object_or_404(TeamInvitation, Q(invited_by=request.user) | Exists(referent), pk=pk)
    was_open = revoke(invitation=invitation, by=request.user)
    messages.info(request, "L’invitation est annulée." if was_open else "Cette invitation n’était plus en cours.")
    team = Registration.objects.of_team(invitation.cycle_id, invitation.territory_id)
    own = team.filter(user=request.user).first()
    return redirect("participants:team_detail", own.pk) if own else redirect("participants:my_space")


@never_cache
def replacement_create(request, pk):
    registration, team = _team_of(request, pk)
    members = _replaceable(request.user, registration, team)
    if not members:
        raise PermissionDenied
    initial = {"leaving": request.GET.get("membre", registration.pk)}
    form = ReplacementForm(request.POST or None, members=members.values(), initial=initial)
    if request.method == "POST" and form.is_valid():
        leaving = members[form.cleaned_data["leaving"]].registration
        if _invite(request, registration, form, replaces=leaving):
            return redirect("participants:team_detail", pk)
    return render(
        request, "participants/registration/replacement_form.html", {"registration": registration, "form": form}
    )


def _replaceable(user, registration, team):
    """The members for whom the person may propose somebody, by their key: the person first.

    The rule gives the same answer for all the colleagues of a team: it is asked for the first.
    """
    mine = [member for member in team.members if member.is_me]
    others = [member for member in team.members if not member.is_me]
    groups = [group for group in (mine, others) if group]
    allowed = [group for group in groups if rules.can_propose_replacement(user, registration, group[0].registration)]
    return {member.registration.pk: member for group in allowed for member in group}
