"""The roadmap of a territory for a cycle, its themes, and what happened to it."""

import datetime
from functools import cached_property
from typing import Self, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from participants.models import Registration, TrainerAccess, User

from .written import Merge, Written

# The documents that the reform asks of an intercommunality; a roadmap may say which of them exist.
DOCUMENTS = {
    "cil": "CIL installée",
    "orientations": "document-cadre adopté",
    "cia": "CIA signée",
    "ppgdid": "PPGDID adopté",
    "scoring": "cotation en service",
    "flow": "conventions de réservation en flux signées",
}


class RoadmapQuerySet(models.QuerySet):
    """Roadmaps, and who reads them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those that a person reads as they are written: of their team, of a cycle where they train; all for staff.

        Other teams never read a roadmap itself: see `Snapshot.objects.visible_to`.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("roadmaps.view_roadmap"):
            return self.all()
        own = Registration.objects.of_team(OuterRef("cycle"), OuterRef("territory")).filter(user=user.pk)
        # Not a join: a cycle with three trainers would give its roadmaps three times.
        taught = TrainerAccess.objects.filter(user=user.pk, cycle=OuterRef("cycle"))
        return self.filter(Exists(own) | Exists(taught)).exclude(cycle__state="draft")

    def with_names(self) -> Self:
        """Each with its territory and its cycle, in one query."""
        return self.select_related("territory", "cycle", "cycle__roadmap_policy")


class Roadmap(Written):
    """The « feuille de route » of a territory for a cycle: a working document, which commits nobody.

    Opens when the territory has its first accepted registration. Its `state` says who may write (`rules.py`).
    """

    class State(models.TextChoices):
        """Where the roadmap stands."""

        DRAFT = "draft", "en rédaction"
        SUBMITTED = "submitted", "transmise"
        VALIDATED = "validated", "validée"
        PUBLISHED = "published", "publiée"

    kind = "roadmap"
    merged_fields = {
        "priority_districts": Merge.WHOLE,
        "renewal_districts": Merge.WHOLE,
        "findings": Merge.TEXT,
        "assets": Merge.TEXT,
        "obstacles": Merge.TEXT,
        "ambition": Merge.WHOLE,
        "key_messages": Merge.TEXT,
        "objections": Merge.TEXT,
        "calendar": Merge.TEXT,
        "monitoring": Merge.TEXT,
        "requests": Merge.TEXT,
    }
    grouped_fields = {"documents": Merge.WHOLE}

    cycle = models.ForeignKey("programme.Cycle", models.PROTECT, related_name="roadmaps", verbose_name="cycle")
    territory = models.ForeignKey(
        "participants.Intercommunality", models.PROTECT, related_name="roadmaps", verbose_name="territoire"
    )
    state = models.CharField("état", max_length=10, choices=State, default=State.DRAFT, editable=False)
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)
    touched_at = models.DateTimeField("dernière activité", auto_now_add=True, editable=False)

    priority_districts = models.PositiveSmallIntegerField("nombre de QPV", null=True, blank=True)
    renewal_districts = models.CharField("quartiers NPNRU", max_length=300, blank=True)
    # Keys of DOCUMENTS, each with « _when » for its date: {"cil": "yes", "cil_when": "mars 2021", "cia": "unknown"}.
    documents = models.JSONField("état d’avancement des documents", default=dict, blank=True)
    findings = models.TextField("constats", max_length=10_000, blank=True)
    assets = models.TextField("atouts", max_length=10_000, blank=True)
    obstacles = models.TextField("points de blocage", max_length=10_000, blank=True)
    ambition = models.CharField("ambition à 18 mois", max_length=500, blank=True)
    key_messages = models.TextField("messages pour les élues et élus", max_length=10_000, blank=True)
    objections = models.TextField("objections attendues et réponses", max_length=10_000, blank=True)
    calendar = models.TextField("calendrier", max_length=10_000, blank=True)
    monitoring = models.TextField("suivi et évaluation", max_length=10_000, blank=True)
    requests = models.TextField("ce que nous demandons", max_length=10_000, blank=True)

    is_shared = models.BooleanField("partagée avec les autres équipes du cycle", default=False, editable=False)
    # The team's agreement to publish the version that staff validated; whoever gave it may take it back.
    publication_agreed_at = models.DateTimeField("publication acceptée le", null=True, blank=True, editable=False)
    publication_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name="publication acceptée par",
        null=True,
        blank=True,
        editable=False,
    )
    published_snapshot = models.ForeignKey(
        "roadmaps.Snapshot",
        models.PROTECT,
        related_name="+",
        verbose_name="version publiée",
        null=True,
        blank=True,
        editable=False,
    )

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        verbose_name = "feuille de route"
        verbose_name_plural = "feuilles de route"
        ordering = ["-cycle__year", "territory__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "territory"],
                name="one_roadmap_per_territory",
                violation_error_message="Ce territoire a déjà une feuille de route pour ce cycle.",
            ),
            models.CheckConstraint(
                name="published_roadmap_has_a_frozen_version",
                condition=(Q(state="published") & Q(published_snapshot__isnull=False))
                | (~Q(state="published") & Q(published_snapshot__isnull=True)),
                violation_error_message="Une feuille de route publiée l’est dans une version figée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory.name} — {self.cycle}"

    def get_absolute_url(self) -> str:
        """Its workspace."""
        return reverse("roadmaps:roadmap_detail", args=[self.pk])

    @property
    def roadmap(self) -> "Roadmap":
        """Itself: every written object says to which roadmap it belongs."""
        return self

    @property
    def roadmap_id(self) -> int:  # type: ignore[override]  # read only here: it is its own key
        """Its own key."""
        return self.pk

    @cached_property
    def known_registrations(self) -> dict[int | None, Registration | None]:
        """Whose place in the team was already looked up on this row, by key of the person; see `rules`."""
        return {}

    @property
    def team(self) -> QuerySet[Registration]:
        """Who writes it: the accepted registrations of its cycle and its territory."""
        return Registration.objects.of_team(self.cycle_id, self.territory_id)

    @property
    def is_open(self) -> bool:
        """Whether its texts may be written: as long as it is not handed in."""
        return self.state == self.State.DRAFT


class ThemeEntryQuerySet(models.QuerySet):
    """Themes of roadmaps."""

    def in_use(self, at: datetime.datetime | None = None) -> Self:
        """Those whose theme is in the common tools, and those of a retired theme that hold something.

        With a moment, the common tools are those of that moment. An empty entry goes with its theme; what was
        written stays.
        """
        used = Q(theme__retired_at=None) | Q(theme__retired_at__gt=at or timezone.now()) | Q(version__gt=0)
        for name in ("actions", "indicators"):
            rows = cast("type[models.Model]", self.model._meta.get_field(name).related_model)._default_manager
            used |= Q(Exists(rows.filter(entry=OuterRef("pk"))))
        return self.filter(used)


class ThemeEntry(Written):
    """What a team writes about one theme: diagnosis, answers to the guiding questions, objective."""

    kind = "entry"
    merged_fields = {"diagnosis": Merge.TEXT, "objective": Merge.TEXT}
    grouped_fields = {"answers": Merge.TEXT}

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="entries", verbose_name="feuille de route")
    theme = models.ForeignKey("roadmaps.Theme", models.PROTECT, related_name="entries", verbose_name="axe")
    diagnosis = models.TextField("diagnostic partagé", max_length=10_000, blank=True)
    objective = models.TextField("objectif", max_length=2_000, blank=True)
    # Answers by key of their question; beside them, the question as it was worded when it was first answered.
    answers = models.JSONField("réponses", default=dict, blank=True)
    asked = models.JSONField("questions telles que posées", default=dict, blank=True, editable=False)

    objects = ThemeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "axe d’une feuille de route"
        verbose_name_plural = "axes des feuilles de route"
        ordering = ["roadmap", "theme__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "theme"],
                name="one_entry_per_theme",
                violation_error_message="Cet axe est déjà dans la feuille de route.",
            )
        ]

    def __str__(self) -> str:
        return self.theme.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("roadmaps:entry_detail", args=[self.roadmap_id, self.pk])


class Transition(models.Model):
    """An act on a roadmap: when, by whom, from which state to which, with what words. Rows are only added."""

    class Act(models.TextChoices):
        """What was done."""

        OPENED = "opened", "ouverte"
        SUBMITTED = "submitted", "transmise à l’IREV"
        TAKEN_BACK = "taken_back", "reprise par l’équipe"
        SENT_BACK = "sent_back", "renvoyée avec un commentaire"
        VALIDATED = "validated", "validée"
        REOPENED = "reopened", "rouverte"
        AGREED = "agreed", "publication acceptée par l’équipe"
        DISAGREED = "disagreed", "accord de publication retiré"
        PUBLISHED = "published", "publiée"
        UNPUBLISHED = "unpublished", "publication retirée"
        SHARED = "shared", "partagée avec les autres équipes"
        UNSHARED = "unshared", "partage retiré"

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="transitions", verbose_name="feuille de route")
    act = models.CharField("acte", max_length=12, choices=Act)
    at = models.DateTimeField("le", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name="par",
        null=True,
        blank=True,
        help_text="Vide : le portail, ou une personne effacée.",
    )
    from_state = models.CharField("de", max_length=10, choices=Roadmap.State, blank=True)
    to_state = models.CharField("à", max_length=10, choices=Roadmap.State, blank=True)
    comment = models.TextField("commentaire", max_length=4_000, blank=True)
    snapshot = models.ForeignKey(
        "roadmaps.Snapshot", models.PROTECT, related_name="+", verbose_name="version figée", null=True, blank=True
    )

    class Meta:
        verbose_name = "étape d’une feuille de route"
        verbose_name_plural = "étapes des feuilles de route"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} : {self.roadmap}"
