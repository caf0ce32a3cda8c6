"""The two groups of staff, and the fictitious accounts of development."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from cycle.staff_groups import DEMO_PASSPHRASE, synchronise_groups
from participants.models import User

pytestmark = pytest.mark.django_db


def codenames(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def synchronise():
    synchronise_groups(apps.get_app_config("programme"), using="default", apps=apps)


def test_readers_view_the_whole_programme_and_nothing_else():
    models = {model._meta.model_name for model in apps.get_app_config("programme").get_models()} - {"publicrevision"}
    assert codenames("lecture") == {f"view_{model}" for model in models}


def test_managers_write_everything_and_delete_what_may_be():
    names = codenames("gestion")
    assert {name for name in names if not name.startswith("delete_")} == {
        name.replace("view_", verb) for name in codenames("lecture") for verb in ("view_", "add_", "change_")
    }
    assert {name for name in names if name.startswith("delete_")} == {
        "delete_contribution",
        "delete_cycle",
        "delete_material",
        "delete_sequence",
        "delete_speaker",
        "delete_trainingsession",
        "delete_venue",
    }


@pytest.mark.parametrize("name", ["gestion", "lecture"])
def test_no_group_touches_accounts(name):
    assert not Group.objects.get(name=name).permissions.exclude(content_type__app_label="programme").exists()


def test_synchronising_again_restores_the_groups_as_written():
    before = codenames("gestion"), codenames("lecture")
    Group.objects.get(name="lecture").permissions.set(Permission.objects.all())
    Group.objects.get(name="gestion").delete()
    synchronise()
    synchronise()
    assert (codenames("gestion"), codenames("lecture")) == before
    assert Group.objects.count() == 2


def test_demo_accounts_are_refused_in_production(settings, monkeypatch):
    settings.DEBUG = False
    monkeypatch.delenv("ALLOW_DEMO", raising=False)
    with pytest.raises(CommandError, match="refusé"):
        call_command("create_demo_staff")
    assert not User.objects.exists()


def test_demo_accounts_sign_in_and_are_created_once(settings, monkeypatch, client, capsys):
    monkeypatch.setenv("ALLOW_DEMO", "yes")
    call_command("create_demo_staff")
    call_command("create_demo_staff")
    found = {user.email: [group.name for group in user.groups.all()] for user in User.objects.all()}
    assert found == {
        "equipe@example.org": ["gestion"],
        "lecture@example.org": ["lecture"],
        "accueil@example.org": ["accueil"],
        "admin@example.org": [],
    }
    assert list(User.objects.filter(is_superuser=True).values_list("email", flat=True)) == ["admin@example.org"]
    assert client.login(username="Equipe@example.org", password=DEMO_PASSPHRASE)
    assert DEMO_PASSPHRASE in capsys.readouterr().out
