"""What staff decide of registrations, one by one or many at once: a page that says what will happen, then a POST."""

from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.db.models import Q

from participants.models import MessageKind, Registration
from participants.registration import decisions, withdrawal
from participants.seats import waiting_list
from participants.seats.transitions import held
from programme.admin.confirmed_act import Act
from programme.kit.choice_fields import LabelledChoiceField
from programme.kit.journal import note
from programme.kit.refusal import Refused
from programme.kit.text_fields import CleanCharField

State = Registration.State

COURTEOUS_REFUSAL = (
    "Le nombre de places est limité, et nous devons composer un groupe équilibré entre les territoires et les "
    "structures. Nous n’avons pas pu retenir votre inscription cette fois-ci, et nous le regrettons. "
    "Votre intérêt pour ce cycle compte pour nous : n’hésitez pas à nous écrire."
)
EXAMINED = (State.RECEIVED, State.INCOMPLETE)
CHANGED = "cette inscription a changé entre-temps, elle est maintenant « {state} ». Vérifiez, puis recommencez."


@dataclass(frozen=True)
class Reason:
    """The text that an act asks for: how it is labelled, and whether it may stay empty."""

    label: str
    help_text: str = ""
    required: bool = True
    initial: str = ""


@dataclass(frozen=True, kw_only=True)
class RegistrationAct(Act):
    """A decision on a registration: the states in which it makes sense, the letter that tells it, what it asks for."""

    states: tuple[str, ...]
    kind: str
    reason: Reason | None = None
    takes_a_seat: bool = False
    replaces: bool = False

    def why_not(self, registration: Registration) -> str:
        """Why the act makes no sense for a registration as it stands; an empty string when it does."""
        if registration.user is None:
            return "Cette personne a été effacée du portail."
        if registration.state not in self.states:
            return f"Inscription à l’état « {registration.get_state_display()} » : rien à faire ici."
        if self is OFFER and registration.has_offer:
            return "Une place lui est déjà proposée."
        return ""


ACCEPT = RegistrationAct(
    name="accept",
    label="Retenir",
    button="Retenir maintenant",
    explanation="Chaque personne retenue prend une place et reçoit aussitôt un message, avec le "
    "calendrier des journées.",
    done="retenue",
    perform=decisions.accept,
    states=(*EXAMINED, State.WAITING, State.REFUSED),
    kind=MessageKind.ACCEPTED,
    reason=Reason("Mot d’accompagnement", "Facultatif. Il est repris dans le message.", required=False),
    takes_a_seat=True,
)
WAIT = RegistrationAct(
    name="wait",
    label="Mettre en liste d’attente",
    button="Mettre en liste d’attente maintenant",
    explanation="Chaque personne entre à la fin de la liste et reçoit un message. Elle ne voit pas son rang, sauf si "
    "les règles du cycle le montrent.",
    done="en liste d’attente",
    perform=decisions.put_on_waiting_list,
    states=(*EXAMINED, State.REFUSED),
    kind=MessageKind.WAITING,
    reason=Reason("Mot d’accompagnement", "Facultatif. Il est repris dans le message.", required=False),
)
COMPLETE = RegistrationAct(
    name="complete",
    label="Demander de compléter",
    button="Envoyer la demande",
    explanation="La personne reçoit votre demande et peut corriger ses réponses. L’inscription redevient « reçue » "
    "quand elle l’a fait.",
    done="à compléter",
    perform=decisions.ask_to_complete,
    states=(State.RECEIVED,),
    kind=MessageKind.INCOMPLETE,
    reason=Reason("Ce qu’il faut compléter", "La personne lira ce texte tel quel."),
)
REFUSE = RegistrationAct(
    name="refuse",
    label="Ne pas retenir",
    button="Ne pas retenir, et l’écrire",
    explanation="Chaque personne reçoit le motif ci-dessous. Une place ainsi libérée est proposée à la liste "
    "d’attente.",
    done="non retenue",
    perform=decisions.refuse,
    states=(*EXAMINED, State.WAITING, State.ACCEPTED),
    kind=MessageKind.REFUSED,
    reason=Reason(
        "Motif", "La personne lira ce texte tel quel : restez courtois et précis.", initial=COURTEOUS_REFUSAL
    ),
)
OFFER = RegistrationAct(
    name="offer",
    label="Proposer une place",
    button="Proposer une place maintenant",
    explanation="La personne reçoit la proposition et sa date limite de réponse. La place lui est gardée jusque-là.",
    done="place proposée",
    perform=waiting_list.offer_seat,
    states=(State.WAITING,),
    kind=MessageKind.OFFER,
    takes_a_seat=True,
)
WITHDRAW = RegistrationAct(
    name="withdraw",
    label="Enregistrer un désistement",
    button="Enregistrer le désistement",
    explanation="À faire quand la personne l’a demandé. Elle en reçoit la confirmation ; sa place est proposée à la "
    "liste d’attente.",
    done="désistement enregistré",
    perform=withdrawal.withdraw,
    states=(*EXAMINED, State.WAITING, State.ACCEPTED),
    kind=MessageKind.WITHDRAWN,
    reason=Reason(
        "Motif", "Pour le suivi de l’équipe ; le message ne le reprend pas. Par exemple : a prévenu par téléphone."
    ),
)
REPLACE = RegistrationAct(
    name="replace",
    label="Remplacer par…",
    button="Remplacer maintenant",
    explanation="La place passe de l’une à l’autre, sans être proposée à la liste d’attente. Les deux personnes "
    "reçoivent un message.",
    done="remplacement enregistré",
    perform=lambda *, registration, arriving, by: decisions.replace(leaving=registration, arriving=arriving, by=by),
    states=(State.ACCEPTED,),
    kind=MessageKind.REPLACED,
    replaces=True,
)
ACTS = {act.name: act for act in (ACCEPT, WAIT, COMPLETE, REFUSE, OFFER, WITHDRAW, REPLACE)}
# Replacing concerns one person: it is not offered for a selection.
BULK = [act for act in ACTS.values() if not act.replaces]


