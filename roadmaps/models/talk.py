"""What people say of a roadmap, beside its text."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from participants.models import User

from .roadmap import Roadmap

if TYPE_CHECKING:
    from .action import Action
    from .indicator import Indicator
    from .roadmap import ThemeEntry


class CommentQuerySet(models.QuerySet):
    """Comments, and who reads them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the roadmaps that a person reads; those for staff alone, only for staff who may view comments."""
        found = self.filter(roadmap__in=Roadmap.objects.visible_to(user).values("pk"), withdrawn_at=None)
        if user.is_staff and user.has_perm("roadmaps.view_comment"):
            return found
        return found.filter(scope=Comment.Scope.TEAM)


class Comment(models.Model):
    """A remark on a roadmap, or on one of its themes, actions or indicators; an answer has a `parent`."""

    class Scope(models.TextChoices):
        """Who reads it."""

        TEAM = "team", "l’équipe, les formatrices, les formateurs et l’IREV"
        STAFF = "staff", "l’équipe de l’IREV seule"

    roadmap = models.ForeignKey(
        "roadmaps.Roadmap", models.CASCADE, related_name="comments", verbose_name="feuille de route"
    )
    entry = models.ForeignKey(
        "roadmaps.ThemeEntry", models.CASCADE, related_name="comments", verbose_name="axe", null=True, blank=True
    )
    action = models.ForeignKey(
        "roadmaps.Action", models.CASCADE, related_name="comments", verbose_name="action", null=True, blank=True
    )
    indicator = models.ForeignKey(
        "roadmaps.Indicator", models.CASCADE, related_name="comments", verbose_name="indicateur", null=True, blank=True
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="answers", verbose_name="répond à", null=True, blank=True
    )
    scope = models.CharField("destinataires", max_length=5, choices=Scope, default=Scope.TEAM)
    text = models.TextField("commentaire", max_length=4_000)
    at = models.DateTimeField("le", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="par", null=True, blank=True
    )
    resolved_at = models.DateTimeField("réglé le", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="réglé par", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    form_id = models.UUIDField("formulaire", null=True, blank=True, unique=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_is_on_one_object",
                condition=Q(action__isnull=True, indicator__isnull=True)
                | Q(entry__isnull=True, indicator__isnull=True)
                | Q(action__isnull=True, entry__isnull=True),
                violation_error_message="Un commentaire porte sur un seul objet.",
            ),
            models.CheckConstraint(
                name="comment_says_something",
                condition=~Q(text=""),
                violation_error_message="Écrivez votre commentaire.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def about(self) -> "Indicator | Action | ThemeEntry | None":
        """What the comment is about: an indicator, an action or a theme; None for the roadmap itself."""
        return self.indicator or self.action or self.entry
