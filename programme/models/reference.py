"""The reference texts: the law, and the words of the field."""

from typing import Self, TypeVar

from django.db import models

Row = TypeVar("Row", bound="ReferenceRow")


class ReferenceQuerySet(models.QuerySet[Row]):
    """Rows of a reference file; they stay in the database when they leave the file."""

    def current(self) -> Self:
        """The rows that are still in the reference."""
        return self.filter(retired_at__isnull=True)


class ReferenceRow(models.Model):
    """What every reference row holds: a stable code, its source, and the date it was checked."""

    code = models.SlugField("code", max_length=60, unique=True)
    source = models.CharField("source", max_length=300, blank=True)
    checked_on = models.DateField("à jour au")
    from_file = models.BooleanField("fournie avec le portail", default=False, editable=False)
    retired_at = models.DateTimeField(
        "retiré le", null=True, blank=True, help_text="Retiré des pages, gardé dans la base."
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True


class LegalLandmark(ReferenceRow):
    """A law that cycles refer to, with its effect on the allocation of social housing at its date."""

    short_name = models.CharField("nom d’usage", max_length=100)
    full_name = models.CharField("nom complet", max_length=300)
    number = models.CharField("numéro", max_length=30, help_text="Par exemple « 2014-173 ».")
    date = models.DateField("date")
    effect = models.TextField("effet", help_text="Ce qu’elle a changé. Texte en Markdown.")

    class Meta:
        verbose_name = "repère juridique"
        verbose_name_plural = "repères juridiques"
        ordering = ["date", "pk"]

    def __str__(self) -> str:
        return self.short_name


class GlossaryTerm(ReferenceRow):
    """A term of the field; an acronym is explained wherever it appears in a public text."""

    term = models.CharField("terme", max_length=80, unique=True, help_text="Le sigle ou le mot, tel qu’il s’écrit.")
    expansion = models.CharField("en toutes lettres", max_length=200, blank=True)
    definition = models.TextField("définition", blank=True)
    explained_in_text = models.BooleanField(
        "expliqué dans les pages",
        default=True,
        help_text="Un sigle s’explique au survol, au clavier et au toucher.",
    )

    class Meta:
        verbose_name = "terme du glossaire"
        verbose_name_plural = "glossaire"
        ordering = ["term", "pk"]

    def __str__(self) -> str:
        return self.term
