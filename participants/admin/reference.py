"""The territories, and the organisations where people work."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from participants.models import Intercommunality, Organisation
from participants.registration.imports.reading import digits_of
from participants.territories.loading import give_organisation
from participants.territories.merging_organisations import duplicates_of
from programme.admin.base import PortalModelAdmin
from programme.admin.reference import RetiredFilter
from programme.kit.french import NARROW, french
from programme.kit.names import key_of
from programme.kit.text_fields import CleanCharField

from .organisation_merge import merge_page


class SirenField(CleanCharField):
    """A SIREN, whatever stands between its digits."""

    def __init__(self, **options):
        super().__init__(**options | {"max_length": 60})

    def to_python(self, value):
        """Only what was not put between digits."""
        return digits_of(super().to_python(value))


class NamedAdmin(PortalModelAdmin):
    """Rows found by their names, whatever the case, the accents and the apostrophes; their texts are cleaned."""

    formfield_overrides = PortalModelAdmin.formfield_overrides | {
        models.CharField: {"form_class": CleanCharField},
        models.TextField: {
            "form_class": CleanCharField,
            "multiline": True,
            "widget": AdminTextareaWidget(attrs={"rows": 4}),
        },
    }
    # The fields in which a search looks.
    named_by = []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "siren":
            kwargs["form_class"] = SirenField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """Every word typed, in any of the names. The tables are short: they are read whole."""
        words = key_of(search_term).split()
        if not words:
            return queryset, False
        rows = self.model.objects.order_by().values_list("pk", *self.named_by)
        found = [pk for pk, *names in rows if all(word in key_of(" ".join(names)) for word in words)]
        return queryset.filter(pk__in=found), False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(registered=Count("registrations", distinct=True))

    @admin.display(description="inscriptions", ordering="registered")
    def registration_count(self, row):
        return row.registered


@admin.register(Intercommunality)
class IntercommunalityAdmin(NamedAdmin):
    """The territories: those of the region come with the portal, staff add those of another region."""

    list_display = ["name", "seat", "inhabitants", "registration_count", "standing"]
    list_filter = [RetiredFilter, "kind", "department"]
    search_fields = named_by = ["name", "name_2022", "siren"]
    ordering = ["department", "name", "pk"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "siren", ("department", "departments")]}),
        ("Chiffres", {"fields": [("population", "communes", "edition")]}),
        ("En 2022", {"fields": ["name_2022", "kind_2022"]}),
        ("Place sur la carte", {"fields": [("longitude", "latitude")]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """Nobody: registrations and roadmaps name their territory for good."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """The file is keyed on the SIREN: that of its rows does not change."""
        return ["siren"] if obj and obj.from_file else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            own = give_organisation(intercommunality=obj)
            text = f"« {own} » figure aussi parmi les structures : on peut s’y dire employée ou employé."
            self.message_user(request, french(text), messages.INFO)

    @admin.display(description="département", ordering="department")
    def seat(self, row):
        return row.department

    @admin.display(description="population", ordering="population")
    def inhabitants(self, row):
        return None if row.population is None else f"{row.population:,}".replace(",", NARROW)

    @admin.display(description="état", ordering="retired_at")
    def standing(self, row):
        if row.retired_at is None:
            return "en vigueur"
        return f"retirée le {timezone.localtime(row.retired_at):%d/%m/%Y}"


class CheckedFilter(admin.SimpleListFilter):
    """Organisations that staff looked at, or that candidates described."""

    title = "vérification"
    parameter_name = "verifiee"

    def lookups(self, request, model_admin):
        return [("non", "à vérifier"), ("oui", "vérifiée")]

    def queryset(self, request, queryset):
        return queryset if self.value() is None else queryset.filter(is_checked=self.value() == "oui")


class OrganisationChangeList(ChangeList):
    """The list, where each row to check knows the rows that it resembles: one query more."""

    def get_results(self, request):
        super().get_results(request)
        unchecked = [row for row in self.result_list if not row.is_checked]
        others = list(Organisation.objects.all()) if unchecked else []
        for row in unchecked:
            row.twins = duplicates_of(row, others)


@admin.register(Organisation)
class OrganisationAdmin(NamedAdmin):
    """The organisations: those that candidates described come first, to be checked or merged."""

    list_display = ["name", "standing", "kind", "siren", "registration_count"]
    list_filter = [CheckedFilter, "kind"]
    search_fields = named_by = ["name", "former_names", "siren"]
    ordering = ["is_checked", "name", "pk"]
    actions = ["mark_checked", "merge"]
    readonly_fields = ["intercommunality"]
    fieldsets = [(None, {"fields": ["name", "kind", "siren", "is_checked", "former_names", "intercommunality"]})]
    kept_because = "des inscriptions, ou un territoire, s’y rattachent. Fusionnez-la plutôt avec une autre."

    def is_kept(self, obj):
        return obj.intercommunality_id is not None or obj.registrations.exists()

    def get_changelist(self, request, **kwargs):
        return OrganisationChangeList

    @admin.display(description="vérification", ordering="is_checked")
    def standing(self, row):
        if row.is_checked:
            return "vérifiée"
        links = [(self._merge_url(row, twin), f"ressemble à {twin}") for twin in row.twins[:3]]
        badge = format_html('<span class="badge badge-draft">{}</span>', "à vérifier")
        return badge + format_html_join("", '<br><a href="{}">{}</a>', links)

    @admin.action(description="Vérifier", permissions=["change"])
    def mark_checked(self, request, queryset):
        rows = list(queryset.filter(is_checked=False))
        Organisation.objects.filter(pk__in=[row.pk for row in rows]).update(is_checked=True)
        for row in rows:
            self.log_change(request, row, "Vérifiée : non → oui")
        text = "Rien à vérifier : ces structures l’étaient déjà."
        if rows:
            number = "1 structure vérifiée" if len(rows) == 1 else f"{len(rows)} structures vérifiées"
            text = f"{number} : le formulaire d’inscription les propose désormais."
        self.message_user(request, french(text), messages.SUCCESS if rows else messages.INFO)

    @admin.action(description="Fusionner deux structures…", permissions=["change"])
    def merge(self, request, queryset):
        rows = list(queryset.order_by("pk")[:3])
        if len(rows) != 2:
            self.message_user(request, "Choisissez deux structures, ni plus ni moins.", messages.WARNING)
            return None
        return HttpResponseRedirect(self._merge_url(*rows))

    def _merge_url(self, one, other):
        return reverse("admin:participants_organisation_merge", args=[one.pk, other.pk])

    def get_urls(self):
        view = self.admin_site.admin_view(self.merge_view)
        return [
            path("fusionner/<int:one>/<int:other>/", view, name="participants_organisation_merge"),
            *super().get_urls(),
        ]

    def merge_view(self, request, one, other):
        """Two organisations side by side."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = Organisation.objects.select_related("intercommunality")
        return merge_page(self, request, get_object_or_404(rows, pk=one), get_object_or_404(rows, pk=other))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        twins = duplicates_of(obj, Organisation.objects.all()) if obj else []
        may_merge = obj is not None and self.has_change_permission(request, obj)
        context["twins"] = [(twin, self._merge_url(obj, twin) if may_merge else "") for twin in twins]
        return super().render_change_form(request, context, add, change, form_url, obj)
