"""The people who are writing at this moment."""

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """A person who was writing on the page of an object a moment ago; older rows mean nothing and are purged."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne")
    object_kind = models.CharField("objet", max_length=10)
    object_id = models.PositiveBigIntegerField("clé de l’objet")
    seen_at = models.DateTimeField("vue le")

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        ordering = ["seen_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "object_kind", "object_id"],
                name="one_presence_per_person_and_object",
                violation_error_message="Cette personne est déjà signalée.",
            )
        ]
        indexes = [models.Index(fields=["object_kind", "object_id", "seen_at"], name="presence_by_object")]

    def __str__(self) -> str:
        return f"{self.user} : {self.object_kind} {self.object_id}"
