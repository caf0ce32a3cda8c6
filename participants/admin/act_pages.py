"""The page between a decision and its effect: who is concerned, what each will be told, what is asked for."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from participants.mail.context import registration_context, sessions_of
from participants.mail.queue import reason_of
from participants.mail.wording import render, wording_of
from participants.models import MessageKind
from participants.seats.counting import seats_of
from participants.seats.waiting_list import offer_deadline

from .registration_acts import ActForm, perform_on_each

# Beyond, the first messages are enough to judge of all.
PREVIEWS = 30


def confirm_or_perform(model_admin, request, registrations, act, back_url):
    """The page of confirmation; once confirmed, the act on each person, and the way back."""
    rows = list(registrations.with_people().order_by("received_at", "pk"))
    impossible = [(row, why) for row in rows if (why := act.why_not(row))]
    possible = [row for row in rows if not act.why_not(row)]
    posted = request.POST if request.POST.get("shown") else None
    form = ActForm(act, possible, posted)
    if request.POST.get("confirmed") and form.is_valid():
        versions = {row.pk: request.POST.get(f"version-{row.pk}") for row in rows}
        perform_on_each(request, act, rows, versions, form.cleaned_data)
        return HttpResponseRedirect(back_url)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": act.label.removesuffix("…"),
        "act": act,
        "form": form,
        "rows": possible,
        "impossible": impossible,
        "previews": _previews(act, possible, form),
        "warnings": _seat_warnings(possible) if act.takes_a_seat else [],
        "nobody_arrives": act.replaces and possible and not form.fields["arriving"].queryset.exists(),
        "back_url": back_url,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, "admin/participants/registration/act.html", context)


def _previews(act, rows, form):
    """What each will read: the subject and the body of the message, with the reason as typed so far."""
    reason = str(form["reason"].value() or "") if "reason" in form.fields else ""
    told = reason if act.kind != MessageKind.WITHDRAWN else ""
    wording, sessions = wording_of(act.kind), {}
    previews = []
    for row in rows[:PREVIEWS]:
        if row.cycle_id not in sessions:
            sessions[row.cycle_id] = sessions_of(row.cycle)
        context = registration_context(row, sessions=sessions[row.cycle_id], reason=told)
        if act.kind == MessageKind.OFFER:
            context["echeance"] = offer_deadline(row.cycle, timezone.now())
        previews.append((row, render(act.kind, wording, context, reason=reason_of(act.kind, context))))
    return previews


def _seat_warnings(rows):
    """What the seats of each cycle allow, when fewer are left than people were chosen."""
    warnings = []
    for cycle in {row.cycle_id: row.cycle for row in rows}.values():
        free = seats_of(cycle).free
        wanted = sum(row.cycle_id == cycle.pk and not row.has_offer for row in rows)
        if free is not None and free < wanted:
            warnings.append(_too_many(free, wanted))
    return warnings


def _too_many(free, wanted):
    if free == 0:
        return "Il ne reste aucune place : libérez-en une, ou augmentez les places du cycle."
    seats = f"{free} place{'s' * (free > 1)}"
    return f"Il reste {seats} pour {wanted} personnes choisies : seules les premières inscrites en auront une."
