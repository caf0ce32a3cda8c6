"""Writing together: every change of a written object, saved under the lock of its roadmap, merged, never lost."""

from roadmaps.writing.arranging import create_action, create_indicator, move_action, withdraw_action
from roadmaps.writing.presence import who_else_writes
from roadmaps.writing.saving import lock_to_write, record_creation, restore, save_edit, write_followed

__all__ = [
    "create_action",
    "create_indicator",
    "lock_to_write",
    "move_action",
    "record_creation",
    "restore",
    "save_edit",
    "who_else_writes",
    "withdraw_action",
    "write_followed",
]
