"""A portal of its own in a temporary folder: the database of `make database`, under the stopped clock."""

import io
import logging
import os
import re
import shutil
from pathlib import Path

from tests.pages.clock import CLOCK

ROOT = Path(__file__).resolve().parent.parent.parent
HOST, PORT = "127.0.0.1", "8000"
# What the caller's environment may hold, and that must not decide what is saved.
FORGOTTEN = ("DATABASE_URL", "CACHE_URL", "EMAIL_URL", "MEDIA_ROOT", "STATIC_ROOT", "SECRET_KEY", "STAFF_SECOND_FACTOR")
COMMANDS = ["createcachetable", "load_reference", "load_cycle_2022", "load_demo"]


def make_portal(folder: str):
    """Make it: settings of development, fresh database, demo."""
    set_environment(folder)
    CLOCK.install()
    import django

    django.setup()
    from django.core.management import call_command

    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    for command in COMMANDS:
        call_command(command, stdout=io.StringIO())
    add_secret_addresses()
    show_as_in_production()


def set_environment(folder):
    """The variables that the settings read; which module they are, `manage.py` says."""
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    named = re.search(r'"DJANGO_SETTINGS_MODULE", "([\w.]+)"', (ROOT / "manage.py").read_text())
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": named[1],
        "DEBUG": "yes",
        "HTTPS": "no",
        "VAR_DIR": folder,
        "PORTAL_URL": f"http://{HOST}:{PORT}",
    }
    # WhiteNoise warns when it is missing.
    (Path(folder) / "static").mkdir()


def add_secret_addresses():
    """A shared version and a calendar whose secret is known: no page of the demo leads to such ones."""
    import datetime
    import hashlib

    from django.apps import apps

    apps.get_model("roadmaps.ShareLink").objects.create(
        snapshot=apps.get_model("roadmaps.Snapshot").objects.order_by("pk").first(),
        token_digest=hashlib.sha256(b"un-secret").hexdigest(),
        expires_at=CLOCK.now() + datetime.timedelta(days=1),
    )
    alix = apps.get_model("participants.User").objects.get(email="alix.exemple@example.org")
    apps.get_model("participants.CalendarFeed").objects.create(user=alix, token="un-secret")


def show_as_in_production():
    """Keep the addresses that only development has, but answer errors with the portal's pages, not with Django's."""
    from django.conf import settings
    from django.urls import get_resolver

    assert get_resolver().url_patterns
    settings.DEBUG = False


def database_file() -> Path:
    """The file of the database, nobody being connected to it any more."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return Path(connection.settings_dict["NAME"])


def use_copy():
    """From now on this process reads and writes its own copy of the database."""
    from django.db import connection

    source = database_file()
    copy = source.with_name(f"{os.getpid()}.sqlite3")
    shutil.copy(source, copy)
    connection.settings_dict["NAME"] = str(copy)
