"""The roadmaps in the admin: what staff prepare, and the list of what teams write."""

from . import library, policies, roadmaps, tools

__all__ = ["library", "policies", "roadmaps", "tools"]
