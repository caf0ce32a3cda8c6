"""Each page of /compte/ opens, in French."""

import re

import pytest
from django.urls import reverse

from tests.factories.participants import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase de passe assez longue"
# Words of the interface of allauth and Django that no French page holds.
ENGLISH = re.compile(
    r"\b(account|address|and|are|cancel|click|confirm|email|enter|forgot|has been|password|please|remove|"
    r"security key|sign[ -]?(in|out|up)|sent|the|this|with|you|your)\b",
    re.IGNORECASE,
)


def words_of(html):
    """What a reader sees or hears of a page: its text, its labels."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    said = re.findall(r'(?:aria-label|placeholder|title|value)="([^"]*)"', body)
    # What comes from an address or a name is not a word of the page.
    return re.sub(r"\S+@\S+|/\S+", " ", " ".join([re.sub(r"<[^>]+>", " ", body), *said]))


def english_in(html):
    return [match.group() for match in ENGLISH.finditer(words_of(html))]


@pytest.fixture
def staff_member():
    """A member of staff with a password and an application."""
    user = UserFactory(administrator=True)
    user.set_password(PASSWORD)
    user.save()
    return user


def reauthenticate(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def assert_french(response):
    assert response.status_code == 200
    html = response.content.decode()
    assert english_in(html) == []
    assert "Cycles de formation, IREV</title>" in html


@pytest.mark.parametrize(
    "name",
    [
        "account_request_login_code",
        "account_login",
        "account_reset_password",
        "account_signup",
        "account_inactive",
        "account_password_reset_completed",
    ],
)
def test_pages_before_signing_in_are_in_french(client, name):
    assert_french(client.get(reverse(name)))


@pytest.mark.parametrize("name", ["account_home", "account_email", "account_logout", "usersessions_list"])
def test_pages_of_a_participant_are_in_french(client, name):
    client.force_login(UserFactory())
    assert_french(client.get(reverse(name)))


@pytest.mark.parametrize(
    "name",
    [
        "account_home",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
    ],
)
def test_pages_of_staff_without_a_second_factor_are_in_french(client, staff_member, name):
    client.force_login(staff_member)
    reauthenticate(client)
    assert_french(client.get(reverse(name)))
