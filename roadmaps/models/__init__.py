"""Models of the roadmaps floor."""

from .action import Action, Difficulty, FollowUp
from .digest import DigestPreference
from .indicator import Indicator, Reading
from .library import LibraryRequest
from .policy import RoadmapPolicy, policy_of
from .presence import Presence
from .report import ExperienceReport
from .revision import WRITTEN, Revision
from .roadmap import DOCUMENTS, Roadmap, ThemeEntry, Transition
from .snapshot import Milestone, ShareLink, Snapshot
from .talk import Comment
from .tools import GuidingQuestion, IndicatorDefinition, LibraryAction, Theme, Unit
from .written import Merge, Written

__all__ = [
    "DOCUMENTS",
    "WRITTEN",
    "Action",
    "Comment",
    "Difficulty",
    "DigestPreference",
    "ExperienceReport",
    "FollowUp",
    "GuidingQuestion",
    "Indicator",
    "IndicatorDefinition",
    "LibraryAction",
    "LibraryRequest",
    "Merge",
    "Milestone",
    "Presence",
    "Reading",
    "Revision",
    "Roadmap",
    "RoadmapPolicy",
    "ShareLink",
    "Snapshot",
    "Theme",
    "ThemeEntry",
    "Transition",
    "Unit",
    "Written",
    "policy_of",
]
