"""The accounts: signing in, the second factor of staff, changing of address."""

from participants.accounts.adapters import is_second_factor_set_up, missing_for_staff
from participants.accounts.change_of_address import leave_address

__all__ = [
    "is_second_factor_set_up",
    "leave_address",
    "missing_for_staff",
]
