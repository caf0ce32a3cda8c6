"""Correcting one's own answers, without overwriting what changed meanwhile."""

from django.db import transaction

from participants.models import Registration, User
from participants.registration.answers import update_answers
from participants.seats.counting import lock_cycle
from participants.territories.declared_organisations import declare_organisation
from programme.kit.refusal import Outdated

CHANGED_MEANWHILE = (
    "Votre inscription a changé pendant que vous écriviez : dans un autre onglet, ou par l’équipe de l’IREV. "
    "Rien n’est perdu : voici ce que vous avez saisi. Vérifiez, puis enregistrez à nouveau."
)


@transaction.atomic
def correct_answers(*, registration: Registration, answers: dict, version: str, by: User) -> bool:
    """Write the answers of the form, an organisation that was described included; returns whether something changed.

    `version` is that of the registration when its form was opened, as the form sent it back. Over another version,
    Outdated is raised and nothing is written, unless the answers are those that are kept already.
    """
    lock_cycle(registration.cycle_id)
    current = Registration.objects.values_list("version", flat=True).get(pk=registration.pk)
    organisation = answers["organisation"]
    if organisation.pk is None:
        organisation = declare_organisation(name=organisation.name, kind=organisation.kind, siren=organisation.siren)
    changed = update_answers(registration=registration, answers=answers | {"organisation": organisation}, by=by)
    if changed and version != str(current):
        raise Outdated(CHANGED_MEANWHILE)
    return changed
