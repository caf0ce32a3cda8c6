"""Registering to a cycle and composing its group: answers, decisions, invitations, teams, imported lists."""

from participants.registration.answers import register, update_answers
from participants.registration.decisions import accept, ask_to_complete, name_referent, put_on_waiting_list, refuse
from participants.registration.invitations import invite
from participants.registration.teams import teams_of
from participants.registration.withdrawal import withdraw

__all__ = [
    "accept",
    "ask_to_complete",
    "invite",
    "name_referent",
    "put_on_waiting_list",
    "refuse",
    "register",
    "teams_of",
    "update_answers",
    "withdraw",
]
