"""Fields that a team types in: numbers as one writes them in French, lists with one item a line."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from programme.kit.french import NARROW, NBSP
from programme.kit.text_fields import CleanCharField

SPACES = re.compile(r"\s")
NUMBER = re.compile(r"-?\d{1,10}([.,]\d{1,2})?")
INVALID = f"Donnez un nombre, avec deux décimales au plus{NBSP}: 1{NARROW}250 ou 12,5."


class LinesField(CleanCharField):
    """Short texts, one a line: each once, in the order in which they are typed."""

    longest = 200
    most = 60

    def __init__(self, **options):
        super().__init__(**{"required": False, **options, "multiline": True})

    def prepare_value(self, value):
        """As lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        """As a list."""
        lines = [" ".join(line.split()) for line in super().clean(value).split("\n")]
        if any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(f"Une ligne dépasse {self.longest} caractères.", code="max_length")
        found = list(dict.fromkeys(filter(None, lines)))
        if len(found) > self.most:
            raise forms.ValidationError(f"Donnez {self.most} lignes au plus.", code="max_length")
        return found

    def has_changed(self, initial, data):
        """What was typed is compared with the lines that were shown."""
        return super().has_changed("\n".join(initial or []), data)


class FrenchNumberField(forms.Field):
    """A number as one types it in French: « 1 250,5 »; a dot does as well as a comma."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value):
        """As a decimal; None when nothing was typed."""
        text = SPACES.sub("", value or "").replace("−", "-")
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise ValidationError(INVALID, code="invalid")
        return Decimal(text.replace(",", "."))

    def prepare_value(self, value):
        """As one types it; what was typed stays as it was."""
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value
