"""The sign-in in front of every page that is not public."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from cycle.pages.errors import another_account, signed_out, typed_by_another, what_was_sent
from participants.accounts.adapters import missing_for_staff
from programme.kit.keep_alone import View

# Where the password and the second factor are given; the admin has a gate of its own.
OPEN_TO_STAFF = ("/compte/", "/admin/")


class SignInMiddleware(LoginRequiredMiddleware):
    """The gate of the pages that are not public: the sign-in of staff for the admin, the code by e-mail for the others.

    Staff see more than others on many pages: their session opens none of them before it holds all that the admin asks.
    """

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Ask staff for what their session lacks, and everybody for a sign-in, unless the view is public.

        A form filled in with one account is not accepted from another.
        """
        if request.user.is_staff and not request.path.startswith(OPEN_TO_STAFF):
            missing = missing_for_staff(request)
            if missing and what_was_sent(request):
                return signed_out(request)
            if missing:
                return redirect_to_login(request.get_full_path(), reverse(missing))
        if typed_by_another(request):
            return another_account(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    # A page may answer, where Django only redirects.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: View
    ) -> HttpResponseBase:
        """Keep the words of a form that somebody filled in; send any other request to the sign-in."""
        return signed_out(request) if what_was_sent(request) else super().handle_no_permission(request, view_func)

    def get_login_url(self, view_func: View) -> str:
        """The sign-in of staff for the pages of the admin, those of each model included, which Django does not mark."""
        return reverse("admin:login") if hasattr(view_func, "model_admin") else super().get_login_url(view_func)
