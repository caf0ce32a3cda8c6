"""What people do with their own registration: correct it, allow, withdraw, come back, answer an offer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participants.mail.values import moment_in_words
from participants.models import ChangeRequest, Registration
from participants.registration.answers import change_consents, come_back
from participants.registration.change_requests import must_ask, take_back
from participants.registration.corrections import Correction, correct_answers
from participants.registration.forms import RegistrationForm, initial_of
from participants.registration.team_forms import ConsentForm, WithdrawalForm
from participants.registration.withdrawal import withdraw
from participants.rules import (
    can_answer_offer,
    can_come_back,
    can_edit_registration,
    can_propose_replacement,
    can_withdraw_registration,
)
from participants.seats.waiting_list import accept_offer, decline_offer
from participants.seats.window import registration_window
from programme.kit.refusal import Outdated, Refused
from programme.models import TrainingSession

SAVED = "Vos réponses sont enregistrées."
ASKED = (
    "Votre demande est transmise à l’équipe de l’IREV. D’ici sa réponse, que vous recevrez par courriel, votre place, "
    "votre équipe et vos accès ne changent pas."
)
TAKEN_BACK = "Votre demande est reprise : rien ne change."
NO_LONGER = "Cette demande avait déjà reçu une réponse."
UNCHANGED = "Rien n’a changé : vos réponses étaient déjà celles-ci."
WITHDRAWN = "Votre désistement est enregistré. Merci de l’avoir dit."
BACK = "Vous êtes de nouveau parmi les demandes de ce cycle."
TAKEN = "La place est à vous. Un message vous le confirme."
LEFT = "La place est laissée à une autre personne. Merci d’avoir répondu."


def own_registration(request, pk):
    """The registration, if it is the person's own: staff have no page of others here."""
    mine = Registration.objects.visible_to(request.user).filter(user=request.user)
    related = mine.with_people().select_related("cycle__registration_policy", "access_need")
    return get_object_or_404(related, pk=pk)


@never_cache
def registration_update(request, pk):
    registration = own_registration(request, pk)
    if not can_edit_registration(request.user, registration):
        raise PermissionDenied
    about = {"cycle": registration.cycle, "user": request.user, "initial": initial_of(registration)}
    form = RegistrationForm(request.POST or None, **about)
    if request.method != "POST" or not form.is_valid():
        return _update_page(request, registration, form)
    try:
        correction = correct_answers(
            registration=registration, answers=form.answers, version=request.POST.get("version", ""), by=request.user
        )
    except Outdated as refusal:
        registration.refresh_from_db(fields=["version"])
        return _update_page(request, registration, form, notice=str(refusal))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _update_page(request, registration, form)
    _say(request, correction)
    return redirect("participants:my_space")


def _say(request, correction: Correction) -> None:
    """Tell the person what was written, and what was asked for."""
    if correction.changed:
        messages.success(request, f"{SAVED} A changé : {', '.join(correction.changed)}.")
    if correction.asked:
        messages.info(request, ASKED)
    if not correction.changed and not correction.asked:
        messages.info(request, UNCHANGED)


@require_POST
def change_request_take_back(request, pk):
    mine = ChangeRequest.objects.visible_to(request.user).filter(registration__user=request.user)
    asked = get_object_or_404(mine, pk=pk)
    if take_back(change=asked, by=request.user):
        messages.success(request, TAKEN_BACK)
    else:
        messages.info(request, NO_LONGER)
    return redirect("participants:my_space")


def _update_page(request, registration, form, *, notice=""):
    page = {
        "registration": registration,
        "cycle": registration.cycle,
        "form": form,
        "notice": notice,
        "must_ask": must_ask(registration),
        "asked": ChangeRequest.objects.filter(registration=registration).with_names().awaiting().first(),
        # A form shown again keeps the version that it was filled over, unless the person has just been told of a newer.
        "version": registration.version if notice or not form.is_bound else request.POST.get("version", ""),
        "window": registration_window(registration.cycle, timezone.now()),
    }
    return render(request, "participants/registration/registration_update.html", page)


@never_cache
def registration_consents(request, pk):
    """What the person allows changes at any time, whether registrations are open or not."""
    registration = own_registration(request, pk)
    if not registration.is_active:
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = ConsentForm(sent, cycle=registration.cycle, initial=initial_of(registration))
    if request.method == "POST" and form.is_valid():
        change_consents(registration=registration, answers=form.cleaned_data, by=request.user)
        messages.success(request, "Vos accords sont enregistrés.")
        return redirect("participants:my_space")
    page = {"registration": registration, "cycle": registration.cycle, "form": form}
    return render(request, "participants/registration/registration_consents.html", page)


@never_cache
def registration_withdraw(request, pk):
    registration = own_registration(request, pk)
    if registration.state == Registration.State.WITHDRAWN:
        messages.info(request, "Votre désistement était déjà enregistré.")
        return redirect("participants:my_space")
    if not can_withdraw_registration(request.user, registration):
        raise PermissionDenied
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(registration=registration, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, WITHDRAWN)
        return redirect("participants:my_space")
    page = {
        "registration": registration,
        "cycle": registration.cycle,
        "form": form,
        "window": registration_window(registration.cycle, timezone.now()),
        "holds_a_seat": registration.state == Registration.State.ACCEPTED or registration.has_offer,
        "can_replace": can_propose_replacement(request.user, registration, registration),
    }
    return render(request, "participants/registration/registration_withdraw.html", page)


@require_POST
def registration_come_back(request, pk):
    registration = own_registration(request, pk)
    if registration.is_active:
        return redirect("participants:my_space")
    if not can_come_back(request.user, registration):
        raise PermissionDenied
    try:
        come_back(registration=registration, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, BACK)
    return redirect("participants:my_space")


@never_cache
def offer_answer(request, pk):
    """The place offered. An offer that is answered or expired is told; it is never an error."""
    registration = own_registration(request, pk)
    answer = {"accept": (accept_offer, TAKEN), "decline": (decline_offer, LEFT)}.get(request.POST.get("answer"))
    if answer is not None and can_answer_offer(request.user, registration):
        act, told = answer
        try:
            act(registration=registration, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, told)
        return redirect("participants:my_space")
    is_open = can_answer_offer(request.user, registration)
    page = {
        "registration": registration,
        "cycle": registration.cycle,
        "is_open": is_open,
        "until": moment_in_words(registration.offer_expires_at) if is_open else "",
        "is_accepted": registration.state == Registration.State.ACCEPTED,
        "days": registration.cycle.sessions.filter(state=TrainingSession.State.PLANNED) if is_open else [],
    }
    return render(request, "participants/registration/offer_answer.html", page)
