"""The common tools of a cycle: what every team starts from. What a team wrote does not change with them."""

from typing import Self

from django.db import models
from django.db.models import Q


class ToolQuerySet(models.QuerySet):
    """Tools of a cycle."""

    def current(self) -> Self:
        """Those that are not retired: what a team is offered now."""
        return self.filter(retired_at=None)


class Tool(models.Model):
    """A row of the common tools: known by its code within its cycle, retired and never deleted once used."""

    code = models.SlugField("code", max_length=60, help_text="Reconnaît la ligne d’un cycle à l’autre.")
    position = models.PositiveSmallIntegerField("rang", default=0)
    retired_at = models.DateTimeField(
        "retiré le", null=True, blank=True, help_text="N’est plus proposé ; ce qui a été écrit reste."
    )

    objects = ToolQuerySet.as_manager()

    class Meta:
        abstract = True


class Unit(models.TextChoices):
    """What an indicator counts in."""

    SHARE = "share", "part, en %"
    NUMBER = "number", "nombre"
    EUROS = "euros", "euros"
    DAYS = "days", "jours"
    MONTHS = "months", "mois"
    YES_NO = "yes_no", "oui ou non"


class Theme(Tool):
    """A theme ("axe") of the roadmaps of a cycle, with what helps to write it."""

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="themes", verbose_name="cycle")
    title = models.CharField("intitulé", max_length=150)
    purpose = models.CharField("finalité", max_length=300, blank=True)
    typical_objective = models.CharField("objectif type", max_length=300, blank=True)
    typical_partners = models.CharField("partenaires habituels", max_length=300, blank=True)

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        ordering = ["cycle", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "code"],
                name="one_theme_per_code",
                violation_error_message="Un axe de ce cycle a déjà ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class GuidingQuestion(Tool):
    """A question that guides the writing of a theme."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="questions", verbose_name="axe")
    text = models.CharField("question", max_length=300)

    class Meta:
        verbose_name = "question-guide"
        verbose_name_plural = "questions-guides"
        ordering = ["theme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "code"],
                name="one_question_per_code",
                violation_error_message="Une question de cet axe a déjà ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.text


class IndicatorDefinition(Tool):
    """An indicator of the library: how it is computed, from what, and the benchmark that stands by default.

    A benchmark is a proposal: a team types another when its document-cadre sets one.
    """

    class Direction(models.TextChoices):
        """On which side of the benchmark a team wants to be."""

        AT_LEAST = "at_least", "au moins"
        AT_MOST = "at_most", "au plus"
        NONE = "", "sans sens"

    cycle = models.ForeignKey(
        "programme.Cycle", models.CASCADE, related_name="indicator_definitions", verbose_name="cycle"
    )
    theme = models.ForeignKey(
        Theme, models.SET_NULL, related_name="indicator_definitions", verbose_name="axe", null=True, blank=True
    )
    title = models.CharField("intitulé", max_length=150)
    calculation = models.CharField("calcul", max_length=300, blank=True)
    source = models.CharField("source", max_length=150, blank=True)
    unit = models.CharField("unité", max_length=10, choices=Unit, default=Unit.SHARE)
    benchmark = models.DecimalField("repère", max_digits=12, decimal_places=2, null=True, blank=True)
    benchmark_direction = models.CharField(
        "sens du repère", max_length=10, choices=Direction, default=Direction.NONE, blank=True
    )
    benchmark_is_legal = models.BooleanField("repère légal par défaut", default=False)
    benchmark_note = models.CharField("précision sur le repère", max_length=300, blank=True)

    class Meta:
        verbose_name = "définition d’indicateur"
        verbose_name_plural = "indicateurs de la bibliothèque"
        ordering = ["cycle", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "code"],
                name="one_indicator_definition_per_code",
                violation_error_message="Un indicateur de ce cycle a déjà ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class LibraryAction(Tool):
    """An action that a team may start from: given with the common tools, or drawn from a roadmap with its consent."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="library_actions", verbose_name="axe")
    title = models.CharField("intitulé", max_length=200)
    expected_result = models.TextField("résultat attendu", max_length=2000, blank=True)
    first_step = models.CharField("première étape", max_length=300, blank=True)
    partners = models.JSONField("partenaires", default=list, blank=True)
    lessons = models.TextField("ce qui a aidé, ce qui a freiné", max_length=4000, blank=True)
    credit = models.CharField("d’après", max_length=200, blank=True, help_text="Le territoire, s’il l’a accepté.")
    # One card a theme: the same action may help several cycles.
    source = models.ForeignKey(
        "roadmaps.Action",
        models.SET_NULL,
        related_name="library_cards",
        verbose_name="action d’origine",
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        verbose_name = "action type"
        verbose_name_plural = "actions de la bibliothèque"
        ordering = ["theme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "code"],
                name="one_library_action_per_code",
                violation_error_message="Une action de cet axe a déjà ce code.",
            ),
            models.UniqueConstraint(
                fields=["theme", "source"],
                name="one_card_per_theme_and_source",
                violation_error_message="Cette action a déjà une fiche dans cet axe.",
            ),
            models.CheckConstraint(
                name="library_action_has_a_title",
                condition=~Q(title=""),
                violation_error_message="Donnez un intitulé à l’action.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
