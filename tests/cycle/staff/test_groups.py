"""The three groups of staff, and the fictitious accounts of development."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from cycle.staff.groups import DEMO_PASSPHRASE, synchronise_groups
from participants.models import User

pytestmark = pytest.mark.django_db


PROGRAMME_READ = {model._meta.model_name for model in apps.get_app_config("programme").get_models()} - {
    "publicrevision"
}
# Written again here, on purpose: who changes a right changes two files.
PEOPLE_READ = {
    "changerequest",
    "consent",
    "importbatch",
    "intercommunality",
    "mailing",
    "message",
    "messagetemplate",
    "organisation",
    "registration",
    "registrationevent",
    "registrationpolicy",
    "teaminvitation",
    "traineraccess",
}
ROADMAPS_READ = {
    "comment",
    "guidingquestion",
    "indicatordefinition",
    "libraryaction",
    "milestone",
    "roadmap",
    "roadmappolicy",
    "theme",
}


def codenames(name, floor=None):
    permissions = Group.objects.get(name=name).permissions.all()
    if floor:
        permissions = permissions.filter(content_type__app_label=floor)
    return set(permissions.values_list("codename", flat=True))


def synchronise(floor="programme"):
    synchronise_groups(apps.get_app_config(floor), using="default", apps=apps)


def test_readers_view_the_programme_the_people_and_the_roadmaps_and_nothing_else():
    assert codenames("lecture") == {f"view_{model}" for model in PROGRAMME_READ | PEOPLE_READ | ROADMAPS_READ}


def test_managers_write_the_whole_programme_and_delete_what_may_be():
    names = codenames("gestion", "programme")
    written = {f"{verb}_{model}" for verb in ("view", "add", "change") for model in PROGRAMME_READ}
    assert {name for name in names if not name.startswith("delete_")} == written
    assert {name for name in names if name.startswith("delete_")} == {
        "delete_contribution",
        "delete_cycle",
        "delete_material",
        "delete_sequence",
        "delete_speaker",
        "delete_trainingsession",
        "delete_venue",
    }


def test_managers_write_what_they_need_of_the_people():
    names = codenames("gestion", "participants") - {f"view_{model}" for model in PEOPLE_READ}
    assert names == {
        "add_importbatch",
        "add_intercommunality",
        "add_mailing",
        "add_organisation",
        "add_registration",
        "add_registrationpolicy",
        "add_traineraccess",
        "change_changerequest",
        "change_importbatch",
        "change_intercommunality",
        "change_mailing",
        "change_message",
        "change_messagetemplate",
        "change_organisation",
        "change_registration",
        "change_registrationpolicy",
        "delete_mailing",
        "delete_traineraccess",
    }


def test_managers_write_the_common_tools_and_decide_of_what_teams_write():
    names = codenames("gestion", "roadmaps") - {f"view_{model}" for model in ROADMAPS_READ}
    tools = ("theme", "guidingquestion", "indicatordefinition", "libraryaction")
    assert names == {f"{verb}_{tool}" for verb in ("add", "change", "delete") for tool in tools} | {
        "add_comment",
        "add_milestone",
        "add_roadmappolicy",
        "change_roadmap",
        "change_roadmappolicy",
    }


def test_who_welcomes_reads_what_people_need_and_nothing_else():
    assert codenames("accueil") == {"view_accessneed"}


@pytest.mark.parametrize("name", ["gestion", "lecture", "accueil"])
def test_no_group_touches_accounts_nor_other_floors(name):
    permissions = Group.objects.get(name=name).permissions
    assert not permissions.exclude(content_type__app_label__in=["programme", "participants", "roadmaps"]).exists()
    assert not permissions.filter(content_type__model="user").exists()


@pytest.mark.parametrize("floor", ["programme", "participants", "roadmaps"])
def test_synchronising_again_restores_the_groups_as_written(floor):
    names = ["gestion", "lecture", "accueil"]
    before = [codenames(name) for name in names]
    Group.objects.get(name="lecture").permissions.set(Permission.objects.all())
    Group.objects.get(name="gestion").delete()
    synchronise(floor)
    synchronise(floor)
    assert [codenames(name) for name in names] == before
    assert Group.objects.count() == 3


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
