"""Who may do what in the admin: two groups, kept as written here."""

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions

MANAGERS = "gestion"
READERS = "lecture"

# Reference rows are retired and the site's identity is one row: nobody deletes those in the admin. Cycles and days
# are deleted as long as the public never saw them (programme.rules).
DELETABLE = ["contribution", "cycle", "material", "sequence", "speaker", "trainingsession", "venue"]
HIDDEN = ["publicrevision"]

# Fictitious accounts of `create_demo_staff`: address, groups, whether it has every right, what it is for.
DEMO_ACCOUNTS = [
    ("equipe@example.org", [MANAGERS], False, "écrit et publie les cycles"),
    ("lecture@example.org", [READERS], False, "consulte sans rien changer"),
    ("admin@example.org", [], True, "gère aussi les comptes"),
]
DEMO_PASSPHRASE = "demo-cycles-de-formation"


def synchronise_groups(sender, using, apps=global_apps, **kwargs):
    """Give the two groups exactly their permissions; to be run after each migration, and harmless when run again."""
    try:
        Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        return
    # Django creates the permissions of a floor after this function has run the first time: do it now.
    create_permissions(sender, verbosity=0, using=using, apps=apps)
    domain = Permission.objects.using(using).filter(content_type__app_label=sender.label)
    domain = domain.exclude(content_type__model__in=HIDDEN)
    wanted = {
        MANAGERS: [one for one in domain.select_related("content_type") if _for_managers(one)],
        READERS: [one for one in domain if one.codename.startswith("view_")],
    }
    for name, permissions in wanted.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(permissions)


def _for_managers(permission):
    return not permission.codename.startswith("delete_") or permission.content_type.model in DELETABLE
