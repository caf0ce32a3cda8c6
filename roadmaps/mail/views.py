"""The daily digests of roadmaps: the link of each mail stops them, the page of stages brings them back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from roadmaps.mail.digest import read_token, receives_digests, set_digests
from roadmaps.rules import follows_roadmap
from roadmaps.workspace.fetching import roadmap_of


# The signed link is the proof: a mail program that unsubscribes in one click has no session.
@csrf_exempt
@login_not_required
@never_cache
def digest_opt_out(request, token):
    """Stop the digests of a link: only its button does, for a mail gateway may open the link too."""
    found = read_token(token)
    if found is None:
        raise Http404
    user, roadmaps = found
    if request.method == "POST":
        for roadmap in roadmaps:
            set_digests(user=user, roadmap=roadmap, wanted=False)
    page = {"roadmaps": roadmaps, "is_out": not any(receives_digests(user, roadmap) for roadmap in roadmaps)}
    return render(request, "roadmaps/mail/digest_opt_out.html", page)


@require_POST
def digest_choose(request, pk):
    """Receive the digests of a roadmap, or no longer, from its page of stages."""
    roadmap = roadmap_of(request, pk)
    if not follows_roadmap(request.user, roadmap):
        raise PermissionDenied
    wanted = request.POST.get("digests") == "yes"
    set_digests(user=request.user, roadmap=roadmap, wanted=wanted)
    words = "Vous recevrez les résumés par courriel." if wanted else "Vous ne recevrez plus ces résumés."
    messages.success(request, words)
    return redirect("roadmaps:roadmap_steps", roadmap.pk)
