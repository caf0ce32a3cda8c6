"""The days of a cycle, and where they take place."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from programme.kit.people import Visitor


class Venue(models.Model):
    """A place where training sessions are held."""

    name = models.CharField("nom", max_length=200, help_text="Tel qu’il se lit dans « Lieu : … ».")
    address = models.TextField("adresse", blank=True)
    access = models.TextField("accès", blank=True, help_text="Transports, entrée, accessibilité. Texte en Markdown.")

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


def ends_after(start: str, end: str, name: str, message: str) -> models.CheckConstraint:
    """The constraint that two hours are both unknown, or that the second comes after the first."""
    both_unknown = Q(**{f"{start}__isnull": True, f"{end}__isnull": True})
    return models.CheckConstraint(
        name=name,
        condition=both_unknown | Q(**{f"{start}__isnull": False, f"{end}__isnull": False, f"{end}__gt": F(start)}),
        violation_error_message=message,
    )


class TrainingSessionQuerySet(models.QuerySet["TrainingSession"]):
    """Days, and who may see them."""

    def visible_to(self, user: Visitor) -> Self:
        """The days of the cycles that the user may see."""
        if user.is_staff and user.has_perm("programme.view_cycle"):
            return self.all()
        return self.exclude(cycle__state="draft")


class TrainingSession(models.Model):
    """One day (« journée ») of a cycle. Its hours are local to Paris; they may be unknown."""

    class Kind(models.TextChoices):
        """The purpose of the day."""

        TRAINING = "training", "journée de formation"
        FOLLOW_UP_DAY = "follow_up", "journée de remobilisation"

    class State(models.TextChoices):
        """Whether the day takes place; a cancelled day stays on the page, marked as cancelled."""

        PLANNED = "planned", "prévue"
        CANCELLED = "cancelled", "annulée"

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="sessions", verbose_name="cycle")
    date = models.DateField("date")
    kind = models.CharField("nature", max_length=10, choices=Kind, default=Kind.TRAINING)
    title = models.CharField("titre", max_length=200, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="sessions", verbose_name="lieu", null=True, blank=True
    )
    morning_starts = models.TimeField("matin, début", null=True, blank=True)
    morning_ends = models.TimeField("matin, fin", null=True, blank=True)
    afternoon_starts = models.TimeField("après-midi, début", null=True, blank=True)
    afternoon_ends = models.TimeField("après-midi, fin", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.PLANNED)
    state_note = models.CharField(
        "message affiché", max_length=300, blank=True, help_text="Motif d’une annulation ou d’un déplacement."
    )
    announced_date = models.DateField(
        "date annoncée",
        null=True,
        blank=True,
        help_text="Date donnée au public lors de la publication. Si la journée est déplacée, la page la rappelle. "
        "Corrigez-la si la date publiée était une erreur.",
    )
    uid = models.UUIDField("identifiant d’agenda", default=uuid.uuid4, unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField("révision d’agenda", default=0, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "journée"
        verbose_name_plural = "journées"
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "date"],
                condition=Q(state="planned"),
                name="one_planned_session_a_date",
                violation_error_message="Ce cycle a déjà une journée prévue à cette date.",
            ),
            ends_after(
                "morning_starts",
                "morning_ends",
                "session_morning_ends_after_it_starts",
                "Le matin : donnez le début et la fin, la fin après le début.",
            ),
            ends_after(
                "afternoon_starts",
                "afternoon_ends",
                "session_afternoon_ends_after_it_starts",
                "L’après-midi : donnez le début et la fin, la fin après le début.",
            ),
            models.CheckConstraint(
                name="session_afternoon_follows_morning",
                condition=Q(afternoon_starts__gte=F("morning_ends")),
                violation_error_message="L’après-midi doit commencer après la fin du matin.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} du {self.date:%d/%m/%Y}"

    @property
    def is_cancelled(self) -> bool:
        """Whether the day does not take place."""
        return self.state == self.State.CANCELLED

    @property
    def is_follow_up_day(self) -> bool:
        """Whether the day is the follow-up day (« journée de suivi », or « de remobilisation »)."""
        return self.kind == self.Kind.FOLLOW_UP_DAY

    @property
    def moved_from(self) -> datetime.date | None:
        """The date first announced to the public, when the day has moved since; else None."""
        return self.announced_date if self.announced_date and self.announced_date != self.date else None

    @property
    def half_days(self) -> list[tuple[datetime.time, datetime.time]]:
        """The known half-days, as pairs (start, end) of local times, in order."""
        pairs = ((self.morning_starts, self.morning_ends), (self.afternoon_starts, self.afternoon_ends))
        return [(start, end) for start, end in pairs if start is not None and end is not None]

    @property
    def starts_at(self) -> datetime.time | None:
        """The first local time of the day, or None when the hours are unknown."""
        return self.half_days[0][0] if self.half_days else None

    @property
    def ends_at(self) -> datetime.time | None:
        """The last local time of the day, or None when the hours are unknown."""
        return self.half_days[-1][1] if self.half_days else None

    def when(self, today: datetime.date) -> str:
        """The word for the day on a date: « annulée », « à venir », « aujourd’hui » or « passée »."""
        if self.is_cancelled:
            return "annulée"
        if self.date == today:
            return "aujourd’hui"
        return "à venir" if self.date > today else "passée"


def period_of(days: list[datetime.date], today: datetime.date) -> str:
    """The word for a cycle on a date, by its days: « à venir », « en cours », « passé », or "" without days."""
    if not days:
        return ""
    if today < min(days):
        return "à venir"
    return "passé" if today > max(days) else "en cours"
