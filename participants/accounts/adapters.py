"""Signing in: what we make of allauth's choices, and what the administration asks of staff."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from participants.mail.queue import queue_message, queue_text
from participants.models import MessageKind, User
from participants.registration.drafts import complete_draft

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
TOO_MANY = "Trop de tentatives. Patientez quelques minutes, puis recommencez."
WRONG_CODE = "Ce code n’est pas le bon."


class AccountAdapter(DefaultAccountAdapter):
    """Our words, our mail queue, and nobody signing up by themselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Ce compte est désactivé.",
        "duplicate_email": "C’est déjà l’adresse de votre compte.",
        "email_password_mismatch": "L’adresse ou le mot de passe n’est pas le bon.",
        "email_taken": "Cette adresse ne peut pas être utilisée.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "Ce mot de passe n’est pas le bon.",
        "invalid_login": "Cette adresse n’est pas valable.",
        "invalid_password_reset": "Cette demande n’est plus valable.",
        "rate_limited": TOO_MANY,
        "same_as_current": "C’est déjà l’adresse de votre compte.",
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody: an account comes with a registration to a cycle."""
        return False

    def clean_email(self, email: str) -> str:
        """An address is kept in lower case, everywhere."""
        return super().clean_email(email).strip().lower()

    def is_reauthentication_required(self, *, app: Any, **kwargs: Any) -> bool:
        """Of staff only (others have nothing but their code), and not just after a password or a second factor."""
        if not self.request.user.is_staff:
            return False
        records = get_authentication_records(self.request, self.request.user)
        given = [record["at"] for record in records if record["method"] in ("password", "mfa")]
        if given and time.time() - max(given) < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """Who filled the form of a cycle before signing in is registered to it now."""
        response = super().post_login(request, user, **login)
        registration = complete_draft(request, user)
        return redirect(registration) if registration else response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff who gave a password come to manage; everybody else comes to their own space."""
        if request.user.is_staff and "password" in methods_used(request):
            return reverse("admin:index")
        return super().get_login_redirect_url(request)

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Back to the account, where the new address shows."""
        return reverse("account_home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("account_home")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue the message in the transaction of the request: sent if and only if this commits."""
        if template_prefix == "account/email/login_code":
            queue_message(kind=MessageKind.LOGIN_CODE, to=email, context={"code": context["code"]})
            return
        words = context | {"email": email, "portal_url": settings.PORTAL_URL}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", words).splitlines()).strip()
        message = render_to_string(f"{template_prefix}_message.txt", words).strip() + "\n"
        queue_text(to=email, subject=subject, text=message, priority="high")


class MFAAdapter(DefaultMFAAdapter):
    """The second factor, in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": "Ajoutez d’abord une application ou une clé : ces codes les remplacent.",
        "incorrect_code": WRONG_CODE,
    }

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """What a new key is called until someone names it."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Clé n° {number}"


# What the administration asks -----------------------------------------------------------------------------


def methods_used(request: HttpRequest) -> set[str]:
    """How the person of this session proved who they are: "code", "password", "mfa"."""
    return {record["method"] for record in get_authentication_records(request, request.user)}


def is_second_factor_set_up(user: Any) -> bool:
    """Whether the person has an application or a key; recovery codes alone are none."""
    return is_mfa_enabled(user, SECOND_FACTORS)


def missing_for_staff(request: Any) -> str:
    """The name of the page where staff give what the administration still asks of them, or an empty string.

    A password always (a code sent by e-mail is not enough), a second factor too unless STAFF_SECOND_FACTOR is off.
    """
    used = methods_used(request)
    if "password" not in used and (settings.STAFF_SECOND_FACTOR or "code" in used):
        return "account_reauthenticate" if request.user.has_usable_password() else "account_set_password"
    if not settings.STAFF_SECOND_FACTOR:
        return ""
    if not is_second_factor_set_up(request.user):
        return "mfa_index"
    return "" if "mfa" in used else "mfa_reauthenticate"
