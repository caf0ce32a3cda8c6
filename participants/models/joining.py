"""How people come in: answers not confirmed yet, invitations, imports, trainers' access."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class RegistrationDraft(models.Model):
    """The answers of a person whose address is not confirmed yet; the session of the browser alone knows its own."""

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="+", verbose_name="cycle")
    email = models.EmailField("adresse électronique", max_length=254)
    answers = models.JSONField("réponses", help_text="Champs du formulaire, tels que validés.")
    invitation = models.ForeignKey(
        "participants.TeamInvitation", models.SET_NULL, related_name="+", verbose_name="invitation", null=True
    )
    created_at = models.DateTimeField("saisies le", auto_now_add=True)

    class Meta:
        verbose_name = "inscription à confirmer"
        verbose_name_plural = "inscriptions à confirmer"
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.email} — {self.cycle}"


class TeamInvitation(models.Model):
    """An invitation by address to join the team of a territory, or to replace one of its members.

    The link holds a secret of which only the SHA-256 digest is kept; it serves once. Opening it uses nothing up.
    """

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="invitations", verbose_name="cycle")
    territory = models.ForeignKey(
        "participants.Intercommunality", models.PROTECT, related_name="+", verbose_name="territoire"
    )
    email = models.EmailField("adresse électronique", max_length=254)
    token_digest = models.CharField("empreinte du secret", max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="invitée par", null=True
    )
    replaces = models.ForeignKey(
        "participants.Registration",
        models.CASCADE,
        related_name="replacements",
        verbose_name="remplace",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)
    registration = models.OneToOneField(
        "participants.Registration",
        models.SET_NULL,
        related_name="invitation",
        verbose_name="inscription obtenue",
        null=True,
        blank=True,
    )
    used_at = models.DateTimeField("utilisée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "email"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_per_address",
                violation_error_message="Une invitation est déjà en cours pour cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} — {self.territory}"


class TrainerAccess(models.Model):
    """A trainer's account opened on one cycle: reads its group and its roadmaps, and comments."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="trainer_accesses", verbose_name="compte"
    )
    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="trainer_accesses", verbose_name="cycle")
    speaker = models.ForeignKey(
        "programme.Speaker", models.PROTECT, related_name="+", verbose_name="formatrice ou formateur"
    )
    created_at = models.DateTimeField("ouvert le", auto_now_add=True)

    class Meta:
        verbose_name = "accès de formatrice ou formateur"
        verbose_name_plural = "accès des formatrices et formateurs"
        ordering = ["cycle", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "cycle"],
                name="one_trainer_access_per_cycle",
                violation_error_message="Ce compte a déjà accès à ce cycle.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} — {self.cycle}"


class ImportBatch(models.Model):
    """An uploaded list of registrations, kept between its check and its writing, then emptied."""

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="+", verbose_name="cycle")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="déposée par", null=True
    )
    file_name = models.CharField("fichier", max_length=200)
    rows = models.JSONField("lignes", default=list)
    created_at = models.DateTimeField("déposée le", auto_now_add=True)
    written_at = models.DateTimeField("écrite le", null=True, blank=True)
    outcome = models.CharField("résultat", max_length=200, blank=True)

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.file_name} — {self.cycle}"
