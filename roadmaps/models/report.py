"""What participants bring back to the follow-up day."""

from django.db import models


class ExperienceReport(models.Model):
    """A person's return of experience before the follow-up day; read by theme and without names.

    One per registration; written and corrected until the day.
    """

    registration = models.OneToOneField(
        "participants.Registration", models.CASCADE, related_name="experience_report", verbose_name="inscription"
    )
    themes = models.ManyToManyField("roadmaps.Theme", related_name="+", verbose_name="axes concernés", blank=True)
    applied = models.TextField("ce que j’ai mis en œuvre", max_length=4_000, blank=True)
    helped = models.TextField("ce qui a facilité", max_length=4_000, blank=True)
    difficulties = models.TextField("les difficultés rencontrées", max_length=4_000, blank=True)
    needs = models.TextField("mes besoins d’approfondissement", max_length=4_000, blank=True)
    version = models.PositiveIntegerField("version", default=0, editable=False)
    written_at = models.DateTimeField("écrit le", auto_now=True)

    class Meta:
        verbose_name = "retour d’expériences"
        verbose_name_plural = "retours d’expériences"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Retour d’expériences n° {self.pk}"
