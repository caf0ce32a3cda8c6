"""What one chooses of a history, and of what is compared."""

from django import forms
from django.core.exceptions import ValidationError

from roadmaps.history import Filters, History
from roadmaps.models import Roadmap
from roadmaps.points import Point, find_point

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
AT_A_DAY = "jour"


class HistoryForm(forms.Form):
    """Who, on what, when; an address that says something else shows everything."""

    par = forms.TypedChoiceField(label="Personne", required=False, coerce=int, empty_value=None)
    axe = forms.ChoiceField(label="Sur", required=False)
    du = forms.DateField(label="Du", required=False, widget=DAY)
    au = forms.DateField(label="Au", required=False, widget=DAY)

    def offer(self, history: History) -> None:
        """Offer the people who wrote, and the themes, of a history."""
        self.fields["par"].choices = [("", "tout le monde"), *((str(pk), name) for pk, name in history.people)]
        themes = ((str(one.pk), one.theme.title) for one in history.themes)
        self.fields["axe"].choices = [("", "toute la feuille de route"), ("roadmap", "le point de départ"), *themes]

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

    de = forms.ChoiceField(label="De", error_messages=UNKNOWN)
    de_jour = forms.DateField(label="Jour", required=False, widget=DAY)
    a = forms.ChoiceField(label="À", error_messages=UNKNOWN)
    a_jour = forms.DateField(label="Jour", required=False, widget=DAY)

    def __init__(self, asked: dict[str, str], *, roadmap: Roadmap, points: list[Point]):
        self.roadmap, self.points = roadmap, points
        super().__init__({**asked, **self._days(asked)})
        named = [(one.key, one.label) for one in points]
        for name in ("de", "a"):
            self.fields[name].choices = [*named, (AT_A_DAY, "Un jour précis")]

    def _days(self, asked):
        """What an address that names a point directly says, as the form types it."""
        typed = {}
        for name in ("de", "a"):
            found = find_point(self.roadmap, asked[name], self.points)
            if found is not None:
                is_day = found not in self.points and found.key == asked[name]
                typed |= {name: AT_A_DAY, f"{name}_jour": found.key} if is_day else {name: found.key}
        return typed

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
        return tuple(sorted((find_point(self.roadmap, one, self.points) for one in keys), key=lambda one: one.moment))

    def _key(self, name):
        chosen = self.cleaned_data[name]
        return self.cleaned_data[f"{name}_jour"].isoformat() if chosen == AT_A_DAY else chosen
