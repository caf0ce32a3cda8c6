"""From the answers of a person whose address is not confirmed yet to a registration, made once."""

import datetime

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from participants.models import Intercommunality, Organisation, Registration, RegistrationDraft, TeamInvitation, User
from participants.registration.answers import register
from participants.rules import can_register
from participants.seats.counting import lock_cycle
from participants.territories.declared_organisations import declare_organisation
from programme.kit.refusal import Refused
from programme.models import Cycle

SESSION_KEY = "registration_draft"
# How long the browser that typed the answers is shown them again.
KEPT = datetime.timedelta(hours=12)

RECEIVED = "Votre inscription est reçue. L’équipe de l’IREV l’examine ; un message vous le confirme."
ALREADY = "Vous étiez déjà inscrite ou inscrit à ce cycle : voici votre inscription, que cet envoi n’a pas changée."
ELSEWHERE = "Votre adresse est confirmée, mais ce n’est pas celle de l’inscription : envoyez-la de nouveau."


@transaction.atomic
def keep_draft(
    *, cycle: Cycle, email: str, answers: dict, invitation: TeamInvitation | None = None, instead_of: int | None = None
) -> tuple[RegistrationDraft, User]:
    """Keep the answers until the address is confirmed; returns them with the account of the address.

    An address without account gets one, which can do nothing before its code comes back; an account that exists is
    left as it is. The former draft of the same browser, `instead_of`, goes.
    """
    if instead_of is not None:
        RegistrationDraft.objects.filter(pk=instead_of).delete()
    draft = RegistrationDraft.objects.create(cycle=cycle, email=email, answers=_as_json(answers), invitation=invitation)
    return draft, _account(email, answers)


def _account(email: str, answers: dict) -> User:
    user = User.objects.filter(email=email).first()
    if user is not None:
        return user
    try:
        with transaction.atomic():
            names = {name: answers[name] for name in ("first_name", "last_name")}
            return User.objects.create_user(email, **names)
    except IntegrityError:
        # The same form, sent twice at the same instant.
        return User.objects.get(email=email)


def draft_of(request: HttpRequest, cycle: Cycle) -> RegistrationDraft | None:
    """The answers that this browser left for a cycle a short while ago, or None."""
    pk = request.session.get(SESSION_KEY)
    if pk is None:
        return None
    recent = RegistrationDraft.objects.filter(created_at__gt=timezone.now() - KEPT)
    return recent.filter(pk=pk, cycle=cycle).select_related("cycle", "invitation").first()


def complete_draft(request: HttpRequest, user: User) -> Registration | None:
    """Turn the draft of this browser into a registration of the person who has confirmed its address, and say so.

    Exactly once, however many codes come back at once. Returns None, and writes nothing, without a draft, or when
    its address is another.
    """
    pk = request.session.get(SESSION_KEY)
    if pk is None:
        return None
    draft = RegistrationDraft.objects.filter(pk=pk).first()
    if draft is not None and draft.email != user.email:
        messages.warning(request, ELSEWHERE)
        return None
    del request.session[SESSION_KEY]
    try:
        done = _turn(pk, user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    if done is None:
        return None
    registration, is_new = done
    messages.success(request, RECEIVED) if is_new else messages.info(request, ALREADY)
    return registration


@transaction.atomic
def _turn(pk: int, user: User) -> tuple[Registration, bool] | None:
    """Claim the draft by deleting it, then register: of two at the same instant, one finds nothing to delete."""
    mine = RegistrationDraft.objects.filter(pk=pk, email=user.email)
    cycle_id = mine.values_list("cycle", flat=True).first()
    if cycle_id is None:
        return None
    lock_cycle(cycle_id)
    draft = mine.select_related("cycle", "invitation").first()
    if draft is None or not mine.delete()[0]:
        return None
    # What counts is when the answers were sent, not when the code came back.
    return register_answers(
        cycle=draft.cycle,
        user=user,
        answers=_from_json(draft.answers),
        invitation=draft.invitation,
        at=draft.created_at,
    )


@transaction.atomic
def register_answers(
    *,
    cycle: Cycle,
    user: User,
    answers: dict,
    invitation: TeamInvitation | None = None,
    at: datetime.datetime | None = None,
) -> tuple[Registration, bool]:
    """Register a person with the answers of the form, sent at a moment, an organisation that they described included.

    Refused when registrations were not open then; an invitation that opens them serves once, and is read again.
    """
    cycle = lock_cycle(cycle.pk)
    invitation = invitation and TeamInvitation.objects.filter(pk=invitation.pk).first()
    if not can_register(cycle, at or timezone.now(), invitation):
        raise Refused("Les inscriptions à ce cycle ne sont plus ouvertes.")
    organisation = answers["organisation"]
    if organisation.pk is None:
        organisation = declare_organisation(name=organisation.name, kind=organisation.kind, siren=organisation.siren)
    return register(cycle=cycle, user=user, answers=answers | {"organisation": organisation}, invitation=invitation)


# The answers, as they are kept ----------------------------------------------------------------------------


def _as_json(answers: dict) -> dict:
    organisation, territory = answers["organisation"], answers["territory"]
    described = {"name": organisation.name, "kind": organisation.kind, "siren": organisation.siren}
    return answers | {
        "organisation": organisation.pk or described,
        "territory": territory and territory.pk,
    }


def _from_json(kept: dict) -> dict:
    """The answers, as `register` takes them. What was merged or removed meanwhile is looked for again by the person."""
    chosen, territory = kept["organisation"], kept["territory"]
    if isinstance(chosen, dict):
        organisation: Organisation | None = Organisation(**chosen)
    else:
        organisation = Organisation.objects.filter(pk=chosen).first()
    if organisation is None:
        raise Refused("La structure choisie n’existe plus dans le portail : recommencez l’inscription.")
    return kept | {
        "organisation": organisation,
        "territory": Intercommunality.objects.filter(pk=territory).first() if territory else None,
    }


def initial_of_draft(draft: RegistrationDraft) -> dict:
    """What was typed, to start the form with again."""
    kept = draft.answers
    initial = kept | {"email": draft.email, "organisation": None}
    if isinstance(kept["organisation"], dict):
        initial |= {f"new_{name}": value for name, value in kept["organisation"].items()}
    else:
        initial["organisation"] = Organisation.objects.filter(pk=kept["organisation"]).first()
    initial["territory"] = Intercommunality.objects.filter(pk=kept["territory"]).first()
    initial["manager_agrees"] = {True: "oui", False: "non"}.get(kept.get("manager_agrees"), "")
    return initial
