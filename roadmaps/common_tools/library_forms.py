"""The forms of a card: ask the team for it, answer, write it."""

from django import forms
from django.db.models import Q

from programme.kit.choice_fields import LabelledMultipleChoiceField
from programme.kit.text_fields import CleanCharField
from programme.models import Cycle
from roadmaps.models import Action, Theme
from roadmaps.writing.fields import LinesField


class AskForm(forms.Form):
    """The words of IREV to the team, with its request."""

    message = CleanCharField(
        label="Un mot à l’équipe (facultatif)",
        multiline=True,
        max_length=2000,
        required=False,
        help_text="Pourquoi cette action aiderait d’autres territoires.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefusalForm(forms.Form):
    """The reason for which a team declines, if it gives one."""

    reason = CleanCharField(
        label="Pourquoi\u202f? (facultatif)",
        multiline=True,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def theme_with_cycle(theme: Theme) -> str:
    """« Cycle 2023 : Gouvernance »."""
    return f"Cycle {theme.cycle.year}\u00a0: {theme.title}"


class CardForm(forms.Form):
    """A card of the library, for other teams."""

    title = CleanCharField(
        label="Intitulé", max_length=200, error_messages={"required": "Donnez un intitulé à la fiche."}
    )
    expected_result = CleanCharField(label="Résultat attendu", multiline=True, max_length=2000, required=False)
    first_step = CleanCharField(label="Première étape", max_length=300, required=False)
    partners = LinesField(
        label="Partenaires",
        help_text="Un par ligne\u00a0: des structures, jamais des personnes.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    lessons = CleanCharField(
        label="Ce qui a aidé, ce qui a freiné",
        multiline=True,
        max_length=4000,
        required=False,
        help_text="Relisez\u00a0: aucun nom de personne, rien qui désigne un ménage.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    themes = LabelledMultipleChoiceField(
        queryset=Theme.objects.none(),
        label_of=theme_with_cycle,
        label="Publier dans",
        widget=forms.CheckboxSelectMultiple,
        help_text="Les équipes de ces cycles pourront partir de cette fiche.",
        error_messages={"required": "Choisissez au moins un axe où publier la fiche."},
    )

    def __init__(self, *args, action: Action, **options):
        super().__init__(*args, **options)
        going = Q(cycle__state__in=[Cycle.State.DRAFT, Cycle.State.PUBLISHED])
        published = Q(library_actions__source=action, library_actions__retired_at=None)
        offered = Theme.objects.filter(going | Q(pk=action.entry.theme_id) | published, retired_at=None)
        self.fields["themes"].queryset = offered.select_related("cycle").order_by("-cycle__year", "position").distinct()

    @property
    def values(self) -> dict:
        """The words of the card."""
        return {name: value for name, value in self.cleaned_data.items() if name != "themes"}
