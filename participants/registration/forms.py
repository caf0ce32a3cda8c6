"""The form of a registration: what a cycle asks of who wants to follow it."""

from collections import Counter

from django import forms

from participants.models import Consent, Group, Organisation, Registration, policy_of
from participants.models.intercommunality import validate_siren
from participants.registration.answers import ANSWERS, has_consent
from participants.territories.suggest import SuggestField, named_organisations, named_territories
from programme.cycles.in_words import hours_in_words
from programme.kit.french import capitalised
from programme.kit.text_fields import CleanCharField, CleanEmailField
from programme.models import TrainingSession

# Field → the rule of the cycle that asks for it.
ASKED = {
    "department": "asks_department",
    "phone": "asks_phone",
    "colleagues": "asks_colleagues",
    "expectations": "asks_expectations",
    "access_need": "asks_access_needs",
    "image": "asks_image_consent",
    "manager_agrees": "asks_manager_agreement",
}
# Fields that lead to an answer without being one.
ONLY_IN_THE_FORM = ("email", "website", "organisation_choice", "territory_choice", "new_name", "new_kind", "new_siren")


def kinds_by_group() -> list:
    """The kinds of organisation as grouped choices; the first one is empty."""
    groups = [(capitalised(group.label), Organisation.kinds_of(group)) for group in Group]
    choices = [(label, [(kind.value, kind.label) for kind in kinds]) for label, kinds in groups]
    return [("", "Choisissez…"), *choices]


def commitment_to(days: list[TrainingSession]) -> str:
    """What the person commits to: the days that are planned, by kind and in number."""
    if not days:
        return "Je m’engage à suivre toutes les journées du cycle."
    numbers = Counter(day.get_kind_display() for day in days)
    kinds = [f"les {n} {kind.replace('journée', 'journées')}" if n > 1 else f"la {kind}" for kind, n in numbers.items()]
    return f"Je m’engage à suivre {' et '.join(kinds)}."


