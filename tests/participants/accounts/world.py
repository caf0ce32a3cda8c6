"""What the tests of the accounts share: people, and the codes that they receive."""

import re

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse
from post_office.models import Email

from tests.factories.participants import UserFactory

PASSWORD = "une phrase de passe assez longue"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def staff_member(**traits):
    """A member of staff with a password and a confirmed address."""
    user = UserFactory(**(traits or {"administrator": True}))
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def add_application(user):
    """Give an authenticator application to an account, without the pages."""
    return TOTP.activate(user, SECRET)


def application_code(secret=SECRET):
    """What the application shows at this moment."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def last_code(to):
    """The code of the last mail written to that address."""
    return re.search(r"\d{4}-\d{4}", Email.objects.filter(to=[to]).latest("pk").message).group()


def ask_for_a_code(client, email, **extra):
    return client.post(reverse("account_request_login_code"), {"email": email}, **extra)


def give_code(client, code, **extra):
    return client.post(reverse("account_confirm_login_code"), {"code": code}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session
