"""The personal calendar."""

import secrets

from django.conf import settings
from django.db import models


def new_token() -> str:
    """A secret of 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """The secret address of a person's calendar of training days. A new secret closes the former address.

    Kept readable, as the person has to be shown it again; it opens nothing but the days.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name="personne"
    )
    token = models.CharField("secret", max_length=64, unique=True, default=new_token)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "agenda personnel"
        verbose_name_plural = "agendas personnels"

    def __str__(self) -> str:
        return f"Agenda de {self.user}"
