"""The admin site: who may enter it, with which groups, and how staff sign in."""

from cycle.staff.admin_site import PortalAdminSite
from cycle.staff.groups import DEMO_ACCOUNTS, DEMO_PASSPHRASE, synchronise_groups
from cycle.staff.middleware import SignInMiddleware

__all__ = ["DEMO_ACCOUNTS", "DEMO_PASSPHRASE", "PortalAdminSite", "SignInMiddleware", "synchronise_groups"]
