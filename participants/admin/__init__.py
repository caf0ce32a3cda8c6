"""The people in the admin."""

from . import accounts, mailings, message_templates, messages

__all__ = ["accounts", "mailings", "message_templates", "messages"]
