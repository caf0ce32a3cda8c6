"""The documents and links of a cycle."""

from typing import Self

from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from programme.kit.people import Visitor

# What a browser or an office suite opens as a document; nothing that a browser would run as a page.
ALLOWED_EXTENSIONS = [
    "pdf",
    "odt",
    "ods",
    "odp",
    "docx",
    "xlsx",
    "pptx",
    "csv",
    "txt",
    "png",
    "jpg",
    "jpeg",
    "zip",
]


class MaterialQuerySet(models.QuerySet["Material"]):
    """Materials, and who may see them."""

    def visible_to(self, user: Visitor) -> Self:
        """The materials that the user may open: public ones of published cycles; all, for staff who may view them."""
        if user.is_staff and user.has_perm("programme.view_material"):
            return self.all()
        return self.filter(visibility=Material.Visibility.PUBLIC).exclude(cycle__state="draft")


class Material(models.Model):
    """A file or a link of a cycle, or of one of its days."""

    class Visibility(models.TextChoices):
        """Who may open it."""

        PUBLIC = "public", "tout le monde"
        PARTICIPANTS = "participants", "participantes et participants"
        STAFF = "staff", "équipe IREV"

    cycle = models.ForeignKey("programme.Cycle", models.CASCADE, related_name="materials", verbose_name="cycle")
    session = models.ForeignKey(
        "programme.TrainingSession",
        models.CASCADE,
        related_name="materials",
        verbose_name="journée",
        null=True,
        blank=True,
        help_text="Vide : le document vaut pour tout le cycle.",
    )
    title = models.CharField("titre", max_length=200)
    file = models.FileField(
        "fichier",
        upload_to="documents/%Y/",
        blank=True,
        validators=[FileExtensionValidator(ALLOWED_EXTENSIONS)],
    )
    url = models.URLField("lien", blank=True)
    visibility = models.CharField("visible par", max_length=12, choices=Visibility, default=Visibility.PARTICIPANTS)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="material_is_a_file_or_a_link",
                condition=Q(file="", url__gt="") | Q(file__gt="", url=""),
                violation_error_message="Donnez soit un fichier, soit un lien.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address of the document: its link, or the download, which checks who asks."""
        return self.url or reverse("programme:material_download", args=[self.pk])
