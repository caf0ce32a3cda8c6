"""Roadmaps, syntheses and minutes as files, and a roadmap as a page to print: whoever reads one may download it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmaps.files.minutes import minutes_docx, minutes_name, minutes_pdf
from roadmaps.files.roadmap_docx import roadmap_document
from roadmaps.files.roadmap_pdf import roadmap_pdf
from roadmaps.files.roadmap_workbook import roadmap_workbook
from roadmaps.files.synthesis import Extract, synthesis_document, synthesis_pdf, synthesis_workbook
from roadmaps.follow_up.follow_up_day import minutes_of
from roadmaps.follow_up.follow_up_day_views import day_asked
from roadmaps.models import Action, Difficulty, Snapshot
from roadmaps.overview.grid import themes_of
from roadmaps.overview.grid_views import cycle_to_follow
from roadmaps.overview.synthesis import synthesis_of
from roadmaps.overview.synthesis_views import criteria_of
from roadmaps.versions.content import content_of
from roadmaps.versions.edition import NO_BODY, Edition, edition_of, edition_of_snapshot, file_name
from roadmaps.workspace.fetching import roadmap_of

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
ROADMAPS = {"xlsx": roadmap_workbook, "docx": roadmap_document, "pdf": roadmap_pdf}
MINUTES = {"docx": minutes_docx, "pdf": minutes_pdf}
SYNTHESES = {"xlsx": synthesis_workbook, "docx": synthesis_document, "pdf": synthesis_pdf}
STATES, NATURES = dict(Action.State.choices), dict(Difficulty.Kind.choices)


@require_safe
@never_cache
def roadmap_print(request, pk):
    content = content_of(roadmap_of(request, pk))
    page = {"roadmap_id": pk, "content": content, "edition": edition_of(content), "note": NO_BODY}
    return render(request, "roadmaps/files/roadmap_print.html", page)


@require_safe
@never_cache
def roadmap_export(request, pk, format):
    """The roadmap as it stands, without its comments."""
    content = content_of(roadmap_of(request, pk))
    return _export(content, edition_of(content), format)


@require_safe
@never_cache
def snapshot_export(request, pk, snapshot_id, format):
    """A frozen version: of a roadmap that the person reads, or one that another team shares with theirs."""
    visible = Snapshot.objects.visible_to(request.user).select_related("milestone")
    snapshot = get_object_or_404(visible, pk=snapshot_id, roadmap=pk)
    return _export(snapshot.content, edition_of_snapshot(snapshot), format)


@require_safe
@never_cache
def synthesis_export(request, slug, format):
    """The synthesis of a cycle, with the choices that the same address makes on its page."""
    cycle = cycle_to_follow(request, slug)
    themes = themes_of(cycle)
    criteria = criteria_of(request.GET.dict(), themes)
    found = Extract(synthesis_of(cycle, **criteria), timezone.now(), asked_in_words(criteria, themes))
    return answer(SYNTHESES, format, file_name("synthese", cycle.slug, at=found.at), found)


def asked_in_words(criteria: dict, themes: list) -> str:
    """The choices of a reader of the synthesis, for those who read the file later."""
    theme = next((theme.title for theme in themes if theme.pk == criteria["theme"]), "")
    state, nature = STATES.get(criteria["state"], ""), NATURES.get(criteria["nature"], "")
    said = [("axe", theme), ("état", state), ("difficulté", nature), ("texte", criteria["text"])]
    return ", ".join(f"{label} «\u00a0{words}\u00a0»" for label, words in said if words)


def _export(content: dict, edition: Edition, format):
    name = file_name("feuille-de-route", content["roadmap"]["territory"], at=edition.at)
    return answer(ROADMAPS, format, name, content, edition)


def answer(makers: dict, format: str, name: str, *given) -> HttpResponse:
    """The answer that holds a file, made of what is given; 404 when the format is unknown."""
    if format not in makers:
        raise Http404("Ce format n’existe pas.")
    # A PDF opens in the browser; the others are for other programs.
    disposition = content_disposition_header(format != "pdf", f"{name}.{format}")
    content = makers[format](*given)
    return HttpResponse(content, content_type=TYPES[format], headers={"Content-Disposition": disposition})


@require_safe
@never_cache
def meeting_minutes_export(request, pk, format):
    roadmap = roadmap_of(request, pk)
    minutes = minutes_of(roadmap, day_asked(request, roadmap))
    return answer(MINUTES, format, minutes_name(minutes), minutes)
