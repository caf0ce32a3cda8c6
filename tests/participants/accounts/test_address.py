"""Changing one's address."""

import pytest
from django.urls import reverse
from post_office.models import Email

from tests.factories.participants import UserFactory
from tests.participants.accounts.world import (
    PASSWORD,
    add_application,
    application_code,
    ask_for_a_code,
    give_code,
    last_code,
    staff_member,
)

pytestmark = pytest.mark.django_db

ANNE, MARTIN = "anne@example.org", "anne.martin@example.org"
CODE_PAGE = "/compte/adresse/code/"


@pytest.fixture
def anne(client):
    """Somebody signed in."""
    user = UserFactory(email=ANNE)
    ask_for_a_code(client, ANNE)
    give_code(client, last_code(ANNE))
    return user


def ask_to_change(client, email):
    return client.post(reverse("account_email"), {"email": email, "action_add": ""})


def test_a_new_address_replaces_the_former_once_its_code_is_given(client, anne):
    assert ask_to_change(client, "Anne.Martin@Example.org").url == CODE_PAGE
    anne.refresh_from_db()
    assert anne.email == ANNE
    assert client.post(CODE_PAGE, {"code": last_code(MARTIN).replace("-", " ")}).url == "/compte/"
    anne.refresh_from_db()
    assert anne.email == MARTIN
    assert list(anne.emailaddress_set.values_list("email", "verified", "primary")) == [(MARTIN, True, True)]


def test_the_former_address_is_warned_and_the_new_one_is_not(client, anne):
    ask_to_change(client, MARTIN)
    client.post(CODE_PAGE, {"code": last_code(MARTIN)})
    warning = Email.objects.filter(to=[ANNE]).latest("pk")
    assert warning.subject == "L’adresse de votre compte a changé"
    assert f"{ANNE} est remplacée par {MARTIN}." in warning.message
    assert "Si ce n’était pas vous" in warning.message
    assert Email.objects.filter(to=[MARTIN]).count() == 1


def test_the_former_address_opens_nothing_any_more(client, anne):
    ask_to_change(client, MARTIN)
    client.post(CODE_PAGE, {"code": last_code(MARTIN)})
    before = Email.objects.filter(to=[ANNE]).count()
    ask_for_a_code(type(client)(), ANNE)
    assert Email.objects.filter(to=[ANNE]).count() == before + 1
    assert "Aucun compte" in Email.objects.filter(to=[ANNE]).latest("pk").message


def test_a_wrong_code_changes_nothing_and_the_fifth_ends_it(client, anne):
    ask_to_change(client, MARTIN)
    code = last_code(MARTIN)
    for _ in range(4):
        assert "Ce code n’est pas le bon." in client.post(CODE_PAGE, {"code": "0000-0000"}).content.decode()
    client.post(CODE_PAGE, {"code": "0000-0000"})
    client.post(CODE_PAGE, {"code": code})
    anne.refresh_from_db()
    assert anne.email == ANNE


def test_the_address_of_someone_else_gets_the_same_answer(client, anne):
    UserFactory(email="prise@example.org")
    pages = []
    for email in ("libre@example.org", "prise@example.org"):
        asked = ask_to_change(client, email)
        page = client.get(asked.url).content.decode().replace(email, "…")
        pages.append((asked.status_code, asked.url, page.split("csrfmiddlewaretoken")[0]))
    assert pages[0] == pages[1]
    assert Email.objects.filter(to=["prise@example.org"]).count() == 1


def test_an_address_taken_meanwhile_is_refused(client, anne):
    ask_to_change(client, MARTIN)
    UserFactory(email=MARTIN)
    answer = client.post(CODE_PAGE, {"code": last_code(MARTIN)})
    assert "Cette adresse ne peut pas être utilisée." in answer.content.decode()
    anne.refresh_from_db()
    assert anne.email == ANNE


def test_the_present_address_is_not_a_new_one(client, anne):
    answer = ask_to_change(client, ANNE.upper())
    assert "C’est déjà l’adresse de votre compte." in answer.content.decode()


def test_staff_prove_who_they_are_first(client):
    user = staff_member()
    client.force_login(user)
    assert ask_to_change(client, MARTIN).url.startswith("/compte/verification/")
    assert not Email.objects.filter(to=[MARTIN]).exists()


def test_staff_with_a_second_factor_change_their_address_too(client):
    user = staff_member()
    add_application(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": application_code()})
    ask_to_change(client, MARTIN)
    client.post(CODE_PAGE, {"code": last_code(MARTIN)})
    user.refresh_from_db()
    assert user.email == MARTIN
