"""The machinery of the public pages: kept ready in memory, renewed when the database changes, and what they all say."""

from programme.public_pages.identity import accessibility_mention, holds_demo_data, valid_audit
from programme.public_pages.kept_pages import public_page
from programme.public_pages.revision import current_revision, kept_by_revision
from programme.public_pages.shared import documents_for, reference

__all__ = [
    "accessibility_mention",
    "current_revision",
    "documents_for",
    "holds_demo_data",
    "kept_by_revision",
    "public_page",
    "reference",
    "valid_audit",
]
