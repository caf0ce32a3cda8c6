"""What a cycle asks of its candidates, and how its seats are given: one page, reached from the cycle's."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse

from participants.models import RegistrationPolicy
from participants.seats.waiting_list import serve_after_change
from programme.admin.base import PortalModelAdmin


@admin.register(RegistrationPolicy)
class RegistrationPolicyAdmin(PortalModelAdmin):
    """The rules of registration, cycle by cycle."""

    list_display = ["cycle", "state_seats", "offer_working_days", "replacement_days_before"]
    list_select_related = ["cycle"]
    list_display_links = ["cycle"]
    ordering = ["-cycle__year", "pk"]
    fieldsets = [
        (None, {"fields": ["cycle"]}),
        (
            "Ce que demande le formulaire",
            {
                "fields": [
                    "asks_department",
                    "asks_phone",
                    "asks_colleagues",
                    "asks_expectations",
                    "asks_access_needs",
                    "asks_image_consent",
                    "asks_manager_agreement",
                ],
                "description": "Ne demandez que ce dont ce cycle a besoin. Le nom, l’adresse, la structure, la "
                "fonction, le territoire et l’engagement sont toujours demandés.",
            },
        ),
        (
            "Comment les places se donnent",
            {
                "fields": ["state_seats", "offer_working_days", "replacement_days_before", "shows_rank"],
                "description": "Le nombre de places, les places par territoire et les dates d’inscription sont sur la "
                "page du cycle.",
            },
        ),
    ]

    def has_delete_permission(self, request, obj=None):
        """Nobody: a cycle keeps its rules."""
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["cycle"] if obj else []

    def save_model(self, request, obj, form, change):
        """Offer the seats that are no longer reserved to the people who wait."""
        super().save_model(request, obj, form, change)
        if "state_seats" not in form.changed_data:
            return
        former = form.initial.get("state_seats", 0)
        if told := serve_after_change(cycle=obj.cycle, before={"state_reserved": former}):
            messages.info(request, told)

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_cycle_view)
        return [path("cycle/<int:cycle_id>/", view, name="participants_registrationpolicy_cycle"), *super().get_urls()]

    def of_cycle_view(self, request, cycle_id):
        """The page of a cycle's rules; until staff choose some, the form with the defaults."""
        policy = RegistrationPolicy.objects.filter(cycle=cycle_id).first()
        if policy is not None:
            return HttpResponseRedirect(self.change_url(policy))
        return HttpResponseRedirect(f"{reverse('admin:participants_registrationpolicy_add')}?cycle={cycle_id}")
