"""The workspace of a roadmap: the frame around each of its pages, its board, where it stands."""

from roadmaps.workspace.board import board_of, rows_of
from roadmaps.workspace.fetching import action_of, entry_of, indicator_of, is_done, roadmap_if, roadmap_of
from roadmaps.workspace.frame import rail_of
from roadmaps.workspace.standing import stages_of

__all__ = [
    "action_of",
    "board_of",
    "entry_of",
    "indicator_of",
    "is_done",
    "rail_of",
    "roadmap_if",
    "roadmap_of",
    "rows_of",
    "stages_of",
]
