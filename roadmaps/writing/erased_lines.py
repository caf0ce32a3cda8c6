"""Lines that named somebody who was erased since: an open page that still shows them does not write them again.

Of each, a digest under the key of the portal is kept, by which nobody finds the line, and the line that replaced it.
"""

from django.utils.crypto import salted_hmac

from participants.privacy.name_traces import fitting
from roadmaps.models import Written


def rewritten_lines(before: dict, after: dict) -> dict[str, str]:
    """What an erasure rewrote in the values of an object: the digest of each line → the line that replaced it."""
    found = {}
    for name, old in before.items():
        for line, new in zip(_lines(old), _lines(after.get(name)), strict=False):
            if line != new:
                found[_digest(line)] = new
    return found


def without_erased(obj: Written, values: dict, erased: dict[str, str]) -> dict:
    """What a page sends, where each line that an erasure rewrote is as it was rewritten."""
    if not erased:
        return values
    return {name: _rewritten(obj, name, value, erased) for name, value in values.items()}


def _rewritten(obj, name, value, erased):
    new = [erased.get(_digest(line), line) for line in _lines(value)]
    if new == _lines(value):
        return value
    if isinstance(value, list):
        return new
    return "\n".join(new) if "." in name else fitting(obj._meta.get_field(name), "\n".join(new))


def _lines(value) -> list:
    return value.split("\n") if isinstance(value, str) else value if isinstance(value, list) else []


def _digest(line):
    return salted_hmac("roadmaps.forgotten", " ".join(line.split()), algorithm="sha256").hexdigest()
