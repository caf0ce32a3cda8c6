"""Pages of the participants floor."""

from .messages import message_list
from .registration import registration_confirm, registration_create

__all__ = [
    "registration_confirm",
    "registration_create",
]
