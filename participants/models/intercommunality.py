"""Intercommunalities: the territories of the roadmaps."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from stdnum.fr import siren as siren_number


def validate_siren(value: str) -> None:
    """Refuse a number that is not a SIREN: nine digits, the last of which checks the others."""
    # The library reads separators and full-width digits too; what is kept is nine plain digits.
    if not (value.isascii() and value.isdigit() and siren_number.is_valid(value)):
        raise ValidationError("Ce numéro n’est pas un SIREN : neuf chiffres, dont le dernier contrôle les autres.")


class IntercommunalityQuerySet(models.QuerySet):
    """Intercommunalities."""

    def current(self) -> Self:
        """Those that exist today, and may be chosen."""
        return self.filter(retired_at__isnull=True)


class Intercommunality(models.Model):
    """A group of communes with its own taxation (EPCI à fiscalité propre), known by its SIREN, whatever its name.

    Rows of the region come from `participants/data/intercommunalities.csv` (Etalab, Licence Ouverte; places from
    GeoNames, CC BY 4.0); staff add one of another region. A row that leaves the file is retired, never deleted.
    """

    class Kind(models.TextChoices):
        """The four legal forms."""

        COMMUNES = "CC", "communauté de communes"
        AGGLOMERATION = "CA", "communauté d’agglomération"
        URBAN = "CU", "communauté urbaine"
        METROPOLIS = "METRO", "métropole"

    siren = models.CharField(
        "SIREN",
        max_length=9,
        unique=True,
        validators=[validate_siren],
        error_messages={"unique": "Une intercommunalité porte déjà ce SIREN."},
    )
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("forme", max_length=5, choices=Kind)
    department = models.CharField("département du siège", max_length=3, help_text="Son numéro, par exemple 59.")
    departments = models.CharField("départements", max_length=40, blank=True, help_text="Séparés par une espace.")
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    communes = models.PositiveSmallIntegerField("nombre de communes", null=True, blank=True)
    edition = models.PositiveSmallIntegerField("année de la source", null=True, blank=True)
    name_2022 = models.CharField("nom en 2022", max_length=200, blank=True)
    kind_2022 = models.CharField("forme en 2022", max_length=5, choices=Kind, blank=True)
    longitude = models.DecimalField("longitude", max_digits=7, decimal_places=3, null=True, blank=True)
    latitude = models.DecimalField("latitude", max_digits=7, decimal_places=3, null=True, blank=True)
    from_file = models.BooleanField("fournie avec le portail", default=False, editable=False)
    retired_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)

    objects = IntercommunalityQuerySet.as_manager()

    class Meta:
        verbose_name = "intercommunalité"
        verbose_name_plural = "intercommunalités"
        ordering = ["department", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="intercommunality_siren_has_nine_digits",
                condition=Q(siren__regex=r"^[0-9]{9}$"),
                violation_error_message="Un SIREN a neuf chiffres.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"
