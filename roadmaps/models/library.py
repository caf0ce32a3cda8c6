"""What IREV asks a team before other teams may start from one of its actions."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class LibraryRequest(models.Model):
    """A proposal to turn an action into a card of the library, and what the team answered; one open at a time."""

    action = models.ForeignKey(
        "roadmaps.Action", models.CASCADE, related_name="library_requests", verbose_name="action"
    )
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="demandé par", null=True, blank=True
    )
    message = models.TextField("message à l’équipe", max_length=2_000, blank=True)
    # The request as the team reads it beside its action: it goes into the digest as any comment does.
    comment = models.ForeignKey(
        "roadmaps.Comment", models.SET_NULL, related_name="+", verbose_name="commentaire", null=True, blank=True
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="répondu par", null=True, blank=True
    )
    is_agreed = models.BooleanField("accepté", null=True, blank=True)
    reason = models.TextField("motif", max_length=2_000, blank=True)

    class Meta:
        verbose_name = "demande de partage d’une action"
        verbose_name_plural = "demandes de partage d’actions"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(answered_at__isnull=True),
                name="one_open_library_request",
                violation_error_message="Une demande attend déjà la réponse de l’équipe.",
            ),
            models.CheckConstraint(
                name="library_answer_is_yes_or_no",
                condition=Q(answered_at__isnull=True, is_agreed__isnull=True)
                | Q(answered_at__isnull=False, is_agreed__isnull=False),
                violation_error_message="Une réponse est oui ou non.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} ({self.asked_at:%d/%m/%Y})"
