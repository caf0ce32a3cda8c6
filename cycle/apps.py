"""Configuration of the project package, and of its admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class CycleConfig(AppConfig):
    """The portal as a whole."""

    name = "cycle"
    verbose_name = "Portail"

    def ready(self):
        from cycle import checks  # noqa: F401  (registers them)


class PortalAdminConfig(AdminConfig):
    """Names the portal's admin site, so that each floor registers its models without importing it."""

    default_site = "cycle.admin_site.PortalAdminSite"
