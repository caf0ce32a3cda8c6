"""Lines that named a person who was erased since: a page that still shows them does not write them again.

Of each line, what is kept is a digest under the secret key of the portal, which does not reveal it, and the line that
replaced it.
"""

from typing import Any, cast

from django.db.models import Field
from django.utils.crypto import salted_hmac

from participants.privacy.name_traces import fitting
from roadmaps.models import Written


def rewritten_lines(before: dict, after: dict) -> dict[str, str]:
    """The lines that an erasure rewrote in the values of an object: digest of the line → the line that replaced it."""
    found = {}
    for name, old in before.items():
        for line, new in zip(_lines(old), _lines(after.get(name)), strict=False):
            if line != new:
                found[_digest(line)] = new
    return found


def without_erased(obj: Written, values: dict, erased: dict[str, str]) -> dict:
    """The values that a page sends, with the rewritten text of each line that an erasure rewrote."""
    if not erased:
        return values
    return {name: _rewritten(obj, name, value, erased) for name, value in values.items()}


def _rewritten(obj: Written, name: str, value: Any, erased: dict[str, str]) -> Any:
    new = [erased.get(_digest(line), line) for line in _lines(value)]
    if new == _lines(value):
        return value
    if isinstance(value, list):
        return new
    return (
        "\n".join(new) if "." in name else fitting(cast("Field[Any, Any]", obj._meta.get_field(name)), "\n".join(new))
    )


def _lines(value: Any) -> list[str]:
    return value.split("\n") if isinstance(value, str) else value if isinstance(value, list) else []


def _digest(line: str) -> str:
    return salted_hmac("roadmaps.forgotten", " ".join(line.split()), algorithm="sha256").hexdigest()
