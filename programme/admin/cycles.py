"""The cycles: the page where staff write a cycle, from its texts to its days."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Max, Min
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html

from programme import rules
from programme.cycles.hooks import FIELDS, seats_changed, tools_of
from programme.models import Cycle, TrainingSession

from .base import PortalModelAdmin
from .cycle_acts import ARCHIVE, PUBLISH, CycleActPage, duplicate
from .cycle_forms import CycleForm
from .cycle_inlines import ContributionInline, SequenceInline, SessionInline
from .session_saving import after_session_save, announce_new_sessions

FIELDSETS = [
    (None, {"fields": ["version", "title", ("year", "slug"), "framework", "summary"]}),
    ("Textes de la page", {"fields": ["context", "objectives", "audience", "methods", "landmarks"]}),
    (
        "Informations pratiques",
        {"fields": ["prerequisites", "price", "practical", ("contact_name", "contact_email")]},
    ),
    (
        "Inscriptions",
        {
            "fields": [
                ("capacity", "seats_per_territory"),
                ("registration_opens_at", "registration_closes_at"),
            ],
            "classes": ["collapse"],
        },
    ),
    (
        "Après les journées : chiffres et retours",
        {
            "fields": [
                ("recorded_participants", "recorded_territories"),
                ("recorded_from_intercommunalities", "recorded_from_landlords", "recorded_from_state"),
                "recorded_note",
                "feedback",
            ],
            "classes": ["collapse"],
        },
    ),
]


@admin.register(Cycle)
class CycleAdmin(PortalModelAdmin):
    """The cycles, with their days, parts and people."""

    form = CycleForm
    fieldsets = FIELDSETS
    kept_because = "il a été publié ; archivez-le plutôt."
    list_display = ["title", "year_plain", "state_badge", "days", "public_page"]
    list_filter = ["state", "year"]
    search_fields = ["title", "slug", "summary", "sessions__venue__name", "contributions__speaker__last_name"]
    date_hierarchy = "sessions__date"
    prepopulated_fields = {"slug": ["title", "year"]}
    inlines = [SessionInline, SequenceInline, ContributionInline]
    actions = ["publish_selected", "archive_selected"]

    class Media:
        js = ["js/admin-order.js"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(first_day=Min("sessions__date"), last_day=Max("sessions__date"))

    @admin.display(description="année", ordering="year")
    def year_plain(self, cycle):
        return str(cycle.year)

    @admin.display(description="état", ordering="state")
    def state_badge(self, cycle):
        return format_html('<span class="badge badge-{}">{}</span>', cycle.state, cycle.get_state_display())

    @admin.display(description="journées", ordering="first_day")
    def days(self, cycle):
        if cycle.first_day is None:
            return "aucune"
        first, last = date_format(cycle.first_day), date_format(cycle.last_day)
        return first if first == last else f"du {first} au {last}"

    @admin.display(description="page")
    def public_page(self, cycle):
        label = "Prévisualiser" if cycle.is_draft else "Voir sur le site"
        return format_html('<a href="{}">{}</a>', cycle.get_absolute_url(), label)

    def is_kept(self, obj):
        return obj.published_at is not None

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or rules.can_delete_cycle(request.user, obj))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        """The address is printed on documents: once published, it stays."""
        return ["slug"] if obj and obj.published_at else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_inlines(self, request, obj):
        """Parts and people are attached to days: a new cycle first has its days."""
        return self.inlines if obj else [SessionInline]

    def response_add(self, request, obj, post_url_continue=None):
        """Open the page of the new cycle, where its programme is written."""
        response = super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(self.change_url(obj)) if "_save" in request.POST else response

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is TrainingSession:
            for session, changed_fields in formset.changed_objects:
                after_session_save(request, session, changed_fields)
            announce_new_sessions(form.instance)

    def save_related(self, request, form, formsets, change):
        """Once the days are saved too, seats that have come free are given: offers depend on the first day."""
        super().save_related(request, form, formsets, change)
        before = {limit: form.initial[name] for name, limit in FIELDS.items() if change and name in form.changed_data}
        for told in seats_changed(cycle=form.instance, before=before) if before else []:
            messages.info(request, told)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/publish/", view(self.publish_view), name="programme_cycle_publish"),
            path("<path:object_id>/archive/", view(self.archive_view), name="programme_cycle_archive"),
            path("<path:object_id>/duplicate/", view(self.duplicate_view), name="programme_cycle_duplicate"),
            *super().get_urls(),
        ]

    def publish_view(self, request, object_id):
        return self._act(request, object_id, PUBLISH)

    def archive_view(self, request, object_id):
        return self._act(request, object_id, ARCHIVE)

    def _act(self, request, object_id, act):
        cycle = self.get_object(request, unquote(object_id))
        if cycle is None:
            return self.not_found(request, object_id)
        chosen = Cycle.objects.filter(pk=cycle.pk)
        return CycleActPage(self, request, chosen, act, self.change_url(cycle)).answer()

    def duplicate_view(self, request, object_id):
        cycle = self.get_object(request, unquote(object_id))
        if cycle is None:
            return self.not_found(request, object_id)
        return duplicate(self, request, cycle)

    @admin.action(description="Publier les cycles choisis", permissions=["change"])
    def publish_selected(self, request, queryset):
        return CycleActPage(self, request, queryset, PUBLISH, request.get_full_path()).answer()

    @admin.action(description="Archiver les cycles choisis", permissions=["change"])
    def archive_selected(self, request, queryset):
        return CycleActPage(self, request, queryset, ARCHIVE, request.get_full_path()).answer()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["tools"] = tools_of(request.user, obj)
            context["may"] = {
                "publish": rules.can_publish_cycle(request.user, obj),
                "archive": rules.can_archive_cycle(request.user, obj),
                "duplicate": rules.can_duplicate_cycle(request.user),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)
