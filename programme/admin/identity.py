"""Who runs the portal, and its audits of accessibility."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse

from programme.models import AccessibilityAudit, SiteIdentity

from .base import PortalModelAdmin
from .versions import VersionedForm

# The constraint `one_site_identity` allows no other key.
ONLY_KEY = 1


class SiteIdentityForm(VersionedForm):
    """The single row: the first save creates it under the only key it may have."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.pk = ONLY_KEY


@admin.register(SiteIdentity)
class SiteIdentityAdmin(PortalModelAdmin):
    """One form, no list."""

    form = SiteIdentityForm
    fieldsets = [
        (
            "Éditeur",
            {
                "fields": [
                    "version",
                    "publisher_name",
                    "publisher_status",
                    "publisher_address",
                    "publisher_phone",
                    "publisher_siret",
                    "contact_email",
                    "publication_director",
                ]
            },
        ),
        ("Hébergeur", {"fields": ["host_name", "host_address", "host_phone"]}),
        ("Données personnelles", {"fields": ["dpo_contact"]}),
        ("Accessibilité", {"fields": ["accessibility_contact", "accessibility_plan_url"]}),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteIdentity.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if SiteIdentity.objects.exists() or not self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:programme_siteidentity_change", args=[ONLY_KEY]))
        return HttpResponseRedirect(reverse("admin:programme_siteidentity_add"))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        identity = SiteIdentity.objects.first() or SiteIdentity()
        context["missing"] = [(field.name, field.verbose_name) for field in identity.missing_fields]
        context |= {"title": "Identité du site", "subtitle": None, "show_save_and_add_another": False}
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(AccessibilityAudit)
class AccessibilityAuditAdmin(PortalModelAdmin):
    """The audits that the declaration of accessibility rests on."""

    list_display = ["date", "auditor", "rate", "status_label"]
    search_fields = ["auditor", "pages"]
    date_hierarchy = "date"
    fieldsets = [
        (None, {"fields": [("date", "auditor"), "rate"]}),
        ("Résultats", {"fields": ["nonconformities", "exemptions", "out_of_scope"]}),
        ("Méthode", {"fields": ["technologies", "environment", "tools", "pages"]}),
    ]

    @admin.display(description="mention", ordering="rate")
    def status_label(self, audit):
        return audit.status
