"""Configuration of the project package, and of its admin site."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate

LIBRARIES = ("allauth.", "post_office.")


class CycleConfig(AppConfig):
    """The portal as a whole."""

    name = "cycle"
    verbose_name = "Portail"

    def ready(self):
        """Register the checks, and keep the groups of staff as the code states them."""
        from cycle.pages import checks  # noqa: F401  (registers them)
        from cycle.staff.groups import synchronise_groups

        for floor in ("programme", "participants", "roadmaps"):
            post_migrate.connect(synchronise_groups, sender=apps.get_app_config(floor))


class PortalAdminConfig(AdminConfig):
    """The admin of the portal, named here so that each floor registers its models without importing it."""

    default_site = "cycle.staff.admin_site.PortalAdminSite"

    def ready(self):
        """Leave the tables of the libraries out of the admin: accounts and mail have pages of their own."""
        super().ready()
        from django.contrib import admin

        for model in apps.get_models():
            if model.__module__.startswith(LIBRARIES) and admin.site.is_registered(model):
                admin.site.unregister(model)