class RegistrationForm(forms.Form):
    """Who the person is, where they work, for which territory, and what they expect.

    Without `user`, the address is asked too. `answers` holds what was answered, as `register` takes it, but for an
    organisation that is not known yet: it is then a row not saved (`declared_organisations` of the territories).
    """

    # Filled by machines only; its name attracts them.
    website = forms.CharField(
        label="Laissez ce champ vide",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    first_name = CleanCharField(
        label="Prénom",
        max_length=100,
        error_messages={"required": "Indiquez votre prénom."},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = CleanCharField(
        label="Nom",
        max_length=100,
        error_messages={"required": "Indiquez votre nom."},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = CleanEmailField(
        label="Adresse électronique professionnelle",
        help_text="Un code vous y sera envoyé pour confirmer votre inscription : aucun mot de passe à inventer.",
        error_messages={"required": "Indiquez votre adresse électronique."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = SuggestField(
        label="Nom de la structure",
        datalist="structures",
        unknown="Cette structure n’est pas dans la liste, ou porte un nom un peu différent.",
        help_text="Tapez quelques lettres, puis choisissez dans la liste.",
    )
    organisation_choice = forms.TypedChoiceField(
        label="Est-ce l’une de celles-ci ?", coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    new_name = CleanCharField(label="Nom complet de votre structure", max_length=200, required=False)
    new_kind = forms.ChoiceField(label="Nature de votre structure", choices=kinds_by_group, required=False)
    new_siren = CleanCharField(
        label="SIREN (facultatif)",
        required=False,
        help_text="Neuf chiffres. Il évite de confondre deux structures.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    function = CleanCharField(
        label="Votre fonction",
        max_length=150,
        error_messages={"required": "Indiquez votre fonction."},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    department = CleanCharField(label="Votre service ou direction (facultatif)", max_length=150, required=False)
    phone = CleanCharField(
        label="Téléphone professionnel (facultatif)",
        max_length=30,
        required=False,
        help_text="Pour vous joindre le jour même, en cas d’imprévu.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    territory = SuggestField(
        label="Intercommunalité pour laquelle vous travaillez",
        datalist="territoires",
        required=False,
        unknown="Aucune intercommunalité de la liste ne porte ce nom.",
        help_text="Tapez quelques lettres, puis choisissez dans la liste. Facultatif pour un service de l’État ; une "
        "personne qui travaille dans une intercommunalité peut laisser vide : ce sera la sienne.",
    )
    territory_choice = forms.TypedChoiceField(
        label="Est-ce l’une de celles-ci ?", coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    colleagues = CleanCharField(
        label="Qui d’autre vient de ce territoire ? (facultatif)",
        max_length=500,
        required=False,
        help_text="Si vous le savez : leurs structures et leurs fonctions suffisent.",
    )
    expectations = CleanCharField(
        label="Qu’attendez-vous de ce cycle ? (facultatif)",
        multiline=True,
        max_length=2000,
        required=False,
        help_text="Une situation à débloquer, une question pour les intervenantes et intervenants… "
        "2 000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 6, "data-counts": "2000"}),
    )
    is_committed = forms.BooleanField(
        error_messages={
            "required": "L’inscription vaut pour toutes les journées : cochez cette case si vous pouvez les suivre."
        },
    )
    manager_agrees = forms.TypedChoiceField(
        label="Votre hiérarchie est-elle d’accord ?",
        choices=[("oui", "Oui"), ("non", "Pas encore")],
        coerce=lambda value: value == "oui",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites si votre hiérarchie est d’accord : « Pas encore » n’empêche pas de s’inscrire."
        },
    )
    access_need = CleanCharField(
        label="Avez-vous besoin d’un aménagement pour participer (accès, supports, interprétation, rythme) ?",
        multiline=True,
        max_length=1000,
        required=False,
        help_text="Ne précisez pas votre état de santé. 1 000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 3, "data-counts": "1000"}),
    )
    listing = forms.BooleanField(
        label="J’accepte que mon adresse électronique soit montrée aux membres de l’équipe de mon territoire.",
        required=False,
    )
    image = forms.BooleanField(
        label="J’accepte d’apparaître sur les photographies prises pendant les journées.", required=False
    )

    def __init__(self, *args, cycle, user=None, **options):
        super().__init__(*args, **options)
        self.days = list(cycle.sessions.filter(state=TrainingSession.State.PLANNED))
        policy = policy_of(cycle)
        for name in [name for name, rule in ASKED.items() if not getattr(policy, rule)]:
            del self.fields[name]
        if user is not None:
            del self.fields["email"]
        self.fields["is_committed"].label = commitment_to(self.days)
        self._know("organisation", named_organisations(self.initial.get("organisation")))
        self._know("territory", named_territories(self.initial.get("territory")))

    @property
    def calendar(self) -> list[tuple[TrainingSession, str]]:
        """The days that the person commits to, each with its hours in words, or "" when they are unknown."""
        return [(day, hours_in_words(day)) for day in self.days]

    def _know(self, name, known):
        self.fields[name].known = known
        self.fields[f"{name}_choice"].choices = list(known.labels.items())

    @property
    def suggestions(self) -> dict[str, list[str]]:
        """The names to propose, by the id of their <datalist>."""
        fields = [self.fields["organisation"], self.fields["territory"]]
        return {field.widget.attrs["list"]: list(field.known.labels.values()) for field in fields}

    @property
    def describes_organisation(self) -> bool:
        """Whether the part that describes an organisation not in the list is to be shown open."""
        names = ("new_name", "new_kind", "new_siren")
        return "organisation" in self.errors or any(self[name].value() or self[name].errors for name in names)

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """What is to be mended: (id of the field, its name, the message), in the order of the page."""
        bound = [self[name] for name in self.fields if name in self.errors]
        ids = {field.name: field.id_for_label or f"{field.auto_id}_0" for field in bound}
        labels = {field.name: field.label for field in bound} | {"is_committed": "Votre engagement"}
        return [(ids[field.name], labels[field.name], message) for field in bound for message in field.errors]

    def clean_new_siren(self):
        """Digits, whatever the spaces and points between them."""
        siren = self.cleaned_data["new_siren"].replace(" ", "").replace(".", "").replace("\u00a0", "")
        if siren:
            validate_siren(siren)
        return siren

    def clean(self):
        """Find the organisation and the territory, typed, picked among the nearest, or described."""
        self.cleaned_data["organisation"] = organisation = self._find_organisation()
        self.cleaned_data["territory"] = territory = self._find("territory")
        if organisation is None or territory is not None or "territory" in self.errors:
            return
        if organisation.intercommunality is not None:
            self.cleaned_data["territory"] = organisation.intercommunality
        elif organisation.kind and organisation.group != Group.STATE:
            self.add_error("territory", "Indiquez l’intercommunalité pour laquelle vous travaillez.")

    def _find(self, name):
        """The row that was typed; else the row picked among the nearest, which clears the error."""
        row, picked = self.cleaned_data.get(name), self.cleaned_data.get(f"{name}_choice")
        field = self.fields[name]
        self.fields[f"{name}_choice"].choices = [(row.pk, field.known.labels[row.pk]) for row in field.near]
        if row is None and picked is not None:
            self.errors.pop(name, None)
            row = field.known.rows[picked]
        return row

    def _find_organisation(self):
        organisation, name = self._find("organisation"), self.cleaned_data.get("new_name")
        described = name or self.cleaned_data.get("new_kind") or self.cleaned_data.get("new_siren")
        if not described and "new_siren" not in self.errors:
            if organisation is None and "organisation" not in self.errors:
                self.add_error(
                    "organisation", "Indiquez votre structure, ou décrivez-la si elle n’est pas dans la liste."
                )
            return organisation
        if organisation is not None:
            self.add_error("new_name", "Vous avez aussi indiqué une structure de la liste : effacez l’une des deux.")
            return organisation
        self.errors.pop("organisation", None)
        return self._described_organisation()

    def _described_organisation(self):
        name, kind = self.cleaned_data.get("new_name"), self.cleaned_data.get("new_kind")
        if not name and "new_name" not in self.errors:
            self.add_error("new_name", "Indiquez le nom de votre structure.")
        if not kind and "new_kind" not in self.errors:
            self.add_error("new_kind", "Indiquez la nature de votre structure.")
        return Organisation(name=name or "", kind=kind or "", siren=self.cleaned_data.get("new_siren", ""))

    @property
    def answers(self) -> dict:
        """What was answered, once the form is valid; what the cycle does not ask is absent."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ONLY_IN_THE_FORM}


def initial_of(registration: Registration) -> dict:
    """The answers of a registration, to start its form with."""
    need = getattr(registration, "access_need", None)
    agrees = {True: "oui", False: "non"}.get(registration.manager_agrees, "")
    return {name: getattr(registration, name) for name in ANSWERS} | {
        "first_name": registration.user.first_name,
        "last_name": registration.user.last_name,
        "manager_agrees": agrees,
        "access_need": need.text if need else "",
        "listing": has_consent(registration, Consent.Kind.LISTING),
        "image": has_consent(registration, Consent.Kind.IMAGE),
    }
