"""What one cycle asks of its candidates, and how its seats are given."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

if TYPE_CHECKING:
    from programme.models import Cycle


class RegistrationPolicy(models.Model):
    """The rules of registration of a cycle, which staff choose; a cycle without a row follows the defaults."""

    cycle = models.OneToOneField(
        "programme.Cycle", models.CASCADE, related_name="registration_policy", verbose_name="cycle"
    )
    asks_department = models.BooleanField("demander le service ou la direction", default=True)
    asks_phone = models.BooleanField("demander un téléphone professionnel (facultatif)", default=False)
    asks_colleagues = models.BooleanField("demander qui d’autre vient du territoire (facultatif)", default=True)
    asks_expectations = models.BooleanField("demander les attentes", default=True)
    asks_access_needs = models.BooleanField("demander les besoins d’aménagement (facultatif)", default=True)
    asks_image_consent = models.BooleanField("demander l’accord pour les photos (facultatif)", default=False)
    asks_manager_agreement = models.BooleanField("demander si la hiérarchie est d’accord", default=False)

    state_seats = models.PositiveSmallIntegerField(
        "places réservées aux services de l’État", default=0, help_text="Prises sur les places du cycle."
    )
    offer_working_days = models.PositiveSmallIntegerField(
        "durée d’une proposition de place",
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="En jours ouvrés. Ensuite, la place est proposée à la personne suivante.",
    )
    shows_rank = models.BooleanField("montrer son rang à la personne en liste d’attente", default=False)
    replacement_days_before = models.PositiveSmallIntegerField(
        "remplacement possible jusqu’à",
        default=3,
        help_text="Nombre de jours avant la première journée jusqu’auquel une personne retenue peut être remplacée.",
    )

    class Meta:
        verbose_name = "règles d’inscription"
        verbose_name_plural = "règles d’inscription"
        constraints = [
            models.CheckConstraint(
                name="policy_offer_lasts_a_working_day_at_least",
                condition=models.Q(offer_working_days__gte=1),
                violation_error_message="Une proposition dure un jour ouvré au moins.",
            )
        ]

    def __str__(self) -> str:
        return f"Règles d’inscription — {self.cycle}"


def policy_of(cycle: "Cycle") -> RegistrationPolicy:
    """The rules of a cycle; the defaults, not saved, when staff chose nothing."""
    try:
        return cycle.registration_policy
    except RegistrationPolicy.DoesNotExist:
        return RegistrationPolicy(cycle=cycle)
