"""The history of a roadmap, its frozen versions, their comparison, and who reads them."""

from roadmaps.versions.columns import Column
from roadmaps.versions.comparison import compare
from roadmaps.versions.content import content_at, content_of
from roadmaps.versions.content_page import page_of
from roadmaps.versions.freezing import freeze, take_milestone
from roadmaps.versions.history import history_of
from roadmaps.versions.share_links import create_link, open_snapshot

__all__ = [
    "Column",
    "compare",
    "content_at",
    "content_of",
    "create_link",
    "freeze",
    "history_of",
    "open_snapshot",
    "page_of",
    "take_milestone",
]
