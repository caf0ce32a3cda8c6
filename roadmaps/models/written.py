"""What several people write together: the values of an object, and how two changes of a field are merged."""

import datetime
import enum
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from .roadmap import Roadmap, ThemeEntry


class Merge(enum.Enum):
    """How the two changes of one field are brought together."""

    WHOLE = "whole"  # a title, a date, a choice: one of the two, never a mixture
    TEXT = "text"  # a long text: paragraph by paragraph
    SET = "set"  # a list without order: additions and removals of both


class Written(models.Model):
    """An object that a team writes together.

    Its values are a flat dictionary, name → text, list of texts, number, boolean or None, as JSON holds them. A field
    named in `grouped_fields` is a dictionary column, of which each key is a value of its own: `answers.12`.
    `version` moves with each change of a value, and with nothing else.
    """

    # Name of the field → how it merges.
    merged_fields: dict[str, Merge] = {}
    # Dictionary columns → how each of their keys merges.
    grouped_fields: dict[str, Merge] = {}
    # Field → another that makes one value with it, as a day and how precisely it is known: they are merged as a pair.
    tied_fields: dict[str, str] = {}
    # What only acts change, kept in the history beside the values: state, place, withdrawal.
    followed_fields: tuple[str, ...] = ()
    # The name of its kind in the history.
    kind = ""
    # The key of its roadmap: its own key, a column, or the one of its theme.
    roadmap_id: int

    version = models.PositiveIntegerField("version", default=0, editable=False)
    updated_at = models.DateTimeField("modifié le", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def values(self) -> dict:
        """Its values as JSON holds them; empty keys of a group are left out."""
        found = {name: as_json(getattr(self, self.column(name).attname)) for name in self.merged_fields}
        for group in self.grouped_fields:
            found |= {f"{group}.{key}": value for key, value in getattr(self, group).items() if value}
        return found

    def followed(self) -> dict:
        """What only acts change (state, place, withdrawal), as JSON holds it."""
        return {name: as_json(getattr(self, self.column(name).attname)) for name in self.followed_fields}

    @classmethod
    def column(cls, name: str) -> "models.Field[Any, Any]":
        """The column of a field."""
        return cast("models.Field[Any, Any]", cls._meta.get_field(name))

    def put(self, values: dict) -> None:
        """Write values, as JSON holds them, onto the object; names that are not given stay as they are."""
        for name, value in values.items():
            group, _, key = name.partition(".")
            if key:
                setattr(self, group, {**getattr(self, group), key: value})
            else:
                field = self.column(name)
                setattr(self, field.attname, field.to_python(value) if not field.is_relation else value)

    @classmethod
    def joined(cls, values: dict, *, beside: dict | None = None) -> dict:
        """Values where each tied pair is one value, under the first name; a missing half is taken from `beside`."""
        found, beside = dict(values), beside or {}
        for name, tied in cls.tied_fields.items():
            if name in found or tied in found:
                pair = tuple(found.pop(key, beside.get(key)) for key in (name, tied))
                found[name] = pair
        return found

    @classmethod
    def parted(cls, values: dict) -> dict:
        """The same values, each pair in its two names again."""
        found = dict(values)
        for name, tied in cls.tied_fields.items():
            if name in found:
                found[name], found[tied] = found[name]
        return found

    @classmethod
    def names_in(cls, names: Iterable[str]) -> set[str]:
        """The given names, with those of the fields tied to them."""
        return {*names, *(cls.tied_fields[name] for name in names if name in cls.tied_fields)}

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was withdrawn; a roadmap and a theme never are."""
        return False

    @classmethod
    def merge_of(cls, name: str) -> Merge:
        """The way in which two changes of a field are merged."""
        group, _, key = name.partition(".")
        return cls.grouped_fields[group] if key else cls.merged_fields[name]


class InThemeQuerySet(models.QuerySet):
    """Objects that a team puts in its themes."""

    def current(self) -> Self:
        """Those that are not withdrawn."""
        return self.filter(deleted_at=None)


class InTheme(Written):
    """A written object that stands in a theme, its `entry`, and that may be withdrawn."""

    entry: "models.ForeignKey[ThemeEntry | Combinable, ThemeEntry]"

    class Meta:
        abstract = True

    @property
    def roadmap(self) -> "Roadmap":
        """The roadmap to which it belongs."""
        return self.entry.roadmap

    @property
    def roadmap_id(self) -> int:  # type: ignore[override]  # read only here: it comes from the theme
        """The key of its roadmap."""
        return self.entry.roadmap_id


def as_json(value: Any) -> Any:
    """A value as JSON holds it: dates as `2022-09-13`, moments in ISO form, decimals as text without useless zeros."""
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        # « -0 » is zero.
        return f"{value.normalize() + 0:f}"
    return value
