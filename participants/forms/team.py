"""Leaving a cycle, inviting a colleague, proposing a replacement."""

from django import forms

from participants.forms.text import CleanCharField, CleanEmailField


class WithdrawalForm(forms.Form):
    """Why one withdraws, if one wishes to say it."""

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
    """Who leaves, and the address of who is to come in their place."""

    leaving = forms.TypedChoiceField(label="Qui ne peut plus venir ?", coerce=int, widget=forms.RadioSelect)

    field_order = ["leaving", "email"]

    def __init__(self, *args, members, **options):
        super().__init__(*args, **options)
        self.fields["leaving"].choices = [
            (one.registration.pk, f"{one.name} (vous)" if one.is_me else one.name) for one in members
        ]
