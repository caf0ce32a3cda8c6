"""The indicators and the actions from which teams may start."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError

from programme.admin.reference import RetiredFilter
from programme.kit.choice_fields import LabelledChoiceField
from programme.kit.french import french
from roadmaps.common_tools.library import without_agreement
from roadmaps.models import IndicatorDefinition, LibraryAction, Theme
from roadmaps.writing.fields import LinesField

from .base import ToolAdmin, ToolForm

LEGAL = (
    "Un repère est une proposition : l’équipe en saisit un autre si son document-cadre le fixe. Un repère légal se dit "
    "« repère légal par défaut »."
)

NO_AGREEMENT = "Sans l’accord de l’équipe d’où elle vient, cette fiche ne se propose pas de nouveau."


class IndicatorDefinitionForm(ToolForm):
    """A definition of an indicator; its theme belongs to its cycle."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "theme" in self.fields:
            self.fields["theme"].queryset = Theme.objects.filter(cycle=self.instance.cycle_id)
            self.fields["theme"].label_of = str

    def clean(self):
        cleaned = super().clean()
        cycle, theme = cleaned.get("cycle") or self.instance.cycle_id, cleaned.get("theme")
        if cycle and theme and theme.cycle_id != getattr(cycle, "pk", cycle):
            self.add_error("theme", ValidationError("Choisissez un axe de ce cycle."))
        return cleaned


class OfThemeAdmin(ToolAdmin):
    """Rows filed under a theme."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Offer the themes of every cycle, each with its cycle; a theme is neither made nor deleted from here."""
        if db_field.name != "theme":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        themes = Theme.objects.select_related("cycle").order_by("-cycle__year", "cycle", "position", "pk")
        labelled = {"form_class": LabelledChoiceField, "label_of": _with_cycle, "queryset": themes}
        field = super().formfield_for_dbfield(db_field, request, **kwargs, **labelled)
        field.widget.can_add_related = field.widget.can_delete_related = False
        field.widget.can_change_related = field.widget.can_view_related = False
        return field


def _with_cycle(theme: Theme) -> str:
    return f"{theme} — {theme.cycle}"


@admin.register(IndicatorDefinition)
class IndicatorDefinitionAdmin(OfThemeAdmin):
    """The library of indicators, cycle by cycle."""

    form = IndicatorDefinitionForm
    list_display = ["title", "theme", "cycle", "unit", "benchmark", "standing"]
    list_select_related = ["cycle", "theme"]
    list_filter = ["cycle", RetiredFilter, "benchmark_is_legal"]
    search_fields = ["title", "calculation", "source"]
    ordering = ["-cycle__year", "cycle", "position", "pk"]
    fieldsets = [
        (None, {"fields": ["cycle", "theme", "title", "position", "calculation", ("source", "unit")]}),
        (
            "Repère",
            {
                "fields": [("benchmark", "benchmark_direction"), "benchmark_is_legal", "benchmark_note"],
                "description": LEGAL,
            },
        ),
        (None, {"fields": ["is_retired"]}),
    ]

    def siblings(self, obj):
        return IndicatorDefinition.objects.filter(cycle=obj.cycle_id)

    def is_kept(self, obj):
        return obj.uses.exists()

    def get_readonly_fields(self, request, obj=None):
        return ["cycle"] if obj else []


class LibraryActionForm(ToolForm):
    """An action of the library; a card drawn from a roadmap comes back only with the agreement of its team."""

    partners = LinesField(label="Partenaires, un par ligne", widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self):
        cleaned = super().clean()
        comes_back = self.instance.retired_at is not None and not cleaned.get("is_retired")
        if comes_back and without_agreement(LibraryAction.objects.filter(pk=self.instance.pk)).exists():
            self.add_error("is_retired", NO_AGREEMENT)
        return cleaned


@admin.register(LibraryAction)
class LibraryActionAdmin(OfThemeAdmin):
    """The library of actions, with those drawn from roadmaps."""

    form = LibraryActionForm
    list_display = ["title", "theme", "cycle", "credit", "standing"]
    list_select_related = ["theme__cycle"]
    list_filter = ["theme__cycle", RetiredFilter]
    search_fields = ["title", "expected_result", "lessons", "credit"]
    ordering = ["-theme__cycle__year", "theme__cycle", "theme__position", "position", "pk"]
    fieldsets = [
        (None, {"fields": ["theme", "title", "position", "expected_result", "first_step", "partners"]}),
        ("Enseignements", {"fields": ["lessons", "credit"]}),
        (None, {"fields": ["is_retired"]}),
    ]

    @admin.display(description="cycle", ordering="theme__cycle")
    def cycle(self, row):
        return row.theme.cycle

    def may_return(self, request, rows):
        for card in without_agreement(rows):
            self.message_user(request, french(f"« {card} » : {NO_AGREEMENT}"), messages.WARNING)
        return rows.exclude(pk__in=without_agreement(rows).values("pk"))

    def siblings(self, obj):
        return LibraryAction.objects.filter(theme=obj.theme_id)

    def is_kept(self, obj):
        return obj.uses.exists()

    def get_readonly_fields(self, request, obj=None):
        return ["theme"] if obj else []
