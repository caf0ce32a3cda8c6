"""The people who teach and testify."""

from django.db import models


class Speaker(models.Model):
    """A person who speaks in cycles, as trainer or witness."""

    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    biography = models.TextField("présentation", blank=True, help_text="Publiée avec l’accord de la personne.")

    class Meta:
        verbose_name = "intervenant ou intervenante"
        verbose_name_plural = "intervenants et intervenantes"
        ordering = ["last_name", "first_name", "pk"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        """The first letters of the first and last names, for the card of the person."""
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()


class Contribution(models.Model):
    """The part of a speaker in one cycle: role, function and organisation at that date."""

    class Role(models.TextChoices):
        """The role in a cycle: trainers lead it, witnesses tell of an experience."""

        TRAINER = "trainer", "formateur ou formatrice"
        WITNESS = "witness", "témoin"

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="contributions", verbose_name="cycle")
    speaker = models.ForeignKey(
        Speaker, models.PROTECT, related_name="contributions", verbose_name="intervenant ou intervenante"
    )
    role = models.CharField("rôle", max_length=10, choices=Role)
    function = models.CharField("fonction ou profession", max_length=200, blank=True)
    organisation = models.CharField("organisme", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    sequences = models.ManyToManyField(
        "programme.Sequence", related_name="contributions", verbose_name="séquences", blank=True
    )

    class Meta:
        verbose_name = "intervention"
        verbose_name_plural = "interventions"
        ordering = ["role", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "speaker", "role"],
                name="one_contribution_a_role",
                violation_error_message="Cette personne a déjà ce rôle dans le cycle.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.speaker}, {self.get_role_display()}"

    @property
    def is_witness(self) -> bool:
        """Whether the person tells of an experience."""
        return self.role == self.Role.WITNESS
