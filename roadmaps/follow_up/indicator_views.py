"""Indicators: added from the library or freely, read year after year."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from programme.kit.refusal import Refused
from roadmaps.follow_up.forms import ReadingForm
from roadmaps.follow_up.indicator_forms import NewIndicatorForm
from roadmaps.follow_up.progress import benchmark_in_words, progress_of
from roadmaps.follow_up.readings import is_odd, record_reading
from roadmaps.follow_up.views import let_in
from roadmaps.models import Indicator, IndicatorDefinition
from roadmaps.models.action import RESTORABLE_DAYS
from roadmaps.rules import can_edit_roadmap, can_follow_up_action
from roadmaps.workspace.fetching import action_of, entry_of, indicator_of, is_done, roadmap_if, roadmap_of
from roadmaps.workspace.frame import frame
from roadmaps.writing.arranging import bring_back_indicator, create_indicator, withdraw_indicator
from roadmaps.writing.forms import IndicatorForm
from roadmaps.writing.views import written_page

ADDED = "L’indicateur est ajouté. Donnez sa valeur de départ, même si c’est «\u00a0Non connu\u00a0»."
RECORDED = "Le relevé est enregistré."
ODD = (
    "Le relevé est enregistré. Le nombre compté dépasse le total\u00a0: {value}. Si c’est une erreur, "
    "ajoutez un autre relevé de la même année\u00a0: il corrige celui-ci."
)


def page_address(indicator) -> str:
    """The address of the page that holds an indicator: its action, or its theme."""
    return (indicator.action or indicator.entry).get_absolute_url() + "#indicateurs"


@never_cache
def indicator_create(request, pk, action_id=None, entry_id=None):
    roadmap = roadmap_of(request, pk)
    action = action_of(roadmap, action_id) if action_id else None
    entry = action.entry if action else entry_of(roadmap, entry_id)
    let_in(request, roadmap, can_edit_roadmap)
    definitions = list(_library(entry))
    asked = request.POST.get("definition") or request.GET.get("modele", "")
    definition = next((row for row in definitions if str(row.pk) == asked), None)
    indicator = Indicator(entry=entry, action=action, definition=definition)
    form = NewIndicatorForm(indicator, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (made := _create(request, indicator, form)) is not None:
        messages.success(request, ADDED)
        return redirect("roadmaps:indicator_detail", roadmap.pk, made.pk)
    page = {"entry": entry, "action": action, "definition": definition, "definitions": definitions, "form": form}
    if definition is not None:
        proposed = Indicator(unit=definition.unit, benchmark=definition.benchmark)
        proposed.draw_from(definition)
        page["benchmark"] = benchmark_in_words(proposed)
    return render(
        request, "roadmaps/follow_up/indicator_create.html", frame(request.user, roadmap, current=entry.pk, **page)
    )


def _library(entry):
    """The definitions of the library of the cycle, those of the theme first."""
    rows = IndicatorDefinition.objects.current().filter(cycle=entry.roadmap.cycle_id)
    return sorted(rows.order_by("position", "pk"), key=lambda row: row.theme_id != entry.theme_id)


def _create(request, indicator, form):
    try:
        return create_indicator(
            entry=indicator.entry,
            action=indicator.action,
            definition=indicator.definition,
            values=form.written(),
            form_id=form.cleaned_data["form_id"],
            by=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


@never_cache
def indicator_detail(request, pk, indicator_id):
    roadmap = roadmap_of(request, pk)
    indicator = indicator_of(roadmap, indicator_id)
    return written_page(
        request,
        lambda data: IndicatorForm(indicator, data),
        "roadmaps/follow_up/indicator_detail.html",
        lambda form: _indicator_page(request, indicator),
    )


def _indicator_page(request, indicator) -> dict:
    """The context of the page of an indicator."""
    roadmap = indicator.entry.roadmap
    follows = can_follow_up_action(request.user, roadmap) and not indicator.is_withdrawn
    return frame(
        request.user,
        roadmap,
        current=indicator.entry_id,
        indicator=indicator,
        progress=progress_of(indicator),
        reading_form=ReadingForm(indicator) if follows else None,
    )


@never_cache
def reading_create(request, pk, indicator_id):
    roadmap = roadmap_of(request, pk)
    indicator = indicator_of(roadmap, indicator_id, withdrawn=request.method == "POST")
    let_in(request, roadmap, can_follow_up_action)
    form = ReadingForm(indicator, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (made := _record(request, indicator, form)) is not None:
        if is_odd(made):
            messages.warning(request, ODD.format(value=progress_of(indicator).last or made.value))
        else:
            messages.success(request, RECORDED)
        return redirect("roadmaps:indicator_detail", roadmap.pk, indicator.pk)
    page = frame(request.user, roadmap, current=indicator.entry_id, indicator=indicator, form=form)
    return render(request, "roadmaps/follow_up/reading_form.html", page)


def _record(request, indicator, form):
    try:
        return record_reading(indicator=indicator, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


ACTS = {
    "withdraw": (
        withdraw_indicator,
        f"L’indicateur est retiré, avec ses relevés. Il peut être remis pendant {RESTORABLE_DAYS} jours.",
    ),
    "bring_back": (bring_back_indicator, "L’indicateur est remis, avec ses relevés."),
}


@require_POST
def indicator_act(request, pk, indicator_id, name):
    """Withdraw an indicator, or bring it back."""
    roadmap = roadmap_if(request, pk, can_edit_roadmap)
    indicator = indicator_of(roadmap, indicator_id, withdrawn=True)
    act, told = ACTS[name]
    is_done(request, act, told, indicator=indicator)
    return redirect(page_address(indicator))
