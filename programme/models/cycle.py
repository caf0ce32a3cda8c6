"""The training cycle."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programme.kit.people import Visitor

from .session import TrainingSession


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Cycles, and who may see them."""

    def published(self) -> Self:
        """The cycles that the public reads: published or archived."""
        return self.exclude(state=Cycle.State.DRAFT)

    def with_days(self) -> Self:
        """The cycles, each with its planned sessions in order as `days`; one more query for all."""
        planned = TrainingSession.objects.filter(state=TrainingSession.State.PLANNED).select_related("venue")
        return self.prefetch_related(models.Prefetch("sessions", planned, to_attr="days"))

    def visible_to(self, user: Visitor) -> Self:
        """The cycles that the user may see: the published ones; for staff who may view cycles, the drafts too."""
        if user.is_staff and user.has_perm("programme.view_cycle"):
            return self.all()
        return self.published()


class Cycle(models.Model):
    """A training cycle: some days of one year, one subject, one group of territories."""

    class State(models.TextChoices):
        """The state of a cycle: seen by staff alone, by everybody, or among the past ones."""

        DRAFT = "draft", "brouillon"
        PUBLISHED = "published", "publié"
        ARCHIVED = "archived", "archivé"

    title = models.CharField("titre", max_length=200)
    slug = models.SlugField(
        "adresse de la page",
        max_length=80,
        unique=True,
        help_text="Fin de l’adresse publique, par exemple « attributions-2022 ». "
        "Elle est imprimée sur des documents : n’en changez plus après la publication.",
        error_messages={"unique": "Un autre cycle porte déjà cette adresse."},
    )
    year = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    framework = models.CharField(
        "cadre", max_length=200, blank=True, help_text="Le dispositif dans lequel le cycle s’inscrit."
    )
    state = models.CharField("état", max_length=10, choices=State, default=State.DRAFT, editable=False)
    summary = models.TextField("présentation en une phrase", help_text="Affichée sous le titre.")
    context = models.TextField("contexte", blank=True, help_text="Pourquoi ce cycle. Texte en Markdown.")
    objectives = models.TextField(
        "objectifs", blank=True, help_text="Texte en Markdown : une ligne « - » par objectif."
    )
    audience = models.TextField(
        "publics",
        blank=True,
        help_text="Texte en Markdown : une ligne « - **Public** : précision » par public.",
    )
    methods = models.TextField("méthodes", blank=True, help_text="Comment l’on travaille. Texte en Markdown.")
    prerequisites = models.CharField("prérequis", max_length=300, blank=True)
    price = models.CharField("tarif", max_length=200, blank=True, help_text="Par exemple « gratuit ».")
    practical = models.TextField(
        "informations pratiques",
        blank=True,
        help_text="Accès, repas, aménagements possibles. Texte en Markdown.",
    )
    contact_name = models.CharField("contact", max_length=150, blank=True)
    contact_email = models.EmailField("adresse du contact", blank=True)
    feedback = models.TextField(
        "ce que les participants en ont dit",
        blank=True,
        help_text="Après les journées, sans nom de personne. Texte en Markdown.",
    )
    landmarks = models.ManyToManyField(
        "programme.LegalLandmark",
        verbose_name="repères juridiques",
        related_name="cycles",
        blank=True,
        help_text="Les lois rappelées dans le contexte du cycle.",
    )

    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True, validators=[MinValueValidator(1)])
    seats_per_territory = models.PositiveSmallIntegerField(
        "places par territoire", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    registration_opens_at = models.DateTimeField("ouverture des inscriptions", null=True, blank=True)
    registration_closes_at = models.DateTimeField("clôture des inscriptions", null=True, blank=True)

    recorded_participants = models.PositiveSmallIntegerField("participants", null=True, blank=True)
    recorded_from_intercommunalities = models.PositiveSmallIntegerField("dont intercommunalités", null=True, blank=True)
    recorded_from_landlords = models.PositiveSmallIntegerField("dont bailleurs sociaux", null=True, blank=True)
    recorded_from_state = models.PositiveSmallIntegerField("dont services de l’État", null=True, blank=True)
    recorded_territories = models.PositiveSmallIntegerField("territoires", null=True, blank=True)
    recorded_note = models.CharField(
        "précision sur les chiffres", max_length=200, blank=True, help_text="Affichée sous les chiffres."
    )

    published_at = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = "cycle"
        verbose_name_plural = "cycles"
        ordering = ["-year", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cycle_year_is_plausible",
                condition=Q(year__gte=2000, year__lte=2100),
                violation_error_message="L’année doit être comprise entre 2000 et 2100.",
            ),
            models.CheckConstraint(
                name="cycle_registration_opens_before_it_closes",
                condition=Q(registration_opens_at__lt=F("registration_closes_at")),
                violation_error_message="Les inscriptions doivent ouvrir avant de se clore.",
            ),
            models.CheckConstraint(
                name="cycle_seats_per_territory_within_capacity",
                condition=Q(seats_per_territory__lte=F("capacity")),
                violation_error_message="Les places par territoire ne peuvent dépasser les places du cycle.",
            ),
            models.CheckConstraint(
                name="cycle_recorded_figures_add_up",
                condition=Q(
                    recorded_participants=F("recorded_from_intercommunalities")
                    + F("recorded_from_landlords")
                    + F("recorded_from_state")
                ),
                violation_error_message="Le nombre de participants doit être la somme des trois catégories.",
            ),
            models.CheckConstraint(
                name="cycle_published_has_a_publication_date",
                condition=Q(state="draft") | Q(published_at__isnull=False),
                violation_error_message="Un cycle publié porte sa date de publication.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"

    def get_absolute_url(self) -> str:
        """The address of the programme page."""
        return reverse("programme:cycle_detail", args=[self.slug])

    @property
    def is_draft(self) -> bool:
        """Whether only staff see the cycle."""
        return self.state == self.State.DRAFT
