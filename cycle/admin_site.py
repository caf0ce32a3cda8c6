"""The admin of the portal."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.utils import timezone

from cycle.dashboard import dashboard_for
from cycle.staff_groups import DEMO_ACCOUNTS, DEMO_PASSPHRASE

# The order in which staff need things; Django's own order is alphabetical.
ORDER = [
    "Cycle",
    "TrainingSession",
    "Speaker",
    "Venue",
    "Material",
    "LegalLandmark",
    "GlossaryTerm",
    "SiteIdentity",
    "AccessibilityAudit",
]


class PortalAdminSite(AdminSite):
    """The admin in the portal's name; its index is the staff's dashboard."""

    site_header = "Administration des cycles"
    site_title = "Administration des cycles"
    index_title = "Tableau de bord"
    enable_nav_sidebar = False

    def index(self, request, extra_context=None):
        dashboard = dashboard_for(request.user, timezone.localdate())
        return super().index(request, {**(extra_context or {}), "dashboard": dashboard})

    @login_not_required
    def login(self, request, extra_context=None):
        demo = {"accounts": DEMO_ACCOUNTS, "passphrase": DEMO_PASSPHRASE} if settings.DEBUG else None
        return super().login(request, {**(extra_context or {}), "demo": demo})

    def get_app_list(self, request, app_label=None):
        """The floors as they are, the models of each in the order of their use."""
        floors = super().get_app_list(request, app_label)
        for floor in floors:
            floor["models"].sort(key=lambda model: _rank(model["object_name"]))
        return sorted(floors, key=lambda floor: floor["app_label"] != "programme")


def _rank(name):
    return ORDER.index(name) if name in ORDER else len(ORDER)
