"""Free text typed by people, cleaned in one place: invisible characters are removed, visible ones are kept."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# Marks that nobody types, and that a copy from a mail or a document carries along: directions of writing (which can
# show a text backwards), zero-width space, byte order mark.
MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
NEWLINES = re.compile("\r\n|[\r\n\u2028\u2029]")
# What a spreadsheet, a calendar or PostgreSQL cannot hold: controls, half characters, non-characters.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile("[ \t]+")

HAS_CONTROLS = (
    "Ce texte contient un caractère invisible qui ne peut pas être enregistré : effacez-le et retapez le texte."
)
HAS_NEWLINES = "Ce texte doit tenir sur une seule ligne."


def clean_text(value: str, *, multiline: bool = False) -> str:
    """The text as it is stored: composed accents, Unix newlines, no direction mark, no space at its ends.

    Raises ValidationError, in French, for a control character, and for a newline in a text of one line.
    """
    text = unicodedata.normalize("NFC", NEWLINES.sub("\n", MARKS.sub("", value))).strip()
    if CONTROLS.search(text):
        raise ValidationError(HAS_CONTROLS, code="control_characters")
    if multiline:
        return text
    if "\n" in text:
        raise ValidationError(HAS_NEWLINES, code="newlines")
    return SPACES.sub(" ", text)


class CleanCharField(forms.CharField):
    """A text of one line; with `multiline=True`, of several lines in a text area.

    The browser is not told the longest length: it would cut a pasted text without a word.
    """

    default_error_messages = {
        "max_length": "Ce texte est trop long : %(show_value)d caractères, pour %(limit_value)d au plus."
    }

    def __init__(self, *, multiline: bool = False, **options: Any) -> None:
        self.multiline = multiline
        if multiline:
            options.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No attribute: `maxlength` is left out."""
        return {}

    def to_python(self, value: Any) -> Any:
        """Clean the value before anything is checked, so that lengths count what will be stored."""
        value = super().to_python(value)
        return clean_text(value, multiline=self.multiline) if value else value


class CleanEmailField(forms.EmailField):
    """An e-mail address in lower case: letter case never makes two people of one."""

    default_error_messages = {"invalid": "Saisissez une adresse électronique complète, par exemple nom@exemple.fr."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 254, **options})

    def to_python(self, value: Any) -> Any:
        """Clean the value, then lower its case."""
        value = super().to_python(value)
        return clean_text(value).lower() if value else value
