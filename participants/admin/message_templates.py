"""The words of each kind of message, and how they look once filled in."""

from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied

from participants.mail.preview import last_registrations, preview_of
from participants.mail.wording import Wording, check_body, check_subject
from participants.models import MessageTemplate
from participants.models.letter import names_of
from programme.admin.base import PortalModelAdmin
from programme.admin.versions import VersionedForm


class MessageTemplateForm(VersionedForm):
    """Words of staff: the message knows every name in braces."""

    def clean_subject(self):
        subject = self.cleaned_data["subject"]
        check_subject(self.instance.kind, subject)
        return subject

    def clean_body(self):
        body = self.cleaned_data["body"]
        check_body(self.instance.kind, body)
        return body


@admin.register(MessageTemplate)
class MessageTemplateAdmin(PortalModelAdmin):
    """The words of each kind of message: changed, never added nor deleted, and seen on a real registration."""

    form = MessageTemplateForm
    change_form_template = "admin/participants/messagetemplate/change_form.html"
    list_display = ["name", "subject", "updated_at"]
    list_display_links = ["name"]
    fields = ["version", "subject", "body"]

    @admin.display(description="message", ordering="pk")
    def name(self, template):
        return str(template)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body":
            field.widget.attrs["rows"] = 22
        return field

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """« Aperçu » shows what is typed, and saves nothing."""
        if request.method == "POST" and "_preview" in request.POST:
            return self._preview_view(request, object_id)
        title = {"title": "Modèle de message"}
        return super().changeform_view(request, object_id, form_url, title | (extra_context or {}))

    def _preview_view(self, request, object_id):
        template = self.get_object(request, unquote(object_id))
        if template is None:
            return self.not_found(request, object_id)
        if not self.has_change_permission(request, template):
            raise PermissionDenied
        form = self.get_form(request, template, change=True)(request.POST, instance=template)
        words = Wording(request.POST.get("subject", ""), request.POST.get("body", "")) if form.is_valid() else None
        adminform = AdminForm(form, list(self.get_fieldsets(request, template)), {}, model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": "Modèle de message",
            "subtitle": str(template),
            "adminform": adminform,
            "errors": form.errors.values(),
            "original": template,
            "object_id": object_id,
            "is_popup": False,
            "to_field": None,
            "media": self.media + adminform.media,
            "inline_admin_formsets": [],
            "preview_words": words,
            "show_preview": True,
        }
        return self.render_change_form(request, context, change=True, obj=template)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Below the form: the names that it may hold, and the message as one person would receive it."""
        registrations = last_registrations(request.user)
        chosen = request.POST.get("registration") or request.GET.get("registration", "")
        registration = next((registration for registration in registrations if str(registration.pk) == chosen), None)
        registration = registration or (registrations[0] if registrations else None)
        stored = MessageTemplate.objects.get(pk=obj.pk)
        words = context.get("preview_words") if context.get("show_preview") else Wording(stored.subject, stored.body)
        context |= {
            "names": [
                {"name": f"{{{name.word}}}", "meaning": name.meaning, "in_subject": name.in_subject}
                for name in names_of(obj.kind)
            ],
            "registrations": registrations,
            "registration": registration,
            "preview": preview_of(obj.kind, words, registration) if words else None,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)
