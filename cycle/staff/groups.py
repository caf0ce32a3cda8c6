"""Who may do what in the admin: three groups, kept as written here."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

MANAGERS = "gestion"
READERS = "lecture"
WELCOME = "accueil"

# Reference rows are retired and the site's identity is one row: nobody deletes those in the admin. Cycles and days
# are deleted as long as the public never saw them (programme.rules).
DELETABLE = ["contribution", "cycle", "material", "sequence", "speaker", "trainingsession", "venue"]
HIDDEN = ["publicrevision"]

# Of the people, each model is named: one that is not belongs to nobody but administrators. Accounts are theirs, what
# somebody needs in order to come belongs to « accueil » alone, and nobody deletes a registration: a person is erased.
PEOPLE = {
    "registration": "view add change",
    "registrationevent": "view",
    "changerequest": "view change",
    "registrationpolicy": "view add change",
    "consent": "view",
    "organisation": "view add change",
    "intercommunality": "view add change",
    "teaminvitation": "view",
    "traineraccess": "view add delete",
    "importbatch": "view add change",
    "messagetemplate": "view change",
    "mailing": "view add change delete",
    "message": "view change",
}

# Of the roadmaps too. What teams write is read and decided of, never written by staff; the common tools are theirs.
ROADMAPS = {
    "theme": "view add change delete",
    "guidingquestion": "view add change delete",
    "indicatordefinition": "view add change delete",
    "libraryaction": "view add change delete",
    "roadmappolicy": "view add change",
    "roadmap": "view change",
    "comment": "view add",
    "milestone": "view add",
}
BY_FLOOR = {"participants": PEOPLE, "roadmaps": ROADMAPS}

# Fictitious accounts of `create_demo_staff`: address, groups, whether it has every right, what it is for.
DEMO_ACCOUNTS = [
    ("equipe@example.org", [MANAGERS], False, "écrit et publie les cycles"),
    ("lecture@example.org", [READERS], False, "consulte sans rien changer"),
    ("accueil@example.org", [WELCOME], False, "lit les besoins d’aménagement, et eux seuls"),
    ("admin@example.org", [], True, "gère aussi les comptes"),
]
DEMO_PASSPHRASE = "demo-cycles-de-formation"


def synchronise_groups(sender: AppConfig, using: str, apps: Apps = global_apps, **kwargs: Any) -> None:
    """Give the groups exactly their permissions. Runs after each migration; running it again is harmless."""
    try:
        group_model: type[Group] = apps.get_model("auth", "Group")
        permission_model: type[Permission] = apps.get_model("auth", "Permission")
    except LookupError:
        return
    # Django creates the permissions of a floor after this function has run the first time: do it now.
    create_permissions(sender, verbosity=0, using=using, apps=apps)
    floors = permission_model.objects.using(using).filter(content_type__app_label__in=["programme", *BY_FLOOR])
    permissions = list(floors.exclude(content_type__model__in=HIDDEN).select_related("content_type"))
    wanted = {MANAGERS: _for_managers, READERS: _for_readers, WELCOME: _for_welcome}
    for name, is_theirs in wanted.items():
        group, _ = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.set([permission for permission in permissions if is_theirs(permission)])


def _for_managers(permission: Permission) -> bool:
    verb, model = permission.codename.split("_", 1)
    named = BY_FLOOR.get(permission.content_type.app_label)
    if named is not None:
        return verb in named.get(model, "").split()
    return verb != "delete" or model in DELETABLE


def _for_readers(permission: Permission) -> bool:
    verb, model = permission.codename.split("_", 1)
    named = BY_FLOOR.get(permission.content_type.app_label)
    return verb == "view" and (named is None or model in named)


def _for_welcome(permission: Permission) -> bool:
    return permission.codename == "view_accessneed"
