"""What « Mon espace » says: where each registration stands, what comes next, what one can do."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from participants.documents import materials_visible_to
from participants.models import Registration, TrainerAccess, User, policy_of
from participants.rules import can_answer_offer, can_come_back, can_edit_registration, can_withdraw_registration
from participants.teams import Team, teams_of
from participants.window import registration_window
from programme.models import Cycle, Material, TrainingSession
from programme.wording import clock, hours_in_words, long_date

State = Registration.State


@dataclass(frozen=True)
class Day:
    """A day, and its hours in words; "" when they are unknown."""

    session: TrainingSession
    hours: str


@dataclass
class Place:
    """One registration as its owner reads it."""

    registration: Registration
    days: list[Day]
    next_day: Day | None
    team: Team | None
    documents: list[Material]
    sentence: str
    follow_up: str
    can_answer: bool
    can_edit: bool
    can_withdraw: bool
    can_come_back: bool
    reason: str = ""

    @property
    def is_current(self) -> bool:
        """Whether something is still to come of it."""
        return self.registration.is_active and (self.next_day is not None or not self.days)


@dataclass
class Space:
    """All that the page shows of a person."""

    places: list[Place] = field(default_factory=list)
    accesses: list[TrainerAccess] = field(default_factory=list)
    open_cycles: list[tuple[Cycle, str]] = field(default_factory=list)
    today: datetime.date = field(default_factory=timezone.localdate)

    @property
    def has_days(self) -> bool:
        """Whether the person has days of their own to put in a calendar."""
        return bool(self.accesses) or any(one.registration.state == State.ACCEPTED for one in self.places)


def space_of(user: User) -> Space:
    """The registrations of a person, the current ones first; the cycles that they teach; those open to them.

    As many queries for one registration as for ten.
    """
    related = ("cycle__registration_policy", "organisation", "territory", "user")
    rows = Registration.objects.filter(user=user).select_related(*related)
    rows = list(rows.prefetch_related("cycle__sessions__venue"))
    teams, ranks, documents = teams_of(rows), _ranks(rows), _documents(user, rows)
    places = [_place(row, user, teams.get(row.pk), ranks.get(row.pk), documents) for row in rows]
    far = datetime.date.max
    places.sort(key=lambda one: (not one.is_current, one.next_day.session.date if one.next_day else far))
    accesses = TrainerAccess.objects.filter(user=user).select_related("cycle").order_by("-cycle__year", "pk")
    taken = {row.cycle_id for row in rows}
    return Space(places, list(accesses), _open_cycles(taken))


def _place(row, user, team, rank, documents):
    today = timezone.localdate()
    days = [Day(session, hours_in_words(session)) for session in row.cycle.sessions.all()]
    coming = [day for day in days if not day.session.is_cancelled and day.session.date >= today]
    next_day = coming[0] if coming else None
    answers = can_answer_offer(user, row)
    comes_back = can_come_back(user, row)
    sentence, follow_up = _words(row, rank, days, next_day, answers, comes_back)
    return Place(
        registration=row,
        days=days,
        next_day=next_day,
        team=team,
        documents=documents[row.cycle_id] if row.state == State.ACCEPTED else [],
        sentence=sentence,
        follow_up=follow_up,
        can_answer=answers,
        can_edit=can_edit_registration(user, row),
        can_withdraw=can_withdraw_registration(user, row),
        can_come_back=comes_back,
        reason=row.state_reason if row.state in (State.INCOMPLETE, State.REFUSED) else "",
    )


def _words(row, rank, days, next_day, answers, comes_back):
    """Where the registration stands, in one sentence; what happens next, in another."""
    if row.state == State.WAITING:
        return _waiting_words(row, rank, answers)
    if row.state == State.ACCEPTED:
        return "Votre inscription est retenue.", _accepted_words(days, next_day)
    if row.state == State.WITHDRAWN:
        back = "Vous pouvez revenir : vous prendrez la suite des personnes déjà inscrites." if comes_back else ""
        return "Votre désistement est enregistré.", back
    return {
        State.RECEIVED: (
            "Votre inscription est reçue.",
            "L’équipe de l’IREV compose le groupe ; vous aurez une réponse par courriel.",
        ),
        State.INCOMPLETE: ("Votre inscription est à compléter.", "Elle sera examinée dès que vous l’aurez complétée."),
        State.REFUSED: ("Votre inscription n’a pas été retenue.", ""),
    }[row.state]


def _waiting_words(row, rank, answers):
    if answers:
        until = timezone.localtime(row.offer_expires_at)
        moment = f"{long_date(until.date())} à {clock(until.time())}"
        return "Une place vous est proposée.", f"Répondez avant le {moment} ; ensuite, elle ira à une autre personne."
    place = "" if rank is None else f", au rang {rank}"
    return (
        f"Vous êtes sur la liste d’attente{place}.",
        "Si une place se libère, elle pourra vous être proposée : vous le saurez par courriel.",
    )


def _accepted_words(days, next_day):
    if next_day is not None:
        return f"Vous êtes attendue ou attendu le {long_date(next_day.session.date)}."
    return "Toutes les journées ont eu lieu." if days else "Les dates ne sont pas encore fixées : vous les recevrez."


def _ranks(rows):
    """The rank of each waiting registration whose cycle shows it, in one query."""
    shown = [row for row in rows if row.state == State.WAITING and policy_of(row.cycle).shows_rank]
    ranks, seen = {}, defaultdict(int)
    waiting = Registration.objects.filter(cycle__in=[row.cycle_id for row in shown]).waiting()
    for pk, cycle in waiting.values_list("pk", "cycle"):
        seen[cycle] += 1
        ranks[pk] = seen[cycle]
    return {row.pk: ranks[row.pk] for row in shown}


def _documents(user, rows):
    """The documents of the cycles of a person, by cycle, in one query."""
    found = defaultdict(list)
    for material in materials_visible_to(user).filter(cycle__in=[row.cycle_id for row in rows]):
        found[material.cycle_id].append(material)
    return found


def _open_cycles(taken):
    """The cycles to which one may register now, with the sentence that says until when."""
    now = timezone.now()
    cycles = Cycle.objects.filter(state=Cycle.State.PUBLISHED).exclude(pk__in=taken)
    windows = [(cycle, registration_window(cycle, now)) for cycle in cycles]
    return [(cycle, window.sentence) for cycle, window in windows if window.is_open]
