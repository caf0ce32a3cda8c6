"""Numbers typed in French."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from programme.kit.french import NARROW, NBSP

SPACES = re.compile(r"\s")
NUMBER = re.compile(r"-?\d{1,10}([.,]\d{1,2})?")
INVALID = f"Donnez un nombre, avec deux décimales au plus{NBSP}: 1{NARROW}250 ou 12,5."


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
