"""Pages of /compte/ that are ours, and what we add around the views of allauth."""

from functools import wraps
from http import HTTPStatus

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from participants.accounts import SECOND_FACTORS, is_second_factor_set_up

# What is added around the views of allauth -----------------------------------------------------------------


def for_staff(view):
    """Keep participants and trainers away from a page about passwords and second factors: they have none."""

    @wraps(view)
    def staff_only(request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_only


def one_at_a_time(view):
    """Take the requests of one session in turn: its code serves once, and each wrong attempt counts.

    allauth keeps the code and the attempts in the session, which two parallel requests would both read before either
    writes. Here the second waits for the row of the session, and reads what the first left: nothing, if it signed in.
    """

    @wraps(view)
    def in_turn(request, *args, **kwargs):
        key = request.session.session_key
        if request.method != "POST" or key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            row = Session.objects.select_for_update().filter(pk=key).first()
            # What was read before the lock may be out of date.
            vars(request.session).pop("_session_cache", None)
            if row is None:
                return _came_second(request)
            response = view(request, *args, **kwargs)
            if request.session.session_key == key and request.session.modified:
                # Saved here, under the lock; once more after it would undo what the next request wrote.
                request.session.save()
                request.session.modified = False
        return response

    return in_turn


def _came_second(request):
    """The code has just opened another session: say so, and leave the cookie that went with it alone."""
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    messages.error(request, "Ce code vient de servir. S’il s’agissait de vous, vous êtes déjà en ligne.")
    return redirect("account_request_login_code")


confirm_login_code = login_not_required(one_at_a_time(account.confirm_login_code))
confirm_address = login_not_required(one_at_a_time(account.email_verification_sent))
confirm_password_reset_code = login_not_required(one_at_a_time(account.confirm_password_reset_code))


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
