"""Pages of the programme floor."""

from .cycles import cycle_detail, cycle_list
from .exports import cycle_calendar, cycle_programme_pdf
from .materials import material_download
from .reference import glossary, landmark_list

__all__ = [
    "cycle_calendar",
    "cycle_detail",
    "cycle_list",
    "cycle_programme_pdf",
    "glossary",
    "landmark_list",
    "material_download",
]
