"""The revision of the public pages: one token, renewed by the database itself."""

from programme.models import PublicRevision


def current_revision() -> str | None:
    """The token of now, or None before the first change ever recorded. One query."""
    return PublicRevision.objects.values_list("token", flat=True).first()
