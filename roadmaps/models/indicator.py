"""What is measured: an indicator of an action or of an objective, and its readings."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .tools import IndicatorDefinition, Unit
from .written import InTheme, InThemeQuerySet, Merge

Direction = IndicatorDefinition.Direction


class Indicator(InTheme):
    """What a team measures, of an action or of the objective of a theme.

    Drawn from a definition of the library, it keeps its own words and its own benchmark: a change of the library
    changes nothing here.
    """

    kind = "indicator"
    merged_fields = {
        "title": Merge.WHOLE,
        "calculation": Merge.WHOLE,
        "source": Merge.WHOLE,
        "unit": Merge.WHOLE,
        "target": Merge.WHOLE,
        "benchmark": Merge.WHOLE,
        "benchmark_note": Merge.WHOLE,
    }
    followed_fields = ("deleted_at",)

    entry = models.ForeignKey(
        "roadmaps.ThemeEntry",
        models.CASCADE,
        related_name="indicators",
        verbose_name="axe",
        help_text="L’axe, que l’indicateur soit celui de son objectif ou d’une de ses actions.",
    )
    action = models.ForeignKey(
        "roadmaps.Action", models.CASCADE, related_name="indicators", verbose_name="action", null=True, blank=True
    )
    definition = models.ForeignKey(
        "roadmaps.IndicatorDefinition",
        models.SET_NULL,
        related_name="uses",
        verbose_name="définition de départ",
        null=True,
        blank=True,
    )
    title = models.CharField("intitulé", max_length=150)
    calculation = models.CharField("calcul", max_length=300, blank=True)
    source = models.CharField("source", max_length=150, blank=True)
    unit = models.CharField("unité", max_length=10, choices=Unit, default=Unit.SHARE)
    target = models.DecimalField("cible", max_digits=12, decimal_places=2, null=True, blank=True)
    benchmark = models.DecimalField("repère", max_digits=12, decimal_places=2, null=True, blank=True)
    benchmark_note = models.CharField("précision sur le repère", max_length=300, blank=True)
    # What the library said of its benchmark when the indicator was drawn from it.
    given_benchmark = models.DecimalField(
        "repère de départ", max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    benchmark_direction = models.CharField(
        "sens du repère de départ", max_length=10, choices=Direction, default=Direction.NONE, blank=True, editable=False
    )
    benchmark_is_legal = models.BooleanField("repère de départ légal", default=False, editable=False)
    form_id = models.UUIDField("formulaire", null=True, blank=True, unique=True, editable=False)
    deleted_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)

    objects = InThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["entry", "pk"]
        constraints = [
            models.CheckConstraint(
                name="indicator_has_a_title",
                condition=~Q(title=""),
                violation_error_message="Donnez un intitulé à l’indicateur.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("roadmaps:indicator_detail", args=[self.roadmap_id, self.pk])

    def draw_from(self, definition: IndicatorDefinition | None) -> None:
        """Keep what a definition says of its benchmark today, as staff may change it later; nothing without one."""
        self.definition = definition
        if definition is not None:
            self.given_benchmark = definition.benchmark
            self.benchmark_direction = definition.benchmark_direction
            self.benchmark_is_legal = definition.benchmark_is_legal

    def go_on_from(self, earlier: "Indicator") -> None:
        """Keep what the library said of the benchmark when the `earlier` indicator was drawn from it."""
        self.given_benchmark = earlier.given_benchmark
        self.benchmark_direction = earlier.benchmark_direction
        self.benchmark_is_legal = earlier.benchmark_is_legal

    @property
    def has_given_benchmark(self) -> bool:
        """Whether its benchmark is still the one that the library gave: a team may set its own."""
        return self.benchmark is not None and self.benchmark == self.given_benchmark

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken out, alone or with its action."""
        return self.deleted_at is not None or (self.action is not None and self.action.is_withdrawn)


class Reading(models.Model):
    """The value of an indicator for a year: numerator and denominator of a share, else a number. Rows are only added.

    « Non connu » is an answer: it has neither numerator nor denominator. A reading typed wrong is followed by another.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings", verbose_name="indicateur")
    year = models.PositiveSmallIntegerField("année")
    is_start = models.BooleanField("valeur de départ", default=False)
    is_unknown = models.BooleanField("non connu", default=False)
    numerator = models.DecimalField("numérateur, ou valeur", max_digits=12, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField("dénominateur", max_digits=12, decimal_places=2, null=True, blank=True)
    source = models.CharField("source", max_length=150, blank=True)
    at = models.DateTimeField("relevé le", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="relevé par", null=True, blank=True
    )
    form_id = models.UUIDField("formulaire", null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = "relevé"
        verbose_name_plural = "relevés"
        ordering = ["year", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reading_is_known_or_not",
                condition=Q(is_unknown=True, numerator__isnull=True, denominator__isnull=True)
                | Q(is_unknown=False, numerator__isnull=False),
                violation_error_message="Donnez une valeur, ou dites qu’elle n’est pas connue.",
            ),
            models.CheckConstraint(
                name="reading_divides_by_something",
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                violation_error_message="Le dénominateur est un nombre plus grand que zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.year})"

    @property
    def value(self) -> Decimal | None:
        """The value of the indicator in its unit: a percentage for a share; None when it is not known."""
        if self.is_unknown or self.numerator is None:
            return None
        return self.numerator if self.denominator is None else 100 * self.numerator / self.denominator
