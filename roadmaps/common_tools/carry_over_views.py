"""Carrying over the roadmap of an earlier cycle."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from programme.kit.french import NBSP, enumerated
from programme.kit.refusal import Refused
from roadmaps.common_tools.carry_over import (
    Carried,
    actions_to_carry,
    carry_over,
    indicators_to_carry,
    previous_roadmap,
    texts_to_carry,
)
from roadmaps.common_tools.carry_over_forms import CarryOverForm
from roadmaps.models import Roadmap
from roadmaps.rules import can_edit_roadmap
from roadmaps.workspace.fetching import roadmap_if
from roadmaps.workspace.frame import frame


@never_cache
def roadmap_carry_over(request, pk):
    """Choose what to bring from an earlier roadmap."""
    roadmap = roadmap_if(request, pk, can_edit_roadmap)
    previous = previous_roadmap(roadmap)
    if previous is None:
        page = frame(request.user, roadmap, current="", previous=None)
        return render(request, "roadmaps/common_tools/roadmap_carry_over.html", page)
    found = {
        "actions": actions_to_carry(previous),
        "carriable": texts_to_carry(roadmap, previous),
        "indicators": indicators_to_carry(previous),
    }
    form = CarryOverForm(roadmap, request.POST if request.method == "POST" else None, **found)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data | {"actions": list(form.cleaned_data["actions"])}
        try:
            carried = carry_over(roadmap=roadmap, by=request.user, **chosen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, sentence_of(carried))
            return redirect(roadmap)
    # A person who joined the territory since was not in the earlier team.
    reads_it = Roadmap.objects.visible_to(request.user).filter(pk=previous.pk).exists()
    page = frame(request.user, roadmap, current="", previous=previous, reads_it=reads_it, form=form, **found)
    return render(request, "roadmaps/common_tools/roadmap_carry_over.html", page)


def sentence_of(carried: Carried) -> str:
    """A sentence on what was brought, then one on what was already there."""
    brought = [
        _number(carried.actions, "action"),
        "les textes qui manquaient ici" if carried.texts else "",
        _number(carried.indicators, "indicateur"),
    ]
    brought = [part for part in brought if part]
    sentences = [f"Repris{NBSP}: {enumerated(brought)}."] if brought else ["Tout y était déjà."]
    if brought and carried.known:
        is_one = carried.known == 1
        sentences.append("Une action y était déjà." if is_one else f"{carried.known} actions y étaient déjà.")
    return " ".join(sentences)


def _number(number, word):
    return f"{number} {word}{'s' if number > 1 else ''}" if number else ""
