"""Links to frozen versions: the team makes and revokes them, whoever holds one opens it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from programme.kit.refusal import Refused
from roadmaps.models import ShareLink, Snapshot
from roadmaps.rules import can_revoke_links, can_share_by_link
from roadmaps.versions.moments import moments_of
from roadmaps.versions.share_forms import ShareForm
from roadmaps.versions.share_links import create_link, link_address, open_snapshot, revoke_link
from roadmaps.workspace.fetching import roadmap_if
from roadmaps.workspace.frame import frame

# A page that is read by whoever holds its address: it says so to nobody.
DISCREET = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@never_cache
def share_list(request, pk):
    """The links of a roadmap. The secret of a new link is on this answer, and never again."""
    roadmap = roadmap_if(request, pk, can_revoke_links)
    form, made = ShareForm(moments=moments_of(roadmap)), None
    if request.method == "POST":
        sent = ShareForm(request.POST, moments=moments_of(roadmap))
        made = _created(request, roadmap, sent) if sent.is_valid() else None
        form = sent if sent.errors else form
    elif not can_share_by_link(request.user, roadmap):
        form = None
    links = ShareLink.objects.filter(snapshot__roadmap=roadmap).select_related("snapshot__milestone", "created_by")
    page = {"form": form, "links": links.defer("snapshot__content"), "made": made, "now": timezone.now()}
    return render(request, "roadmaps/versions/share_list.html", frame(request.user, roadmap, current="history", **page))


def _created(request, roadmap, form):
    """Make a link and return it with its address; return None, with the reason in the form, when it is refused."""
    asked = form.cleaned_data
    snapshot = Snapshot.objects.filter(roadmap=roadmap, pk=asked["version"]).first()
    try:
        kept = {name: asked[name] for name in ("label", "days", "form_id")}
        link, token = create_link(roadmap=roadmap, snapshot=snapshot, by=request.user, **kept)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    return {"link": link, "address": link_address(token)}


@require_POST
def share_revoke(request, pk, link_id):
    roadmap = roadmap_if(request, pk, can_revoke_links)
    link = get_object_or_404(
        ShareLink.objects.select_related("snapshot__roadmap"), pk=link_id, snapshot__roadmap=roadmap
    )
    try:
        done = revoke_link(link=link, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, "Le lien est révoqué\u00a0: il n’ouvre plus rien." if done else "Ce lien l’était déjà."
        )
    return redirect("roadmaps:share_list", roadmap.pk)


@login_not_required
@require_safe
@never_cache
def share_open(request, token):
    """The frozen version that a secret opens; a link that never was and a link that expired have the same answer."""
    snapshot = open_snapshot(token)
    page = {"snapshot": snapshot, "content": snapshot.content if snapshot else None}
    status = 200 if snapshot else 404
    response = render(request, "roadmaps/versions/share_open.html", page, status=status)
    for name, value in DISCREET.items():
        response[name] = value
    return response
