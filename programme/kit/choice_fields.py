"""Choices among rows, each named for who chooses."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model


class LabelledChoiceField(forms.ModelChoiceField):
    """One row among several; `label_of` names each."""

    def __init__(self, *args: Any, label_of: Callable[[Any], str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_of = label_of

    def label_from_instance(self, obj: Model) -> str:
        """The name of a row, as Django asks for it."""
        return self.label_of(obj)


class LabelledMultipleChoiceField(forms.ModelMultipleChoiceField):
    """Any number of rows among several; `label_of` names each."""

    def __init__(self, *args: Any, label_of: Callable[[Any], str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_of = label_of

    def label_from_instance(self, obj: Model) -> str:
        """The name of a row, as Django asks for it."""
        return self.label_of(obj)
