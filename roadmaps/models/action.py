"""An action of a roadmap, what happened to it, what stands in its way."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from .roadmap import ThemeEntry
from .written import InTheme, InThemeQuerySet, Merge

RESTORABLE_DAYS = 30


def restorable_since() -> datetime.datetime:
    """The moment before which a withdrawal can no longer be undone."""
    return timezone.now() - datetime.timedelta(days=RESTORABLE_DAYS)


class ActionQuerySet(InThemeQuerySet):
    """Actions, in the order of their theme."""

    def in_order(self) -> Self:
        """By theme, then by place in it."""
        return self.order_by("entry__theme__position", "entry_id", "position", "pk")


class Action(InTheme):
    """An action of a theme: what, who, when and first step, results. « En retard » is computed, never chosen."""

    class State(models.TextChoices):
        """How far it is; only a follow-up changes it."""

        TO_START = "to_start", "à engager"
        ONGOING = "ongoing", "en cours"
        BLOCKED = "blocked", "bloquée"
        DONE = "done", "réalisée"
        DROPPED = "dropped", "abandonnée"

    class Priority(models.TextChoices):
        """How much it matters; optional."""

        HIGH = "high", "haute"
        MEDIUM = "medium", "moyenne"
        LOW = "low", "basse"

    class Precision(models.TextChoices):
        """How precisely a due date is known; `due_on` is the last day of that period."""

        DAY = "day", "au jour"
        MONTH = "month", "au mois"
        QUARTER = "quarter", "au trimestre"
        YEAR = "year", "à l’année"

    FINISHED = ("done", "dropped")

    kind = "action"
    merged_fields = {
        "title": Merge.WHOLE,
        "expected_result": Merge.TEXT,
        "lead_organisation": Merge.WHOLE,
        "lead_function": Merge.WHOLE,
        "lead": Merge.WHOLE,
        "partners": Merge.SET,
        "means": Merge.TEXT,
        "first_step": Merge.WHOLE,
        "first_step_on": Merge.WHOLE,
        "starts_on": Merge.WHOLE,
        "due_on": Merge.WHOLE,
        "due_precision": Merge.WHOLE,
        "priority": Merge.WHOLE,
        "watch_points": Merge.TEXT,
        "results": Merge.TEXT,
    }
    tied_fields = {"due_on": "due_precision"}
    followed_fields = ("entry", "position", "state", "deleted_at")

    entry = models.ForeignKey(ThemeEntry, models.CASCADE, related_name="actions", verbose_name="axe")
    # A place between two others: moving an action touches it alone.
    position = models.FloatField("place", default=0, editable=False)
    state = models.CharField("état", max_length=10, choices=State, default=State.TO_START, editable=False)

    title = models.CharField("intitulé", max_length=200)
    expected_result = models.TextField("résultat attendu", max_length=10_000, blank=True)
    lead_organisation = models.CharField("structure pilote", max_length=200, blank=True)
    lead_function = models.CharField("fonction pilote", max_length=150, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="led_actions",
        verbose_name="personne de l’équipe qui pilote",
        null=True,
        blank=True,
        help_text="Reçoit les rappels ; son nom ne paraît ni dans les versions figées ni dans les exports.",
    )
    partners = models.JSONField("partenaires à associer", default=list, blank=True)
    means = models.TextField("moyens", max_length=10_000, blank=True)
    first_step = models.CharField("première étape", max_length=300, blank=True)
    first_step_on = models.DateField("date de la première étape", null=True, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    due_precision = models.CharField("précision de l’échéance", max_length=8, choices=Precision, default=Precision.DAY)
    priority = models.CharField("priorité", max_length=8, choices=Priority, blank=True)
    watch_points = models.TextField("points de vigilance", max_length=10_000, blank=True)
    results = models.TextField("résultats obtenus", max_length=10_000, blank=True)

    from_library = models.ForeignKey(
        "roadmaps.LibraryAction",
        models.SET_NULL,
        related_name="uses",
        verbose_name="action type de départ",
        null=True,
        blank=True,
        editable=False,
    )
    # The same double click, the same retry after a lost answer: one action.
    form_id = models.UUIDField("formulaire", null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField("ajoutée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="ajoutée par", null=True
    )
    deleted_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name="retirée par",
        null=True,
        blank=True,
        editable=False,
    )
    # The team agrees that others start from this action, and that its territory is named.
    library_agreed_at = models.DateTimeField("partage accepté le", null=True, blank=True, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        verbose_name_plural = "actions"
        ordering = ["entry", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_has_a_title",
                condition=~Q(title=""),
                violation_error_message="Donnez un intitulé à l’action.",
            ),
            models.CheckConstraint(
                name="action_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(starts_on__lte=F("due_on")),
                violation_error_message="L’échéance précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("roadmaps:action_detail", args=[self.roadmap_id, self.pk])

    @property
    def is_overdue(self) -> bool:
        """Whether its due date is past while it is neither done nor dropped."""
        return self.due_on is not None and self.due_on < timezone.localdate() and self.state not in self.FINISHED

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was withdrawn."""
        return self.deleted_at is not None

    @property
    def has_lead(self) -> bool:
        """Whether somebody leads it: a person, an organisation or a function."""
        return bool(self.lead_id or self.lead_organisation or self.lead_function)

    @property
    def lead_on_screen(self) -> str:
        """Who leads it, for a page that everybody sees: the organisation; else, that a person of the team does."""
        return self.lead_organisation or ("une personne de l’équipe" if self.has_lead else "")


