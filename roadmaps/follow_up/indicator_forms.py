"""Adding an indicator: from a definition of the library, or from nothing."""

import uuid

from django import forms

from roadmaps.models import Indicator
from roadmaps.writing.forms import IndicatorForm

COPIED = ("title", "calculation", "source", "unit", "benchmark", "benchmark_note")


class NewIndicatorForm(IndicatorForm):
    """The form of a new indicator, with a key so that two sendings make one indicator."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Rechargez la page."})
    definition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, obj: Indicator, data=None):
        super().__init__(obj, data)
        self.initial |= {"form_id": uuid.uuid4()}
        if obj.definition is not None:
            self.initial |= {name: getattr(obj.definition, name) for name in COPIED}
            self.initial["definition"] = obj.definition.pk

    def written(self) -> dict:
        """The values of the indicator, without the fields that only serve the form."""
        return {name: value for name, value in super().written().items() if name in self.obj.merged_fields}
