"""The pages of the history of a roadmap and of each of its objects, and the return to a version."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programme.kit.refusal import Outdated, Refused
from roadmaps.models import WRITTEN, Revision, Roadmap
from roadmaps.rules import can_edit_roadmap
from roadmaps.versions.forms import HistoryForm
from roadmaps.versions.history import history_of, history_of_object, object_in_words, restored_changes
from roadmaps.workspace.fetching import roadmap_if, roadmap_of, version_in
from roadmaps.workspace.frame import frame
from roadmaps.writing.saving import restore

BACK = "La version choisie est revenue. Celle d’avant reste dans l’historique."
SAME = "Rien n’a changé\u00a0: les textes sont déjà ceux de cette version."


def object_of(roadmap, kind, pk):
    """A written object of a roadmap, withdrawn or not."""
    if kind == "roadmap":
        return get_object_or_404(Roadmap.objects.with_names().filter(pk=roadmap.pk), pk=pk)
    path, theme = ("roadmap", "theme") if kind == "entry" else ("entry__roadmap", "entry__theme")
    return get_object_or_404(WRITTEN[kind].objects.select_related(path, theme), **{"pk": pk, path: roadmap.pk})


@require_safe
@never_cache
def roadmap_history(request, pk):
    roadmap = roadmap_of(request, pk)
    form = HistoryForm(request.GET)
    history = history_of(roadmap, form.filters(), request.GET.get("page"))
    form.offer(history)
    page = {"form": form, "history": history, "is_filtered": any(request.GET.get(name) for name in form.fields)}
    return render(
        request, "roadmaps/versions/roadmap_history.html", frame(request.user, roadmap, current="history", **page)
    )


@require_safe
@never_cache
def object_history(request, pk, kind, object_id):
    roadmap = roadmap_of(request, pk)
    obj = object_of(roadmap, kind, object_id)
    page = {
        "obj": obj,
        "kind": kind,
        "about": object_in_words(kind, str(obj)),
        "lines": history_of_object(obj, roadmap, request.GET.get("page")),
        "is_withdrawn": getattr(obj, "deleted_at", None) is not None,
    }
    return render(
        request, "roadmaps/versions/object_history.html", frame(request.user, roadmap, current="history", **page)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def revision_restore(request, pk, revision_id):
    """Show what would come back, then bring it back."""
    roadmap = roadmap_if(request, pk, can_edit_roadmap)
    revision = get_object_or_404(Revision.objects.select_related("by"), pk=revision_id, roadmap=roadmap)
    obj = object_of(roadmap, revision.object_kind, revision.object_id)
    if request.method == "POST":
        return _come_back(request, obj, revision)
    page = {
        "obj": obj,
        "revision": revision,
        "about": object_in_words(obj.kind, str(obj)),
        "changes": restored_changes(obj, revision, roadmap),
    }
    return render(
        request, "roadmaps/versions/revision_restore.html", frame(request.user, roadmap, current="history", **page)
    )


def _come_back(request, obj, revision):
    try:
        version = version_in(request.POST.get("version", ""))
        done = restore(revision=revision, by=request.user, version=version)
    except Outdated as outdated:
        messages.info(request, str(outdated))
        return redirect("roadmaps:revision_restore", obj.roadmap_id, revision.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, BACK) if done else messages.info(request, SAME)
    return redirect("roadmaps:object_history", obj.roadmap_id, obj.kind, obj.pk)
