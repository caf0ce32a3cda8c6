"""Forms of a registration in the admin: added for somebody who phoned, or corrected."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from participants.models import Registration
from participants.registration.answers import ANSWERS
from participants.seats.counting import lock_cycle, seats_of
from programme.admin.versions import VersionedForm
from programme.kit.text_fields import CleanCharField, CleanEmailField

State = Registration.State
TEXTS = {"function": 150, "department": 150, "phone": 30, "colleagues": 500}
NAMES = ("first_name", "last_name")


class AnswersForm(forms.ModelForm):
    """What a person answers, as staff write it: the name, the organisation, the territory, the rest."""

    first_name = CleanCharField(label="Prénom", max_length=100)
    last_name = CleanCharField(label="Nom", max_length=100)
    function = CleanCharField(label="Fonction", max_length=TEXTS["function"])
    department = CleanCharField(label="Service ou direction", max_length=TEXTS["department"], required=False)
    phone = CleanCharField(label="Téléphone professionnel", max_length=TEXTS["phone"], required=False)
    colleagues = CleanCharField(label="Autres personnes du territoire", max_length=TEXTS["colleagues"], required=False)
    expectations = CleanCharField(label="Attentes", max_length=2000, required=False, multiline=True)

    class Meta:
        model = Registration
        fields = ANSWERS
        widgets = {
            "manager_agrees": forms.Select(choices=[("", "Non demandé"), ("true", "Oui"), ("false", "Non")]),
        }

    def clean(self):
        """A territory may stay empty for State services only."""
        cleaned = super().clean()
        organisation, territory = cleaned.get("organisation"), cleaned.get("territory")
        if organisation and not territory and organisation.group != "state":
            self.add_error("territory", "Choisissez le territoire : seul un service de l’État peut s’en passer.")
        return cleaned

    @property
    def answers(self) -> dict:
        """What was answered, as the acts take it."""
        return {name: self.cleaned_data[name] for name in (*ANSWERS, *NAMES)}


class RegistrationAddForm(AnswersForm):
    """A registration made by staff for somebody: their address makes their account, when they have none."""

    email = CleanEmailField(label="Adresse électronique")

    class Meta(AnswersForm.Meta):
        fields = ["cycle", *ANSWERS]

    def clean(self):
        """A person already registered to the cycle is not registered twice: say where their registration is."""
        cleaned = super().clean()
        cycle, email = cleaned.get("cycle"), cleaned.get("email")
        existing = Registration.objects.filter(cycle=cycle, user__email=email).exclude(state=State.WITHDRAWN).first()
        if cycle and email and existing:
            link = reverse("admin:participants_registration_change", args=[existing.pk])
            text = format_html('Cette personne est déjà inscrite à ce cycle : <a href="{}">son inscription</a>.', link)
            self.add_error("email", ValidationError(text))
        return cleaned


class RegistrationChangeForm(AnswersForm, VersionedForm):
    """The answers, corrected: never the state, which acts change."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NAMES:
            self.initial.setdefault(name, getattr(self.instance.user, name, ""))

    def clean(self):
        """Refuse a territory, or a kind of organisation, without a seat left. The cycle's lock comes first."""
        cycle = lock_cycle(self.instance.cycle_id)
        cleaned = super().clean()
        holds_a_seat = self.instance.state == State.ACCEPTED or self.instance.has_offer
        if self.errors or not holds_a_seat:
            return cleaned
        wanted = Registration(organisation=cleaned["organisation"], territory=cleaned["territory"])
        moves = "territory" in self.changed_data
        counts_otherwise = moves or wanted.group != self.instance.group
        if counts_otherwise and (why := seats_of(cycle, but=self.instance).why_no_room(wanted)):
            self.add_error("territory" if moves else "organisation", why)
        return cleaned
