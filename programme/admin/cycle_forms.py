"""Forms of a cycle's page: each row is checked with its neighbours and with the cycle."""

from collections import Counter
from functools import cached_property

from django import forms
from django.db.models import Max
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet

from programme.models import TrainingSession

from .versions import VersionedForm

DATE_TAKEN = "Ce cycle a déjà une journée prévue à cette date."


class CycleForm(VersionedForm):
    """A cycle. A form of the admin: its inlines have formsets of their own."""


class SharedChoicesFormSet(BaseInlineFormSet):
    """Rows that all offer the same list in the field `shared`: it is read once for the whole page."""

    shared = ""

    @cached_property
    def shared_choices(self):
        """The list, as the first of the rows offers it."""
        return list(self.form.base_fields[self.shared].choices)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if self.shared in form.fields:
            form.fields[self.shared].choices = self.shared_choices


class SessionFormSet(SharedChoicesFormSet):
    """The days of a cycle."""

    shared = "venue"

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields and form.instance.announced_date:
            form.fields["DELETE"].disabled = True

    def clean(self):
        """Refuse two planned days on one date, as the database would: Django checks no constraint on the cycle here."""
        super().clean()
        kept = [form for form in self.forms if form.instance.date and not form.cleaned_data.get(DELETION_FIELD_NAME)]
        planned = [form for form in kept if not form.instance.is_cancelled]
        dates = Counter(form.instance.date for form in planned)
        dates.update(self._dates_outside())
        for form in planned:
            if dates[form.instance.date] > 1:
                form.add_error("date", DATE_TAKEN)

    def _dates_outside(self):
        """Planned dates of the cycle that the page did not hold."""
        if not self.instance.pk:
            return []
        held = [form.instance.pk for form in self.forms if form.instance.pk]
        others = self.instance.sessions.filter(state=TrainingSession.State.PLANNED).exclude(pk__in=held)
        return others.values_list("date", flat=True)

    def save(self, commit=True):
        """Set touched days aside first: the database checks each row as it comes, and dates may be exchanged."""
        touched = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        rows = TrainingSession.objects.filter(pk__in=touched)
        rows.update(state=TrainingSession.State.CANCELLED)
        return super().save(commit)


class PositionedForm(forms.ModelForm):
    """A row with an order: left empty, a new row comes last."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].required = False
            if not self.instance.pk:
                self.initial["position"] = None

    def clean_position(self):
        position = self.cleaned_data.get("position")
        return self.initial.get("position") or 0 if position is None else position


class PartsFormSet(SharedChoicesFormSet):
    """Rows of a cycle, in order, each attached to other rows of the same cycle by `attached`."""

    attached = ""
    foreign_message = ""

    @cached_property
    def own_rows(self):
        """The rows of this cycle that may be attached, read once for the whole page."""
        return list(getattr(self.instance, self.attached).all()) if self.instance.pk else []

    def add_fields(self, form, index):
        super().add_fields(form, index)
        field = form.fields.get(self.attached)
        if field:
            field.queryset = field.queryset.filter(cycle=self.instance.pk)
            field.choices = [(row.pk, self.label(row)) for row in self.own_rows]
            field.error_messages["invalid_choice"] = self.foreign_message

    def label(self, row):
        """How a row that may be attached is named in the form."""
        return str(row)

    def save_new(self, form, commit=True):
        if not form.instance.position:
            form.instance.position = self._next_position()
        return super().save_new(form, commit)

    def _next_position(self):
        rows = self.model._base_manager.filter(cycle=self.instance)
        return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


class SequenceFormSet(PartsFormSet):
    """The parts of the programme, attached to days."""

    attached = "sessions"
    foreign_message = "Choisissez des journées de ce cycle."

    def label(self, row):
        return f"{row.date:%d/%m/%Y}{' (annulée)' if row.is_cancelled else ''}"


class ContributionFormSet(PartsFormSet):
    """The people of the cycle, attached to parts of the programme."""

    shared = "speaker"
    attached = "sequences"
    foreign_message = "Choisissez des séquences de ce cycle."
