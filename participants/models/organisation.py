"""Organisations: where people work."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from .intercommunality import validate_siren


class Group(models.TextChoices):
    """How organisations are counted in figures, and balanced in a cycle."""

    INTERCOMMUNALITY = "intercommunality", "intercommunalité"
    LANDLORD = "landlord", "bailleur social"
    STATE = "state", "service de l’État"
    OTHER = "other", "autre"


# A team is complete with at least one person of each: the rule of IREV's cycles, which train teams by territory.
COMPLETE_TEAM = (Group.INTERCOMMUNALITY, Group.LANDLORD)


class OrganisationQuerySet(models.QuerySet):
    """Organisations."""

    def suggested(self) -> Self:
        """Those that a candidate may pick in the list: checked by staff."""
        return self.filter(is_checked=True)


class Organisation(models.Model):
    """A body that employs participants. One that a candidate typed is not suggested to others until staff check it."""

    class Kind(models.TextChoices):
        """What the body is."""

        INTERCOMMUNALITY = "intercommunality", "intercommunalité"
        OPH = "oph", "office public de l’habitat (OPH)"
        ESH = "esh", "entreprise sociale pour l’habitat (ESH)"
        COOPERATIVE = "cooperative", "coopérative Hlm"
        SEM = "sem", "société d’économie mixte (SEM)"
        DDT = "ddt", "DDT ou DDTM"
        DDETS = "ddets", "DDETS"
        PREFECTURE = "prefecture", "préfecture, déléguée ou délégué du préfet"
        REGION = "region", "région"
        DEPARTMENT = "department", "département"
        ACTION_LOGEMENT = "action_logement", "Action Logement"
        COMMUNE = "commune", "commune"
        ASSOCIATION = "association", "association"
        OTHER = "other", "autre"

    GROUPS: ClassVar[dict[str, Group]] = {
        Kind.INTERCOMMUNALITY: Group.INTERCOMMUNALITY,
        Kind.OPH: Group.LANDLORD,
        Kind.ESH: Group.LANDLORD,
        Kind.COOPERATIVE: Group.LANDLORD,
        Kind.SEM: Group.LANDLORD,
        Kind.DDT: Group.STATE,
        Kind.DDETS: Group.STATE,
        Kind.PREFECTURE: Group.STATE,
    }

    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=16, choices=Kind)
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[validate_siren])
    intercommunality = models.OneToOneField(
        "participants.Intercommunality",
        models.PROTECT,
        related_name="organisation",
        verbose_name="territoire",
        null=True,
        blank=True,
        help_text="Pour une intercommunalité : celle qu’elle est.",
    )
    former_names = models.TextField(
        "autres noms", blank=True, help_text="Un par ligne : anciens noms, ou noms des fiches fusionnées."
    )
    is_checked = models.BooleanField(
        "vérifiée", default=False, help_text="Une structure vérifiée est proposée dans le formulaire d’inscription."
    )
    is_fictitious = models.BooleanField("fictive", default=False, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siren"],
                condition=~Q(siren=""),
                name="one_organisation_per_siren",
                violation_error_message="Une structure porte déjà ce SIREN.",
            ),
            models.UniqueConstraint(
                Lower("name"),
                "kind",
                name="one_organisation_per_name_and_kind",
                violation_error_message="Une structure de même nature porte déjà ce nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def group(self) -> Group:
        """How the organisation counts in figures: intercommunalité, bailleur social, service de l’État or autre."""
        return self.GROUPS.get(self.kind, Group.OTHER)

    @classmethod
    def kinds_of(cls, group: Group) -> list[str]:
        """The kinds that count as one group."""
        return [kind for kind in cls.Kind if cls.GROUPS.get(kind, Group.OTHER) == group]
