"""The common tools of a cycle, the library of actions, opening roadmaps and going on with earlier ones."""

from roadmaps.common_tools.giving import copy_tools, give_tools, load_common_tools
from roadmaps.common_tools.library import cards_of, make_card
from roadmaps.common_tools.opening import open_for, open_missing_roadmaps, open_roadmap, spread_themes

__all__ = [
    "cards_of",
    "copy_tools",
    "give_tools",
    "load_common_tools",
    "make_card",
    "open_for",
    "open_missing_roadmaps",
    "open_roadmap",
    "spread_themes",
]
