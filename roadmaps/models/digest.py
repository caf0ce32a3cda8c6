"""Whether a person receives the digests of a roadmap by mail, and when the last one was made."""

from django.conf import settings
from django.db import models


class DigestPreference(models.Model):
    """What a person chose about the digest mails of one roadmap, and when the last one was made.

    A person without a row receives them. The link of each mail opts out without signing in.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_preferences", verbose_name="personne"
    )
    roadmap = models.ForeignKey(
        "roadmaps.Roadmap", models.CASCADE, related_name="digest_preferences", verbose_name="feuille de route"
    )
    opted_out_at = models.DateTimeField("refusés le", null=True, blank=True)
    last_made_at = models.DateTimeField("dernier résumé", null=True, blank=True)

    class Meta:
        verbose_name = "préférence de résumé"
        verbose_name_plural = "préférences de résumé"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "roadmap"],
                name="one_digest_preference_per_roadmap",
                violation_error_message="Cette préférence existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} — {self.roadmap}"
