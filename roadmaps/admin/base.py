"""The base of the pages of the common tools: clean texts, codes made from the words, rows retired and not deleted."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.db.models import Max, QuerySet
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.text import slugify

from programme.admin.base import PortalModelAdmin
from programme.admin.cycle_forms import PositionedForm
from programme.admin.cycle_inlines import CyclePartInline
from programme.kit.french import french
from programme.kit.text_fields import CleanCharField

CLEAN_TEXTS = {
    models.CharField: {"form_class": CleanCharField},
    models.TextField: {
        "form_class": CleanCharField,
        "multiline": True,
        "widget": AdminTextareaWidget(attrs={"rows": 3}),
    },
}
LONGEST_CODE = 60
KEPT = "des équipes s’en sont servies. Cochez plutôt « ne plus proposer » : ce qui est écrit reste."


def free_code(rows: QuerySet, words: str) -> str:
    """A code made from words, which no row has yet."""
    stem = slugify(words)[: LONGEST_CODE - 4].strip("-") or "outil"
    taken = set(rows.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if code not in taken)


def next_position(rows: QuerySet) -> int:
    """The position after the last row."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


class ToolForm(PositionedForm):
    """A row of the common tools; a box retires it from what teams are offered, or offers it again."""

    is_retired = forms.BooleanField(
        label="Ne plus proposer", required=False, help_text="Ce que des équipes ont écrit reste."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["is_retired"] = self.instance.retired_at is not None

    def save(self, commit=True):
        """Save the row; a row that stays retired keeps the day on which it was."""
        if self.cleaned_data.get("is_retired"):
            self.instance.retired_at = self.instance.retired_at or timezone.now()
        else:
            self.instance.retired_at = None
        return super().save(commit)


class ToolFormSet(BaseInlineFormSet):
    """Tools of one theme: new ones come last, those that teams used are not deleted."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields and form.instance.pk in self.used_keys:
            form.fields["DELETE"].disabled = True

    @property
    def used_keys(self) -> set[int]:
        """The keys of the rows that teams used."""
        raise NotImplementedError

    def save_new(self, form, commit=True):
        rows = self.model._base_manager.filter(**{self.fk.name: self.instance})
        form.instance.code = free_code(rows, str(form.instance))
        form.instance.position = form.instance.position or next_position(rows)
        return super().save_new(form, commit)


class ToolInline(CyclePartInline):
    """Tools of a theme, as compact cards."""

    form = ToolForm
    formset = ToolFormSet
    formfield_overrides = CLEAN_TEXTS
    kept_words = "Des équipes s’en sont servies : cochez plutôt « ne plus proposer »."

    @admin.display(description="ne plus proposer", boolean=True)
    def is_retired(self, row):
        """The box, for those who may only read."""
        return row.retired_at is not None


class ToolAdmin(PortalModelAdmin):
    """Rows of the common tools of a cycle: a row that teams used is retired, never deleted."""

    form = ToolForm
    formfield_overrides = PortalModelAdmin.formfield_overrides | CLEAN_TEXTS
    kept_because = KEPT
    actions = ["retire_selected", "bring_back_selected"]

    def siblings(self, obj) -> QuerySet:
        """The rows among which the code and the position of this one are unique."""
        raise NotImplementedError

    def save_model(self, request, obj, form, change):
        if not change:
            obj.code = free_code(self.siblings(obj), str(obj))
            obj.position = obj.position or next_position(self.siblings(obj))
        super().save_model(request, obj, form, change)

    def may_return(self, request, rows: QuerySet) -> QuerySet:
        """The retired rows that may be offered again; say why the others may not."""
        return rows

    def brought_back(self, request, rows):
        """Do what follows when rows are offered again: nothing by default."""

    @admin.display(description="ne plus proposer", boolean=True)
    def is_retired(self, row):
        """The box, for those who may only read."""
        return row.retired_at is not None

    @admin.display(description="état", ordering="retired_at")
    def standing(self, row):
        if row.retired_at is None:
            return "en vigueur"
        return f"retrait le {timezone.localtime(row.retired_at):%d/%m/%Y}"

    @admin.action(description="Retirer : ne plus proposer", permissions=["change"])
    def retire_selected(self, request, queryset):
        rows = list(queryset.filter(retired_at=None))
        self.model.objects.filter(pk__in=[row.pk for row in rows]).update(retired_at=timezone.now())
        self._tell(request, rows, "Ne plus proposer : non → oui", "ne se propose plus : ce qui est écrit reste.")

    @admin.action(description="Remettre : proposer de nouveau", permissions=["change"])
    def bring_back_selected(self, request, queryset):
        rows = list(self.may_return(request, queryset.exclude(retired_at=None)))
        self.model.objects.filter(pk__in=[row.pk for row in rows]).update(retired_at=None)
        self._tell(request, rows, "Ne plus proposer : oui → non", "se propose de nouveau.")
        self.brought_back(request, rows)

    def _tell(self, request, rows, logged, told):
        for row in rows:
            self.log_change(request, row, logged)
            self.message_user(request, french(f"« {row} » {told}"), messages.SUCCESS)
        if not rows:
            self.message_user(request, "Rien à faire : aucune des lignes choisies ne change.", messages.INFO)
