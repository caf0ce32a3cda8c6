"""Pages of the participants floor."""

from .messages import message_list
from .registration import registration_confirm, registration_create

__all__ = [
    "message_list",
    "registration_confirm",
    "registration_create",
]
