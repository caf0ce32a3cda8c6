"""Views of the roadmaps floor."""

from roadmaps.common_tools.carry_over_views import roadmap_carry_over
from roadmaps.common_tools.library_views import library_card, library_request
from roadmaps.files.views import roadmap_export, roadmap_print, snapshot_export, synthesis_export
from roadmaps.follow_up.comment_views import comment_act, comment_create, comment_list
from roadmaps.follow_up.follow_up_day_views import meeting, meeting_action, meeting_minutes, meeting_minutes_export
from roadmaps.follow_up.indicator_views import indicator_act, indicator_create, indicator_detail, reading_create
from roadmaps.follow_up.views import difficulty_lift, follow_up_create
from roadmaps.home import roadmap_detail, roadmap_list
from roadmaps.mail.views import digest_choose, digest_opt_out
from roadmaps.overview.grid_views import roadmap_grid
from roadmaps.overview.report_views import report_synthesis, report_update
from roadmaps.overview.synthesis_views import synthesis
from roadmaps.validation.views import roadmap_steps
from roadmaps.versions.comparison_views import roadmap_compare
from roadmaps.versions.readership_views import roadmap_public, shared_list
from roadmaps.versions.share_views import share_list, share_open, share_revoke
from roadmaps.versions.snapshot_views import snapshot_detail
from roadmaps.versions.views import object_history, revision_restore, roadmap_history
from roadmaps.writing.action_views import (
    action_bring_back,
    action_create,
    action_move,
    action_withdraw,
    withdrawn_list,
)
from roadmaps.writing.presence_views import presence, token
from roadmaps.writing.views import action_detail, entry_detail, roadmap_update

__all__ = [
    "action_bring_back",
    "action_create",
    "action_detail",
    "action_move",
    "action_withdraw",
    "comment_act",
    "comment_create",
    "comment_list",
    "difficulty_lift",
    "digest_choose",
    "digest_opt_out",
    "entry_detail",
    "follow_up_create",
    "indicator_act",
    "indicator_create",
    "indicator_detail",
    "library_card",
    "library_request",
    "meeting",
    "meeting_action",
    "meeting_minutes",
    "meeting_minutes_export",
    "object_history",
    "presence",
    "reading_create",
    "report_synthesis",
    "report_update",
    "revision_restore",
    "roadmap_carry_over",
    "roadmap_compare",
    "roadmap_detail",
    "roadmap_export",
    "roadmap_grid",
    "roadmap_history",
    "roadmap_list",
    "roadmap_print",
    "roadmap_public",
    "roadmap_steps",
    "roadmap_update",
    "share_list",
    "share_open",
    "share_revoke",
    "shared_list",
    "snapshot_detail",
    "snapshot_export",
    "synthesis",
    "synthesis_export",
    "token",
    "withdrawn_list",
]
