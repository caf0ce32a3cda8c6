"""The admin of the portal."""

from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    """The admin in the portal's name."""

    site_header = "Administration des cycles"
    site_title = "Administration des cycles"
    index_title = "Tableau de bord"
