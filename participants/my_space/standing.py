"""What « Mon espace » says: where each registration stands, what comes next, what the person can do."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from participants.mail.values import moment_in_words
from participants.models import ChangeRequest, Registration, TrainerAccess, User, policy_of
from participants.my_space.documents import materials_visible_to
from participants.registration.teams import Team, teams_of
from participants.rules import can_answer_offer, can_come_back, can_edit_registration, can_withdraw_registration
from participants.seats.waiting_list import ranks_of
from participants.seats.window import registration_window
from programme.cycles.in_words import hours_in_words
from programme.kit.french import long_date
from programme.models import Cycle, Material, TrainingSession

State = Registration.State


@dataclass(frozen=True)
class Day:
    """A day of a cycle, with its hours in words, "" when they are unknown, and its documents."""

    session: TrainingSession
    hours: str
    documents: list[Material]


@dataclass
class Standing:
    """One registration as its owner reads it."""

    registration: Registration
    sentence: str
    next_sentence: str
    days: list[Day]
    next_day: Day | None
    documents: list[Material]
    team: Team | None
    can_answer: bool
    can_edit: bool
    can_withdraw: bool
    can_come_back: bool
    asked: ChangeRequest | None

    @property
    def tone(self) -> str:
        """The colour of the state: an answer is asked for, accepted, waiting, or ended."""
        if self.awaits_me:
            return "asks"
        if not self.is_current:
            return "ended"
        return "accepted" if self.registration.state == State.ACCEPTED else "waits"

    @property
    def awaits_me(self) -> bool:
        """Whether the next step is the person's."""
        return self.can_answer or self.must_complete

    @property
    def must_complete(self) -> bool:
        """Whether staff asked for something that the person may still give."""
        return self.registration.state == State.INCOMPLETE and self.can_edit

    @property
    def reason(self) -> str:
        """What staff wrote to the person about the state, if anything."""
        told = (State.INCOMPLETE, State.REFUSED)
        return self.registration.state_reason if self.registration.state in told else ""

    @property
    def awaited_on(self) -> Day | None:
        """The day when the person is expected next."""
        return self.next_day if self.registration.state == State.ACCEPTED else None

    @property
    def is_current(self) -> bool:
        """Whether a day of it is still to come, or may be."""
        return self.registration.is_active and (self.next_day is not None or not self.days)


@dataclass
class Space:
    """All that the page shows of a person."""

    standings: list[Standing]
    accesses: list[TrainerAccess]
    open_cycles: list[tuple[Cycle, str]]
    today: datetime.date = field(default_factory=timezone.localdate)

    @property
    def has_days(self) -> bool:
        """Whether the person has days of their own to put in a calendar."""
        return bool(self.accesses) or any(standing.registration.state == State.ACCEPTED for standing in self.standings)


def space_of(user: User) -> Space:
    """The registrations of a person, what awaits them first; the cycles that they teach; those open to them.

    As many queries for one registration as for ten.
    """
    related = ("cycle__registration_policy", "organisation", "territory", "user")
    registrations = Registration.objects.filter(user=user).select_related(*related)
    rows = list(registrations.prefetch_related("cycle__sessions__venue"))
    teams, ranks, documents = teams_of(rows), _ranks(rows), _documents(user, rows)
    requests = ChangeRequest.objects.filter(registration__in=rows).with_names().awaiting()
    asked = {change.registration_id: change for change in requests}
    standings = [
        _standing(row, user, teams.get(row.pk), ranks.get(row.pk), documents, asked.get(row.pk)) for row in rows
    ]
    standings.sort(key=_order)
    accesses = list(TrainerAccess.objects.filter(user=user).select_related("cycle").order_by("-cycle__year", "pk"))
    taken = {row.cycle_id for row in rows} | {access.cycle_id for access in accesses}
    return Space(standings, accesses, _open_cycles(taken))


def _order(standing: Standing) -> tuple[bool, bool, datetime.date]:
    first = standing.next_day.session.date if standing.next_day else datetime.date.max
    return not standing.awaits_me, not standing.is_current, first


