"""The private parts of allauth that the portal needs, each under a plain name.

No other module imports `allauth.*.internal`: when allauth changes one of them, one line changes here, and
`tests/programme/kit/test_allauth_internals.py` says which. `pyproject.toml` bounds the version for the same reason.
"""

from typing import TYPE_CHECKING

from allauth.account.forms import RequestLoginCodeForm

# A second factor that was just added counts as given: no public function adds to the record of a sign-in.
from allauth.account.internal.flows.login import record_authentication

# The registration page sends and reads the code that allauth's own page would: only this class knows how.
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess as LoginCode

# A code confirms a row of `EmailAddress`; an account that staff created has none, and this writes it.
from allauth.account.internal.flows.manage_email import sync_user_email_address as ensure_address_row

# One session of a list may be the present one: the public adapter would close it and leave its traces behind.
from allauth.usersessions.internal.flows.sessions import end_sessions

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

__all__ = ["LoginCode", "LoginCodeRequest", "end_sessions", "ensure_address_row", "record_authentication"]


class LoginCodeRequest(RequestLoginCodeForm):  # type: ignore[misc]  # allauth carries no types
    """The form that asks for a code; `found` is the account that it found, which allauth keeps under a private name."""

    @property
    def found(self) -> "AbstractBaseUser | None":
        """The account to send a code to, or None."""
        return self._user

    @found.setter
    def found(self, user: "AbstractBaseUser | None") -> None:
        self._user = user
