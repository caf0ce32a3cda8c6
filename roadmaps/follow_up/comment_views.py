"""The comments of a roadmap: read, write, answer, settle, take back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from programme.kit.refusal import Refused
from roadmaps.follow_up import comments
from roadmaps.follow_up.comment_forms import CommentForm, talk
from roadmaps.follow_up.stream import PLACES, all_threads
from roadmaps.models import Comment, Roadmap
from roadmaps.rules import can_comment_for_staff, can_comment_roadmap, can_resolve_comment, can_withdraw_comment
from roadmaps.workspace.fetching import action_of, entry_of, indicator_of, is_done, roadmap_if, roadmap_of
from roadmaps.workspace.frame import frame


@require_safe
@never_cache
def comment_list(request, pk):
    roadmap = roadmap_of(request, pk)
    threads = all_threads(roadmap, request.user)
    shown = threads if request.GET.get("vue") == "tous" else [thread for thread in threads if not thread.is_resolved]
    page = talk(request.user, roadmap, {}) | {
        "threads": shown,
        "total": len(threads),
        "shows_all": request.GET.get("vue") == "tous",
    }
    return render(
        request, "roadmaps/follow_up/comment_list.html", frame(request.user, roadmap, current="comments") | page
    )


@never_cache
def comment_create(request, pk):
    roadmap = roadmap_if(request, pk, can_comment_roadmap)
    if request.method != "POST":
        return redirect("roadmaps:comment_list", roadmap.pk)
    place = {name: request.POST.get(name) for name in ("indicator", "action", "entry", "parent")}
    form = CommentForm(request.POST, chooses_scope=can_comment_for_staff(request.user), place=place, auto_id="id_%s")
    about = {}
    if form.is_valid():
        about = _about(request, roadmap, form.cleaned_data)
        try:
            made = comments.comment(roadmap=roadmap, by=request.user, **about, **_said(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre commentaire est enregistré.")
            return redirect(address_of(made, request.POST.get("back")))
    page = {"form": form, "back": request.POST.get("back", ""), "parent": about.pop("parent", None)}
    page["about"] = next(iter(about.values()), None)
    return render(
        request, "roadmaps/follow_up/comment_form.html", frame(request.user, roadmap, current="comments", **page)
    )


def _said(form):
    """The values of the form, as the act takes them."""
    said = form.cleaned_data
    return {"text": said["text"], "form_id": said["form_id"], "scope": said.get("scope", Comment.Scope.TEAM)}


def _about(request, roadmap, said):
    """The object of the comment, or the comment that it answers; 404 when the person does not read it."""
    if said["parent"]:
        return {"parent": _comment_of(request, roadmap, said["parent"])}
    # An object withdrawn since its page was opened still takes the comment.
    if said["indicator"]:
        return {"indicator": indicator_of(roadmap, said["indicator"], withdrawn=True)}
    if said["action"]:
        return {"action": action_of(roadmap, said["action"], withdrawn=True)}
    return {"entry": entry_of(roadmap, said["entry"])} if said["entry"] else {}


def _comment_of(request, roadmap, pk, *, own=False) -> Comment:
    """A comment that the person reads; with `own`, one that they wrote, even if it was taken back."""
    seen = Comment.objects.filter(by=request.user) if own else Comment.objects.visible_to(request.user)
    rows = seen.select_related("parent", "roadmap__cycle", *PLACES)
    return get_object_or_404(rows, pk=pk, roadmap=roadmap)


def address_of(comment: Comment, back: str | None = "") -> str:
    """The address of a comment: on the page of its object, or on the page to go `back` to, the list or the action."""
    anchor = f"#commentaire-{comment.parent_id or comment.pk}"
    about = comment.about
    if back == "action" and comment.indicator and comment.indicator.action:
        about = comment.indicator.action
    if back == "list" or about is None or about.is_withdrawn:
        return f"{reverse('roadmaps:comment_list', args=[comment.roadmap_id])}?vue=tous{anchor}"
    return about.get_absolute_url() + anchor


ACTS = {
    "resolve": (can_resolve_comment, comments.resolve, "Le commentaire est réglé."),
    "reopen": (can_resolve_comment, comments.reopen, "Le commentaire est rouvert."),
    "withdraw": (can_withdraw_comment, comments.withdraw, "Votre commentaire est retiré."),
}


@require_POST
def comment_act(request, pk, comment_id, name):
    """Settle a comment, reopen it or take it back; a second time changes nothing."""
    roadmap: Roadmap = roadmap_of(request, pk)
    may, act, told = ACTS[name]
    comment = _comment_of(request, roadmap, comment_id, own=name == "withdraw")
    if not may(request.user, comment):
        raise PermissionDenied
    is_done(request, act, told, comment=comment)
    return redirect(address_of(comment, request.POST.get("back")))