def _standing(
    row: Registration,
    user: User,
    team: Team | None,
    rank: int | None,
    documents: dict[int, list[Material]],
    asked: ChangeRequest | None,
) -> Standing:
    today = timezone.localdate()
    theirs = documents[row.cycle_id] if row.state == State.ACCEPTED else []
    sessions = row.cycle.sessions.all() if row.is_active else []
    days = [_day(session, theirs) for session in sessions]
    next_day = next((day for day in days if not day.session.is_cancelled and day.session.date >= today), None)
    answers, comes_back = can_answer_offer(user, row), can_come_back(user, row)
    sentence, next_sentence = _words(row, rank, days, next_day, answers, comes_back)
    return Standing(
        registration=row,
        sentence=sentence,
        next_sentence=next_sentence,
        days=days,
        next_day=next_day,
        documents=[material for material in theirs if material.session_id is None],
        team=team,
        can_answer=answers,
        can_edit=can_edit_registration(user, row),
        can_withdraw=can_withdraw_registration(user, row) and (next_day is not None or not days),
        can_come_back=comes_back,
        asked=asked,
    )


def _day(session: TrainingSession, documents: list[Material]) -> Day:
    of_day = [material for material in documents if material.session_id == session.pk]
    return Day(session, hours_in_words(session), of_day)


def _words(
    row: Registration, rank: int | None, days: list[Day], next_day: Day | None, answers: bool, comes_back: bool
) -> tuple[str, str]:
    """Where the registration stands, in one sentence; what happens next, in another."""
    if row.state == State.WAITING:
        return _waiting_words(row, rank, answers)
    if row.state == State.ACCEPTED:
        return _accepted_words(days, next_day)
    if row.state == State.WITHDRAWN:
        back = "Vous pouvez revenir : votre demande passera après celles des personnes déjà inscrites."
        return "Votre désistement est enregistré.", back if comes_back else ""
    return {
        State.RECEIVED: (
            "Votre inscription est reçue.",
            "L’équipe de l’IREV compose le groupe ; vous aurez une réponse par courriel.",
        ),
        State.INCOMPLETE: ("Votre inscription est à compléter.", "Elle sera examinée dès que vous l’aurez complétée."),
        State.REFUSED: ("Votre inscription n’a pas été retenue.", ""),
    }[State(row.state)]


def _waiting_words(row: Registration, rank: int | None, answers: bool) -> tuple[str, str]:
    if answers and row.offer_expires_at:
        until = moment_in_words(row.offer_expires_at)
        return (
            "Une place vous est proposée.",
            f"Répondez jusqu’au {until} ; ensuite, elle pourra être proposée à une autre personne.",
        )
    at_rank = "" if rank is None else f", au rang {rank}"
    next_sentence = "Si une place se libère et vous est proposée, vous le saurez par courriel."
    return f"Vous êtes sur la liste d’attente{at_rank}.", next_sentence


def _accepted_words(days: list[Day], next_day: Day | None) -> tuple[str, str]:
    if next_day is not None:
        return "Votre inscription est retenue.", f"Prochaine journée : {long_date(next_day.session.date)}."
    if any(not day.session.is_cancelled for day in days):
        return "Ce cycle est terminé.", "Votre inscription avait été retenue."
    return "Votre inscription est retenue.", "Les dates ne sont pas fixées : elles seront ici dès qu’elles le seront."


def _ranks(rows: list[Registration]) -> dict[int, int]:
    """The rank of each waiting registration whose cycle shows it."""
    return ranks_of([row for row in rows if row.state == State.WAITING and policy_of(row.cycle).shows_rank])


def _documents(user: User, rows: list[Registration]) -> dict[int, list[Material]]:
    """The documents of the cycles of a person, by cycle, in one query."""
    found: defaultdict[int, list[Material]] = defaultdict(list)
    for material in materials_visible_to(user).filter(cycle__in=[row.cycle_id for row in rows]):
        found[material.cycle_id].append(material)
    return found


def _open_cycles(taken: set[int]) -> list[tuple[Cycle, str]]:
    """The cycles open to registration now, with the sentence that says until when."""
    now = timezone.now()
    cycles = Cycle.objects.filter(state=Cycle.State.PUBLISHED).exclude(pk__in=taken)
    windows = [(cycle, registration_window(cycle, now)) for cycle in cycles]
    return [(cycle, window.sentence) for cycle, window in windows if window.is_open]
