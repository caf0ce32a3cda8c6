"""The people of an annotation: what the lowest floor asks of an account, without knowing the table of accounts."""

from typing import Protocol


class Visitor(Protocol):
    """A person who asks to see something: an account, or an anonymous reader."""

    @property
    def is_staff(self) -> bool:
        """Whether the person belongs to the staff."""

    def has_perm(self, perm: str, /) -> bool:
        """Whether the person has a permission, « app.verb_model »."""
