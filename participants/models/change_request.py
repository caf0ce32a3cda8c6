"""What a person who holds a seat asks to change of what decides it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from programme.kit.french import NARROW, NBSP

if TYPE_CHECKING:
    from .user import User


class ChangeRequestQuerySet(models.QuerySet):
    """Requests of change, and who may see them."""

    def visible_to(self, user: "User") -> Self:
        """Staff who may view registrations see all; anybody else sees their own."""
        if user.is_staff and user.has_perm("participants.view_changerequest"):
            return self.all()
        return self.filter(registration__user=user.pk) if user.is_authenticated else self.none()

    def awaiting(self) -> Self:
        """Those that staff have not answered yet, the oldest first."""
        return self.filter(state=ChangeRequest.State.OPEN).order_by("asked_at", "pk")

    def with_names(self) -> Self:
        """With all that a row of a list names, in one query."""
        return self.select_related(
            "registration__user",
            "registration__cycle",
            "registration__organisation",
            "registration__territory",
            "organisation",
            "territory",
            "from_organisation",
            "from_territory",
            "decided_by",
        )


class ChangeRequest(models.Model):
    """A person who holds a seat asks for another organisation or territory: nothing moves until staff have decided.

    `organisation` and `territory` are those asked for, `from_…` what the registration held then: two that are equal ask
    for nothing.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "en attente"
        ACCEPTED = "accepted", "acceptée"
        REFUSED = "refused", "refusée"
        CANCELLED = "cancelled", "sans suite"

    registration = models.ForeignKey(
        "participants.Registration", models.CASCADE, related_name="change_requests", verbose_name="inscription"
    )
    organisation = models.ForeignKey(
        "participants.Organisation", models.PROTECT, related_name="+", verbose_name="structure demandée"
    )
    territory = models.ForeignKey(
        "participants.Intercommunality",
        models.PROTECT,
        related_name="+",
        verbose_name="territoire demandé",
        null=True,
        blank=True,
    )
    from_organisation = models.ForeignKey(
        "participants.Organisation", models.PROTECT, related_name="+", verbose_name="structure d’alors", editable=False
    )
    from_territory = models.ForeignKey(
        "participants.Intercommunality",
        models.PROTECT,
        related_name="+",
        verbose_name="territoire d’alors",
        null=True,
        blank=True,
        editable=False,
    )
    state = models.CharField("suite donnée", max_length=10, choices=State, default=State.OPEN, editable=False)
    asked_at = models.DateTimeField("demandée le", auto_now_add=True)
    decided_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name="close par",
        null=True,
        blank=True,
        editable=False,
    )
    reason = models.TextField("motif communiqué", max_length=1000, blank=True, editable=False)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de changement"
        verbose_name_plural = "demandes de changement"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(state="open"),
                name="one_open_change_request_per_registration",
                violation_error_message="Une demande de changement est déjà en attente pour cette inscription.",
            ),
            models.CheckConstraint(
                name="change_request_is_open_or_dated",
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                violation_error_message="Une demande close porte la date de sa réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"Demande de changement n° {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether staff have not answered yet."""
        return self.state == self.State.OPEN

    @property
    def changes_organisation(self) -> bool:
        """Whether another organisation is asked for."""
        return self.organisation_id != self.from_organisation_id

    @property
    def changes_territory(self) -> bool:
        """Whether another territory, or none, is asked for."""
        return self.territory_id != self.from_territory_id

    @property
    def is_stale(self) -> bool:
        """Whether the registration holds something else than when this was asked."""
        now = (self.registration.organisation_id, self.registration.territory_id)
        return now != (self.from_organisation_id, self.from_territory_id)

    @property
    def in_words(self) -> str:
        """What is asked for: « la structure : OPH d’exemple ; l’intercommunalité : CC d’exemple »."""
        asked = []
        if self.changes_organisation:
            asked.append(f"la structure{NBSP}: {self.organisation}")
        if self.changes_territory:
            asked.append(f"l’intercommunalité{NBSP}: {self.territory or 'aucune'}")
        return f"{NARROW}; ".join(asked)
