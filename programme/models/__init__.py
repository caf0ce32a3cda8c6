"""The models of the programme floor."""

from .cycle import Cycle
from .identity import AccessibilityAudit, SiteIdentity
from .material import Material
from .reference import GlossaryTerm, LegalLandmark
from .revision import PublicRevision
from .sequence import Sequence
from .session import TrainingSession, Venue
from .speaker import Contribution, Speaker

__all__ = [
    "AccessibilityAudit",
    "Contribution",
    "Cycle",
    "GlossaryTerm",
    "LegalLandmark",
    "Material",
    "PublicRevision",
    "Sequence",
    "SiteIdentity",
    "Speaker",
    "TrainingSession",
    "Venue",
]
