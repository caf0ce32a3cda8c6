"""The people who teach and testify."""

from django.contrib import admin
from django.db.models import Count

from programme.models import Contribution, Speaker

from .base import PortalModelAdmin


class PastContributionInline(admin.StackedInline):
    """Where a person speaks, for reading: contributions are written on the page of their cycle."""

    model = Contribution
    template = "admin/programme/cycle/_inline.html"
    readonly_fields = ["cycle", "role", "function", "organisation"]
    fields = [("cycle", "role"), ("function", "organisation")]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("cycle", "speaker")


@admin.register(Speaker)
class SpeakerAdmin(PortalModelAdmin):
    """The people, whatever the cycle."""

    list_display = ["last_name", "first_name", "cycle_count"]
    list_display_links = ["last_name", "first_name"]
    list_filter = ["contributions__role", "contributions__cycle"]
    search_fields = ["first_name", "last_name", "contributions__organisation"]
    inlines = [PastContributionInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(cycle_number=Count("contributions__cycle", distinct=True))

    @admin.display(description="cycles", ordering="cycle_number")
    def cycle_count(self, speaker):
        return speaker.cycle_number

    def get_inlines(self, request, obj):
        return self.inlines if obj else []
