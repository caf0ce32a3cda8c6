"""The parts of a programme."""

from django.db import models

from .session import ends_after


class Sequence(models.Model):
    """A part of the programme: of one day, of several days together, or (no day) of the cycle as a whole."""

    class Kind(models.TextChoices):
        """The nature of the part."""

        FRAMING = "framing", "cadrage"
        INPUT = "input", "apports"
        WORKSHOP = "workshop", "atelier"
        TESTIMONY = "testimony", "témoignages"
        NEWS = "news", "actualités"
        EXPERIENCE = "experience", "retours d’expériences"
        ROADMAPS = "roadmaps", "feuilles de route"

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="sequences", verbose_name="cycle")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    title = models.CharField("titre", max_length=200)
    text = models.TextField("contenu", blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    starts = models.TimeField("début", null=True, blank=True)
    ends = models.TimeField("fin", null=True, blank=True)
    sessions = models.ManyToManyField(
        "programme.TrainingSession",
        related_name="sequences",
        verbose_name="journées",
        blank=True,
        help_text="Une journée, plusieurs prises ensemble, ou aucune : le cycle entier.",
    )

    class Meta:
        verbose_name = "séquence"
        verbose_name_plural = "séquences"
        ordering = ["position", "pk"]
        constraints = [
            ends_after(
                "starts",
                "ends",
                "sequence_ends_after_it_starts",
                "Donnez le début et la fin de la séquence, la fin après le début.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_testimony(self) -> bool:
        """Whether witnesses speak in it."""
        return self.kind == self.Kind.TESTIMONY
