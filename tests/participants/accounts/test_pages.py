"""Each page of /compte/ opens, in French."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from post_office.models import PRIORITY, Email

from tests.factories.participants import UserFactory
from tests.participants.accounts.world import PASSWORD, add_application, application_code, last_code, staff_member

pytestmark = pytest.mark.django_db

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
def test_pages_of_staff_without_a_second_factor_are_in_french(client, name):
    client.force_login(staff_member())
    reauthenticate(client)
    assert_french(client.get(reverse(name)))


@pytest.mark.parametrize(
    "name",
    [
        "account_home",
        "account_email",
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
    ],
)
def test_pages_of_staff_with_a_second_factor_are_in_french(client, name):
    user = staff_member()
    add_application(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": application_code()})
    client.post(reverse("mfa_generate_recovery_codes"))
    assert_french(client.get(reverse(name)))


def test_pages_about_keys_are_in_french(client):
    user = staff_member()
    add_application(user)
    key = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé du bureau", "credential": {}}
    )
    client.force_login(user)
    reauthenticate(client)
    for address in (
        reverse("mfa_list_webauthn"),
        reverse("mfa_edit_webauthn", args=[key.pk]),
        reverse("mfa_remove_webauthn", args=[key.pk]),
    ):
        response = client.get(address)
        assert_french(response)
        assert "Clé du bureau" in response.content.decode()


def test_a_key_is_renamed_then_taken_away(client):
    user = staff_member()
    key = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé du bureau", "credential": {}}
    )
    client.force_login(user)
    reauthenticate(client)
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Clé de secours"})
    key.refresh_from_db()
    assert key.wrap().name == "Clé de secours"
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.exists()
    assert "a été retirée" in Email.objects.get(to=[user.email]).message


def test_pages_while_signing_in_are_in_french(client):
    user = staff_member()
    add_application(user)
    asked = client.post(reverse("account_request_login_code"), {"email": user.email})
    assert_french(client.get(asked.url))
    assert_french(client.post(asked.url, {"code": ""}))
    given = client.post(asked.url, {"code": last_code(user.email)})
    assert given.url == reverse("mfa_authenticate")
    assert_french(client.get(given.url))
    assert_french(client.post(given.url, {"code": "000000"}))


def test_pages_of_a_forgotten_password_are_in_french(client):
    user = staff_member()
    asked = client.post(reverse("account_reset_password"), {"email": user.email})
    assert_french(client.get(asked.url))
    given = client.post(asked.url, {"code": last_code(user.email)})
    assert_french(client.get(given.url))
    assert_french(client.post(given.url, {"password1": "court", "password2": "autre"}))


def test_pages_of_a_first_password_and_of_a_new_address_are_in_french(client):
    user = UserFactory(administrator=True)
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert_french(client.get(reverse("account_set_password")))
    asked = client.post(reverse("account_email"), {"email": "autre@example.org", "action_add": ""})
    assert_french(client.get(asked.url))


def test_every_mail_is_in_french_and_goes_first(client, django_capture_on_commit_callbacks):
    user = staff_member()
    client.post(reverse("account_request_login_code"), {"email": "nadia@example.org"})
    client.post(reverse("account_reset_password"), {"email": user.email})
    code = last_code(user.email)
    client.force_login(user)
    reauthenticate(client)
    add_application(user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    new = "une autre phrase assez longue"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), data)
    asked = client.post(reverse("account_email"), {"email": "autre@example.org", "action_add": ""})
    client.post(asked.url, {"code": last_code("autre@example.org")})
    mails = list(Email.objects.order_by("pk"))
    assert [mail.subject for mail in mails] == [
        "Votre demande de connexion",
        f"Votre code pour changer de mot de passe\u00a0: {code}",
        "De nouveaux codes de secours",
        "Une application ne protège plus votre compte",
        "Votre mot de passe a changé",
        f"Votre code de confirmation\u00a0: {last_code('autre@example.org')}",
        "L’adresse de votre compte a changé",
    ]
    assert {mail.priority for mail in mails} == {PRIORITY.high}
    assert [english_in(mail.message) for mail in mails] == [[]] * 7
    assert all("http://testserver" in mail.message for mail in mails)


@pytest.mark.parametrize("app", ["account", "mfa", "usersessions"])
def test_each_template_of_allauth_that_may_be_shown_is_ours(app):
    """A new version that shows a page, a message or a mail of its own fails here rather than in English."""
    theirs = Path(allauth.__file__).parent / "templates" / app
    ours = settings.BASE_DIR / "templates" / app
    names = {str(path.relative_to(theirs)) for path in theirs.rglob("*.*")}
    kept = {str(path.relative_to(ours)) for path in ours.rglob("*.*")}
    unused = re.compile(
        r"base_|.*/base\.html|snippets/|webauthn/(snippets/|signup_form)|trust|email/base_|.*phone|"
        r"signup(_by_passkey)?\.html|email(_confirm)?\.html|verif|password_reset_done|"
        r"email/(account_already_exists|email_confirm_|email_deleted|login_code|password_reset_key)"
    )
    assert {name for name in names - kept if not unused.match(name)} == set()
