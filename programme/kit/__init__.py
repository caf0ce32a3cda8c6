"""The toolbox of every floor: it knows nothing of the portal's subject, and imports Django and libraries alone."""

from programme.kit.french import clock, long_date, plain, short_date
from programme.kit.names import key_of
from programme.kit.people import Visitor
from programme.kit.refusal import Outdated, Refused
from programme.kit.text_fields import CleanCharField, CleanEmailField

__all__ = [
    "CleanCharField",
    "CleanEmailField",
    "Outdated",
    "Refused",
    "Visitor",
    "clock",
    "key_of",
    "long_date",
    "plain",
    "short_date",
]
