"""The history of what is written: the base of each merge, and the versions that can be restored."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models

from .action import Action
from .indicator import Indicator
from .roadmap import Roadmap, ThemeEntry

# Changes that one person makes without stopping longer than this are one sitting.
PAUSE = datetime.timedelta(minutes=30)
# What has a history, by the name of its kind there.
WRITTEN = {model.kind: model for model in (Roadmap, ThemeEntry, Action, Indicator)}


class RevisionQuerySet(models.QuerySet):
    """Versions of written objects."""

    def told(self) -> Self:
        """Those that changed something; the others only remember what a page shows (`writing/saving.py`)."""
        return self.exclude(changed=[])


class Revision(models.Model):
    """One version of a written object: who, when, what changed, and all its values then. Rows are only added.

    The last revision of an object is its state: replaying them gives the roadmap of any day.
    """

    class Origin(models.TextChoices):
        """What made the revision."""

        CREATION = "creation", "ajout"
        FORM = "form", "saisie"
        MERGE = "merge", "saisie réunie avec d’autres"
        RESTORE = "restore", "retour à une version"
        FOLLOW_UP = "follow_up", "suivi"
        MOVE = "move", "déplacement"
        WITHDRAWAL = "withdrawal", "retrait"
        RETURN = "return", "remise"

    roadmap = models.ForeignKey(
        "roadmaps.Roadmap", models.CASCADE, related_name="revisions", verbose_name="feuille de route"
    )
    object_kind = models.CharField("objet", max_length=10)
    object_id = models.PositiveBigIntegerField("clé de l’objet")
    version = models.PositiveIntegerField("version")
    at = models.DateTimeField("le", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="par", null=True, blank=True
    )
    origin = models.CharField("origine", max_length=10, choices=Origin)
    changed = models.JSONField("champs changés", default=list)
    # {"values": …, "followed": …}, and of the page that wrote it, "erased" and "turn".
    snapshot = models.JSONField("valeurs")
    # Which page wrote it, and what that page shows where it differs from the values: what others wrote meanwhile is
    # in the values, not on that page. The next writing of the same page starts from there.
    form_id = models.UUIDField("formulaire", null=True, blank=True, editable=False)
    form_base = models.JSONField("base du formulaire", default=dict, blank=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "révision"
        verbose_name_plural = "révisions"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object_kind", "object_id", "version"],
                name="one_revision_per_version",
                violation_error_message="Cette version existe déjà.",
            )
        ]
        indexes = [
            models.Index(fields=["roadmap", "at"], name="revision_by_roadmap_and_time"),
            models.Index(fields=["form_id"], name="revision_by_form"),
        ]

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id}, version {self.version}"

    @property
    def values(self) -> dict:
        """The values of the object at that version."""
        return self.snapshot["values"]

    @property
    def followed(self) -> dict:
        """What acts alone change, at that version."""
        return self.snapshot["followed"]

    @property
    def erased(self) -> dict[str, str]:
        """The lines that an erasure rewrote, for open pages not to bring them back: see `writing/erased_lines.py`."""
        return self.snapshot.get("erased", {})
