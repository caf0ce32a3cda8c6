"""The seats of a cycle and its waiting list: who holds a seat, who is offered the next, when people may register."""

from participants.seats.balance import balance_of
from participants.seats.counting import lock_cycle, seats_of
from participants.seats.waiting_list import (
    accept_offer,
    decline_offer,
    expire_offers,
    offer_seat,
    serve,
    serve_after_change,
)
from participants.seats.window import registration_window

__all__ = [
    "accept_offer",
    "balance_of",
    "decline_offer",
    "expire_offers",
    "lock_cycle",
    "offer_seat",
    "registration_window",
    "seats_of",
    "serve",
    "serve_after_change",
]
