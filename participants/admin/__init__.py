"""The people in the admin."""

from . import (
    access_needs,
    accounts,
    change_requests,
    imports,
    mailings,
    message_templates,
    messages,
    policies,
    reference,
    registrations,
    trainers,
)

__all__ = [
    "access_needs",
    "accounts",
    "change_requests",
    "imports",
    "mailings",
    "message_templates",
    "messages",
    "policies",
    "reference",
    "registrations",
    "trainers",
]
