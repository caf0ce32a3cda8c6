"""The rules of the roadmaps of a cycle: who reads them, when the portal writes about them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from programme.models import Cycle


class RoadmapPolicy(models.Model):
    """The rules of the roadmaps of a cycle, which staff choose; a cycle without a row follows the defaults."""

    cycle = models.OneToOneField("programme.Cycle", models.CASCADE, related_name="roadmap_policy", verbose_name="cycle")
    opens_to_others = models.BooleanField(
        "les équipes lisent les feuilles de route validées des autres",
        default=False,
        help_text="Celles que leurs équipes acceptent de partager, dans leur version validée.",
    )
    sends_digests = models.BooleanField("envoyer les résumés quotidiens", default=True)
    reminder_days = models.PositiveSmallIntegerField(
        "rappel avant une échéance",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Nombre de jours avant une première étape ou une échéance, pour la personne qui pilote l’action.",
    )
    reports_open_on = models.DateField("retours d’expériences : à partir du", null=True, blank=True)
    reports_close_on = models.DateField(
        "retours d’expériences : jusqu’au", null=True, blank=True, help_text="Vide : la veille de la journée de suivi."
    )

    class Meta:
        verbose_name = "règles des feuilles de route"
        verbose_name_plural = "règles des feuilles de route"

    def __str__(self) -> str:
        return f"Règles des feuilles de route — {self.cycle}"


def policy_of(cycle: Cycle) -> RoadmapPolicy:
    """The rules of a cycle; the defaults, not saved, when staff chose nothing."""
    try:
        return cycle.roadmap_policy
    except RoadmapPolicy.DoesNotExist:
        return RoadmapPolicy(cycle=cycle)
