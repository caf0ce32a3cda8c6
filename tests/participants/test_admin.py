"""Accounts in the admin: by address, and for administrators only."""

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from post_office.models import Email

from participants.models import User
from programme.public_pages.shared import reference
from tests.factories.participants import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/participants/user/"
PASSPHRASE = "une phrase assez longue pour essayer"


@pytest.fixture
def administrator(client):
    user = UserFactory(administrator=True, email="admin@example.org")
    client.force_login(user)
    return user


def test_an_administrator_creates_an_account_that_can_sign_in(client, administrator):
    group = Group.objects.get(name="gestion")
    data = {
        "email": "Nouvelle@Example.org",
        "first_name": "Camille",
        "last_name": "Exemple",
        "usable_password": "true",
        "password1": PASSPHRASE,
        "password2": PASSPHRASE,
        "is_staff": "on",
        "groups": [group.pk],
    }
    assert client.post(f"{LIST}add/", data).status_code == 302
    user = User.objects.get(email="nouvelle@example.org")
    assert (user.is_staff, user.is_superuser, list(user.groups.all())) == (True, False, [group])
    assert client.login(username="nouvelle@example.org", password=PASSPHRASE)


def test_the_former_address_of_an_account_opens_it_no_more_and_is_told(client, administrator):
    user = UserFactory(email="avant@example.org")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    fields = {"email": "apres@example.org", "first_name": "Camille", "last_name": "Exemple", "is_active": "on"}
    client.post(f"{LIST}{user.pk}/change/", fields)
    assert filter_users_by_email("avant@example.org") == []
    assert filter_users_by_email("apres@example.org") == [user]
    mail = Email.objects.get()
    assert (mail.to, mail.subject) == (["avant@example.org"], "L’adresse de votre compte a changé")
    assert "apres@example.org" not in mail.message


def test_a_short_password_is_refused(client, administrator):
    data = {"email": "a@example.org", "usable_password": "true", "password1": "Court-12345", "password2": "Court-12345"}
    assert client.post(f"{LIST}add/", data).status_code == 200
    assert not User.objects.filter(email="a@example.org").exists()


@pytest.mark.parametrize("email", ["camille@example.org", "CAMILLE@example.org"])
def test_an_address_has_one_account_whatever_its_letter_case(client, administrator, email):
    UserFactory(email="camille@example.org")
    data = {"email": email, "usable_password": "true", "password1": PASSPHRASE, "password2": PASSPHRASE}
    page = client.post(f"{LIST}add/", data).content.decode()
    assert "Un compte existe déjà pour cette adresse électronique." in page


def test_whoever_is_no_administrator_grants_themselves_nothing(client):
    user = UserFactory(staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["participants", "auth"]))
    client.force_login(user)
    url = f"{LIST}{user.pk}/change/"
    data = {"email": user.email, "is_staff": "on", "is_active": "on", "is_superuser": "on"}
    password = f"{LIST}{user.pk}/password/"
    answers = [client.get(LIST), client.get(url), client.post(url, data), client.post(f"{LIST}add/", data)]
    assert [answer.status_code for answer in [*answers, client.get(password)]] == [403] * 5
    assert not User.objects.get(pk=user.pk).is_superuser


def test_groups_are_given_and_not_edited(client, administrator):
    assert client.get("/admin/auth/group/").status_code == 404


def test_the_history_of_an_account_tells_its_rights_and_never_its_password(client, administrator):
    user = UserFactory(staff=True)
    group = Group.objects.get(name="lecture")
    names = {"email": user.email, "first_name": user.first_name, "last_name": user.last_name}
    data = names | {"is_staff": "on", "is_active": "on", "groups": [group.pk]}
    assert client.post(f"{LIST}{user.pk}/change/", data).status_code == 302
    data = {"usable_password": "true", "password1": PASSPHRASE, "password2": PASSPHRASE}
    assert client.post(f"{LIST}{user.pk}/password/", data).status_code == 302
    messages = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert messages[0] == "Groupes : vide → lecture"
    assert PASSPHRASE not in messages[1]


def test_no_account_is_deleted_its_person_is_erased(client, administrator):
    user = UserFactory()
    assert client.post(f"{LIST}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    page = f"{LIST}{user.pk}/effacer/"
    assert page in client.get(f"{LIST}{user.pk}/change/").content.decode()
    assert "Cochez cette case" in client.post(page).content.decode()
    assert User.objects.filter(pk=user.pk).exists()
    assert client.post(page, {"is_sure": "on"}).status_code == 302
    assert set(User.objects.all()) == {administrator}
    assert LogEntry.objects.get().object_repr == "Personne effacée"


def test_an_account_of_staff_is_not_erased(client, administrator):
    page = f"{LIST}{UserFactory(staff=True).pk}/effacer/"
    assert "retirez-lui d’abord ses droits" in client.get(page).content.decode()
    client.post(page, {"is_sure": "on"})
    assert User.objects.count() == 2


def test_only_administrators_erase(client):
    client.force_login(UserFactory(staff=True, permissions=["change_user", "delete_user", "change_registration"]))
    assert client.get(f"{LIST}{UserFactory().pk}/effacer/").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(client, administrator, django_assert_num_queries, number):
    for _ in range(number):
        UserFactory()
    reference()  # what every page shares is kept ready
    with django_assert_num_queries(9):
        assert client.get(LIST).status_code == 200