def acts_for(registration: Registration) -> list[RegistrationAct]:
    """The acts that make sense for a registration as it stands."""
    return [act for act in ACTS.values() if not act.why_not(registration)]


def possible_replacements(leaving: Registration):
    """Who may take the seat of an accepted person: candidates of the same cycle, of their territory or organisation."""
    close = Q(organisation=leaving.organisation_id)
    if leaving.territory_id:
        close |= Q(territory=leaving.territory_id)
    candidates = Registration.objects.filter(
        close, cycle=leaving.cycle_id, state__in=[*EXAMINED, State.WAITING], user__isnull=False
    )
    return candidates.with_people().order_by("received_at", "pk")


class ActForm(forms.Form):
    """What an act asks for: a reason, or who replaces whom."""

    def __init__(self, act: RegistrationAct, registrations: list[Registration], data=None):
        super().__init__(data)
        if act.reason:
            self.fields["reason"] = CleanCharField(
                multiline=True,
                max_length=2000,
                label=act.reason.label,
                help_text=act.reason.help_text,
                required=act.reason.required,
                initial=act.reason.initial,
                error_messages={"required": "Écrivez ce texte : la décision doit être expliquée."},
            )
        if act.replaces and registrations:
            self.fields["arriving"] = _replacement_field(registrations[0])


def _replacement_field(leaving):
    """Who arrives, named with what helps to choose."""
    return LabelledChoiceField(
        possible_replacements(leaving),
        label_of=_candidate_label,
        label="Personne qui remplace",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choisissez la personne qui remplace.",
            "invalid_choice": "Cette personne ne peut plus remplacer : choisissez-en une autre.",
        },
    )


def _candidate_label(candidate):
    return f"{candidate.person_name}, {candidate.function}, {candidate.organisation} ({candidate.get_state_display()})"


def perform_on_each(request, act: RegistrationAct, registrations, versions: dict[int, str], values: dict) -> None:
    """Do the act for each person, and report of each what was done, or refused and why.

    `versions` are those that the person who decides has seen: whatever changed since is left alone.
    """
    done, refused = [], defaultdict(list)
    for registration in registrations:
        try:
            _perform(act, registration, versions.get(registration.pk), request.user, values)
        except Refused as refusal:
            refused[str(refusal)].append(registration.person_name)
        else:
            done.append(registration.person_name)
            note(by=request.user, row=registration, flag=CHANGE, text=f"{act.label} : {act.done}")
    if done:
        messages.success(request, f"{act.done.capitalize()} : {', '.join(done)}.")
    for why, names in refused.items():
        messages.error(request, f"{', '.join(names)} — {act.label.lower()}, refusé : {why}")


@transaction.atomic
def _perform(act, registration, version, by, values):
    _, fresh = held(registration)
    if str(fresh.version) != version:
        raise Refused(CHANGED.format(state=fresh.get_state_display()))
    if why := act.why_not(fresh):
        raise Refused(why)
    act.perform(registration=fresh, by=by, **values)
