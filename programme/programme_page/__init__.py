"""The programme of a cycle as the public reads it: its page, its calendar, its PDF, its documents."""

from programme.programme_page.calendars import calendar_of, event_for
from programme.programme_page.material_views import as_attachment
from programme.programme_page.page_facts import recorded_figures
from programme.programme_page.timetable import Timetable, timetable_for

__all__ = ["Timetable", "as_attachment", "calendar_of", "event_for", "recorded_figures", "timetable_for"]
