"""What people who hold a seat ask to change of what decides it: read with its consequences, then decided."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from participants import rules
from participants.models import ChangeRequest
from participants.registration.change_requests import accept_change, consequences_of, refuse_change
from programme.admin.base import PortalModelAdmin
from programme.kit.journal import note
from programme.kit.refusal import Refused
from programme.kit.text_fields import CleanCharField

ACCEPTED, REFUSED = "Demande acceptée", "Demande refusée"


class AnswerForm(forms.Form):
    """The answer of staff: yes, or no with its reason."""

    # The registration whose consequences are shown.
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=[("accept", "Accepter"), ("refuse", "Refuser")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    reason = CleanCharField(
        label="Ce que la personne lira",
        help_text="Obligatoire pour un refus ; facultatif sinon.",
        multiline=True,
        required=False,
        max_length=1000,
    )

    def __init__(self, *args, refusal: str = "", **options):
        super().__init__(*args, **options)
        if refusal:
            self.fields["answer"].choices = [("refuse", "Refuser")]

    def clean(self):
        """A refusal says why."""
        cleaned = super().clean()
        if cleaned.get("answer") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", "Donnez le motif du refus : la personne le lira.")
        return cleaned


@admin.register(ChangeRequest)
class ChangeRequestAdmin(PortalModelAdmin):
    """The requests of change, those that await an answer first; answered on their own page, never typed over."""

    list_display = ["person", "cycle", "organisation", "territory", "state", "asked_at"]
    list_display_links = ["person"]
    list_filter = ["state", "registration__cycle"]
    list_select_related = ["registration__user", "registration__cycle", "organisation", "territory"]
    search_fields = ["registration__user__last_name", "registration__user__first_name", "registration__user__email"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_names()

    @admin.display(description="personne", ordering="registration__user__last_name")
    def person(self, change):
        return change.registration.person_name

    @admin.display(description="cycle", ordering="registration__cycle")
    def cycle(self, change):
        return str(change.registration.cycle)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        return [
            path(
                "<path:object_id>/change/",
                self.admin_site.admin_view(self.answer_view),
                name="participants_changerequest_change",
            ),
            *super().get_urls(),
        ]

    def answer_view(self, request, object_id):
        """The request, what accepting it would cause, and the answer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = self.get_object(request, unquote(object_id))
        if change is None:
            return self.not_found(request, object_id)
        decides = rules.can_decide_registration(request.user) and change.is_open
        effects = consequences_of(change) if change.is_open else None
        seen = {"version": change.registration.version}
        form = AnswerForm(request.POST or None, initial=seen, refusal=effects.refusal if effects else "")
        if request.method == "POST":
            if not rules.can_decide_registration(request.user):
                raise PermissionDenied
            if form.is_valid():
                self._answer(request, change, form.cleaned_data)
                return HttpResponseRedirect(self.change_url(change))
        context = {
            **self.admin_site.each_context(request),
            "title": "Demande de changement",
            "change": change,
            "registration": change.registration,
            "effects": effects,
            "form": form if decides else None,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/participants/changerequest/change_form.html", context)

    def _answer(self, request, change, answer):
        """Answer, and say so; or say why not."""
        accepts, reason = answer["answer"] == "accept", answer["reason"]
        try:
            if accepts:
                accept_change(change=change, by=request.user, version=answer["version"], reason=reason)
            else:
                refuse_change(change=change, by=request.user, reason=reason)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return
        told = ACCEPTED if accepts else REFUSED
        note(by=request.user, row=change, flag=CHANGE, text=told)
        messages.success(request, f"{told}. La personne en est prévenue par courriel.")
