"""Telling what happened to an action, and how a difficulty was lifted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from programme.kit.refusal import Refused
from roadmaps.follow_up.follow_ups import follow_up, lift_difficulty
from roadmaps.follow_up.forms import FollowUpForm, LiftForm
from roadmaps.models import Difficulty
from roadmaps.rules import can_follow_up_action, is_in_team
from roadmaps.workspace.fetching import action_of, roadmap_of
from roadmaps.workspace.frame import frame

TOLD = "C’est noté\u00a0: l’action est {state}."
NEWS = "C’est noté. L’état de l’action ne change pas."
LIFTED = "La difficulté est levée. L’état de l’action ne change pas pour autant."


def let_in(request, roadmap, rule) -> None:
    """Let in the people whom a rule allows; 403 for the others.

    What the team sends once the roadmap has closed goes on to the act, which says why not; the page keeps the text.
    """
    if rule(request.user, roadmap):
        return
    if request.method != "POST" or not is_in_team(request.user, roadmap):
        raise PermissionDenied


@never_cache
def follow_up_create(request, pk, action_id):
    roadmap = roadmap_of(request, pk)
    action = action_of(roadmap, action_id, withdrawn=request.method == "POST")
    let_in(request, roadmap, can_follow_up_action)
    standing = list(action.difficulties.filter(lifted_at=None))
    form = FollowUpForm(action, standing, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = follow_up(action=action, by=request.user, **form.told)
        except Refused as refusal:
            form = _as_it_stands_now(form, roadmap, str(refusal))
        else:
            state = row.get_to_state_display()
            messages.success(request, TOLD.format(state=state) if row.changes_state else NEWS)
            return redirect(f"{action.get_absolute_url()}#suivi")
    page = frame(request.user, roadmap, current=action.entry_id, action=form.action, form=form)
    return render(request, "roadmaps/follow_up/follow_up_form.html", page)


def _as_it_stands_now(form, roadmap, refusal):
    """The form with what was typed, and the current action and difficulties: another may have changed both."""
    action = action_of(roadmap, form.action.pk, withdrawn=True)
    standing = list(action.difficulties.filter(lifted_at=None))
    again = FollowUpForm(action, standing, form.data)
    again.is_valid()
    again.add_error(None, refusal)
    return again


@never_cache
def difficulty_lift(request, pk, difficulty_id):
    roadmap = roadmap_of(request, pk)
    rows = Difficulty.objects.select_related("action__entry__theme", "by", "lifted_by")
    difficulty = get_object_or_404(rows, pk=difficulty_id, action__entry__roadmap=roadmap)
    let_in(request, roadmap, can_follow_up_action)
    form = LiftForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            lift_difficulty(difficulty=difficulty, by=request.user, how=form.cleaned_data["how"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            difficulty = rows.get(pk=difficulty.pk)
        else:
            messages.success(request, LIFTED)
            return redirect(f"{difficulty.action.get_absolute_url()}#suivi")
    action = difficulty.action
    page = frame(request.user, roadmap, current=action.entry_id, action=action, difficulty=difficulty, form=form)
    return render(request, "roadmaps/follow_up/difficulty_lift.html", page)
