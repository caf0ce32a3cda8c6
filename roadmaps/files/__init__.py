"""The files to take away: a roadmap, minutes and syntheses as documents, workbooks, PDF and printed pages."""

from roadmaps.files.minutes import minutes_docx, minutes_pdf
from roadmaps.files.roadmap_docx import roadmap_document
from roadmaps.files.synthesis import synthesis_document, synthesis_pdf, synthesis_workbook

# `roadmap_pdf` and `roadmap_workbook` bear the name of their module, from which they are imported.
__all__ = [
    "minutes_docx",
    "minutes_pdf",
    "roadmap_document",
    "synthesis_document",
    "synthesis_pdf",
    "synthesis_workbook",
]
