"""Reminders of a first step or of a due date that comes near: the person who leads the action receives each once."""

import datetime
import logging
from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from participants.mail.context import portal_link
from participants.mail.queue import queue_message
from participants.models import Message, Registration, User
from programme.models import Cycle
from roadmaps.mail.kinds import LetterKind
from roadmaps.mail.letters import is_morning, roadmap_context
from roadmaps.models import Action, policy_of
from roadmaps.rules import is_followed_up
from roadmaps.words import due_in_words

logger = logging.getLogger(__name__)


def send_reminders(now: datetime.datetime | None = None) -> int:
    """Queue the reminders of the day, once the morning has come; return their number.

    Each is written in its own transaction, and recognised by its action and its dates: however often this runs, and
    wherever it was cut short, nobody is told twice of the same date.
    """
    if not is_morning(now):
        return 0
    today = timezone.localdate(now)
    cycles = Cycle.objects.filter(state=Cycle.State.PUBLISHED).select_related("roadmap_policy").order_by("pk")
    return sum(_remind_cycle(cycle, today) for cycle in cycles)


def _remind_cycle(cycle: Cycle, today: datetime.date) -> int:
    """Queue the reminders of a cycle; return their number. All is read at once, whatever the number of actions."""
    last = today + datetime.timedelta(days=policy_of(cycle).reminder_days)
    actions = _coming(cycle, today, last)
    if not actions:
        return 0
    teams, told = _teams_of(cycle), _told_of(actions)
    queued = 0
    for action in actions:
        user = _recipient(action, teams[action.roadmap.territory_id])
        if user is None:
            continue
        near = _near_dates(action, today, last).items()
        dates = {name: day for name, day in near if (user.pk, _about(action), f"{name}:{day}") not in told}
        if dates and _remind(action, user, dates):
            queued += 1
    return queued


def _remind(action: Action, user: User, dates: dict[str, datetime.date]) -> bool:
    """Queue a reminder; return whether it is a new one. A failure leaves the other reminders alone."""
    try:
        return _queue(action, user, dates)
    except Exception:
        logger.exception("The reminder of action %s failed; it will be tried again.", action.pk)
        return False


def _coming(cycle: Cycle, today: datetime.date, last: datetime.date) -> list[Action]:
    """The actions that may be followed up now and that have a date until `last`; none done, dropped or withdrawn."""
    window = (today, last)
    actions = Action.objects.current().filter(entry__roadmap__cycle=cycle).exclude(state__in=Action.FINISHED)
    actions = actions.filter(Q(first_step_on__range=window) | Q(due_on__range=window)).order_by("pk")
    rows = actions.select_related("entry__roadmap__territory", "entry__roadmap__cycle")
    return [action for action in rows if is_followed_up(action.roadmap)]


def _teams_of(cycle: Cycle) -> dict[int | None, list[Registration]]:
    """The people of each team who can receive mail, by territory."""
    teams = defaultdict(list)
    members = Registration.objects.filter(cycle=cycle, state=Registration.State.ACCEPTED, user__is_active=True)
    for member in members.select_related("user").order_by("pk"):
        teams[member.territory_id].append(member)
    return teams


def _told_of(actions: list[Action]) -> set[tuple]:
    """(person, action, date) of each reminder that was sent: (7, "action:12", "due:2023-06-30")."""
    about = [_about(action) for action in actions]
    rows = Message.objects.filter(kind=LetterKind.ACTION_DUE, about__in=about).values_list("user", "about", "version")
    return {(user, action, part) for user, action, version in rows for part in version.split(",")}


def _about(action: Action) -> str:
    return f"action:{action.pk}"


def _near_dates(action: Action, today: datetime.date, last: datetime.date) -> dict[str, datetime.date]:
    """The dates of an action that come near; an action under way has taken its first step."""
    dates = {"first_step": action.first_step_on, "due": action.due_on}
    if action.state == Action.State.ONGOING:
        del dates["first_step"]
    return {name: day for name, day in dates.items() if day and today <= day <= last}


def _recipient(action: Action, team: list[Registration]) -> User | None:
    """The person of the team who leads an action; else the referent of the team."""
    leads = [member.user for member in team if member.user_id == action.lead_id]
    referents = [member.user for member in team if member.is_referent]
    return next(iter([*leads, *referents]), None)


def _queue(action: Action, user: User, dates: dict[str, datetime.date]) -> bool:
    """Queue one message for all the dates of an action; return whether it is a new one."""
    context = roadmap_context(action.roadmap) | {
        "prenom": user.first_name,
        "nom": user.last_name,
        "action": action.title,
        "premiere_etape": action.first_step if "first_step" in dates else "",
        "premiere_etape_le": dates.get("first_step"),
        "echeance": due_in_words(action.values()) if "due" in dates else "",
        "lien_action": portal_link("roadmaps:action_detail", action.roadmap_id, action.pk),
    }
    message = queue_message(
        kind=LetterKind.ACTION_DUE,
        to=user.email,
        context=context,
        about=_about(action),
        version=",".join(f"{name}:{day}" for name, day in dates.items()),
        user=user,
    )
    return message is not None
