"""What an open page asks in the background: who else writes, and a new token after a sign-in elsewhere."""

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from roadmaps.models import WRITTEN
from roadmaps.rules import can_edit_roadmap
from roadmaps.workspace.fetching import roadmap_of
from roadmaps.writing.presence import note_presence, presence_in_words, who_else_writes

TEXT = "text/plain; charset=utf-8"


@require_POST
@never_cache
def presence(request, pk, kind, object_id):
    """Tell who else writes, and note the person when they do."""
    roadmap = roadmap_of(request, pk)
    _check_it_is_there(roadmap, kind, object_id)
    about = {"user": request.user, "kind": kind, "key": object_id}
    if request.POST.get("writes") and can_edit_roadmap(request.user, roadmap):
        note_presence(**about)
    return HttpResponse(presence_in_words(who_else_writes(**about)), content_type=TEXT)


def _check_it_is_there(roadmap, kind, object_id):
    path = {"roadmap": "pk", "entry": "roadmap"}.get(kind, "entry__roadmap")
    if not WRITTEN[kind].objects.filter(pk=object_id).filter(**{path: roadmap.pk}).exists():
        raise Http404("Cette fiche n’est pas de cette feuille de route.")


@require_safe
@never_cache
def token(request):
    """The current token of forms."""
    return HttpResponse(get_token(request), content_type=TEXT)
