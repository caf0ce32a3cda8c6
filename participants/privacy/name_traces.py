"""Finding and replacing the name and the addresses of a person in every text of the database, whatever the model."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Model, Q

ERASED = "[personne effacée]"
TITLES = ("Mme", "M.", "Madame", "Monsieur")
# Texts that the portal itself keeps whole: an encoded session is deleted, never rewritten.
NOT_TEXTS = {"sessions.Session"}
# Rows read at once of a table of structured values: a history is long.
AT_ONCE = 200


class WhileRewriting(Protocol):
    """Further values to write to a row whose texts are rewritten: the row as it was, its new values by field."""

    def __call__(self, *, row: Model, changed: dict) -> dict: ...


# Floors above add theirs in their `AppConfig.ready()`: this one imports none of them.
while_rewriting: list[WhileRewriting] = []


class Traces:
    """The ways in which a person may be named: addresses, first name and name in both orders, title and name."""

    def __init__(self, *, addresses: set[str], first_name: str, last_name: str) -> None:
        names = set()
        if first_name and last_name:
            names |= {f"{first_name} {last_name}", f"{last_name} {first_name}"}
        if last_name:
            names |= {f"{title} {last_name}" for title in TITLES}
        plain = {text for text in addresses | names if text}
        # A name also stands escaped: in the HTML of a mail, in the JSON of a log.
        self.forms = plain | {html.escape(text) for text in plain} | {json.dumps(text)[1:-1] for text in plain}
        longest_first = sorted(self.forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_whole, longest_first)), re.IGNORECASE) if self.forms else None

    def erase_in(self, value: Any) -> Any:
        """The value without the person: of a text, of a list, of a dictionary; anything else as it is."""
        if isinstance(value, str):
            return self._pattern.sub(ERASED, value) if self._pattern else value
        if isinstance(value, list):
            return [self.erase_in(item) for item in value]
        if isinstance(value, dict):
            return {key: self.erase_in(item) for key, item in value.items()}
        return value

    def condition(self, names: list[str]) -> Q:
        """Rows where a field may hold one of the forms. SQLite folds the case of ASCII letters only: try them all."""
        found = Q(pk__in=[])
        cased = {change(form) for form in self.forms for change in (str, str.lower, str.upper, str.title)}
        for name in names:
            for form in cased:
                found |= Q(**{f"{name}__icontains": form})
        return found


def _whole(form: str) -> str:
    """The form where it is not a piece of a longer word: « Ana Li » is not in « Ana Lise »."""
    return rf"(?<!\w){re.escape(form)}(?!\w)"


def erase_everywhere(traces: Traces) -> int:
    """Replace a person by « [personne effacée] » in each text of each model of the project; returns how many rows.

    Generic, so that a model written later is covered without anybody thinking of it.
    """
    return sum(
        _erase_in_model(model, traces)
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed and model._meta.label not in NOT_TEXTS
    )


def _erase_in_model(model: type[Model], traces: Traces) -> int:
    fields = model._meta.concrete_fields
    texts = [field.name for field in fields if _is_text(field)]
    structured = [field.name for field in fields if isinstance(field, models.JSONField)]
    touched = 0
    if texts:
        touched += sum(_erase_in_row(row, texts, traces) for row in model._base_manager.filter(traces.condition(texts)))
    if structured:
        touched += sum(_erase_in_row(row, structured, traces) for row in _all_rows(model))
    return touched


def _all_rows(model: type[Model]) -> Iterator[Model]:
    """Every row of a table, some at a time."""
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        yield from model._base_manager.filter(pk__in=keys[start : start + AT_ONCE])


def _is_text(field: models.Field) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.FileField)
    return is_text and not field.primary_key and not field.choices


def _erase_in_row(row: Model, names: list[str], traces: Traces) -> bool:
    """Write the fields of one row that named the person; returns whether any did."""
    changed = {}
    fields = {field.name: field for field in row._meta.concrete_fields}
    for name in names:
        before = getattr(row, name)
        after = traces.erase_in(before)
        if after != before:
            changed[name] = fitting(fields[name], after)
    if not changed:
        return False
    for complete in while_rewriting:
        changed |= complete(row=row, changed=changed)
    rows = type(row)._base_manager.filter(pk=row.pk)
    try:
        with transaction.atomic():
            rows.update(**changed)
    except IntegrityError:
        # Unique texts, already erased elsewhere: the number of the row tells them apart.
        rows.update(**dict.fromkeys(changed, f"{ERASED} {row.pk}"))
    return True


def fitting(field: models.Field, value: Any) -> Any:
    """A text that its field may hold: an address that is gone leaves nothing, a longer text is cut."""
    if isinstance(field, models.EmailField) and field.blank:
        return ""
    return value[: field.max_length] if isinstance(value, str) and field.max_length else value
