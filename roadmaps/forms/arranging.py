"""Forms that add an action, or take actions over from an earlier roadmap."""

from django import forms

from participants.forms.text import CleanCharField
from programme.templatetags.writing import french, raised
from roadmaps.models import Action, Roadmap, ThemeEntry
from roadmaps.starting import NO_THEME, entries_by_code


class ActionCreateForm(forms.Form):
    """A new action: its title is enough; the rest is written on its own page."""

    title = CleanCharField(
        label="Intitulé de l’action",
        max_length=200,
        help_text="Commencez par un verbe. Le reste s’écrit ensuite, à plusieurs si vous voulez.",
        error_messages={"required": "Donnez un intitulé à l’action."},
    )
    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ActionChoice(forms.ModelMultipleChoiceField):
    """Actions by their title, with their theme."""

    def label_from_instance(self, action):
        return raised(french(f"{action.title} ({action.entry.theme.title}, {action.get_state_display()})"))


class CarryOverForm(forms.Form):
    """Which actions of an earlier roadmap go on in this one."""

    actions = ActionChoice(
        label="Actions à reprendre",
        queryset=Action.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_texts = forms.BooleanField(
        label="Reprendre aussi le point de départ, l’ambition et l’argumentaire, là où les vôtres sont encore vides",
        required=False,
    )

    elsewhere = forms.ModelChoiceField(
        label="Axe des actions dont l’axe n’est plus dans le modèle",
        queryset=ThemeEntry.objects.none(),
        required=False,
        empty_label="Choisissez un axe",
    )

    def __init__(self, roadmap: Roadmap, actions: list[Action], data=None):
        super().__init__(data, initial={"actions": [one.pk for one in actions]})
        rows = Action.objects.filter(pk__in=[one.pk for one in actions])
        self.fields["actions"].queryset = rows.select_related("entry__theme", "entry__roadmap").in_order()
        entries = entries_by_code(roadmap)
        self.homeless = {one.pk: one.title for one in actions if one.entry.theme.code not in entries}
        if self.homeless:
            self.fields["elsewhere"].queryset = roadmap.entries.filter(theme__retired_at=None).select_related("theme")
            self.fields["elsewhere"].help_text = " · ".join(self.homeless.values())
        else:
            del self.fields["elsewhere"]

    def clean(self):
        """Something is chosen: actions, texts, or both; and each action has a theme to go to."""
        cleaned = super().clean()
        chosen = cleaned.get("actions") or ()
        if not chosen and not cleaned.get("with_texts"):
            self.add_error("actions", "Choisissez au moins une action, ou les textes.")
        homeless = [one for one in chosen if one.pk in self.homeless]
        if homeless and not cleaned.get("elsewhere") and "elsewhere" not in self.errors:
            self.add_error("elsewhere", NO_THEME.format(title=homeless[0].title))
        return cleaned
