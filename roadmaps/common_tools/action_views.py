"""Adding an action, from nothing or from a card of the library."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from programme.kit.french import NBSP
from programme.kit.refusal import Refused
from roadmaps.common_tools.action_forms import ActionCreateForm
from roadmaps.common_tools.carry_over import previous_roadmap
from roadmaps.common_tools.library import cards_of, values_of_card
from roadmaps.models import LibraryAction
from roadmaps.rules import can_edit_roadmap
from roadmaps.workspace.fetching import entry_of, key_in, roadmap_if
from roadmaps.workspace.frame import frame
from roadmaps.writing.arranging import create_action


@never_cache
def action_create(request, pk, entry_id):
    roadmap = roadmap_if(request, pk, can_edit_roadmap)
    entry = entry_of(roadmap, entry_id)
    card = LibraryAction.objects.current().filter(theme=entry.theme_id, pk=key_in(request.POST.get("card"))).first()
    values = values_of_card(card) if card else {}
    data = {**request.POST.dict(), "title": values["title"]} if card else request.POST
    form = ActionCreateForm(data if request.method == "POST" else None, initial={"form_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        values = values or {"title": form.cleaned_data["title"]}
        try:
            action = create_action(
                entry=entry, values=values, by=request.user, form_id=form.cleaned_data["form_id"], from_library=card
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"L’action «{NBSP}{action.title}{NBSP}» est ajoutée.")
            return redirect(action)
    page = frame(request.user, roadmap, current=entry.pk, entry=entry, form=form, cards=cards_of(entry))
    return render(request, "roadmaps/common_tools/action_create.html", page | {"previous": previous_roadmap(roadmap)})
