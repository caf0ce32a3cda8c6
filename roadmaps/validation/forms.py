"""The form of the comment that goes with a stage."""

from typing import Any

from django import forms

from programme.kit.text_fields import CleanCharField


class StageForm(forms.Form):
    """The comment of an act of the page of stages; the page holds several such forms, each with its own identifiers."""

    comment = CleanCharField(multiline=True, max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self, data: dict[str, Any] | None = None, *, act: str, label: str, required: bool, required_words: str = ""
    ) -> None:
        super().__init__(data, auto_id=f"{act}-%s")
        self.fields["comment"].label = label
        self.fields["comment"].required = required
        self.fields["comment"].error_messages["required"] = required_words
