"""The demonstration: fictitious people, roadmaps and a cycle to come; loaded, and removed without a trace."""

from cycle.demo.accounts import create_staff_accounts, demo_is_allowed
from cycle.demo.loading import is_loaded, load_demo
from cycle.demo.removal import StillUsed, remove_demo

__all__ = ["StillUsed", "create_staff_accounts", "demo_is_allowed", "is_loaded", "load_demo", "remove_demo"]
