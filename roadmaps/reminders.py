"""Reminders: a first step or a due date comes near, and who leads the action is told, once for each date."""

import datetime
import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from participants.message_context import portal_link
from participants.messaging import queue_message
from participants.models import MessageKind, User
from programme.models import Cycle
from roadmaps.field_words import due_in_words
from roadmaps.letters import is_morning, roadmap_context, team_members
from roadmaps.models import Action, policy_of

logger = logging.getLogger(__name__)

FARTHEST = datetime.timedelta(days=60)


def send_reminders(now: datetime.datetime | None = None) -> int:
    """Queue the reminders of the day, once the morning has come; returns how many.

    A message is unique by its action and its dates: however often this runs, nobody is told twice of one date.
    """
    if not is_morning(now):
        return 0
    today, queued = timezone.localdate(now), 0
    for action in _coming(today):
        try:
            queued += _remind(action, today)
        except Exception:
            logger.exception("The reminder of action %s failed; it will be tried again.", action.pk)
    return queued


def _coming(today):
    """The actions of live cycles, neither done nor dropped nor withdrawn, with a date that may be near enough."""
    window = (today, today + FARTHEST)
    actions = Action.objects.current().filter(entry__roadmap__cycle__state=Cycle.State.PUBLISHED)
    actions = actions.filter(Q(first_step_on__range=window) | Q(due_on__range=window))
    related = ("lead", "entry__roadmap__territory", "entry__roadmap__cycle__roadmap_policy")
    return actions.exclude(state__in=Action.FINISHED).select_related(*related).order_by("pk")


@transaction.atomic
def _remind(action: Action, today: datetime.date) -> bool:
    """Tell who leads an action of the dates that come near; one message for both if they come together.

    The first step of an action that goes on is behind it.
    """
    last = today + datetime.timedelta(days=policy_of(action.roadmap.cycle).reminder_days)
    begun = action.state == Action.State.ONGOING
    first_step = action.first_step_on if not begun and _is_near(action.first_step_on, today, last) else None
    due = action.due_on if _is_near(action.due_on, today, last) else None
    recipient = _recipient(action) if first_step or due else None
    if recipient is None:
        return False
    told = _already_told(action, recipient)
    first_step = None if f"first_step:{first_step}" in told else first_step
    due = None if f"due:{due}" in told else due
    return bool(first_step or due) and _queue(action, recipient, first_step, due)


def _is_near(day, today, last):
    return day is not None and today <= day <= last


def _recipient(action) -> User | None:
    """The person of the team who leads it; else the referent of the team."""
    members = team_members(action.roadmap)
    leads = [one.user for one in members if one.user_id == action.lead_id]
    referents = [one.user for one in members if one.is_referent]
    return next(iter([*leads, *referents]), None)


def _already_told(action, user):
    """The dates of which the person was told: « due:2023-06-30 »."""
    rows = user.messages.filter(kind=MessageKind.ACTION_DUE, about=f"action:{action.pk}")
    return {part for version in rows.values_list("version", flat=True) for part in version.split(",")}


def _queue(action, user, first_step, due):
    dates = {"first_step": first_step, "due": due}
    context = roadmap_context(action.roadmap) | {
        "prenom": user.first_name,
        "nom": user.last_name,
        "action": action.title,
        "premiere_etape": action.first_step if first_step else "",
        "premiere_etape_le": first_step,
        "echeance": due_in_words(action.values()) if due else "",
        "lien_action": portal_link("roadmaps:action_detail", action.roadmap_id, action.pk),
    }
    message = queue_message(
        kind=MessageKind.ACTION_DUE,
        to=user.email,
        context=context,
        about=f"action:{action.pk}",
        version=",".join(f"{name}:{day}" for name, day in dates.items() if day),
        user=user,
    )
    return message is not None
