"""A list typed in a text area, one item a line."""

from django import forms

from programme.kit.text_fields import CleanCharField


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
        lines = [" ".join(one.split()) for one in super().clean(value).split("\n")]
        if any(len(one) > self.longest for one in lines):
            raise forms.ValidationError(f"Une ligne dépasse {self.longest} caractères.", code="max_length")
        found = list(dict.fromkeys(filter(None, lines)))
        if len(found) > self.most:
            raise forms.ValidationError(f"Donnez {self.most} lignes au plus.", code="max_length")
        return found

    def has_changed(self, initial, data):
        """What was typed is compared with the lines that were shown."""
        return super().has_changed("\n".join(initial or []), data)
