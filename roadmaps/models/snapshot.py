"""Frozen versions of roadmaps: milestones of a cycle, versions handed in, links that share them."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from participants.models import Registration, User
from programme.kit.french import capitalised

from .roadmap import Roadmap


class Milestone(models.Model):
    """A moment at which every roadmap of a cycle was frozen: « Septembre », « Décembre »."""

    cycle = models.ForeignKey("programme.Cycle", models.PROTECT, related_name="milestones", verbose_name="cycle")
    name = models.CharField("nom", max_length=60)
    taken_at = models.DateTimeField("pris le", auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="pris par", null=True
    )

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "name"],
                name="one_milestone_per_name",
                violation_error_message="Un jalon de ce cycle porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SnapshotQuerySet(models.QuerySet):
    """Frozen versions, and who reads them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the roadmaps that a person reads, and those that other teams share with theirs."""
        own = Q(roadmap__in=Roadmap.objects.visible_to(user).values("pk"))
        return self.filter(own | Q(pk__in=self.shared_with(user).values("pk")))

    def shared_with(self, user: User | AnonymousUser) -> Self:
        """The last validated version of each roadmap of a person's cycles that its team shares, if staff allow it.

        A person without a team reads none; nobody reads those of a cycle that is still a draft.
        """
        if not user.is_authenticated:
            return self.none()
        accepted = Registration.objects.filter(
            user=user.pk, state=Registration.State.ACCEPTED, territory__isnull=False
        ).exclude(cycle__state="draft")
        shared = Roadmap.objects.filter(
            cycle__in=accepted.values("cycle"), is_shared=True, cycle__roadmap_policy__opens_to_others=True
        ).filter(state__in=[Roadmap.State.VALIDATED, Roadmap.State.PUBLISHED])
        last = Snapshot.objects.filter(roadmap=models.OuterRef("roadmap"), reason=Snapshot.Reason.VALIDATED)
        newest = last.order_by("-taken_at", "-pk").values("pk")[:1]
        return self.filter(roadmap__in=shared.values("pk"), pk=models.Subquery(newest))


class Snapshot(models.Model):
    """A roadmap as it was at one moment, whole and unchangeable; its digest is the SHA-256 of its content.

    It names no person: what it says of the lead of an action is an organisation and a function.
    """

    class Reason(models.TextChoices):
        """Why it was frozen."""

        MILESTONE = "milestone", "jalon"
        SUBMITTED = "submitted", "transmise"
        VALIDATED = "validated", "validée"
        SHARED = "shared", "partagée par lien"

    roadmap = models.ForeignKey(
        "roadmaps.Roadmap", models.PROTECT, related_name="snapshots", verbose_name="feuille de route"
    )
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, related_name="snapshots", verbose_name="jalon", null=True, blank=True
    )
    reason = models.CharField("motif", max_length=10, choices=Reason)
    taken_at = models.DateTimeField("figée le", auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="figée par", null=True, blank=True
    )
    content = models.JSONField("contenu")
    digest = models.CharField("empreinte", max_length=64)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "version figée"
        verbose_name_plural = "versions figées"
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "milestone"],
                name="one_snapshot_per_milestone",
                violation_error_message="Cette feuille de route est déjà dans ce jalon.",
            ),
            models.CheckConstraint(
                name="milestone_snapshot_names_it",
                condition=Q(reason="milestone", milestone__isnull=False)
                | (~Q(reason="milestone") & Q(milestone__isnull=True)),
                violation_error_message="La version d’un jalon le nomme.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} — {self.roadmap}"

    def get_absolute_url(self) -> str:
        """Where it is read."""
        return reverse("roadmaps:snapshot_detail", args=[self.roadmap_id, self.pk])

    @property
    def label(self) -> str:
        """What it is called in a list."""
        return self.milestone.name if self.milestone else capitalised(self.get_reason_display())


class ShareLink(models.Model):
    """A secret link to a frozen version: it expires, it can be revoked, it never shows what came later.

    Of the secret, only the SHA-256 digest is kept.
    """

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="links", verbose_name="version figée")
    label = models.CharField("pour", max_length=100, blank=True, help_text="À qui ce lien est destiné.")
    token_digest = models.CharField("empreinte du secret", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="créé par", null=True
    )
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "lien de partage"
        verbose_name_plural = "liens de partage"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label or f"Lien du {self.created_at:%d/%m/%Y}"
