"""The comment that goes with a step."""

from django import forms

from programme.kit.text_fields import CleanCharField


class StepForm(forms.Form):
    """The comment of one act of the page of steps, which holds several such forms: each has its own identifiers."""

    comment = CleanCharField(multiline=True, max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data=None, *, act, label, required, required_words=""):
        super().__init__(data, auto_id=f"{act}-%s")
        self.fields["comment"].label = label
        self.fields["comment"].required = required
        self.fields["comment"].error_messages["required"] = required_words
