"""What the tests of the accounts share: people, and the codes that they receive."""

import base64
import hmac
import re
import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
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
    data = {"secret": get_adapter().encrypt(SECRET)}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def application_code(secret=SECRET):
    """What the application shows at this moment: RFC 6238, as any application counts it."""
    moment = int(time.time() // 30).to_bytes(8)
    digest = hmac.digest(base64.b32decode(secret), moment, "sha1")
    start = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def last_code(to):
    """The code of the last mail written to that address."""
    return re.search(r"\d{4}-\d{4}", Email.objects.filter(to=[to]).latest("pk").message).group()


def ask_for_a_code(client, email, **extra):
    return client.post(reverse("account_request_login_code"), {"email": email}, **extra)


def give_code(client, code, **extra):
    return client.post(reverse("account_confirm_login_code"), {"code": code}, **extra)


def is_signed_in(client):
    return SESSION_KEY in client.session
