"""The return of experience of a participant: four questions on one page."""

from django import forms
from django.db.models import Q

from programme.kit.text_fields import CleanCharField
from roadmaps.models import ExperienceReport, Theme
from roadmaps.overview.experience_reports import HEADINGS

NOTHING = "Répondez au moins à une question\u00a0: quelques mots suffisent."


def question(label, help_text):
    """A question answered in free words."""
    return CleanCharField(
        label=label,
        help_text=help_text,
        multiline=True,
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReportForm(forms.Form):
    """Four questions and the themes concerned; at least one answer."""

    applied = question("Qu’avez-vous mis en œuvre depuis les journées de formation\u202f?", "Un premier pas compte.")
    helped = question("Qu’est-ce qui a facilité\u202f?", "Un appui, une rencontre, un outil du cycle…")
    difficulties = question(
        "Quelles difficultés avez-vous rencontrées\u202f?", "Ce qui bloque, ce qui a pris du temps."
    )
    needs = question("Qu’aimeriez-vous approfondir\u202f?", "La journée se prépare à partir de vos réponses.")
    themes = forms.ModelMultipleChoiceField(
        queryset=Theme.objects.none(),
        label="Quels axes sont concernés\u202f?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, cycle, report: ExperienceReport | None, **options):
        initial = {"version": report.version if report else 0}
        if report is not None:
            initial |= {name: getattr(report, name) for name in HEADINGS}
            initial["themes"] = [theme.pk for theme in report.themes.all()]
        super().__init__(*args, initial=initial, **options)
        # Those that the return names stay, be they retired since.
        offered = Q(pk__in=Theme.objects.current()) | Q(pk__in=initial.get("themes", []))
        self.fields["themes"].queryset = Theme.objects.filter(offered, cycle=cycle)

    def clean(self):
        """Something is said."""
        cleaned = super().clean()
        if not self.errors and not any(cleaned[name] for name in HEADINGS):
            raise forms.ValidationError(NOTHING)
        return cleaned

    @property
    def texts(self) -> dict[str, str]:
        """The four answers."""
        return {name: self.cleaned_data[name] for name in HEADINGS}
