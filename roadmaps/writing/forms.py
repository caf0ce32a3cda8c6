"""The forms of what a team writes together. A field that a form does not send is left alone."""

import calendar
import datetime
import re
from decimal import Decimal

from django import forms
from django.db.models import Q

from participants.models import User
from programme.kit.french import capitalised
from programme.kit.text_fields import CleanCharField
from programme.templatetags.writing import french, raised
from roadmaps.models import DOCUMENTS, Action, Indicator, Roadmap, ThemeEntry, Unit, Written
from roadmaps.models.written import as_json
from roadmaps.words import due_in_words, value_in_words
from roadmaps.writing.fields import FrenchNumberField, LinesField

ANSWER = re.compile(r"answers\.\d+")
QUESTION_GONE = (
    "Cette question vient d’être supprimée\u00a0: copiez votre réponse, elle ne peut pas être enregistrée ici."
)
MEASURED = "Des valeurs sont déjà relevées dans cette unité\u00a0: pour en changer, ajoutez un autre indicateur."
UNDATED = "Donnez une date complète, par exemple 30/06/2023."


def text(label, *, rows=4, max_length=10_000, **options):
    """A long text."""
    options["max_length"] = max_length
    widget = forms.Textarea(attrs={"rows": rows})
    return CleanCharField(label=label, multiline=True, required=False, widget=widget, **options)


def line(label, **options):
    """A text of one line, which may be empty."""
    return CleanCharField(label=label, required=options.pop("required", False), **options)


