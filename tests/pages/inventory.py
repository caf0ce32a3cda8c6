"""What the portal declares: its addresses, its permissions, its tables, the words for its models."""

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import NoReverseMatch, get_resolver, reverse


def inventory() -> dict[str, list[str]]:
    """Lists of lines, by what they are lines of."""
    return {
        "addresses": sorted(f"{name} {pattern}" for name, pattern, _ in addresses()),
        "permissions": sorted(permissions()),
        "columns": sorted(columns()),
        "words": sorted(words()),
    }


def addresses(patterns=None, space="", prefix="", before=frozenset()):
    """Each address: (name with its namespaces, pattern, names of its arguments, those of an inclusion too)."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        pattern, arguments = prefix + str(entry.pattern), before | set(entry.pattern.converters)
        if hasattr(entry, "url_patterns"):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry.url_patterns, inner, pattern, arguments)
        else:
            yield f"{space}{entry.name or ''}", pattern, arguments


def addresses_without_arguments():
    """The path of each named address that needs nothing more."""
    for name in sorted({name for name, _, _ in addresses() if name and not name.endswith(":")}):
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


def permissions():
    """The permissions, by their model."""
    for permission in Permission.objects.select_related("content_type"):
        kind = permission.content_type
        yield f"{kind.app_label}.{kind.model} {permission.codename} « {permission.name} »"


def columns():
    """Each column of each table, and each index, as the database tells them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.get_table_list(cursor):
            for column in connection.introspection.get_table_description(cursor, table.name):
                null = "null" if column.null_ok else "not null"
                yield f"{table.name}.{column.name} {column.type_code} {column.display_size or ''} {null}"


def words():
    """The words for each model and each of its fields."""
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        yield f"{options.label} « {options.verbose_name} », « {options.verbose_name_plural} »"
        for field in options.get_fields():
            if hasattr(field, "verbose_name"):
                yield f"{options.label}.{field.name} « {field.verbose_name} », « {getattr(field, 'help_text', '')} »"
