"""Fields for typing a name among many, helped by the browser's list; the server finds the row."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from participants.models import Intercommunality, Organisation
from programme.kit.names import key_of
from programme.kit.text_fields import CleanCharField

Row = TypeVar("Row", bound=Model)

NEAR = 5
# Below this likeness, a name has nothing to do with what was typed.
LIKENESS = 0.55
# Words that say the form of a body, not which one it is.
HOLLOW = {"cc", "ca", "cu", "communaute", "de", "des", "du", "d", "la", "le", "les", "l", "et", "en", "sur"}


class Named(Generic[Row]):
    """Rows found by name, whatever the case, the accents and the punctuation.

    `names_of` gives the names that a row answers to; `detail_of` tells apart, in lists, two rows of the same name.
    """

    def __init__(
        self, rows: Iterable[Row], names_of: Callable[[Row], Iterable[str]], detail_of: Callable[[Row], str]
    ) -> None:
        self.rows = {row.pk: row for row in rows}
        same = Counter(map(str, self.rows.values()))
        self.labels = {
            pk: f"{row}, {detail_of(row)}" if same[str(row)] > 1 else str(row) for pk, row in self.rows.items()
        }
        self._keys: defaultdict[str, set[int]] = defaultdict(set)
        for pk, row in self.rows.items():
            for name in (self.labels[pk], *names_of(row)):
                self._keys[key_of(name)].add(pk)

    def find(self, text: str) -> Row | None:
        """The only row of that name, or None."""
        found = self._keys.get(key_of(text), ())
        return self.rows[next(iter(found))] if len(found) == 1 else None

    def near(self, text: str) -> list[Row]:
        """The rows whose names are nearest to a text, five at most, the nearest first."""
        typed = key_of(text)
        scores: dict[int, float] = {}
        for key, pks in self._keys.items():
            likeness = _likeness(typed, key)
            for pk in pks if likeness >= LIKENESS else ():
                scores[pk] = max(likeness, scores.get(pk, 0))
        ranked = sorted(scores, key=lambda pk: (-scores[pk], self.labels[pk], pk))
        return [self.rows[pk] for pk in ranked[:NEAR]]


def _likeness(typed: str, key: str) -> float:
    """From 0 to 1: the same words, then the same initials, then nearly the same letters."""
    words, known = set(typed.split()) - HOLLOW, set(key.split()) - HOLLOW
    if typed == key:
        return 1.0
    if words and known and (words <= known or known <= words):
        return 0.95
    if len(typed) > 1 and typed in _initials(key):
        return 0.9
    matcher = SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(known)), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= LIKENESS else 0.0


def _initials(key: str) -> set[str]:
    """The initials of all the words, and of those that count."""
    words = key.split()
    telling = [word for word in words if word not in HOLLOW]
    return {"".join(word[0] for word in chosen) for chosen in (words, telling)}


def named_organisations(own: Organisation | None = None) -> Named[Organisation]:
    """The organisations that staff checked, by their names of today and of before, and the person's own: one query."""
    shown = Q(is_checked=True) | Q(pk=getattr(own, "pk", None))
    return Named(
        Organisation.objects.filter(shown).select_related("intercommunality"),
        lambda row: (row.name, *row.former_names.splitlines()),
        Organisation.get_kind_display,
    )


def named_territories(own: Intercommunality | None = None) -> Named[Intercommunality]:
    """The intercommunalities of today, by their names of today and of 2022, and the person's own: one query."""
    shown = Q(retired_at=None) | Q(pk=getattr(own, "pk", None))
    return Named(
        Intercommunality.objects.filter(shown),
        lambda row: (row.name, row.name_2022 or row.name),
        lambda row: row.siren,
    )


class SuggestField(CleanCharField):
    """A name typed with the browser's suggestions, and found again on the server; its value is the row.

    Required, it is marked so; the form, which offers other ways to answer, says whether something is missing.
    `known` holds the rows; `datalist` is the id of their <datalist> in the page. When nothing has that name,
    `near` holds those that look like it, for the page to propose.
    """

    def __init__(self, *, datalist: str, unknown: str, **options: Any) -> None:
        self.known: Named = Named([], lambda row: (str(row),), str)
        self.unknown = unknown
        self.near: list[Any] = []
        attrs = {"list": datalist, "autocomplete": "off", "spellcheck": "false"}
        super().__init__(**{"max_length": 200, "widget": forms.TextInput(attrs=attrs), **options})

    def prepare_value(self, value: Any) -> Any:
        """A row is shown by its name."""
        return self.known.labels.get(value.pk, str(value)) if isinstance(value, Model) else value

    def validate(self, value: Any) -> None:
        """Nothing typed is no error here."""

    def clean(self, value: Any) -> Any:
        """The row of that name, or None when nothing was typed."""
        self.near = []
        text = super().clean(value)
        if not text:
            return None
        row = self.known.find(text)
        if row is None:
            self.near = self.known.near(text)
            raise ValidationError(self.unknown, code="unknown")
        return row
