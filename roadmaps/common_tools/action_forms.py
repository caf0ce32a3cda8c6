"""The form that adds an action."""

from django import forms

from programme.kit.text_fields import CleanCharField


class ActionCreateForm(forms.Form):
    """A new action: its title is enough; the rest is written on its own page."""

    title = CleanCharField(
        label="Intitulé de l’action",
        max_length=200,
        help_text="Commencez par un verbe. Le reste s’écrit ensuite, à plusieurs si vous voulez.",
        error_messages={"required": "Donnez un intitulé à l’action."},
    )
    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
