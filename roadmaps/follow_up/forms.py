"""The forms of follow-up: what happened to an action, how a difficulty was lifted, a reading of an indicator."""

import uuid
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator

from programme.kit.french import NARROW, NBSP
from programme.kit.refusal import Refused
from programme.kit.text_fields import CleanCharField
from roadmaps.follow_up.follow_ups import NO_DIFFICULTY, NO_HOW, NO_NATURE, NO_REASON, NOT_ANSWERED, NOTHING_SAID
from roadmaps.follow_up.readings import check_value, check_year
from roadmaps.models import Action, Difficulty, Indicator, Unit
from roadmaps.writing.fields import FrenchNumberField
from roadmaps.writing.forms import offered

State = Action.State
OPEN, LIFTED = "open", "lifted"
HOW_WITHOUT_LIFTING = (
    "Vous dites comment elle a été levée\u00a0: cochez «\u00a0Elle est levée\u00a0», ou effacez ce texte."
)
LIFTED_MEANWHILE = (
    "L’action n’est plus bloquée, ou une autre personne a dit la difficulté levée. Vous aviez écrit\u00a0: "
    "«\u00a0{text}\u00a0». Reprenez-le dans «\u00a0Que s’est-il passé\u00a0» s’il apporte quelque chose."
)


class FormWithId(forms.Form):
    """A form with a key, so that two sendings make one act."""

    use_required_attribute = False

    form_id = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Rechargez la page."})

    def __init__(self, data=None, **options):
        super().__init__(data, **{"label_suffix": "", "initial": {"form_id": uuid.uuid4()}, **options})


def long_text(label, rows=3, **options):
    """A text of several lines."""
    return CleanCharField(label=label, multiline=True, widget=forms.Textarea(attrs={"rows": rows}), **options)


class FollowUpForm(FormWithId):
    """What happened to an action, its new state, and what stands in its way.

    « Pas de changement » is a choice of its own: plain news never undoes what another has just recorded.
    """

    to_state = forms.ChoiceField(label="État de l’action", required=False, widget=forms.RadioSelect)
    text = long_text(
        f"Que s’est-il passé{NARROW}?",
        max_length=2_000,
        error_messages={"required": NOTHING_SAID},
        help_text=f"En une phrase. Si l’action est abandonnée{NBSP}: la raison.",
    )
    next_step = CleanCharField(label="Prochaine étape (facultative)", required=False, max_length=300)
    nature = forms.ChoiceField(
        label="Nature de la difficulté", required=False, choices=[("", "Choisissez…"), *offered(Difficulty.Kind)]
    )
    difficulty = long_text("La difficulté", required=False, max_length=4_000)
    support = long_text("Appui souhaité (facultatif)", rows=2, required=False, max_length=2_000)

    def __init__(self, action: Action, difficulties: list[Difficulty], data=None, **options):
        super().__init__(data, **{"auto_id": "suivi_%s", **options})
        self.action, self.standing = action, difficulties
        if self.data.get("to_state") == State.DROPPED and action.state != State.DROPPED:
            self.fields["text"].error_messages["required"] = NO_REASON
        same = ("", f"Pas de changement{NBSP}: {action.get_state_display()}")
        field = self.fields["to_state"]
        # Its own state is accepted too: a second click, or another person, may have set it meanwhile.
        field.choices = [same, *State.choices]
        field.widget.choices = [same, *(choice for choice in offered(State) if choice[0] != action.state)]
        for difficulty in difficulties if action.state == State.BLOCKED else []:
            self.fields[f"outcome.{difficulty.pk}"] = forms.ChoiceField(
                label=Truncator(difficulty.text).words(30),
                required=False,
                choices=[(OPEN, "Elle reste"), (LIFTED, "Elle est levée")],
                widget=forms.RadioSelect,
            )
            self.fields[f"how.{difficulty.pk}"] = long_text(
                f"Si elle est levée{NBSP}: comment{NARROW}?", 2, required=False, max_length=4_000
            )

    def clean(self):
        """Check that the form gives what the new state asks for."""
        cleaned = super().clean()
        state = cleaned.get("to_state") or self.action.state
        self._check_difficulty(cleaned, becomes_blocked=state == State.BLOCKED and self.action.state != state)
        for difficulty in self.asked:
            self._check_outcome(cleaned, difficulty.pk, leaves=state != State.BLOCKED)
        self._check_nothing_is_left_out()
        return cleaned

    def _check_difficulty(self, cleaned, becomes_blocked):
        told = cleaned.get("difficulty")
        if not told and (cleaned.get("nature") or cleaned.get("support") or (becomes_blocked and not self.standing)):
            self.add_error("difficulty", NO_DIFFICULTY if becomes_blocked else "Décrivez la difficulté.")
        if told and not cleaned.get("nature"):
            self.add_error("nature", NO_NATURE)

    def _check_outcome(self, cleaned, pk, leaves):
        outcome, how = cleaned.get(f"outcome.{pk}"), cleaned.get(f"how.{pk}")
        if leaves and not outcome:
            self.add_error(f"outcome.{pk}", NOT_ANSWERED)
        if outcome == LIFTED and not how:
            self.add_error(f"how.{pk}", NO_HOW)
        if how and outcome != LIFTED:
            self.add_error(f"outcome.{pk}", HOW_WITHOUT_LIFTING)

    def _check_nothing_is_left_out(self):
        """Give back the text about a difficulty that another person has just lifted, to be used elsewhere."""
        sent = {name: self.data[name] for name in self.data if name.startswith("how.") and name not in self.fields}
        for text in filter(None, map(str.strip, sent.values())):
            self.add_error(None, LIFTED_MEANWHILE.format(text=text))

    @property
    def asked(self) -> list[Difficulty]:
        """The difficulties whose outcome the form asks."""
        return [difficulty for difficulty in self.standing if f"outcome.{difficulty.pk}" in self.fields]

    @property
    def outcomes(self):
        """Pairs of fields: the outcome of a difficulty, and how it was lifted."""
        return [(self[f"outcome.{difficulty.pk}"], self[f"how.{difficulty.pk}"]) for difficulty in self.asked]

    @property
    def shows_difficulty(self) -> bool:
        """Whether the part about a new difficulty is open."""
        sent = self.data.get("to_state") == State.BLOCKED
        return sent or any(self[name].errors or self[name].value() for name in ("nature", "difficulty", "support"))

    @property
    def told(self) -> dict:
        """The values of the form, as `follow_up` takes them."""
        said = self.cleaned_data
        answered = [pk for pk in (difficulty.pk for difficulty in self.asked) if said[f"outcome.{pk}"]]
        return {
            "to_state": said["to_state"],
            "text": said["text"],
            "next_step": said["next_step"],
            "form_id": said["form_id"],
            "difficulty": {"nature": said["nature"], "text": said["difficulty"], "support": said["support"]},
            "outcomes": {pk: said[f"how.{pk}"] if said[f"outcome.{pk}"] == LIFTED else "" for pk in answered},
        }


