"""Changing what the person allowed, leaving a cycle, inviting a colleague, proposing a replacement."""

from copy import copy

from django import forms

from participants.models import policy_of
from participants.registration.forms import RegistrationForm
from programme.kit.text_fields import CleanCharField, CleanEmailField


class ConsentForm(forms.Form):
    """What the person allows, as the registration asked it; given or withdrawn at any time."""

    listing = copy(RegistrationForm.base_fields["listing"])
    image = copy(RegistrationForm.base_fields["image"])

    def __init__(self, *args, cycle, **options):
        super().__init__(*args, **options)
        if not policy_of(cycle).asks_image_consent:
            del self.fields["image"]


class WithdrawalForm(forms.Form):
    """Why the person withdraws, if they wish to say it."""

    reason = CleanCharField(
        label="Pourquoi ? (facultatif)",
        multiline=True,
        max_length=500,
        required=False,
        help_text="Seule l’équipe de l’IREV lit cette réponse.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InvitationForm(forms.Form):
    """The address of a colleague."""

    email = CleanEmailField(
        label="Son adresse électronique professionnelle",
        error_messages={"required": "Indiquez une adresse électronique."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class ReplacementForm(InvitationForm):
    """Who leaves, and the address of the person to come in their place."""

    leaving = forms.TypedChoiceField(label="Qui ne peut plus venir ?", coerce=int, widget=forms.RadioSelect)

    field_order = ["leaving", "email"]

    def __init__(self, *args, members, **options):
        super().__init__(*args, **options)
        self.fields["leaving"].choices = [
            (member.registration.pk, f"{member.name} (vous)" if member.is_me else member.name) for member in members
        ]
