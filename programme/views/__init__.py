"""Pages of the programme floor."""

from programme.programme_page.export_views import cycle_calendar, cycle_programme_pdf
from programme.programme_page.material_views import material_download
from programme.programme_page.views import cycle_detail, cycle_list
from programme.reference.views import glossary, landmark_list

__all__ = [
    "cycle_calendar",
    "cycle_detail",
    "cycle_list",
    "cycle_programme_pdf",
    "glossary",
    "landmark_list",
    "material_download",
]
