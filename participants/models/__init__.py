"""Models of the participants floor."""

from .user import User

__all__ = ["User"]
