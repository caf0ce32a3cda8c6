"""Correcting one's own answers, without overwriting what changed meanwhile."""

from dataclasses import dataclass

from django.db import transaction

from participants.models import ChangeRequest, Registration, User
from participants.registration.answers import update_answers
from participants.registration.change_requests import DECISIVE, ask_for_change, must_ask
from participants.seats.counting import lock_cycle
from participants.territories.declared_organisations import declare_organisation
from programme.kit.refusal import Outdated

CHANGED_MEANWHILE = (
    "Votre inscription a changé pendant que vous écriviez : dans un autre onglet, ou par l’équipe de l’IREV. "
    "Rien n’est perdu : voici ce que vous avez saisi. Vérifiez, puis enregistrez à nouveau."
)


@dataclass(frozen=True)
class Correction:
    """What became of the answers that a person sent: the French names of what changed, the request that was made."""

    changed: list[str]
    asked: ChangeRequest | None


@transaction.atomic
def correct_answers(*, registration: Registration, answers: dict, version: str, by: User) -> Correction:
    """Write the answers of the form, an organisation that was described included.

    Of who holds a seat, the organisation and the territory are not written: they become a request, and nothing else
    moves until staff have answered. `version` is that of the registration when its form was opened, as the form sent it
    back. Over another version, Outdated is raised and nothing is written, unless the answers are kept already.
    """
    lock_cycle(registration.cycle_id)
    current = Registration.objects.with_people().get(pk=registration.pk)
    organisation = answers["organisation"]
    if organisation.pk is None:
        organisation = declare_organisation(name=organisation.name, kind=organisation.kind, siren=organisation.siren)
    answers, asked = answers | {"organisation": organisation}, None
    is_new = False
    if must_ask(current):
        waiting = ChangeRequest.objects.filter(registration=current).awaiting().first()
        decisive = {name: answers.pop(name) for name in DECISIVE}
        asked = ask_for_change(registration=current, by=by, **decisive)
        is_new = asked is not None and asked != waiting
    changed = update_answers(registration=registration, answers=answers, by=by)
    if (changed or is_new) and version != str(current.version):
        raise Outdated(CHANGED_MEANWHILE)
    return Correction(changed, asked)
