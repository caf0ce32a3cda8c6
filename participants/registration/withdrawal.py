"""Withdrawing from a cycle."""

from django.db import transaction

from participants.mail.queue import registration_message
from participants.models import MessageKind, Registration, User
from participants.seats.transitions import held, move
from participants.seats.waiting_list import serve
from programme.kit.refusal import Refused


@transaction.atomic
def withdraw(*, registration: Registration, by: User | None, reason: str = "", notify: bool = True) -> Registration:
    """Withdraw a person, as they ask or as staff record it; a seat that was held is offered to the next person.

    Withdrawing twice changes nothing. `notify`: whether the person is written to.
    """
    cycle, fresh = held(registration)
    if fresh.state == Registration.State.WITHDRAWN:
        return fresh
    if fresh.state == Registration.State.REFUSED:
        raise Refused("Cette inscription n’a pas été retenue : il n’y a plus à s’en désister.")
    held_a_seat = fresh.state == Registration.State.ACCEPTED or fresh.has_offer
    move(fresh, Registration.State.WITHDRAWN, by=by, reason=reason)
    if notify:
        registration_message(kind=MessageKind.WITHDRAWN, registration=fresh, by=by)
    if held_a_seat:
        serve(cycle=cycle, freed=fresh)
    return fresh
