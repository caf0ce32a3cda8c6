"""The page that compares two moments of a roadmap."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmaps.versions.comparison import compare
from roadmaps.versions.forms import ComparisonForm
from roadmaps.versions.moments import moments_of, span_in_words
from roadmaps.workspace.fetching import roadmap_of
from roadmaps.workspace.frame import frame


@require_safe
@never_cache
def roadmap_compare(request, pk):
    roadmap = roadmap_of(request, pk)
    moments = moments_of(roadmap)
    usual = {"de": moments[1].key, "a": moments[0].key}
    form = ComparisonForm({**usual, **request.GET.dict()}, roadmap=roadmap, moments=moments)
    page = {"form": form, "comparison": None}
    if form.is_valid():
        before, after = form.chosen()
        page |= {"before": before, "after": after, "span": span_in_words(before, after)}
        page["comparison"] = compare(before.content, after.content)
    return render(
        request, "roadmaps/versions/roadmap_compare.html", frame(request.user, roadmap, current="history", **page)
    )
