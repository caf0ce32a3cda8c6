"""What the pages of the admin share."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse

from .history import describe_change

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PortalModelAdmin(admin.ModelAdmin):
    """An admin page whose history tells old and new values, and which explains what it does not delete."""

    list_per_page = 50
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 5})},
        # One field with one label, where Django's own splits a moment in two.
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MOMENT},
    }
    # What to say instead of deleting a row that `is_kept` names.
    kept_because = ""

    def is_kept(self, obj):
        """Whether the row must not be deleted by anybody."""
        return False

    def changelist_view(self, request, extra_context=None):
        title = self.opts.verbose_name_plural.capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def construct_change_message(self, request, form, formsets, add=False):
        return describe_change(form, formsets, add)

    def get_deleted_objects(self, objs, request):
        """Rows that are kept stand as protected: the confirmation page explains, and deletes nothing."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = [f"{obj} : {self.kept_because}" for obj in objs if self.is_kept(obj)]
        return deleted, counts, set() if kept else lacking, protected + kept

    def delete_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is not None and self.has_view_permission(request, obj) and self.is_kept(obj):
            self.message_user(request, f"« {obj} » ne se supprime pas : {self.kept_because}", messages.ERROR)
            return HttpResponseRedirect(self.change_url(obj))
        return super().delete_view(request, object_id, extra_context)

    def not_found(self, request, object_id):
        """Back to the dashboard, saying that this row is not there, or no more: what Django's own pages do."""
        said = f"Introuvable : {self.opts.verbose_name} « {unquote(object_id)} ». La fiche a peut-être été supprimée."
        self.message_user(request, said, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:index"))

    def change_url(self, obj):
        """Address of the page of a row."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
