"""The dashboard: what staff find when they arrive in the admin."""

from cycle.dashboard.dashboard import Dashboard, dashboard_for
from cycle.dashboard.registration_board import RegistrationBoard
from cycle.dashboard.roadmap_board import CycleRoadmaps

__all__ = ["CycleRoadmaps", "Dashboard", "RegistrationBoard", "dashboard_for"]
