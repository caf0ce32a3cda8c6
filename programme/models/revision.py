"""The revision of what the public reads."""

from django.db import models


class PublicRevision(models.Model):
    """A single row whose random token changes in each transaction that touches a public table.

    Database triggers write it (`programme.public_pages.revision`); a random token rather than a counter, so that a
    transaction rolled back or a restored backup never brings a used value back.
    """

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="one_public_revision", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.token
