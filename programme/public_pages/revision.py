"""The revision of the public pages: one token, renewed by the database itself.

Triggers renew it inside any transaction that changes a public table, whichever way the change came: admin, command,
`.update()`, raw SQL. What was computed under a token may therefore be kept for as long as that token is read back.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from time import time
from typing import Any, TypeVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.utils import timezone

from programme.models import PublicRevision

Value = TypeVar("Value")

TABLE = PublicRevision._meta.db_table
SELECT_TOKEN = f"SELECT token FROM {TABLE} WHERE id = 1"

# Before the statement, so that two writers queue for this row first, and not each holding a row that the other wants.
# The search path is kept, because restoring a dump runs with an empty one.
POSTGRESQL_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION renew_public_revision() RETURNS trigger
    LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        INSERT INTO {TABLE} (id, token) VALUES (1, replace(gen_random_uuid()::text, '-', ''))
        ON CONFLICT (id) DO UPDATE SET token = excluded.token;
        RETURN NULL;
    END $$
"""
POSTGRESQL_TRIGGER = """
    CREATE OR REPLACE TRIGGER renew_public_revision BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION renew_public_revision()
"""
# No `INSERT OR REPLACE` here: an `INSERT OR IGNORE` that fires the trigger would impose its own way with conflicts.
SQLITE_TRIGGER = f"""
    CREATE TRIGGER {{name}} AFTER {{event}} ON {{table}} BEGIN
        UPDATE {TABLE} SET token = lower(hex(randomblob(16))) WHERE id = 1;
        INSERT INTO {TABLE} (id, token) SELECT 1, lower(hex(randomblob(16)))
        WHERE NOT EXISTS (SELECT 1 FROM {TABLE} WHERE id = 1);
    END
"""

_read_for_request: ContextVar[tuple[str | None, int]] = ContextVar(
    "revision read for the request, and depth of transaction then", default=(None, 0)
)


# The triggers ---------------------------------------------------------------------------------------------


def public_tables() -> list[str]:
    """The tables of the models that each floor declares public, and of their plain many-to-many relations."""
    configs = apps.get_app_configs()
    models = [config.get_model(name) for config in configs for name in getattr(config, "public_models", ())]
    relations = [field.remote_field.through for model in models for field in model._meta.local_many_to_many]
    models += [through for through in relations if through and through._meta.auto_created]
    return sorted({model._meta.db_table for model in models})


def install_triggers(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Put the triggers on every public table and renew the token; runs after each migration.

    On SQLite a migration that alters a table rebuilds it, and its triggers are lost. The token is renewed because a
    migration may change what the pages show without touching a row.
    """
    connection = connections[using]
    existing = connection.introspection.table_names()
    if TABLE not in existing:
        return
    tables = [table for table in public_tables() if table in existing]
    statements = _postgresql_statements if connection.vendor == "postgresql" else _sqlite_statements
    with transaction.atomic(using=using):
        with connection.cursor() as cursor:
            for statement in statements(tables, connection.ops.quote_name):
                cursor.execute(statement)
        PublicRevision.objects.using(using).update_or_create(pk=1, defaults={"token": secrets.token_hex(16)})


def _postgresql_statements(tables: list[str], quote: Callable[[str], str]) -> Iterator[str]:
    yield POSTGRESQL_FUNCTION
    for table in tables:
        yield POSTGRESQL_TRIGGER.format(table=quote(table))


def _sqlite_statements(tables: list[str], quote: Callable[[str], str]) -> Iterator[str]:
    for table in tables:
        for event in ("INSERT", "UPDATE", "DELETE"):
            name = quote(f"{table}_{event.lower()}_renews_public_revision")
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield SQLITE_TRIGGER.format(name=name, event=event, table=quote(table))


# Reading it -----------------------------------------------------------------------------------------------


def current_revision() -> str | None:
    """The present token, or None when there is none or the database does not answer. One query.

    Each request asks for it, hence without the layers that Django adds to a cursor. It is its own health check: a
    connection that fails is closed, and the next query opens another.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    try:
        connection.ensure_connection()
        cursor = connection.connection.cursor()
        try:
            cursor.execute(SELECT_TOKEN)
            # All rows: a statement left unfinished would hold SQLite to the state of now.
            rows = cursor.fetchall()
        finally:
            cursor.close()
    except (Error, connection.Database.Error):
        if not connection.in_atomic_block:
            connection.close()
        return None
    return rows[0][0] if rows else None


def local_day() -> date:
    """The date of today, as `timezone.localdate()` in a fiftieth of its time: each request asks for it."""
    return _day_of_minute(int(time()) // 60)


@lru_cache(maxsize=2)
def _day_of_minute(minute: int) -> date:
    return timezone.localdate(datetime.fromtimestamp(minute * 60, UTC), timezone.get_default_timezone())


@contextmanager
def reading_at(revision: str) -> Iterator[None]:
    """Have `kept_by_revision` take that revision as read within the block, without asking the database."""
    depth = len(connections[DEFAULT_DB_ALIAS].atomic_blocks)
    reset = _read_for_request.set((revision, depth))
    try:
        yield
    finally:
        _read_for_request.reset(reset)


def _revision_to_trust() -> str | None:
    """The revision read for the request if there is one, else the present one.

    A transaction opened since may have renewed it, and may yet be rolled back: within it, it is read again.
    """
    revision, depth = _read_for_request.get()
    if revision and depth == len(connections[DEFAULT_DB_ALIAS].atomic_blocks):
        return revision
    return current_revision()


def kept_by_revision(function: Callable[[], Value]) -> Callable[[], Value]:
    """Keep the value of a function without argument until a public table or the day changes.

    All threads share the value: read it, never alter it.
    """
    kept: tuple[tuple[str, date], Value] | None = None

    @wraps(function)
    def value_of_now() -> Value:
        nonlocal kept
        revision = _revision_to_trust()
        if revision is None:
            return function()
        key = (revision, local_day())
        # One tuple, read and written whole: two threads may compute twice, never mix a key and another's value.
        known = kept
        if known is None or known[0] != key:
            known = kept = (key, function())
        return known[1]

    return value_of_now
