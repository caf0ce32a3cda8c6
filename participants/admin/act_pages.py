"""The page between a decision and its effect: who is concerned, what each will be told, what is asked for."""

from django.utils import timezone

from participants.mail.context import registration_context, sessions_of
from participants.mail.queue import reason_of
from participants.mail.wording import render, wording_of
from participants.models import MessageKind
from participants.seats.counting import seats_of
from participants.seats.waiting_list import offer_deadline
from programme.admin.confirmed_act import ConfirmedAct

from .registration_acts import ActForm, perform_on_each

# Beyond, the first messages are enough to judge of all.
PREVIEWS = 30


class RegistrationActPage(ConfirmedAct):
    """An act on the people chosen."""

    template = "admin/participants/registration/act.html"

    def __init__(self, *args):
        super().__init__(*args)
        self.rows = list(self.chosen.with_people().order_by("received_at", "pk"))
        self.possible = [row for row in self.rows if not self.act.why_not(row)]
        posted = self.request.POST if self.request.POST.get("shown") else None
        self.form = ActForm(self.act, self.possible, posted)

    def is_confirmed(self):
        return super().is_confirmed() and self.form.is_valid()

    def perform(self):
        versions = {row.pk: self.request.POST.get(f"version-{row.pk}") for row in self.rows}
        perform_on_each(self.request, self.act, self.rows, versions, self.form.cleaned_data)

    def page(self):
        act, form, possible = self.act, self.form, self.possible
        return {
            "form": form,
            "rows": possible,
            "impossible": [(row, why) for row in self.rows if (why := act.why_not(row))],
            "previews": _previews(act, possible, form),
            "warnings": _seat_warnings(possible) if act.takes_a_seat else [],
            "nobody_arrives": act.replaces and possible and not form.fields["arriving"].queryset.exists(),
        }


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
