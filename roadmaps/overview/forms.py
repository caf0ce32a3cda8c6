"""The form of the return of experience of a participant: four questions on one page."""

from typing import Any, cast

from django import forms
from django.db.models import Q

from programme.kit.text_fields import CleanCharField
from programme.models import Cycle
from roadmaps.models import ExperienceReport, Theme
from roadmaps.overview.experience_reports import HEADINGS

NOTHING = "Répondez au moins à une question\u00a0: quelques mots suffisent."


def question(label: str, help_text: str) -> CleanCharField:
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

    def __init__(self, data: Any = None, *, cycle: Cycle, report: ExperienceReport | None) -> None:
        initial: dict[str, Any] = {"version": report.version if report else 0}
        if report is not None:
            initial |= {name: getattr(report, name) for name in HEADINGS}
            initial["themes"] = [theme.pk for theme in report.themes.all()]
        super().__init__(data, initial=initial)
        # The themes that the return names are offered still, though they were retired since.
        offered = Q(pk__in=Theme.objects.current()) | Q(pk__in=initial.get("themes", []))
        themes = cast(forms.ModelMultipleChoiceField, self.fields["themes"])
        themes.queryset = Theme.objects.filter(offered, cycle=cycle)

    def clean(self) -> dict[str, Any]:
        """Refuse a return without any answer."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned[name] for name in HEADINGS):
            raise forms.ValidationError(NOTHING)
        return cleaned

    @property
    def texts(self) -> dict[str, str]:
        """The four answers."""
        return {name: self.cleaned_data[name] for name in HEADINGS}