def day(label, **options):
    """A date, in the field of the browser."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        required=False,
        widget=widget,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": UNDATED},
        **options,
    )


def offered(choices) -> list[tuple[str, str]]:
    """The choices of a model as a form offers them, with a capital letter."""
    return [(value, capitalised(label)) for value, label in choices.choices]


class WrittenForm(forms.Form):
    """The form of a written object: its fields have the names of its values."""

    # Heading → the fields under it, to write and to read alike.
    GROUPS: dict[str, tuple[str, ...]] = {}
    # Fields that the page to read does not show under their own label.
    APART: tuple[str, ...] = ()
    use_required_attribute = False

    def __init__(self, obj: Written, data=None):
        self.obj = obj
        super().__init__(data, initial=obj.values(), label_suffix="")

    def written(self) -> dict:
        """The valid values that the form sends, as JSON holds them: names → values."""
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        return {name: self.as_value(value) for name, value in sent.items()}

    @property
    def reading(self) -> list[tuple[str, str]]:
        """The fields for a reader: pairs of a label and its value in words, "" when there is none."""
        words = self.words()
        return [(field.label, words[name]) for name, field in self.fields.items()]

    @property
    def groups(self):
        """The groups for a writer: pairs of a heading and its fields."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS.items()]

    @property
    def reading_groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The groups for a reader: pairs of a heading and its labels, each with its value in words."""
        words = self.words()
        return [
            (heading, [(self.fields[name].label, words[name]) for name in names if name not in self.APART])
            for heading, names in self.GROUPS.items()
        ]

    def words(self) -> dict[str, str]:
        """The values in words, by field; "" where there is none."""
        values, people = self.obj.values(), self.people()
        return {name: value_in_words(self.obj.kind, name, values.get(name), people) for name in self.fields}

    def people(self) -> dict[int, str]:
        """The names of the people that a value may name, by key."""
        return {}

    @staticmethod
    def as_value(value):
        """A cleaned value as JSON holds it."""
        if isinstance(value, User):
            return value.pk
        return as_json(value)


class RoadmapForm(WrittenForm):
    """What stands before and after the themes: facts, starting point, ambition, arguments, calendar, requests."""

    DATES = tuple(f"documents.{key}_when" for key in DOCUMENTS)
    GROUPS = {
        "Point de départ partagé": ("findings", "assets", "obstacles"),
        "Ambition": ("ambition",),
        "Argumentaire pour les élues et élus": ("key_messages", "objections"),
        "Calendrier et suite": ("calendar", "monitoring", "requests"),
        "Carte d’identité": (
            "priority_districts",
            "renewal_districts",
            *(name for key in DOCUMENTS for name in (f"documents.{key}", f"documents.{key}_when")),
        ),
    }
    # A date is shown beside its document.
    APART = DATES

    priority_districts = forms.IntegerField(
        label="Nombre de QPV",
        required=False,
        min_value=0,
        max_value=999,
        error_messages={"invalid": "Donnez un nombre entier."},
    )
    renewal_districts = line("Quartiers NPNRU", max_length=300)
    findings = text("Trois constats", help_text="Un par ligne, en peu de mots.")
    assets = text("Trois atouts", help_text="Un par ligne.")
    obstacles = text("Trois points de blocage", help_text="Un par ligne.")
    ambition = text("Notre ambition à 18 mois", rows=2, max_length=500, help_text="En une phrase.")
    key_messages = text("Trois messages pour les élues et élus", help_text="Un par ligne.")
    objections = text("Objections attendues et réponses")
    calendar = text(
        "Calendrier",
        help_text="Réunion technique, comité de pilotage, CIL, journée de suivi, bilan : une date par ligne.",
    )
    monitoring = text(
        "Suivi et évaluation", help_text="Qui tient le tableau de bord, ce qui sera dit aux élues et élus, quand."
    )
    requests = text(
        "Ce que nous demandons", help_text="À l’IREV, aux formatrices et formateurs, aux autres territoires."
    )

    def __init__(self, obj: Roadmap, data=None):
        super().__init__(obj, data)
        answers = [("", "Non renseigné"), ("yes", "Oui"), ("no", "Non"), ("unknown", "Ne sait pas")]
        for key, label in DOCUMENTS.items():
            label = capitalised(label)
            self.fields[f"documents.{key}"] = forms.ChoiceField(label=label, choices=answers, required=False)
            self.fields[f"documents.{key}_when"] = line(f"{label}\u00a0: depuis quand", max_length=60)

    def words(self):
        """The values in words; each document with its date, where it is known."""
        words = super().words()
        for date in self.DATES:
            document = date.removesuffix("_when")
            words[document] = ", ".join(filter(None, (words[document], words[date])))
        return words


class EntryForm(WrittenForm):
    """A theme: the diagnosis, the objective, the answers to the guiding questions."""

    diagnosis = text("Diagnostic partagé", rows=6)
    objective = text("Objectif", rows=2, max_length=2_000)

    def __init__(self, obj: ThemeEntry, questions: list[dict], data=None):
        super().__init__(obj, data)
        for question in questions:
            self.fields[f"answers.{question['id']}"] = text(raised(french(question["text"])), rows=3)
        unknown = [name for name in data or () if ANSWER.fullmatch(name) and name not in self.fields]
        self.lost = [name for name in unknown if data[name].strip()]
        for name in self.lost:
            self.fields[name] = text("Question supprimée", rows=3)

    def clean(self):
        """Refuse an answer to a question that was deleted: it stays on the page, to be copied."""
        cleaned = super().clean()
        for name in self.lost:
            if name in cleaned:
                self.add_error(name, QUESTION_GONE)
        return cleaned

    @property
    def answers(self):
        """The fields of the guiding questions."""
        return [self[name] for name in self.fields if name.startswith("answers.")]


class ActionForm(WrittenForm):
    """An action in four groups: what, who, when and first step, results."""

    GROUPS = {
        "Quoi": ("title", "expected_result", "priority"),
        "Qui": ("lead_organisation", "lead_function", "lead", "partners", "means"),
        "Quand et première étape": ("first_step", "first_step_on", "starts_on", "due_on", "due_precision"),
        "Résultats": ("results", "watch_points"),
    }
    # The title of the page, a part of the due date.
    APART = ("title", "due_precision")

    title = line(
        "Intitulé", required=True, max_length=200, error_messages={"required": "Donnez un intitulé à l’action."}
    )
    expected_result = text("Résultat attendu", rows=3)
    priority = forms.ChoiceField(
        label="Priorité", required=False, choices=[("", "Non précisée"), *offered(Action.Priority)]
    )
    lead_organisation = line("Structure pilote", max_length=200, widget=forms.TextInput(attrs={"list": "structures"}))
    lead_function = line("Fonction pilote", max_length=150)
    lead = forms.ModelChoiceField(
        label="Personne de l’équipe qui pilote",
        queryset=User.objects.none(),
        required=False,
        empty_label="Personne pour l’instant",
        help_text="Elle reçoit les rappels ; son nom ne paraît ni dans les exports ni dans les versions figées.",
    )
    partners = LinesField(label="Partenaires à associer", help_text="Un par ligne.")
    means = text("Moyens", rows=3)
    first_step = line(
        "Première étape", max_length=300, help_text="Ce qui lance l’action, dès cette semaine ou ce mois."
    )
    first_step_on = day("Date de la première étape")
    starts_on = day("Début")
    due_on = day("Échéance")
    due_precision = forms.ChoiceField(
        label="Précision de l’échéance", required=False, choices=offered(Action.Precision)
    )
    results = text("Résultats obtenus")
    watch_points = text("Points de vigilance", rows=3)

    def __init__(self, obj: Action, data=None):
        super().__init__(obj, data)
        self.members = obj.roadmap.team.exclude(user=None)
        # A lead who has left the team stays, until the team names another.
        known = Q(pk__in=self.members.values("user")) | Q(pk=obj.lead_id)
        self.fields["lead"].queryset = User.objects.filter(known)

    @property
    def organisations(self):
        """The organisations of the team, as proposals for the lead."""
        return sorted(set(self.members.values_list("organisation__name", flat=True)))

    def clean_due_precision(self):
        """Take a date without precision as known to the day."""
        return self.cleaned_data["due_precision"] or Action.Precision.DAY

    def clean(self):
        """Move the due date to the last day of its period; refuse an action that ends before it starts."""
        cleaned = super().clean()
        due, precision = cleaned.get("due_on"), cleaned.get("due_precision")
        if due and precision:
            cleaned["due_on"] = due = last_day(due, precision)
        if due and cleaned.get("starts_on") and cleaned["starts_on"] > due:
            self.add_error("due_on", "L’échéance précède le début.")
        return cleaned

    def people(self):
        """The names of the people who may lead the action, by key."""
        return {member.pk: member.get_full_name() for member in self.fields["lead"].queryset}

    def words(self):
        """The values in words; the due date no more precise than it is known."""
        return super().words() | {"due_on": due_in_words(self.obj.values())}


class IndicatorForm(WrittenForm):
    """An indicator: what is measured, how, and its target."""

    title = line(
        "Intitulé", required=True, max_length=150, error_messages={"required": "Donnez un intitulé à l’indicateur."}
    )
    calculation = line("Calcul", max_length=300, help_text="Ce que l’on divise par quoi, ou ce que l’on compte.")
    source = line("Où relever la donnée", max_length=150)
    unit = forms.ChoiceField(label="Unité", choices=offered(Unit))
    target = FrenchNumberField(label="Cible", required=False)
    benchmark = FrenchNumberField(label="Repère", required=False)
    benchmark_note = line("Précision sur le repère", max_length=300)

    def __init__(self, obj: Indicator, data=None):
        super().__init__(obj, data)
        # As numbers, for a field that shows them in French.
        for name in ("target", "benchmark"):
            value = self.initial[name]
            self.initial[name] = Decimal(value) if value else None

    def clean_unit(self):
        """Refuse another unit once there are readings: they were made in the current one."""
        unit = self.cleaned_data["unit"]
        if unit != self.obj.unit and self.obj.pk and self.obj.readings.exists():
            raise forms.ValidationError(MEASURED)
        return unit


def last_day(date: datetime.date, precision: str) -> datetime.date:
    """The last day of the month, the quarter or the year of a date; the date itself when it is known to the day."""
    if precision == Action.Precision.DAY:
        return date
    month = {"month": date.month, "quarter": 3 * ((date.month + 2) // 3), "year": 12}[precision]
    return datetime.date(date.year, month, calendar.monthrange(date.year, month)[1])
