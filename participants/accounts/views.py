"""Pages of /compte/ that are ours, and what we add around the views of allauth."""

from functools import wraps
from http import HTTPStatus

from allauth.account import views as account
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from participants.accounts.adapters import SECOND_FACTORS, is_second_factor_set_up
from participants.registration.address_code import code_serves_once
from programme.kit.allauth_internals import end_sessions, record_authentication

# What is added around the views of allauth -----------------------------------------------------------------


def for_staff(view):
    """Keep participants and trainers away from a page about passwords and second factors: they have none."""

    @wraps(view)
    def staff_only(request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_only


confirm_login_code = login_not_required(code_serves_once(account.confirm_login_code))
confirm_address = login_not_required(code_serves_once(account.email_verification_sent))
confirm_password_reset_code = login_not_required(code_serves_once(account.confirm_password_reset_code))


def _counting_as_given(view):
    """Who has just shown that a second factor works need not show it again to enter the administration."""

    @wraps(view)
    def remembered(request, *args, **kwargs):
        had = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("pk", flat=True))
        response = view(request, *args, **kwargs)
        added = Authenticator.objects.filter(user_id=request.user.pk, type__in=SECOND_FACTORS).exclude(pk__in=had)
        for authenticator in added if request.method == "POST" else []:
            record_authentication(request, request.user, "mfa", id=authenticator.pk, type=authenticator.type)
        return response

    return remembered


activate_totp = for_staff(_counting_as_given(totp.activate_totp))
add_webauthn = for_staff(_counting_as_given(webauthn.add_webauthn))


@for_staff
def download_recovery_codes(request):
    response = recovery_codes.download_recovery_codes(request)
    if response.status_code == HTTPStatus.OK:
        response["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
    return response


# Our own pages --------------------------------------------------------------------------------------------


def account_home(request):
    context = {
        "session_count": len(UserSession.objects.purge_and_list(request.user)),
        "second_factor": request.user.is_staff and is_second_factor_set_up(request.user),
        "second_factor_required": settings.STAFF_SECOND_FACTOR,
    }
    return render(request, "account/home.html", context)


@require_POST
def usersession_end(request, pk):
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions(request, [session])
    messages.success(request, "Cette session est fermée.")
    return redirect("usersessions_list")
