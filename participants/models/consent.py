"""What a person allowed, and the special arrangements that they asked for."""

from django.db import models

from .registration import Registration


class Consent(models.Model):
    """An answer to one question of consent, under one wording. Rows are only added: the last of a kind counts."""

    class Kind(models.TextChoices):
        """What is allowed."""

        LISTING = "listing", "adresse électronique montrée à l’équipe"
        IMAGE = "image", "photographies"

    # The wording that was shown; raise it when the wording changes.
    VERSION = "2026-11"

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="consents", verbose_name="inscription")
    kind = models.CharField("objet", max_length=8, choices=Kind)
    given = models.BooleanField("accordé")
    version = models.CharField("version du texte", max_length=20, default=VERSION)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "consentement"
        verbose_name_plural = "consentements"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {'accordé' if self.given else 'non accordé'}"


class AccessNeed(models.Model):
    """An arrangement that a person needs to take part; never their health. Read by very few, purged early."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="access_need", verbose_name="inscription"
    )
    text = models.TextField("aménagement demandé", max_length=1000)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "besoin d’aménagement"
        verbose_name_plural = "besoins d’aménagement"
        ordering = ["-updated_at", "pk"]

    def __str__(self) -> str:
        return f"Aménagement : {self.registration}"
