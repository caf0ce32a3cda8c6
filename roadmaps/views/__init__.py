"""Views of the roadmaps floor."""

from roadmaps.views.digests import digest_choose, digest_opt_out
from roadmaps.views.grid import roadmap_grid
from roadmaps.views.library import library_card, library_request
from roadmaps.views.published import roadmap_public, shared_list
from roadmaps.views.reports import report_synthesis, report_update
from roadmaps.views.steps import roadmap_steps
from roadmaps.views.synthesis import synthesis
from roadmaps.views.workspace import roadmap_detail, roadmap_list
from roadmaps.views.writing import action_detail, entry_detail, roadmap_update

__all__ = [
    "action_detail",
    "digest_choose",
    "digest_opt_out",
    "entry_detail",
    "library_card",
    "library_request",
    "report_synthesis",
    "report_update",
    "roadmap_detail",
    "roadmap_grid",
    "roadmap_list",
    "roadmap_public",
    "roadmap_steps",
    "roadmap_update",
    "shared_list",
    "synthesis",
]
