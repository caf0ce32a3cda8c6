"""The page where staff merge two organisations, field by field."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from participants.territories.merging_organisations import (
    choosable_fields,
    fingerprint,
    in_order,
    merge_organisations,
    merged_names,
    what_moves,
    why_not,
)
from programme.kit.french import french
from programme.kit.refusal import Refused

WINNER, LOSER = "winner", "loser"


class MergeForm(forms.Form):
    """For each field that differs, the row whose value is kept; a value is suggested where the other is empty."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, winner, loser, data=None):
        super().__init__(data, initial={"seen": fingerprint(winner, loser)})
        self.sides = {WINNER: winner, LOSER: loser}
        for field in choosable_fields():
            shown = {side: _shown(row, field) for side, row in self.sides.items()}
            if shown[WINNER] == shown[LOSER]:
                continue
            self.fields[field.name] = forms.ChoiceField(
                label=str(field.verbose_name).capitalize() if field.name != "siren" else "SIREN",
                choices=[(side, text or "vide") for side, text in shown.items()],
                initial=WINNER if shown[WINNER] else LOSER,
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez une valeur."},
            )

    @property
    def choices(self):
        """The fields to choose, in the order of the page."""
        return [self[name] for name in self.fields if name != "seen"]

    @property
    def values(self) -> dict:
        """The values kept, by field."""
        return {name: getattr(self.sides[side], name) for name, side in self.cleaned_data.items() if name != "seen"}


def _shown(row, field):
    display = getattr(row, f"get_{field.name}_display", None)
    return str(display() if display else field.value_from_object(row) or "")


def merge_page(model_admin, request, one, other):
    """The two rows side by side; once confirmed, the merge, and the way to the row that stays."""
    winner, loser = in_order(one, other)
    form = MergeForm(winner, loser, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = merge_organisations(
                winner=winner, loser=loser, values=form.values, seen=form.cleaned_data["seen"], by=request.user
            )
        except Refused as refusal:
            model_admin.message_user(request, french(str(refusal)), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        model_admin.message_user(request, french(f"« {kept} » réunit les deux fiches."), messages.SUCCESS)
        return HttpResponseRedirect(model_admin.change_url(kept))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Fusionner deux structures",
        "form": form,
        "winner": winner,
        "loser": loser,
        "rows": [(row, model_admin.change_url(row), what_moves(row)) for row in (winner, loser)],
        "same": [
            (str(field.verbose_name), _shown(winner, field) or "vide")
            for field in choosable_fields()
            if field.name not in form.fields
        ],
        "names": merged_names(winner, loser, winner.name).splitlines(),
        "moves": what_moves(loser),
        "refusal": why_not(winner, loser),
        "back_url": reverse("admin:participants_organisation_changelist"),
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, "admin/participants/organisation/merge.html", context)
