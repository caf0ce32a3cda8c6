"""The identity of the site: what the law asks a public site to say of itself."""

import datetime
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

# A declaration of accessibility holds for three years at most (RGAA 4.1.2).
AUDIT_VALID_FOR = datetime.timedelta(days=3 * 365)


class SiteIdentity(models.Model):
    """The single row of what the organiser alone knows; empty until staff fill it in."""

    publisher_name = models.CharField("nom de l’éditeur", max_length=200, blank=True)
    publisher_status = models.CharField("statut juridique", max_length=200, blank=True)
    publisher_address = models.TextField("adresse du siège", blank=True)
    publisher_phone = models.CharField("téléphone", max_length=40, blank=True)
    publisher_siret = models.CharField("SIRET", max_length=20, blank=True)
    contact_email = models.EmailField("adresse de contact", blank=True)
    publication_director = models.CharField("direction de la publication", max_length=200, blank=True)
    host_name = models.CharField("nom de l’hébergeur", max_length=200, blank=True)
    host_address = models.TextField("adresse de l’hébergeur", blank=True)
    host_phone = models.CharField("téléphone de l’hébergeur", max_length=40, blank=True)
    dpo_contact = models.CharField(
        "contact de la déléguée ou du délégué à la protection des données", max_length=300, blank=True
    )
    accessibility_contact = models.CharField("contact pour l’accessibilité", max_length=300, blank=True)
    accessibility_plan_url = models.URLField("schéma pluriannuel d’accessibilité", blank=True)
    holds_demo_data = models.BooleanField("données de démonstration", default=False, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    # What the law requires before the site opens: the pages say kindly that it is missing, staff see the list.
    REQUIRED = (
        "publisher_name",
        "publisher_address",
        "publisher_phone",
        "contact_email",
        "publication_director",
        "host_name",
        "host_address",
        "host_phone",
        "dpo_contact",
        "accessibility_contact",
    )

    class Meta:
        verbose_name = "identité du site"
        verbose_name_plural = "identité du site"
        constraints = [
            models.CheckConstraint(
                name="one_site_identity",
                condition=Q(pk=1),
                violation_error_message="L’identité du site tient en une seule fiche.",
            )
        ]

    def __str__(self) -> str:
        return "Identité du site"

    @property
    def missing_fields(self) -> list[models.Field]:
        """The fields of the required values that are still empty, in order."""
        required = [field for field in self._meta.fields if field.name in self.REQUIRED]
        return [field for field in required if not getattr(self, field.name)]

    @property
    def missing(self) -> list[str]:
        """The labels of the missing fields."""
        return [str(field.verbose_name) for field in self.missing_fields]


class AccessibilityAudit(models.Model):
    """An audit of the site against the RGAA, on which the declaration of accessibility is founded."""

    date = models.DateField("date de l’audit")
    auditor = models.CharField("réalisé par", max_length=200)
    rate = models.DecimalField(
        "critères respectés (%)",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    nonconformities = models.TextField("non-conformités", blank=True, help_text="Texte en Markdown.")
    exemptions = models.TextField(
        "dérogations pour charge disproportionnée", blank=True, help_text="Texte en Markdown."
    )
    out_of_scope = models.TextField("contenus non soumis", blank=True, help_text="Texte en Markdown.")
    technologies = models.TextField("technologies", blank=True)
    environment = models.TextField("environnement de test", blank=True, help_text="Texte en Markdown.")
    tools = models.TextField("outils", blank=True)
    pages = models.TextField("pages vérifiées", blank=True, help_text="Texte en Markdown.")

    class Meta:
        verbose_name = "audit d’accessibilité"
        verbose_name_plural = "audits d’accessibilité"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="audit_rate_is_a_percentage",
                condition=Q(rate__gte=0, rate__lte=100),
                violation_error_message="Le taux est un pourcentage, de 0 à 100.",
            )
        ]

    def __str__(self) -> str:
        return f"Audit du {self.date:%d/%m/%Y}"

    def is_valid_on(self, today: datetime.date) -> bool:
        """Whether a declaration may cite the audit that day: three years at most."""
        return self.date <= today <= self.date + AUDIT_VALID_FOR

    @property
    def status(self) -> str:
        """The mention that the law imposes: totalement (100 %), partiellement (50 % or more), else non conforme."""
        if self.rate == 100:
            return "totalement conforme"
        return "partiellement conforme" if self.rate >= 50 else "non conforme"
