"""Pages of the participants floor."""

from .messages import message_list
from .registration import registration_confirm, registration_create
from .space import my_space

__all__ = [
    "my_space",
    "registration_confirm",
    "registration_create",
]
