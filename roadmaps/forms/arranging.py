"""Forms that add an action, or take actions over from an earlier roadmap."""

from django import forms

from participants.forms.text import CleanCharField
from roadmaps.models import Action


class ActionCreateForm(forms.Form):
    """A new action: its title is enough; the rest is written on its own page."""

    title = CleanCharField(
        label="Intitulé de l’action",
        max_length=200,
        help_text="Commencez par un verbe. Le reste s’écrit ensuite, seul ou à plusieurs.",
        error_messages={"required": "Donnez un intitulé à l’action."},
    )
    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ActionChoice(forms.ModelMultipleChoiceField):
    """Actions by their title, with their theme."""

    def label_from_instance(self, action):
        return f"{action.title} ({action.entry.theme.title}, {action.get_state_display()})"


class CarryOverForm(forms.Form):
    """Which actions of an earlier roadmap go on in this one."""

    actions = ActionChoice(
        label="Actions à reprendre",
        queryset=Action.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_texts = forms.BooleanField(
        label="Reprendre aussi le point de départ, l’ambition et l’argumentaire, là où les nôtres sont vides",
        required=False,
    )

    def __init__(self, actions: list[Action], data=None):
        super().__init__(data, initial={"actions": [one.pk for one in actions]})
        rows = Action.objects.filter(pk__in=[one.pk for one in actions])
        self.fields["actions"].queryset = rows.select_related("entry__theme", "entry__roadmap").in_order()

    def clean(self):
        """Something is chosen: actions, texts, or both."""
        cleaned = super().clean()
        if not cleaned.get("actions") and not cleaned.get("with_texts"):
            self.add_error("actions", "Choisissez au moins une action, ou les textes.")
        return cleaned
