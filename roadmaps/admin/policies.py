"""The rules of the roadmaps of a cycle, who reads them and when the portal writes: a page reached from the cycle's."""

from django import forms
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import path, reverse

from programme.admin.base import PortalModelAdmin
from roadmaps.models import RoadmapPolicy


class RoadmapPolicyForm(forms.ModelForm):
    """The form of the rules; a period ends after it starts."""

    class Meta:
        # Their heading says of what.
        labels = {"reports_open_on": "À partir du", "reports_close_on": "Jusqu’au"}

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("reports_open_on"), cleaned.get("reports_close_on")
        if opens and closes and closes < opens:
            self.add_error("reports_close_on", "La fin précède le début.")
        return cleaned


@admin.register(RoadmapPolicy)
class RoadmapPolicyAdmin(PortalModelAdmin):
    """The rules of the roadmaps, cycle by cycle."""

    form = RoadmapPolicyForm
    list_display = ["cycle", "opens_to_others", "sends_digests", "reminder_days"]
    list_select_related = ["cycle"]
    list_display_links = ["cycle"]
    ordering = ["-cycle__year", "pk"]
    fieldsets = [
        (None, {"fields": ["cycle"]}),
        (
            "Qui lit",
            {
                "fields": ["opens_to_others"],
                "description": "Une feuille de route est lue par son équipe, par les formatrices et formateurs du "
                "cycle et par l’IREV. L’ouvrir aux autres équipes reste le choix de chaque équipe.",
            },
        ),
        ("Courriels", {"fields": ["sends_digests", "reminder_days"]}),
        ("Retours d’expériences", {"fields": [("reports_open_on", "reports_close_on")]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """Nobody may: a cycle keeps its rules."""
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["cycle"] if obj else []

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_cycle_view)
        return [path("cycle/<int:cycle_id>/", view, name="roadmaps_roadmappolicy_cycle"), *super().get_urls()]

    def of_cycle_view(self, request, cycle_id):
        """Open the rules of a cycle; until staff choose some, the form with the defaults."""
        policy = RoadmapPolicy.objects.filter(cycle=cycle_id).first()
        if policy is not None:
            return HttpResponseRedirect(self.change_url(policy))
        return HttpResponseRedirect(f"{reverse('admin:roadmaps_roadmappolicy_add')}?cycle={cycle_id}")
