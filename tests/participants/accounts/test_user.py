"""Accounts: an e-mail address, whatever its letter case."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from participants.models import User
from tests.factories.participants import UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case():
    assert User.objects.create_user(" Camille@Example.ORG ").email == "camille@example.org"


def test_one_account_per_address_whatever_the_letter_case():
    UserFactory(email="camille@example.org")
    with pytest.raises(ValidationError, match="Un compte existe déjà"):
        UserFactory.build(email="CAMILLE@example.org").validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="CAMILLE@example.org")


def test_signing_in_ignores_the_letter_case(client):
    User.objects.create_user("camille@example.org", "une phrase de passe", is_staff=True)
    assert client.login(username="Camille@Example.org", password="une phrase de passe")


def test_an_account_without_password_cannot_sign_in_with_one(client):
    User.objects.create_user("camille@example.org")
    assert not client.login(username="camille@example.org", password="")


def test_an_account_needs_an_address():
    with pytest.raises(ValueError, match="adresse électronique"):
        User.objects.create_user("")


def test_a_superuser_has_every_right():
    user = User.objects.create_superuser("admin@example.org", "une phrase de passe")
    assert (user.is_staff, user.is_superuser) == (True, True)


def test_a_person_is_called_by_name_or_by_address():
    assert str(UserFactory.build(first_name="Camille", last_name="Exemple")) == "Camille Exemple"
    assert str(UserFactory.build(first_name="", last_name="", email="c@example.org")) == "c@example.org"
