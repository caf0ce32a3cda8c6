"""Correcting a name, erasing an account."""

from django import forms

from participants.models import User
from programme.kit.text_fields import CleanCharField


class NamesForm(forms.ModelForm):
    """The name of a person, as their team reads it."""

    first_name = CleanCharField(label="Prénom", max_length=100, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = CleanCharField(label="Nom", max_length=100, widget=forms.TextInput({"autocomplete": "family-name"}))

    class Meta:
        model = User
        fields = ["first_name", "last_name"]


class EraseForm(forms.Form):
    """One box, never ticked beforehand: what follows cannot be undone."""

    is_sure = forms.BooleanField(
        label="J’ai compris que c’est définitif",
        error_messages={"required": "Cochez cette case pour confirmer : l’effacement est définitif."},
    )
