"""The programme in the admin."""

from . import cycles, identity, materials, reference, sessions, speakers

__all__ = ["cycles", "identity", "materials", "reference", "sessions", "speakers"]
