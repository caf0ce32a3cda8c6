"""The admin of the portal."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from cycle.dashboard.dashboard import dashboard_for
from cycle.version import VERSION
from participants.accounts.adapters import missing_for_staff

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
    "Roadmap",
    "Theme",
    "IndicatorDefinition",
    "LibraryAction",
    "Milestone",
    "RoadmapPolicy",
    "Registration",
    "ChangeRequest",
    "Organisation",
    "Intercommunality",
    "Mailing",
    "Message",
    "MessageTemplate",
    "RegistrationPolicy",
    "TeamInvitation",
    "TrainerAccess",
    "ImportBatch",
    "AccessNeed",
    "User",
]


class PortalAdminSite(AdminSite):
    """The admin in the name of the portal; its index is the dashboard."""

    site_header = "Administration des cycles"
    site_title = "Administration des cycles"
    index_title = "Tableau de bord"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The context of each page of the admin, with the version of the portal, which the foot of the page shows."""
        return super().each_context(request) | {"portal_version": VERSION}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        dashboard = dashboard_for(request.user, timezone.localdate())
        return super().index(request, {**(extra_context or {}), "dashboard": dashboard})

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is staff and has given all that the admin asks, a second factor too in production."""
        return super().has_permission(request) and not missing_for_staff(request)

    @login_not_required
    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead the person to the next thing that they have to give, then to the page that they asked for."""
        wanted = get_next_redirect_url(request) or reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(wanted, reverse("account_login"))
        if not request.user.is_staff:
            raise PermissionDenied
        missing = missing_for_staff(request)
        return redirect_to_login(wanted, reverse(missing)) if missing else redirect(wanted)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The floors in their order, each with its models in the order of their use."""
        floors = super().get_app_list(request, app_label)
        for floor in floors:
            floor["models"].sort(key=lambda model: _rank(model["object_name"]))
        return sorted(floors, key=lambda floor: floor["app_label"] != "programme")


def _rank(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)
