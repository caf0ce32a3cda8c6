"""The code that confirms the address of a registration: allauth's own, shown on a page of ours."""

from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from participants.models import User
from programme.kit.allauth_internals import LoginCode, ensure_address_row
from programme.kit.keep_alone import one_at_a_time


def send_code(request: HttpRequest, user: User | None, email: str) -> None:
    """Send a code to an address, and remember in the session that it is awaited. A closed account gets none."""
    active = user if user is not None and user.is_active else None
    if active is not None:
        # The code will confirm this row; without it a second code would be asked for.
        ensure_address_row(active)
    LoginCode.initiate(request=request, user=active, email=email)


def pending_code(request: HttpRequest, email: str) -> LoginCode | None:
    """The code that this session awaits for an address, unless it has expired. Looking at it uses nothing up."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = LoginCode(stage=stage) if stage else None
    return process if process and process.is_valid() and process.state.get("email") == email else None


def answer_to_code(request: HttpRequest, template_name: str, context: dict) -> HttpResponse:
    """What allauth answers to a code that is awaited: its page in our template, and its ways out on our addresses."""
    response = ConfirmLoginCodeView.as_view(template_name=template_name, extra_context=context)(request)
    ways_out = (reverse("account_confirm_login_code"), reverse("account_request_login_code"))
    if response.status_code == 302 and response.url.partition("?")[0] in ways_out:
        return redirect(request.path)
    return response


def came_second(request: HttpRequest) -> HttpResponse:
    """The code has just opened another session: say so, and leave the cookie that went with it alone."""
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    messages.error(request, "Ce code vient de servir. S’il s’agissait de vous, vous êtes déjà en ligne.")
    return redirect("account_request_login_code")


code_serves_once = one_at_a_time(came_second)
