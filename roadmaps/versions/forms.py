"""The forms that filter a history and choose two moments to compare."""

import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from roadmaps.models import Roadmap
from roadmaps.versions.history import Filters, History
from roadmaps.versions.moments import Moment, find_moment

DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
CHOICE = forms.Select(attrs={"class": "form-select"})
AT_A_DAY = "jour"


class HistoryForm(forms.Form):
    """Who, on what, when; an address that asks for anything else shows everything."""

    par = forms.TypedChoiceField(label="Personne", required=False, coerce=int, empty_value=None, widget=CHOICE)
    axe = forms.ChoiceField(label="Sur", required=False, widget=CHOICE)
    du = forms.DateField(label="Du", required=False, widget=DAY)
    au = forms.DateField(label="Au", required=False, widget=DAY)

    def offer(self, history: History) -> None:
        """Offer the people who wrote in a history, and its themes."""
        people = ((str(pk), name) for pk, name in history.people)
        _choices(self, "par", ("", "Tout le monde"), *people)
        themes = ((str(entry.pk), entry.theme.title) for entry in history.themes)
        _choices(self, "axe", ("", "Toute la feuille de route"), ("roadmap", "Point de départ et ambition"), *themes)

    def filters(self) -> Filters:
        """The filters that the address asks for, as far as they can be read."""
        asked = {name: self.data.get(name, "") for name in ("par", "axe")}
        days = {name: self._day(name) for name in ("du", "au")}
        by = int(asked["par"]) if asked["par"].isdecimal() and len(asked["par"]) < 10 else None
        return Filters(by=by, about=asked["axe"], since=days["du"], until=days["au"])

    def _day(self, name: str) -> datetime.date | None:
        try:
            return self.fields[name].clean(self.data.get(name, ""))
        except ValidationError:
            return None


def _choices(form: forms.Form, name: str, *choices: tuple[str, str]) -> None:
    """Set the choices of a field."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class ComparisonForm(forms.Form):
    """The two moments to compare, each chosen by its name or as a day; `2022-09-15` in an address is that day."""

    UNKNOWN = {"invalid_choice": "Ce jalon, cette version ou cette date n’existe pas dans cette feuille de route."}

    de = forms.ChoiceField(label="De", error_messages=UNKNOWN, widget=CHOICE)
    de_jour = forms.DateField(label="ou le jour", required=False, widget=DAY)
    de_vu = forms.CharField(required=False, widget=forms.HiddenInput)
    a = forms.ChoiceField(label="À", error_messages=UNKNOWN, widget=CHOICE)
    a_jour = forms.DateField(label="ou le jour", required=False, widget=DAY)
    a_vu = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: dict[str, str], *, roadmap: Roadmap, moments: list[Moment]) -> None:
        self.roadmap, self.moments = roadmap, moments
        super().__init__({**asked, **self._days(asked)})
        named = [(moment.key, moment.label) for moment in moments]
        for name in ("de", "a"):
            _choices(self, name, *named, (AT_A_DAY, "Le jour choisi"))

    def _days(self, asked: dict[str, str]) -> dict[str, str]:
        """What is asked, as the form shows it: a moment that the address names, or a day that was just typed."""
        typed: dict[str, str] = {}
        for name in ("de", "a"):
            key = asked[name]
            # The day that was typed is meant, unless another moment was chosen since the page was shown.
            if asked.get(f"{name}_jour") and key in (AT_A_DAY, asked.get(f"{name}_vu")):
                key = asked[f"{name}_jour"]
            typed |= self._as_typed(name, key)
        return typed

    def _as_typed(self, name: str, key: str) -> dict[str, str]:
        """The values of the three fields of a moment; only the key when it names no moment."""
        found = find_moment(self.roadmap, key, self.moments)
        if found is None:
            return {name: key}
        if found in self.moments:
            return {name: found.key, f"{name}_jour": "", f"{name}_vu": found.key}
        return {name: AT_A_DAY, f"{name}_jour": found.key, f"{name}_vu": AT_A_DAY}

    def clean(self) -> dict[str, Any]:
        """Ask for a day when a day was chosen without saying which."""
        cleaned = super().clean() or {}
        for name in ("de", "a"):
            day = f"{name}_jour"
            if cleaned.get(name) == AT_A_DAY and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, "Choisissez un jour.")
        return cleaned

    def chosen(self) -> tuple[Moment, Moment]:
        """Both moments of a valid form, the earlier first."""
        start, end = (self._moment(name) for name in ("de", "a"))
        return (start, end) if start.at <= end.at else (end, start)

    def _moment(self, name: str) -> Moment:
        found = find_moment(self.roadmap, self._key(name), self.moments)
        if found is None:
            raise ValueError("A valid form names two moments.")
        return found

    def _key(self, name: str) -> str:
        chosen = self.cleaned_data[name]
        return self.cleaned_data[f"{name}_jour"].isoformat() if chosen == AT_A_DAY else chosen
