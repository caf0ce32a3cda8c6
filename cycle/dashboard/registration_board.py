"""The registrations on the dashboard: those of each cycle, then what else waits for staff."""

import datetime
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode
from post_office.models import STATUS

from participants.mail.mailings import sessions_to_announce
from participants.models import ChangeRequest, Message, Organisation, Registration
from participants.seats.balance import incomplete_teams
from programme.kit.people import Visitor
from programme.models import Cycle, TrainingSession

State = Registration.State


@dataclass
class CycleBoard:
    """The registrations of one cycle, in numbers of people; each number leads to its list."""

    cycle: Cycle
    states: dict[str, int] = field(default_factory=dict)
    offers: int = 0
    next_deadline: datetime.datetime | None = None
    incomplete_teams: int = 0

    def count(self, state: str, deadline: datetime.datetime | None) -> None:
        """Count one more person."""
        self.states[state] = self.states.get(state, 0) + 1
        if deadline is not None:
            self.offers += 1
            self.next_deadline = min(deadline, self.next_deadline or deadline)

    @property
    def list_url(self) -> str:
        """The address of the list of the cycle's registrations."""
        return f"{reverse('admin:participants_registration_changelist')}?{urlencode({'cycle': self.cycle.pk})}"

    @property
    def numbers(self) -> list[tuple[str, int, str, str]]:
        """The figures that staff look at first, as (label, number, address, note)."""
        deadline = f"{self.next_deadline:%d/%m}" if self.next_deadline else ""
        capacity = f"sur {self.cycle.capacity} places" if self.cycle.capacity else ""
        rows = [
            ("reçues, à examiner", State.RECEIVED, self.states.get(State.RECEIVED, 0), ""),
            ("à compléter", State.INCOMPLETE, self.states.get(State.INCOMPLETE, 0), ""),
            ("retenues", State.ACCEPTED, self.states.get(State.ACCEPTED, 0), capacity),
            ("liste d’attente", State.WAITING, self.states.get(State.WAITING, 0), ""),
            ("places proposées", "offered", self.offers, deadline and f"réponse attendue dès le {deadline}"),
        ]
        return [(label, number, f"{self.list_url}&etat={state}", note) for label, state, number, note in rows]


@dataclass
class RegistrationBoard:
    """What the dashboard says of registrations; each part is empty when the person may not see it."""

    cycles: list[CycleBoard] = field(default_factory=list)
    failed_mails: int = 0
    unchecked_organisations: int = 0
    change_requests: int = 0
    sessions_to_announce: list[TrainingSession] = field(default_factory=list)

    @property
    def has_alerts(self) -> bool:
        """Whether something beside the registrations waits for staff."""
        return bool(
            self.failed_mails or self.unchecked_organisations or self.change_requests or self.sessions_to_announce
        )


def registration_board(user: Visitor, today: datetime.date) -> RegistrationBoard:
    """The board, limited to what the person may see. The number of queries does not depend on the data."""
    board = RegistrationBoard()
    if user.has_perm("participants.view_registration"):
        board.cycles = _cycles()
    if user.has_perm("participants.view_changerequest"):
        board.change_requests = ChangeRequest.objects.awaiting().count()
    if user.has_perm("participants.view_message"):
        board.failed_mails = Message.objects.filter(email__status=STATUS.failed).count()
    if user.has_perm("participants.view_organisation"):
        board.unchecked_organisations = Organisation.objects.filter(is_checked=False).count()
    if user.has_perm("participants.view_mailing"):
        board.sessions_to_announce = list(sessions_to_announce(today))
    return board


def _cycles() -> list[CycleBoard]:
    """The cycles in progress that have registrations, the latest first."""
    registrations = (
        Registration.objects.exclude(cycle__state=Cycle.State.ARCHIVED)
        .select_related("cycle", "organisation")
        .order_by("-cycle__year", "cycle__title", "cycle")
    )
    boards: dict[int, CycleBoard] = {}
    accepted = []
    for registration in registrations:
        board = boards.setdefault(registration.cycle_id, CycleBoard(registration.cycle))
        board.count(registration.state, registration.offer_expires_at)
        if registration.state == State.ACCEPTED:
            accepted.append((registration.cycle_id, registration.territory_id, registration.group))
    incomplete = incomplete_teams(accepted)
    for pk, board in boards.items():
        board.incomplete_teams = incomplete[pk]
    return list(boards.values())
