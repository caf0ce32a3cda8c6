"""What stands on a cycle's page below its texts: days, parts of the programme, people, documents."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.forms import CheckboxSelectMultiple, Textarea

from programme.models import Contribution, Sequence, TrainingSession

from .cycle_forms import ContributionFormSet, PositionedForm, SequenceFormSet, SessionFormSet


class CyclePartInline(admin.StackedInline):
    """Rows of one cycle, as compact cards."""

    extra = 0
    template = "admin/programme/cycle/_inline.html"
    # What stands in place of the box that deletes a row, when it is kept.
    kept_words = "Annoncée : pour la retirer, annulez-la plutôt."
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 3})}}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Beside a list, only « add » and « change »: a place is neither deleted nor read from here."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_view_related = False
            field.widget.can_add_related &= not db_field.many_to_many
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **kwargs)


class SessionInline(CyclePartInline):
    """The days, in order."""

    model = TrainingSession
    formset = SessionFormSet
    show_change_link = True
    fieldsets = [
        (None, {"fields": [("date", "kind", "venue"), "title"]}),
        (None, {"fields": [("morning_starts", "morning_ends", "afternoon_starts", "afternoon_ends")]}),
        (None, {"fields": [("state", "state_note")]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("venue")


class SequenceInline(CyclePartInline):
    """The parts of the programme, in order."""

    model = Sequence
    form = PositionedForm
    formset = SequenceFormSet
    fieldsets = [
        (None, {"fields": [("position", "kind", "starts", "ends"), "title", "text", "sessions"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("sessions")


class ContributionInline(CyclePartInline):
    """The people, trainers first."""

    model = Contribution
    form = PositionedForm
    formset = ContributionFormSet
    fieldsets = [
        (None, {"fields": [("position", "role", "speaker"), ("function", "organisation"), "sequences"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("speaker").prefetch_related("sequences")
