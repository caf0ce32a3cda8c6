"""Where a page that asks for a sign-in sends those who have not signed in."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.urls import reverse


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends to the sign-in of staff from every page of the admin, to the code by e-mail from all the others."""

    def get_login_url(self, view_func):
        """Django says it of the admin's own pages only, not of those of each kind of thing."""
        return reverse("admin:login") if hasattr(view_func, "model_admin") else super().get_login_url(view_func)
