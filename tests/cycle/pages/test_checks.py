import pytest
from django.core.checks import Tags, run_checks

from programme.models import SiteIdentity

pytestmark = pytest.mark.django_db

COMPLETE = dict.fromkeys(SiteIdentity.REQUIRED, "Une valeur") | {"contact_email": "contact@example.org"}


def warnings(**options):
    return [message.msg for message in run_checks(**options) if message.id == "cycle.W001"]


def deployment_warnings():
    return warnings(tags=[Tags.database], include_deployment_checks=True, databases=["default"])


def test_an_empty_identity_warns_of_each_required_value():
    labels = [SiteIdentity._meta.get_field(name).verbose_name for name in SiteIdentity.REQUIRED]
    assert deployment_warnings() == [f"Identité du site : « {label} » manque." for label in labels]


def test_one_missing_value_is_named():
    SiteIdentity.objects.create(pk=1, **COMPLETE | {"host_phone": ""})
    assert deployment_warnings() == ["Identité du site : « téléphone de l’hébergeur » manque."]


def test_a_complete_identity_warns_of_nothing():
    SiteIdentity.objects.create(pk=1, **COMPLETE)
    assert deployment_warnings() == []


def test_developing_and_migrating_do_not_ask_for_an_identity():
    assert warnings(databases=["default"]) == []
    assert warnings(include_deployment_checks=True) == []
