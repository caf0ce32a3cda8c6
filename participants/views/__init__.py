"""Pages of the participants floor."""

from participants.mail.views import message_list
from participants.my_space.document_views import material_open
from participants.my_space.feed_views import calendar_feed, calendar_feed_renew
from participants.my_space.views import (
    my_space,
    offer_answer,
    registration_come_back,
    registration_consents,
    registration_update,
    registration_withdraw,
)
from participants.privacy.views import my_data, my_data_erase, my_data_export
from participants.registration.group_views import group_detail
from participants.registration.team_views import invitation_create, invitation_revoke, replacement_create, team_detail
from participants.registration.views import registration_confirm, registration_create

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
