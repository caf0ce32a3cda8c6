"""Pages of the programme floor."""

from programme.reference.views import glossary, landmark_list
from programme.views.cycles import cycle_detail, cycle_list
from programme.views.exports import cycle_calendar, cycle_programme_pdf
from programme.views.materials import material_download

__all__ = [
    "cycle_calendar",
    "cycle_detail",
    "cycle_list",
    "cycle_programme_pdf",
    "glossary",
    "landmark_list",
    "material_download",
]
