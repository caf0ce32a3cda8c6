"""The revision of the public pages."""

from django.db import models


class PublicRevision(models.Model):
    """The single row of a random token that changes in each transaction that touches a public table.

    Database triggers write it (`programme.public_pages.revision`). The token is random rather than a counter, so that a
    transaction rolled back or a restored backup never brings a used value back.
    """

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="one_public_revision", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.token
