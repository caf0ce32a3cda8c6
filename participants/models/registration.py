"""A person's registration to a cycle, and all that happened to it."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .organisation import Group, Organisation

if TYPE_CHECKING:
    from .user import User


class RegistrationQuerySet(models.QuerySet):
    """Registrations, and who may see them."""

    def active(self) -> Self:
        """Those that still ask for, or hold, a seat."""
        return self.exclude(state__in=[Registration.State.WITHDRAWN, Registration.State.REFUSED])

    def holding_a_seat(self) -> Self:
        """Accepted, or with an open offer: what counts against the capacity."""
        return self.filter(Q(state=Registration.State.ACCEPTED) | Q(offer_expires_at__isnull=False))

    def waiting(self) -> Self:
        """The waiting list, in its order: by entry in the list, not by creation."""
        return self.filter(state=Registration.State.WAITING).order_by("waiting_since", "pk")

    def of_group(self, group: Group) -> Self:
        """Those whose organisation counts in a group."""
        return self.filter(organisation__kind__in=Organisation.kinds_of(group))

    def of_team(self, cycle: Any, territory: Any) -> Self:
        """The accepted registrations of a territory for a cycle. Both are keys, or expressions that give them."""
        return self.filter(cycle=cycle, territory=territory, state=Registration.State.ACCEPTED)

    def team_of(self, registration: "Registration") -> Self:
        """The team of an accepted registration: those accepted in the same cycle and territory, itself included."""
        if registration.state != Registration.State.ACCEPTED or registration.territory_id is None:
            return self.none()
        return self.of_team(registration.cycle_id, registration.territory_id)

    def visible_to(self, user: "User") -> Self:
        """Staff who may view registrations see all; anybody else sees their own."""
        if user.is_staff and user.has_perm("participants.view_registration"):
            return self.all()
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def with_people(self) -> Self:
        """With all that a row of a list names, in one query."""
        return self.select_related("user", "organisation", "territory", "cycle")


class Registration(models.Model):
    """The registration of one person to one cycle: from *reçue* to its outcome, never more than one active.

    `user` is empty once the person has been erased: what remains feeds figures only.
    """

    class State(models.TextChoices):
        """Where a registration stands."""

        RECEIVED = "received", "reçue"
        INCOMPLETE = "incomplete", "à compléter"
        ACCEPTED = "accepted", "retenue"
        WAITING = "waiting", "liste d’attente"
        REFUSED = "refused", "non retenue"
        WITHDRAWN = "withdrawn", "désistement"

    cycle = models.ForeignKey("programme.Cycle", models.PROTECT, related_name="registrations", verbose_name="cycle")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="registrations",
        verbose_name="personne",
        null=True,
        blank=True,
    )
    organisation = models.ForeignKey(
        "participants.Organisation", models.PROTECT, related_name="registrations", verbose_name="structure"
    )
    territory = models.ForeignKey(
        "participants.Intercommunality",
        models.PROTECT,
        related_name="registrations",
        verbose_name="territoire de travail",
        null=True,
        blank=True,
        help_text="Peut rester vide pour un service de l’État.",
    )
    function = models.CharField("fonction", max_length=150)
    department = models.CharField("service ou direction", max_length=150, blank=True)
    phone = models.CharField("téléphone professionnel", max_length=30, blank=True)
    colleagues = models.CharField("autres personnes du territoire", max_length=500, blank=True)
    expectations = models.TextField("attentes", max_length=2000, blank=True)
    is_committed = models.BooleanField("s’engage à suivre toutes les journées", default=False)
    manager_agrees = models.BooleanField("accord de la hiérarchie", null=True, blank=True)
    is_referent = models.BooleanField("référente ou référent de l’équipe", default=False)

    state = models.CharField("état", max_length=10, choices=State, default=State.RECEIVED, editable=False)
    state_reason = models.TextField("motif communiqué", blank=True, editable=False)
    received_at = models.DateTimeField("reçue le", editable=False)
    waiting_since = models.DateTimeField("en attente depuis", null=True, blank=True, editable=False)
    offered_at = models.DateTimeField("place proposée le", null=True, blank=True, editable=False)
    offer_expires_at = models.DateTimeField("proposition valable jusqu’au", null=True, blank=True, editable=False)
    # Raised by each act: two people who act on the same registration do not overwrite each other, and a message
    # about one move is sent once.
    version = models.PositiveIntegerField("version", default=0, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "user"],
                condition=~Q(state="withdrawn"),
                name="one_active_registration_per_person",
                violation_error_message="Cette personne a déjà une inscription à ce cycle.",
            ),
            models.UniqueConstraint(
                fields=["cycle", "territory"],
                condition=Q(is_referent=True, state="accepted"),
                name="one_referent_per_team",
                violation_error_message="Cette équipe a déjà une personne référente.",
            ),
            models.CheckConstraint(
                name="registration_waits_since_a_moment",
                condition=Q(state="waiting", waiting_since__isnull=False)
                | (~Q(state="waiting") & Q(waiting_since__isnull=True)),
                violation_error_message="La liste d’attente garde le moment d’entrée, et lui seul.",
            ),
            models.CheckConstraint(
                name="registration_offer_has_two_dates_and_waits",
                condition=Q(offered_at__isnull=True, offer_expires_at__isnull=True)
                | Q(offered_at__isnull=False, offer_expires_at__isnull=False, state="waiting"),
                violation_error_message="Une place se propose à une personne en liste d’attente, jusqu’à une date.",
            ),
            models.CheckConstraint(
                name="registration_has_a_person_or_was_erased",
                condition=Q(user__isnull=False) | Q(erased_at__isnull=False),
                violation_error_message="Une inscription est celle d’une personne.",
            ),
        ]
        indexes = [models.Index(fields=["cycle", "state"], name="registration_by_cycle_state")]

    def __str__(self) -> str:
        return f"{self.person_name} — {self.cycle}"

    def get_absolute_url(self) -> str:
        """Where the person follows it."""
        return reverse("participants:my_space")

    @property
    def person_name(self) -> str:
        """Whose it is; an erased person has no name."""
        return str(self.user) if self.user else "Personne effacée"

    @property
    def group(self) -> Group:
        """How it counts in figures."""
        return self.organisation.group

    @property
    def has_offer(self) -> bool:
        """Whether a seat is offered, and the answer is awaited."""
        return self.offer_expires_at is not None

    @property
    def is_active(self) -> bool:
        """Whether it still asks for, or holds, a seat."""
        return self.state not in (self.State.WITHDRAWN, self.State.REFUSED)


class RegistrationEvent(models.Model):
    """What happened to a registration: when, by whom, from which state to which, and why. Rows are only added."""

    class Kind(models.TextChoices):
        """The nature of what happened."""

        RECEIVED = "received", "inscription reçue"
        MOVED = "moved", "changement d’état"
        EDITED = "edited", "réponses modifiées"
        OFFERED = "offered", "place proposée"
        OFFER_ENDED = "offer_ended", "proposition terminée"
        REFERENT = "referent", "personne référente"
        REPLACED = "replaced", "remplacement"
        ASKED = "asked", "changement demandé"
        ANSWERED = "answered", "demande de changement close"

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="events", verbose_name="inscription")
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
    kind = models.CharField("fait", max_length=12, choices=Kind)
    from_state = models.CharField("de", max_length=10, choices=Registration.State, blank=True)
    to_state = models.CharField("à", max_length=10, choices=Registration.State, blank=True)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "fait d’une inscription"
        verbose_name_plural = "suivi des inscriptions"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.registration}"