class LiftForm(forms.Form):
    """How a difficulty was lifted."""

    use_required_attribute = False

    how = long_text(
        f"Comment a-t-elle été levée{NARROW}?",
        max_length=4_000,
        error_messages={"required": NO_HOW},
        help_text="Ce qui a aidé servira aussi à d’autres territoires.",
    )


class ReadingForm(FormWithId):
    """The value of an indicator for a year; « non connu » is an answer."""

    year = forms.IntegerField(
        label="Année",
        error_messages={"required": "Donnez une année.", "invalid": "Donnez une année en quatre chiffres."},
    )
    numerator = FrenchNumberField(label="Valeur", required=False)
    denominator = FrenchNumberField(label="Sur combien", required=False)
    is_unknown = forms.BooleanField(label="Non connu", required=False)
    is_start = forms.BooleanField(
        label="C’est la valeur de départ", required=False, help_text="Celle d’avant la feuille de route."
    )
    source = CleanCharField(label="Source", required=False, max_length=150)

    def __init__(self, indicator: Indicator, data=None, **options):
        start = {"form_id": uuid.uuid4(), "year": timezone.localdate().year, "source": indicator.source}
        # The first reading is usually the starting value.
        start["is_start"] = data is None and not indicator.readings.exists()
        super().__init__(data, **{"auto_id": "releve_%s", "initial": start, **options})
        self.unit = indicator.unit
        self.fields["year"].widget.attrs["inputmode"] = "numeric"
        if self.unit == Unit.YES_NO:
            self.fields["numerator"] = forms.TypedChoiceField(
                label="Réponse",
                required=False,
                choices=[("1", "Oui"), ("0", "Non")],
                widget=forms.RadioSelect,
                coerce=Decimal,
                empty_value=None,
            )
        if self.unit == Unit.SHARE:
            self.fields["numerator"].label = "Nombre compté"
            self.fields["numerator"].help_text = "Ce que l’on compte, avant de diviser."
            self.fields["denominator"].label = "Sur un total de"
        else:
            del self.fields["denominator"]

    def clean_year(self):
        """Refuse a year to come, or much too early."""
        return refused_here(check_year, self.cleaned_data["year"])

    def clean(self):
        """Check that the unit allows the value, or that it is said not to be known."""
        cleaned = super().clean()
        if not self.errors:
            value = (cleaned["numerator"], cleaned.get("denominator"), cleaned["is_unknown"])
            try:
                check_value(self.unit, *value)
            except Refused as refusal:
                self.add_error("numerator", str(refusal))
        return cleaned


def refused_here(check, value):
    """The value, if the check of an act accepts it; else its refusal as an error of the field."""
    try:
        check(value)
    except Refused as refusal:
        raise ValidationError(str(refusal), code="refused") from refusal
    return value
