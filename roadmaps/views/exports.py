"""Roadmaps and syntheses as files, and a roadmap as a page to print. Who reads a thing may take it away."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmaps.contents import content_of
from roadmaps.document import roadmap_document
from roadmaps.editions import NO_BODY, Edition, edition_of, edition_of_snapshot, file_name
from roadmaps.models import Roadmap, Snapshot
from roadmaps.roadmap_pdf import roadmap_pdf
from roadmaps.workbook import roadmap_workbook

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
ROADMAPS = {"xlsx": roadmap_workbook, "docx": roadmap_document, "pdf": roadmap_pdf}


@require_safe
@never_cache
def roadmap_print(request, pk):
    content = content_of(_roadmap_or_404(request, pk))
    page = {"roadmap_id": pk, "content": content, "edition": edition_of(content), "note": NO_BODY}
    return render(request, "roadmaps/roadmap_print.html", page)


@require_safe
@never_cache
def roadmap_export(request, pk, format):
    """The roadmap as it stands. No comment goes with it."""
    content = content_of(_roadmap_or_404(request, pk))
    return _export(content, edition_of(content), format)


@require_safe
@never_cache
def snapshot_export(request, pk, snapshot_id, format):
    """A frozen version, as it was: one's own, or one that another team shares."""
    visible = Snapshot.objects.visible_to(request.user).select_related("milestone")
    snapshot = get_object_or_404(visible, pk=snapshot_id, roadmap=pk)
    return _export(snapshot.content, edition_of_snapshot(snapshot), format)


def _roadmap_or_404(request, pk):
    return get_object_or_404(Roadmap.objects.visible_to(request.user).with_names(), pk=pk)


def _export(content: dict, edition: Edition, format):
    name = file_name("feuille-de-route", content["roadmap"]["territory"], at=edition.at)
    return answer(ROADMAPS, format, name, content, edition)


def answer(makers: dict, format: str, name: str, *given) -> HttpResponse:
    """A file made of what is given; no such page when the format is unknown."""
    if format not in makers:
        raise Http404("Ce format n’existe pas.")
    # A PDF opens in the browser; the others are for other programs.
    disposition = content_disposition_header(format != "pdf", f"{name}.{format}")
    content = makers[format](*given)
    return HttpResponse(content, content_type=TYPES[format], headers={"Content-Disposition": disposition})
