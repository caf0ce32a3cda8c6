"""Lists of registrations: dropped, checked, then written."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.models import ADDITION
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from participants import rules
from participants.models import ImportBatch, Organisation
from participants.registration.imports.empty_workbook import model_workbook
from participants.registration.imports.importing import (
    Outcome,
    abandon_import,
    check_rows,
    prepare_import,
    write_import,
)
from participants.registration.imports.reading import MAX_BYTES, MAX_ROWS, REQUIRED, TITLES, title_of, unknown_titles
from programme.admin.base import PortalModelAdmin
from programme.kit.french import french
from programme.kit.journal import note
from programme.kit.refusal import Refused
from programme.kit.workbook import file_response
from programme.models import Cycle

LIST = "admin:participants_importbatch_changelist"
# What asks for something comes first.
SECTIONS = [
    (Outcome.FAIL, "En erreur : rien n’en sera écrit"),
    (Outcome.MATCH, "Déjà là : rien n’en sera changé"),
    (Outcome.NEW, "Nouvelles"),
]


class UploadForm(forms.Form):
    """A file, and the cycle that its people want to follow."""

    cycle = forms.ModelChoiceField(
        Cycle.objects.filter(state=Cycle.State.PUBLISHED),
        label="Cycle",
        empty_label="Choisissez…",
        help_text="Un cycle publié : chaque personne inscrite reçoit un message qui y mène.",
    )
    file = forms.FileField(
        label="Fichier",
        help_text=f"Classeur XLSX, ou CSV ; {MAX_ROWS} personnes et 5 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


@admin.register(ImportBatch)
class ImportBatchAdmin(PortalModelAdmin):
    """The lists dropped so far; a page to drop one, a page to check it."""

    list_display = ["file_name", "cycle", "uploaded_by", "created_at", "written_at", "outcome"]
    list_filter = ["cycle"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("cycle", "uploaded_by")

    def has_add_permission(self, request):
        """Whoever decides of registrations."""
        return super().has_add_permission(request) and rules.can_decide_registration(request.user)

    def has_view_permission(self, request, obj=None):
        """Lists name people: whoever may read registrations."""
        return super().has_view_permission(request, obj) and request.user.has_perm("participants.view_registration")

    def has_change_permission(self, request, obj=None):
        """A list is never edited: it is written, or abandoned."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody: what was imported, when and by whom stays known; its rows are gone."""
        return False

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("modele/", view(self.model_view), name="participants_importbatch_model"),
            *super().get_urls(),
        ]

    def model_view(self, request) -> HttpResponse:
        """The empty workbook to fill in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return file_response(model_workbook(), format="xlsx", filename="modele-inscriptions")

    def add_view(self, request, form_url="", extra_context=None):
        """Drop a file; its check follows."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(
            request.POST or None, request.FILES or None, initial={"cycle": request.GET.get("cycle")}, label_suffix=""
        )
        if request.method == "POST" and form.is_valid() and (batch := self._prepared(request, form)):
            return HttpResponseRedirect(self.change_url(batch))
        context = self._context(
            request,
            title="Importer une liste",
            form=form,
            adminform=AdminForm(form, [(None, {"fields": ["cycle", "file"]})], {}, model_admin=self),
            titles=[(title_of(name), name in REQUIRED) for name in TITLES],
            kinds=[str(kind.label) for kind in Organisation.Kind],
        )
        return TemplateResponse(request, "admin/participants/registration_import.html", context)

    def _prepared(self, request, form):
        """The list, kept for its check; None, and the reason in the form, when the file cannot be read."""
        file = form.cleaned_data["file"]
        # Enough to know that it is too heavy.
        content = file.read(MAX_BYTES + 1)
        cycle = form.cleaned_data["cycle"]
        try:
            batch, ignored = prepare_import(cycle=cycle, content=content, file_name=file.name, by=request.user)
        except Refused as refusal:
            form.add_error("file", french(str(refusal)))
            return None
        if ignored:
            text = f"Colonnes qui ne sont pas lues : {unknown_titles(ignored)}."
            self.message_user(request, french(text), messages.WARNING)
        return batch

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Check a list; then write it, or abandon it."""
        batch = self.get_object(request, unquote(object_id))
        if batch is None:
            raise Http404
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, batch)
        if not batch.rows:
            text = f"Liste « {batch.file_name} » : {batch.outcome}. Ses lignes ne sont plus gardées."
            self.message_user(request, french(text), messages.INFO)
            return HttpResponseRedirect(reverse(LIST))
        check = check_rows(batch.cycle, batch.rows)
        context = self._context(
            request,
            title="Vérifier avant d’écrire",
            batch=batch,
            check=check,
            new=len(check.new),
            sections=[(outcome, title, check.of(outcome)) for outcome, title in SECTIONS],
            may_write=self.has_add_permission(request),
        )
        return TemplateResponse(request, "admin/participants/registration_import_check.html", context)

    def _decide(self, request, batch):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "abandon" in request.POST:
            abandon_import(batch=batch, by=request.user)
            self.message_user(request, "La liste est abandonnée : rien n’a été écrit.", messages.INFO)
            return HttpResponseRedirect(reverse(LIST))
        try:
            outcome = write_import(batch=batch, by=request.user)
        except Refused as refusal:
            self.message_user(request, french(str(refusal)), messages.ERROR)
            return HttpResponseRedirect(reverse(LIST))
        note(by=request.user, row=batch, flag=ADDITION, text=outcome)
        self.message_user(request, f"{outcome}.", messages.SUCCESS)
        url = reverse("admin:participants_registration_changelist")
        return HttpResponseRedirect(f"{url}?cycle={batch.cycle_id}")

    def _context(self, request, **context):
        return {**self.admin_site.each_context(request), "opts": self.opts, **context}
