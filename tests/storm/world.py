"""The database of a storm: one roadmap and its team, and what is checked of them afterwards."""

from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from roadmaps.models import Action, Revision, Roadmap
from roadmaps.versions.content import content_at, content_of
from tests.factories.programme import CycleFactory
from tests.factories.roadmaps import ActionFactory, MemberFactory, RoadmapFactory, ThemeEntryFactory

THEMES, ACTIONS_BY_THEME = 3, 2


def vendor() -> str:
    """The database of this storm."""
    return connection.vendor


@contextmanager
def database():
    """A database of its own, migrated; gives its address, for the server, and removes it afterwards."""
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield f"sqlite:///{settings.DATABASES['default']['NAME']}"
        return
    import os

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    call_command("createcachetable", verbosity=0)
    address = urlsplit(os.environ["DATABASE_URL"])
    try:
        yield urlunsplit(address._replace(path=f"/{name}"))
    finally:
        connection.creation.destroy_test_db(address.path.lstrip("/"), verbosity=0)


def build(people: int):
    """A roadmap with themes and actions, and a signed-in team: (roadmap, actions, entries, session cookies)."""
    roadmap = RoadmapFactory(cycle=CycleFactory(published=True))
    entries = ThemeEntryFactory.create_batch(THEMES, roadmap=roadmap)
    actions = [ActionFactory(entry=entry) for entry in entries for _ in range(ACTIONS_BY_THEME)]
    team = [MemberFactory(roadmap=roadmap, is_referent=number == 0).user for number in range(people)]
    keys = [action.pk for action in actions], [entry.pk for entry in entries]
    return roadmap.pk, *keys, [signed_in(user) for user in team]


def signed_in(user) -> str:
    """The cookie of a session of theirs."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def lost(roadmap: int, acknowledged) -> list[str]:
    """What was acknowledged and is not there; what the history does not give back."""
    return [*_not_in_history(acknowledged), *_not_in_texts(acknowledged), *_not_replayed(roadmap)]


def _not_in_history(acknowledged):
    written = {}
    for revision in Revision.objects.filter(object_kind="action").iterator():
        texts = written.setdefault(revision.object_id, set())
        for name in revision.changed:
            value = revision.values.get(name)
            lines = value if isinstance(value, list) else str(value).split("\n")
            texts.update((name, line) for line in lines)
    everywhere = set().union(*written.values())
    for kind, pk, name, text, _ in acknowledged:
        if (name, text) not in (written[pk] if kind == "action" else everywhere):
            yield f"{text!r} ({name}) n’est pas dans l’historique"


def _not_in_texts(acknowledged):
    """Nobody removed a line: each is still there, once."""
    rows = {action.pk: action.values() for action in Action.objects.all()}
    titles = [values["title"] for values in rows.values()]
    for kind, pk, name, text, stays in acknowledged:
        if not stays:
            continue
        value = titles if kind != "action" else rows[pk][name]
        lines = value if isinstance(value, list) else value.split("\n")
        if lines.count(text) != 1:
            yield f"{text!r} ({name}) est {lines.count(text)} fois dans le texte final"


def _not_replayed(pk):
    roadmap = Roadmap.objects.with_names().get(pk=pk)
    if {**content_of(roadmap), "at": ""} != {**content_at(roadmap, timezone.now()), "at": ""}:
        yield "la feuille de route n’est pas le rejeu de ses révisions"
    versions = Revision.objects.order_by().values("object_kind", "object_id").annotate(last=Max("version"))
    counted = {(version["object_kind"], version["object_id"]): version["last"] + 1 for version in versions}
    for kind, key in counted:
        rows = Revision.objects.filter(object_kind=kind, object_id=key).count()
        if rows != counted[kind, key]:
            yield f"{kind} {key} : {rows} révisions pour {counted[kind, key]} versions"
