"""The roadmaps in the admin: what staff prepare, and the list of what teams write."""

from . import library, milestones, policies, roadmaps, tools

__all__ = ["library", "milestones", "policies", "roadmaps", "tools"]
