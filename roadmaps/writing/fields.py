"""Form fields that a team types in: French numbers, lists with an item a line."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from programme.kit.french import NARROW, NBSP
from programme.kit.text_fields import CleanCharField

SPACES = re.compile(r"\s")
NUMBER = re.compile(r"-?\d{1,10}([.,]\d{1,2})?")
INVALID = f"Donnez un nombre, avec deux décimales au plus{NBSP}: 1{NARROW}250 ou 12,5."


class LinesField(CleanCharField):
    """Short texts, each on its line, without repetition, in the order in which they are typed."""

    longest = 200
    most = 60

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options, "multiline": True})

    def prepare_value(self, value: Any) -> Any:
        """The list as lines of text."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines as a list; refused when a line is too long, or when there are too many."""
        lines = [" ".join(line.split()) for line in super().clean(value).split("\n")]
        if any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(f"Une ligne dépasse {self.longest} caractères.", code="max_length")
        found = list(dict.fromkeys(filter(None, lines)))
        if len(found) > self.most:
            raise forms.ValidationError(f"Donnez {self.most} lignes au plus.", code="max_length")
        return found

    def has_changed(self, initial: list[str] | None, data: Any) -> bool:
        """Whether the text typed differs from the lines that were shown."""
        return super().has_changed("\n".join(initial or []), data)


class FrenchNumberField(forms.Field):
    """A number typed as in French, « 1 250,5 »; a dot is accepted for the comma."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: str | None) -> Decimal | None:
        """The number; None when nothing was typed."""
        text = SPACES.sub("", value or "").replace("−", "-")
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise ValidationError(INVALID, code="invalid")
        return Decimal(text.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """The number as it is typed in French; what was typed stays as it was."""
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value
