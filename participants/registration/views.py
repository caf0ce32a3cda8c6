"""Registering to a cycle: the form, then the code that confirms the address."""

from http import HTTPStatus

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from participants.models import Registration, User
from participants.registration.address_code import answer_to_code, code_serves_once, pending_code, send_code
from participants.registration.drafts import (
    ALREADY,
    RECEIVED,
    SESSION_KEY,
    draft_of,
    initial_of_draft,
    keep_draft,
    register_answers,
)
from participants.registration.forms import RegistrationForm
from participants.registration.invitations import find_invitation
from participants.rules import can_register
from participants.seats.window import registration_window
from programme.kit.refusal import Refused
from programme.models import Cycle
from programme.public_pages.identity import identity

KNOWN = "Vous avez déjà une inscription à ce cycle : la voici."
EXPIRED = "Votre session avait expiré : rien n’est perdu, vérifiez puis envoyez à nouveau."
TRAPPED = (
    "Cet envoi n’a pas été enregistré : un champ invisible a été rempli, souvent par une extension du navigateur. "
    "Il est vide à présent ; vérifiez, puis envoyez à nouveau."
)
TOO_MANY = "Trop d’envois en peu de temps. Rien n’est perdu : patientez quelques minutes, puis envoyez à nouveau."
TOO_MANY_CODES = "Trop de codes demandés en peu de temps : patientez quelques minutes, puis recommencez."
# Answers of the last registration that may serve again; the others belong to one cycle.
LASTING = ("organisation", "territory", "function", "department", "phone")


@login_not_required
@never_cache
def registration_create(request, slug):
    cycle = _cycle(request, slug)
    if _registered(request.user, cycle):
        messages.info(request, KNOWN)
        return redirect("participants:my_space")
    invitation = _invitation(request, cycle)
    if not can_register(cycle, timezone.now(), invitation):
        return _window_page(request, cycle)
    if request.method != "POST":
        return _form_page(
            request,
            cycle,
            invitation,
            RegistrationForm(initial=_initial(request, cycle, invitation), **_about(request, cycle)),
        )
    if request.user.is_anonymous and "email" not in request.POST:
        return _shown_again(request, cycle, invitation, EXPIRED)
    if request.POST.get("website"):
        return _shown_again(request, cycle, invitation, TRAPPED)
    form = RegistrationForm(request.POST, initial=_initial(request, cycle, invitation), **_about(request, cycle))
    if not form.is_valid():
        return _form_page(request, cycle, invitation, form)
    if request.user.is_anonymous:
        return _confirm_first(request, cycle, invitation, form)
    return _register_now(request, cycle, invitation, form)


def registration_create_on_csrf_failure(request, slug):
    """The page was opened before a sign-in in another tab, or the cookies are gone: show what was typed again."""
    cycle = _cycle(request, slug)
    invitation = _invitation(request, cycle)
    if _registered(request.user, cycle) or not can_register(cycle, timezone.now(), invitation):
        return _window_page(request, cycle, status=HTTPStatus.FORBIDDEN)
    return _shown_again(request, cycle, invitation, EXPIRED, status=HTTPStatus.FORBIDDEN)


registration_create.on_csrf_failure = registration_create_on_csrf_failure


@login_not_required
@never_cache
@code_serves_once
def registration_confirm(request, slug):
    cycle = _cycle(request, slug)
    draft = draft_of(request, cycle)
    if draft is None or request.user.is_authenticated:
        return redirect("participants:registration_create", cycle.slug)
    if request.method == "POST" and request.POST.get("action") == "restart":
        return _send_another(request, draft)
    page = {"cycle": cycle, "draft": draft, "is_expired": False}
    if pending_code(request, draft.email) is None:
        return render(request, "participants/registration/registration_confirm.html", page | {"is_expired": True})
    return answer_to_code(request, "participants/registration/registration_confirm.html", page)


# What both pages rest on ----------------------------------------------------------------------------------


