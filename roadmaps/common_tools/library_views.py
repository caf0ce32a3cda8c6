"""From a good action to a card of the library: the request, its answer, the card."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from programme.kit.refusal import Refused
from roadmaps.common_tools.library import agree_to_card, ask_for_card, card_values, make_card, pending_request, refuse
from roadmaps.common_tools.library_forms import AskForm, CardForm, RefusalForm
from roadmaps.models import LibraryAction
from roadmaps.rules import can_answer_for_card, can_ask_for_card, can_read_library_request
from roadmaps.workspace.fetching import action_of, is_done, roadmap_if, roadmap_of

ASKED = "La demande est enregistrée\u00a0: l’équipe la lira sur la page de l’action et dans son prochain résumé."
AGREED = "Merci\u00a0: l’accord de l’équipe est enregistré, l’IREV peut écrire la fiche."
DECLINED = "C’est noté\u00a0: cette action ne deviendra pas une fiche."
TAKEN_BACK = "L’accord de l’équipe est retiré\u00a0: la fiche n’est plus proposée."
PUBLISHED = "La fiche est publiée."


@never_cache
def library_request(request, pk, action_id):
    action = action_of(roadmap_if(request, pk, can_read_library_request), action_id)
    ask, no = AskForm(), RefusalForm()
    if request.method == "POST":
        ask, no, act, said = _sent(request, action)
        if act is not None and is_done(request, *act, action=action, **said):
            return redirect("roadmaps:library_request", pk, action_id)
    page = {
        "roadmap": action.roadmap,
        "action": action,
        "pending": pending_request(action),
        "last": action.library_requests.order_by("asked_at", "pk").last(),
        "cards": LibraryAction.objects.current().filter(source=action).select_related("theme__cycle"),
        "ask": ask,
        "no": no,
        "can_ask": can_ask_for_card(request.user),
        "can_answer": can_answer_for_card(request.user, action.roadmap),
    }
    return render(request, "roadmaps/common_tools/library_request.html", page)


def _sent(request, action):
    """The two forms, the act that they ask for with its sentence, or None, and the values for the act."""
    wanted = request.POST.get("act")
    ask = AskForm(request.POST if wanted == "ask" else None)
    no = RefusalForm(request.POST if wanted == "refuse" else None)
    if wanted == "ask" and ask.is_valid():
        return ask, no, (ask_for_card, ASKED), ask.cleaned_data
    if wanted == "refuse" and no.is_valid():
        told = TAKEN_BACK if action.library_agreed_at else DECLINED
        return ask, no, (refuse, told), no.cleaned_data
    return ask, no, (agree_to_card, AGREED) if wanted == "agree" else None, {}


@never_cache
def library_card(request, pk, action_id):
    """Let staff edit the card and publish it in the cycles that they choose."""
    action = action_of(roadmap_of(request, pk), action_id)
    if not can_ask_for_card(request.user):
        raise PermissionDenied
    if action.library_agreed_at is None:
        return redirect("roadmaps:library_request", pk, action_id)
    form = CardForm(request.POST or None, action=action, initial=_initial(action))
    if request.method == "POST" and form.is_valid():
        themes = list(form.cleaned_data["themes"])
        try:
            make_card(action=action, by=request.user, themes=themes, values=form.values)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, PUBLISHED)
            return redirect("roadmaps:library_request", pk, action_id)
    page = {"roadmap": action.roadmap, "action": action, "form": form}
    return render(request, "roadmaps/common_tools/library_card.html", page)


def _initial(action):
    """The card as it is published, else what the team wrote."""
    cards = list(LibraryAction.objects.current().filter(source=action).order_by("pk"))
    if not cards:
        return {**card_values(action), "themes": [action.entry.theme_id]}
    names = ("title", "expected_result", "first_step", "partners", "lessons")
    return {**{name: getattr(cards[0], name) for name in names}, "themes": [card.theme_id for card in cards]}
