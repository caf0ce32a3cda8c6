"""The roadmaps of a cycle seen together: the grid, the synthesis, the returns of experience."""

from roadmaps.overview.experience_reports import invitations_of, missing_reports, report_window, reports_of, save_report
from roadmaps.overview.grid import asked_of, grid_of, themes_of
from roadmaps.overview.synthesis import Synthesis, synthesis_of

__all__ = [
    "Synthesis",
    "asked_of",
    "grid_of",
    "invitations_of",
    "missing_reports",
    "report_window",
    "reports_of",
    "save_report",
    "synthesis_of",
    "themes_of",
]