def _cycle(request, slug):
    cycles = Cycle.objects.visible_to(request.user).select_related("registration_policy")
    return get_object_or_404(cycles, slug=slug)


def _registered(user, cycle):
    """Whether the person has a registration to lead to; who withdrew may fill the form again."""
    mine = Registration.objects.filter(cycle=cycle, user=user.pk).exclude(state=Registration.State.WITHDRAWN)
    return user.is_authenticated and mine.exists()


def _invitation(request, cycle):
    """The open invitation of the address of the page, if it is to this cycle."""
    invitation = find_invitation(request.GET.get("invitation", ""))
    return invitation if invitation is not None and invitation.cycle_id == cycle.pk else None


def _about(request, cycle):
    return {"cycle": cycle, "user": request.user if request.user.is_authenticated else None}


def _initial(request, cycle, invitation):
    """What is known already: by the account, by this browser's former answers, by the invitation."""
    if request.user.is_authenticated:
        initial = _initial_of_account(request.user)
    else:
        draft = draft_of(request, cycle)
        initial = initial_of_draft(draft) if draft else {}
    if invitation is not None:
        initial = {"email": invitation.email} | initial | {"territory": invitation.territory}
    return initial


def _initial_of_account(user):
    names = {"first_name": user.first_name, "last_name": user.last_name}
    last = Registration.objects.filter(user=user).with_people().first()
    return names | {name: getattr(last, name) for name in LASTING} if last else names


# The pages ------------------------------------------------------------------------------------------------


def _window_page(request, cycle, status=None):
    """Why nobody can register now, and when registrations open."""
    window = registration_window(cycle, timezone.now())
    page = {"cycle": cycle, "window": window, "was_sent": request.method == "POST"}
    return render(request, "participants/registration/registration_window.html", page, status=status)


def _form_page(request, cycle, invitation, form, *, notice="", status=None):
    page = {
        "cycle": cycle,
        "form": form,
        "invitation": invitation,
        "is_invitation_lost": "invitation" in request.GET and invitation is None,
        "window": registration_window(cycle, timezone.now()),
        "site": identity(),
        "notice": notice,
    }
    return render(request, "participants/registration/registration_form.html", page, status=status)


def _shown_again(request, cycle, invitation, notice, status=None):
    """The form filled with what was sent, not judged yet, under a word of explanation."""
    typed = {name: value for name, value in request.POST.dict().items() if name != "website"}
    initial = {"email": invitation.email if invitation else ""} | typed
    form = RegistrationForm(initial=initial, **_about(request, cycle))
    return _form_page(request, cycle, invitation, form, notice=notice, status=status)


# What a valid form does -----------------------------------------------------------------------------------


def _confirm_first(request, cycle, invitation, form):
    """Keep the answers, send a code: the same answer whether the address is known, registered, or neither."""
    email = form.cleaned_data["email"]
    if not consume(request, action="registration", key=email):
        return _form_page(request, cycle, invitation, form, notice=TOO_MANY, status=HTTPStatus.TOO_MANY_REQUESTS)
    former = request.session.get(SESSION_KEY)
    draft, user = keep_draft(cycle=cycle, email=email, answers=form.answers, invitation=invitation, instead_of=former)
    request.session[SESSION_KEY] = draft.pk
    send_code(request, user, email)
    return redirect("participants:registration_confirm", cycle.slug)


def _register_now(request, cycle, invitation, form):
    try:
        _, is_new = register_answers(cycle=cycle, user=request.user, answers=form.answers, invitation=invitation)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, cycle, invitation, form)
    messages.success(request, RECEIVED) if is_new else messages.info(request, ALREADY)
    return redirect("participants:my_space")


def _send_another(request, draft):
    """A new code for answers that wait; the former code opens nothing any more."""
    if consume(request, action="registration", key=draft.email):
        send_code(request, User.objects.filter(email=draft.email).first(), draft.email)
    else:
        messages.error(request, TOO_MANY_CODES)
    return redirect("participants:registration_confirm", draft.cycle.slug)
