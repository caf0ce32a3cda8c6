"""The people in the admin."""

from . import accounts

__all__ = ["accounts"]
