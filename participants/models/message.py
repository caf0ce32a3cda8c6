"""Mail: what is said, to whom it was said, and the sending to many."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .letter import letter_choices


class MessageKind(models.TextChoices):
    """The kinds of letters of this floor; floors above have theirs (`letter.py`)."""

    LOGIN_CODE = "login_code", "code de connexion"
    RECEIVED = "received", "inscription reçue"
    INCOMPLETE = "incomplete", "inscription à compléter"
    ACCEPTED = "accepted", "inscription retenue"
    REFUSED = "refused", "inscription non retenue"
    WAITING = "waiting", "liste d’attente"
    OFFER = "offer", "place proposée"
    OFFER_ENDED = "offer_ended", "proposition expirée"
    WITHDRAWN = "withdrawn", "désistement enregistré"
    REPLACED = "replaced", "remplacement enregistré"
    CHANGE_ACCEPTED = "change_accepted", "changement accepté"
    CHANGE_REFUSED = "change_refused", "changement refusé"
    INVITATION = "invitation", "invitation à rejoindre une équipe"
    REMINDER = "reminder", "rappel"
    SESSION_MOVED = "session_moved", "journée déplacée"
    SESSION_CANCELLED = "session_cancelled", "journée annulée"
    FREE = "free", "message libre"


# The kinds that staff write to many; the portal writes the others by itself.
MAILED_BY_STAFF = (MessageKind.REMINDER, MessageKind.SESSION_MOVED, MessageKind.SESSION_CANCELLED, MessageKind.FREE)


class MessageTemplate(models.Model):
    """The words of one kind of message, which staff may edit: Markdown, with names in braces filled at sending."""

    kind = models.CharField("message", max_length=20, choices=letter_choices, unique=True, editable=False)
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("texte", max_length=10_000)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "modèle de message"
        verbose_name_plural = "modèles de messages"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display().capitalize()


class Mailing(models.Model):
    """A message to many, written as a draft, reviewed with its recipients, then sent once to each."""

    class Audience(models.TextChoices):
        """Who receives it."""

        ACCEPTED = "accepted", "les personnes retenues"
        ACTIVE = "active", "toutes les inscriptions en cours"
        RECEIVED = "received", "les inscriptions reçues ou à compléter"
        WAITING = "waiting", "la liste d’attente"
        REFERENTS = "referents", "les personnes référentes"

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="mailings", verbose_name="cycle")
    kind = models.CharField(
        "nature",
        max_length=20,
        choices=[(kind.value, kind.label) for kind in MAILED_BY_STAFF],
        default=MessageKind.FREE,
    )
    session = models.ForeignKey(
        "programme.TrainingSession",
        models.CASCADE,
        related_name="mailings",
        verbose_name="journée",
        null=True,
        blank=True,
        help_text="Pour une journée déplacée ou annulée.",
    )
    # The calendar revision of the session that the message tells of: a later change asks for another message.
    session_sequence = models.PositiveIntegerField("révision d’agenda", null=True, blank=True, editable=False)
    audience = models.CharField("destinataires", max_length=10, choices=Audience, default=Audience.ACCEPTED)
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("texte", max_length=10_000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name="écrit par",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name="envoyé par",
        null=True,
        editable=False,
    )

    class Meta:
        verbose_name = "envoi groupé"
        verbose_name_plural = "envois groupés"
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="mailing_about_a_day_names_it",
                condition=~Q(kind__in=["session_moved", "session_cancelled"]) | Q(session__isnull=False),
                violation_error_message="Choisissez la journée dont parle le message.",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Message(models.Model):
    """One message queued to one address. Its key (kind, object, recipient, version) makes it unique for ever."""

    kind = models.CharField("nature", max_length=20, choices=letter_choices)
    about = models.CharField("objet concerné", max_length=60, blank=True, help_text="Par exemple registration:12.")
    recipient = models.EmailField("destinataire", max_length=254)
    version = models.CharField("version", max_length=64, blank=True)
    subject = models.CharField("objet", max_length=300)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="messages", verbose_name="personne", null=True
    )
    mailing = models.ForeignKey(
        Mailing, models.SET_NULL, related_name="messages", verbose_name="envoi groupé", null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name="par", null=True, blank=True
    )
    email = models.OneToOneField(
        "post_office.Email", models.SET_NULL, related_name="message_row", verbose_name="courriel", null=True
    )
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "recipient", "version"],
                name="never_twice_the_same_message",
                violation_error_message="Ce message a déjà été écrit à cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.recipient}"


class WorkerLease(models.Model):
    """Which process sends the mail at the moment, and until when it may: one at a time, on any number of machines."""

    name = models.CharField("tâche", max_length=40, primary_key=True)
    holder = models.CharField("processus", max_length=100)
    expires_at = models.DateTimeField("jusqu’à")

    class Meta:
        verbose_name = "tour de travail"
        verbose_name_plural = "tours de travail"

    def __str__(self) -> str:
        return f"{self.name} : {self.holder}"
