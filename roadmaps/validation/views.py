"""The page of the stages of a roadmap: where it stands, and the acts that the person may do now."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from programme.kit.refusal import Refused
from roadmaps.mail.digest import receives_digests
from roadmaps.models import policy_of
from roadmaps.rules import follows_roadmap, has_referent
from roadmaps.validation.forms import StageForm
from roadmaps.validation.offers import OFFERS, Offer
from roadmaps.workspace.fetching import roadmap_of
from roadmaps.workspace.frame import frame
from roadmaps.workspace.standing import last_validated, missing_of, stages_of, transitions_of


@dataclass(frozen=True)
class Offered:
    """An act that the person may do now, with its form if it takes a comment."""

    offer: Offer
    form: StageForm | None
    is_open: bool


@never_cache
def roadmap_steps(request, pk):
    roadmap = roadmap_of(request, pk)
    if request.method != "POST":
        return _page(request, roadmap)
    offer = OFFERS.get(request.POST.get("act"))
    if offer is None:
        raise Http404
    if not offer.concerns(request.user, roadmap):
        raise PermissionDenied
    form = _form(offer, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, roadmap, tried=offer, form=form)
    try:
        offer.act(roadmap=roadmap, by=request.user, **(form.cleaned_data if form else {}))
    except Refused as refusal:
        roadmap = roadmap_of(request, pk)
        return _page(request, roadmap, tried=offer, form=form, refusal=str(refusal))
    messages.success(request, offer.told)
    return redirect("roadmaps:roadmap_steps", roadmap.pk)


def _form(offer, data=None):
    if offer.comment is None:
        return None
    required = bool(offer.comment_is_missing)
    words = offer.comment_is_missing
    return StageForm(data, act=offer.name, label=offer.comment, required=required, required_words=words)


def _offered(offer, tried, form):
    """An offer of the page: the act that was just tried keeps what was typed, and stays open alone."""
    if offer is tried:
        return Offered(offer, form, is_open=True)
    return Offered(offer, _form(offer), is_open=tried is None and offer.is_next)


def _page(request, roadmap, *, tried=None, form=None, refusal=""):
    """The page; after a refusal, with what was typed, whether the act is still possible or not."""
    user = request.user
    allowed = [offer for offer in OFFERS.values() if offer.may(user, roadmap)]
    transitions = transitions_of(roadmap)
    page = {
        "stages": stages_of(roadmap, transitions),
        "transitions": list(reversed(transitions)),
        "offered": [_offered(offer, tried, form) for offer in allowed],
        "refusal": refusal,
        "form": form,
        # What was typed for an act that is no longer possible is shown, to be copied.
        "typed": form.data.get("comment", "") if form is not None and tried not in allowed else "",
        "missing": missing_of(roadmap) if "submit" in [offer.name for offer in allowed] else None,
        "version": last_validated(roadmap),
        "policy": policy_of(roadmap.cycle),
        "has_referent": has_referent(roadmap),
        "follows": follows_roadmap(user, roadmap),
        "receives": receives_digests(user, roadmap),
    }
    page = frame(user, roadmap, current=None, **page)
    return render(request, "roadmaps/validation/roadmap_stages.html", page, status=409 if refusal else 200)
