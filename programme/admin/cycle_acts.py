"""Publishing, archiving and duplicating from the admin: always a page that says what will happen, then a POST."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from programme import rules
from programme.cycles.duplicating import duplicate_cycle
from programme.cycles.publishing import NothingToPublish, archive_cycle, publish_cycle, warnings_for, with_programme
from programme.models import Cycle

from .confirmed_act import Act, ConfirmedAct


@dataclass(frozen=True, kw_only=True)
class CycleAct(Act):
    """A change of state of a cycle."""

    allowed: Callable


PUBLISH = CycleAct(
    name="publish",
    label="Publier",
    button="Publier maintenant",
    explanation="La page devient visible de tous, aussitôt. Les dates des journées sont dès lors annoncées : "
    "une journée déplacée ou annulée le dira.",
    done="publié",
    allowed=rules.can_publish_cycle,
    perform=publish_cycle,
)
ARCHIVE = CycleAct(
    name="archive",
    label="Archiver",
    button="Archiver maintenant",
    explanation="Le cycle passe parmi les cycles passés. Sa page, son adresse et ses documents restent en ligne.",
    done="archivé",
    allowed=rules.can_archive_cycle,
    perform=archive_cycle,
)


class CycleActPage(ConfirmedAct):
    """An act on the cycles that it applies to."""

    template = "admin/programme/cycle/act_confirmation.html"

    def is_allowed(self):
        return self.request.user.has_perm("programme.change_cycle")

    def perform(self):
        for cycle in self.chosen:
            self._perform_on(cycle)

    def page(self):
        rows = [self._row(cycle) for cycle in with_programme(self.chosen)]
        return {
            "rows": rows,
            "action": self.request.POST.get("action", ""),
            "possible": any(row["possible"] for row in rows),
        }

    def _row(self, cycle):
        """What the page says of a cycle."""
        publishing = self.act is PUBLISH
        refusal = str(NothingToPublish()) if publishing and not cycle.sessions.all() else ""
        if not refusal and not self.act.allowed(self.request.user, cycle):
            refusal = f"Ce cycle est à l’état « {cycle.get_state_display()} » : rien à faire."
        warnings = warnings_for(cycle) if publishing and not refusal else []
        return {"cycle": cycle, "refusal": refusal, "warnings": warnings, "possible": not refusal}

    def _perform_on(self, cycle):
        try:
            changed = self.act.perform(cycle=cycle, by=self.request.user)
        except NothingToPublish as refusal:
            self._say(f"« {cycle} » : {refusal}", messages.ERROR)
            return
        if changed:
            self._say(f"« {cycle} » est {self.act.done}.", messages.SUCCESS)
        else:
            text = f"« {cycle} » n’a pas changé : il est à l’état « {cycle.get_state_display()} »."
            self._say(text, messages.INFO)

    def _say(self, text, level):
        self.model_admin.message_user(self.request, text, level)


class DuplicateForm(forms.Form):
    """What differs in the copy."""

    year = forms.IntegerField(label="Année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    title = forms.CharField(label="Titre", max_length=200)
    slug = forms.SlugField(
        label="Adresse de la page",
        max_length=80,
        help_text="Fin de l’adresse publique, par exemple « attributions-2022 ».",
    )

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Cycle.objects.filter(slug=slug).exists():
            raise ValidationError(Cycle._meta.get_field("slug").error_messages["unique"])
        return slug


def duplicate(model_admin, request, cycle):
    """Ask for the year, the title and the address of the copy, then open the copy."""
    if not rules.can_duplicate_cycle(request.user):
        raise PermissionDenied
    form = DuplicateForm(request.POST or None, initial=_suggestion(cycle))
    if request.method == "POST" and form.is_valid():
        copy = _duplicate_unless_taken(cycle, form, request.user)
        if copy:
            text = f"« {copy} » est prêt, en brouillon. Vérifiez ses dates, puis publiez-le."
            model_admin.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(model_admin.change_url(copy))
    fieldsets = [(None, {"fields": ["year", "title", "slug"]})]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Dupliquer pour une autre année",
        "original": cycle,
        "form": form,
        "adminform": AdminForm(form, fieldsets, {}, model_admin=model_admin),
        "opts": model_admin.opts,
        "back_url": model_admin.change_url(cycle),
    }
    return TemplateResponse(request, "admin/programme/cycle/duplicate.html", context)


def _suggestion(cycle):
    year = cycle.year + 1
    slug = cycle.slug.removesuffix(f"-{cycle.year}")
    return {"year": year, "title": cycle.title, "slug": f"{slug}-{year}"[:80]}


def _duplicate_unless_taken(cycle, form, user):
    """The copy, or None and an error in the form when somebody took the address at the same instant."""
    try:
        with transaction.atomic():
            return duplicate_cycle(cycle=cycle, by=user, **form.cleaned_data)
    except IntegrityError:
        form.add_error("slug", Cycle._meta.get_field("slug").error_messages["unique"])
        return None
