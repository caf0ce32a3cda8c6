"""The list where staff find a roadmap: they read it, comment on it and decide about it in its workspace."""

from django.contrib import admin
from django.utils.html import format_html

from programme.admin.base import PortalModelAdmin
from roadmaps.models import Roadmap

BADGES = {"draft": "draft", "submitted": "draft", "validated": "published", "published": "published"}


@admin.register(Roadmap)
class RoadmapAdmin(PortalModelAdmin):
    """The roadmaps of every cycle, the most recently active first. Nobody adds, writes or deletes one here."""

    list_display = ["territory", "cycle", "state_badge", "touched_at", "workspace"]
    list_select_related = ["territory", "cycle"]
    list_filter = ["cycle", "state", "territory__department"]
    search_fields = ["territory__name", "territory__siren"]
    ordering = ["-touched_at", "pk"]
    fields = ["cycle", "territory", "state_badge", "opened_at", "touched_at", "is_shared", "workspace"]

    @admin.display(description="état", ordering="state")
    def state_badge(self, roadmap):
        return format_html('<span class="badge badge-{}">{}</span>', BADGES[roadmap.state], roadmap.get_state_display())

    @admin.display(description="page")
    def workspace(self, roadmap):
        link = '<a href="{}" aria-label="Ouvrir la feuille de route : {}">Ouvrir</a>'
        return format_html(link, roadmap.get_absolute_url(), roadmap.territory.name)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
