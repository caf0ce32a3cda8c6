"""What one chooses of a history, and of what is compared."""

from django import forms
from django.core.exceptions import ValidationError

from roadmaps.models import Roadmap
from roadmaps.versions.history import Filters, History
from roadmaps.versions.moments import Point, find_point

DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
CHOICE = forms.Select(attrs={"class": "form-select"})
AT_A_DAY = "jour"


class HistoryForm(forms.Form):
    """Who, on what, when; an address that says something else shows everything."""

    par = forms.TypedChoiceField(label="Personne", required=False, coerce=int, empty_value=None, widget=CHOICE)
    axe = forms.ChoiceField(label="Sur", required=False, widget=CHOICE)
    du = forms.DateField(label="Du", required=False, widget=DAY)
    au = forms.DateField(label="Au", required=False, widget=DAY)

    def offer(self, history: History) -> None:
        """Offer the people who wrote, and the themes, of a history."""
        self.fields["par"].choices = [("", "Tout le monde"), *((str(pk), name) for pk, name in history.people)]
        themes = ((str(entry.pk), entry.theme.title) for entry in history.themes)
        whole = [("", "Toute la feuille de route"), ("roadmap", "Point de départ et ambition")]
        self.fields["axe"].choices = [*whole, *themes]

    def filters(self) -> Filters:
        """What the address asks for, as far as it can be read."""
        asked = {name: self.data.get(name, "") for name in ("par", "axe")}
        days = {name: self._day(name) for name in ("du", "au")}
        by = int(asked["par"]) if asked["par"].isdecimal() and len(asked["par"]) < 10 else None
        return Filters(by=by, about=asked["axe"], since=days["du"], until=days["au"])

    def _day(self, name):
        try:
            return self.fields[name].clean(self.data.get(name, ""))
        except ValidationError:
            return None


class ComparisonForm(forms.Form):
    """The two points to compare, each chosen by name, or any day; `2022-09-15` in an address is that day."""

    UNKNOWN = {"invalid_choice": "Ce jalon, cette version ou cette date n’existe pas dans cette feuille de route."}

    de = forms.ChoiceField(label="De", error_messages=UNKNOWN, widget=CHOICE)
    de_jour = forms.DateField(label="ou le jour", required=False, widget=DAY)
    de_vu = forms.CharField(required=False, widget=forms.HiddenInput)
    a = forms.ChoiceField(label="À", error_messages=UNKNOWN, widget=CHOICE)
    a_jour = forms.DateField(label="ou le jour", required=False, widget=DAY)
    a_vu = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: dict[str, str], *, roadmap: Roadmap, points: list[Point]):
        self.roadmap, self.points = roadmap, points
        super().__init__({**asked, **self._days(asked)})
        named = [(point.key, point.label) for point in points]
        for name in ("de", "a"):
            self.fields[name].choices = [*named, (AT_A_DAY, "Le jour choisi")]

    def _days(self, asked):
        """What is asked, as the form shows it: a point that an address names, or a day that was just typed."""
        typed = {}
        for name in ("de", "a"):
            key = asked[name]
            # The day that was typed is meant, unless another moment was chosen since the page was shown.
            if asked.get(f"{name}_jour") and key in (AT_A_DAY, asked.get(f"{name}_vu")):
                key = asked[f"{name}_jour"]
            typed |= self._as_typed(name, key)
        return typed

    def _as_typed(self, name, key):
        found = find_point(self.roadmap, key, self.points)
        if found is not None and found not in self.points:
            return {name: AT_A_DAY, f"{name}_jour": found.key, f"{name}_vu": AT_A_DAY}
        return {name: found.key, f"{name}_jour": "", f"{name}_vu": found.key} if found else {name: key}

    def clean(self):
        cleaned = super().clean()
        for name in ("de", "a"):
            day = f"{name}_jour"
            if cleaned.get(name) == AT_A_DAY and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, "Choisissez un jour.")
        return cleaned

    def chosen(self) -> tuple[Point, Point]:
        """Both points, the earlier first."""
        keys = [self._key(name) for name in ("de", "a")]
        return tuple(
            sorted((find_point(self.roadmap, key, self.points) for key in keys), key=lambda point: point.moment)
        )

    def _key(self, name):
        chosen = self.cleaned_data[name]
        return self.cleaned_data[f"{name}_jour"].isoformat() if chosen == AT_A_DAY else chosen
