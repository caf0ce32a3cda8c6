"""Choice fields of rows that a function labels, where the name of a row alone would not tell it from another."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model


class _LabelledRows:
    """The part of a choice of rows that labels each by `label_of`."""

    def __init__(self, *args: Any, label_of: Callable[[Any], str], **options: Any) -> None:
        self.label_of = label_of
        super().__init__(*args, **options)

    def label_from_instance(self, obj: Model) -> str:
        """The label of a row in the list."""
        return self.label_of(obj)


class LabelledChoiceField(_LabelledRows, forms.ModelChoiceField):
    """The choice of a row; `label_of` gives the label of each row."""


class LabelledMultipleChoiceField(_LabelledRows, forms.ModelMultipleChoiceField):
    """The choice of several rows; `label_of` gives the label of each row."""
