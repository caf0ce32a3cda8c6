"""The law and the words of the field."""

from django.contrib import admin

from programme.models import GlossaryTerm, LegalLandmark

from .base import PortalModelAdmin


class RetiredFilter(admin.SimpleListFilter):
    """Rows that stand in the reference, or that have left it."""

    title = "état"
    parameter_name = "retire"

    def lookups(self, request, model_admin):
        return [("non", "en vigueur"), ("oui", "retiré")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(retired_at__isnull=self.value() == "non")


class ReferenceAdmin(PortalModelAdmin):
    """Reference rows: retired rather than deleted, as pages and files name them by their code."""

    list_filter = [RetiredFilter, "checked_on"]
    kept_because = "indiquez plutôt la date de son retrait."

    def is_kept(self, obj):
        return True

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        """Files are keyed on the code: it does not change."""
        return ["code"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


@admin.register(LegalLandmark)
class LegalLandmarkAdmin(ReferenceAdmin):
    """The laws."""

    list_display = ["short_name", "number", "date", "checked_on", "retired_at"]
    search_fields = ["short_name", "full_name", "number", "effect"]
    date_hierarchy = "date"
    prepopulated_fields = {"code": ["short_name"]}
    fieldsets = [
        (None, {"fields": ["short_name", "full_name", ("number", "date"), "effect"]}),
        ("Référence", {"fields": ["code", "source", ("checked_on", "retired_at")]}),
    ]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ReferenceAdmin):
    """The glossary."""

    list_display = ["term", "expansion", "explained_in_text", "checked_on", "retired_at"]
    list_filter = [RetiredFilter, "explained_in_text", "checked_on"]
    search_fields = ["term", "expansion", "definition"]
    prepopulated_fields = {"code": ["term"]}
    fieldsets = [
        (None, {"fields": ["term", "expansion", "definition", "explained_in_text"]}),
        ("Référence", {"fields": ["code", "source", ("checked_on", "retired_at")]}),
    ]
