"""The form with which a team carries over its roadmap of an earlier cycle."""

from django import forms

from programme.kit.choice_fields import LabelledMultipleChoiceField
from programme.templatetags.writing import french, raised
from roadmaps.common_tools.carry_over import NO_THEME, Carriable, entries_by_code
from roadmaps.models import Action, Indicator, Roadmap, ThemeEntry


def action_in_its_theme(action: Action) -> str:
    """The title of an action, with its theme and its state."""
    return raised(french(f"{action.title} ({action.entry.theme.title}, {action.get_state_display()})"))


class CarryOverForm(forms.Form):
    """The actions, texts and indicators of an earlier roadmap to carry over."""

    actions = LabelledMultipleChoiceField(
        label="Actions à reprendre",
        label_of=action_in_its_theme,
        queryset=Action.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_texts = forms.BooleanField(
        label="Reprendre aussi les textes, là où les vôtres sont encore vides",
        required=False,
    )
    with_indicators = forms.BooleanField(
        label="Reprendre aussi les indicateurs",
        required=False,
        help_text="Ceux des axes, et ceux des actions que vous choisissez\u00a0: leur dernière valeur connue devient "
        "leur valeur de départ.",
    )
    elsewhere = forms.ModelChoiceField(
        label="Axe des actions dont l’axe n’est plus dans le modèle",
        queryset=ThemeEntry.objects.none(),
        required=False,
        empty_label="Choisissez un axe",
    )

    def __init__(
        self,
        roadmap: Roadmap,
        data=None,
        *,
        actions: list[Action],
        carriable: Carriable,
        indicators: list[Indicator],
    ):
        super().__init__(data, initial={"actions": [action.pk for action in actions]})
        for name, found in (("with_texts", carriable.texts), ("with_indicators", indicators)):
            if not found:
                del self.fields[name]
        rows = Action.objects.filter(pk__in=[action.pk for action in actions])
        self.fields["actions"].queryset = rows.select_related("entry__theme", "entry__roadmap").in_order()
        entries = entries_by_code(roadmap)
        self.homeless = {action.pk: action.title for action in actions if action.entry.theme.code not in entries}
        if self.homeless:
            self.fields["elsewhere"].queryset = roadmap.entries.filter(theme__retired_at=None).select_related("theme")
            self.fields["elsewhere"].help_text = " · ".join(self.homeless.values())
        else:
            del self.fields["elsewhere"]

    def clean(self):
        """Check that something is chosen, and that each action has a theme to go to."""
        cleaned = super().clean()
        chosen = cleaned.get("actions") or ()
        if not (chosen or cleaned.get("with_texts") or cleaned.get("with_indicators")):
            self.add_error("actions", "Choisissez au moins une action, les textes, ou les indicateurs.")
        homeless = [action for action in chosen if action.pk in self.homeless]
        if homeless and not cleaned.get("elsewhere") and "elsewhere" not in self.errors:
            self.add_error("elsewhere", NO_THEME.format(title=homeless[0].title))
        return cleaned
