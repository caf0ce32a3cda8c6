"""Pages of the participants floor."""

from participants.mail.views import message_list
from participants.views.documents import material_open
from participants.views.feed import calendar_feed, calendar_feed_renew
from participants.views.group import group_detail
from participants.views.my_data import my_data, my_data_erase, my_data_export
from participants.views.registration import registration_confirm, registration_create
from participants.views.space import (
    my_space,
    offer_answer,
    registration_come_back,
    registration_consents,
    registration_update,
    registration_withdraw,
)
from participants.views.team import invitation_create, invitation_revoke, replacement_create, team_detail

__all__ = [
    "calendar_feed",
    "calendar_feed_renew",
    "group_detail",
    "invitation_create",
    "invitation_revoke",
    "material_open",
    "message_list",
    "my_data",
    "my_data_erase",
    "my_data_export",
    "my_space",
    "offer_answer",
    "registration_come_back",
    "registration_confirm",
    "registration_consents",
    "registration_create",
    "registration_update",
    "registration_withdraw",
    "replacement_create",
    "team_detail",
]