class Difficulty(models.Model):
    """What stands in the way of an action, until it is lifted; then how it was lifted."""

    class Kind(models.TextChoices):
        """Where the difficulty lies."""

        GOVERNANCE = "governance", "gouvernance, portage politique"
        PARTNERSHIP = "partnership", "partenariat"
        DATA = "data", "données"
        LEGAL = "legal", "droit, règles"
        MEANS = "means", "moyens humains ou financiers"
        SUPPLY = "supply", "offre de logements, loyers"
        SCHEDULE = "schedule", "calendrier"
        OTHER = "other", "autre"

    action = models.ForeignKey(Action, models.CASCADE, related_name="difficulties", verbose_name="action")
    nature = models.CharField("nature", max_length=12, choices=Kind)
    text = models.TextField("difficulté", max_length=4_000)
    support = models.TextField("appui souhaité", max_length=2_000, blank=True)
    at = models.DateTimeField("signalée le", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="signalée par", null=True
    )
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="levée par", null=True, blank=True
    )
    lifted_how = models.TextField("comment elle a été levée", max_length=4_000, blank=True)

    class Meta:
        verbose_name = "difficulté"
        verbose_name_plural = "difficultés"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="lifted_difficulty_says_how",
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_how=""),
                violation_error_message="Dites comment la difficulté a été levée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} : {self.action}"

    @property
    def is_open(self) -> bool:
        """Whether it still stands in the way."""
        return self.lifted_at is None


class FollowUp(models.Model):
    """A « point de suivi »: what happened to an action, in a sentence. Only this changes its state.

    Rows are only added.
    """

    action = models.ForeignKey(Action, models.CASCADE, related_name="follow_ups", verbose_name="action")
    at = models.DateTimeField("le", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="par", null=True, blank=True
    )
    text = models.TextField("ce qui s’est passé", max_length=2_000)
    next_step = models.CharField("prochaine étape", max_length=300, blank=True)
    from_state = models.CharField("de", max_length=10, choices=Action.State)
    to_state = models.CharField("à", max_length=10, choices=Action.State)
    difficulty = models.ForeignKey(
        Difficulty, models.SET_NULL, related_name="+", verbose_name="difficulté", null=True, blank=True
    )
    # During the follow-up day: what was said of this action goes into the minutes.
    in_meeting = models.BooleanField("en journée de suivi", default=False)
    # The same double click, the same retry after a lost answer: one row.
    form_id = models.UUIDField("formulaire", null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = "point de suivi"
        verbose_name_plural = "points de suivi"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} : {self.get_to_state_display()}"

    @property
    def changes_state(self) -> bool:
        """Whether the action changed state then."""
        return self.from_state != self.to_state
