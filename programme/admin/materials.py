"""Documents and links."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm

from programme.kit.choice_fields import LabelledChoiceField
from programme.models import Material

from .base import PortalModelAdmin
from .session_saving import touch_cycle


class MaterialForm(ModelForm):
    """A document, whose day belongs to its cycle."""

    def clean(self):
        cleaned = super().clean()
        cycle, session = cleaned.get("cycle"), cleaned.get("session")
        if cycle and session and session.cycle_id != cycle.pk:
            self.add_error("session", ValidationError("Cette journée appartient à un autre cycle."))
        return cleaned


def _session_label(session):
    return f"{session} — {session.cycle}"


@admin.register(Material)
class MaterialAdmin(PortalModelAdmin):
    """The documents of all cycles."""

    form = MaterialForm
    list_display = ["title", "cycle", "session", "visibility", "is_link", "created_at"]
    list_filter = ["visibility", "cycle"]
    list_select_related = ["cycle", "session"]
    search_fields = ["title", "cycle__title", "url"]
    date_hierarchy = "created_at"
    fields = ["cycle", "session", "title", "file", "url", "visibility", "position"]

    @admin.display(description="nature")
    def is_link(self, material):
        return "lien" if material.url else "fichier"

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The days offered are those of the document's cycle, once it has a cycle."""
        form = super().get_form(request, obj, change=change, **kwargs)
        sessions = form.base_fields.get("session")
        if sessions and obj:
            sessions.queryset = obj.cycle.sessions.all()
        return form

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name != "session":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs |= {"form_class": LabelledChoiceField, "label_of": _session_label}
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.queryset = field.queryset.select_related("cycle")
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        touch_cycle(obj.cycle)
