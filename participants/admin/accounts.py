"""Accounts: only administrators see them, so that nobody gives themselves a right."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.urls import path

from participants.accounts.change_of_address import leave_address
from participants.models import User
from programme.admin.history import describe_change

from .erasing import erase_page

# The two groups are written in the code and kept in step with it: they are given here, not edited.
admin.site.unregister(Group)


class AccountCreationForm(AdminUserCreationForm):
    """A new account, by its address."""

    class Meta:
        model = User
        fields = ["email"]


@admin.register(User)
class AccountAdmin(UserAdmin):
    """The accounts."""

    add_form = AccountCreationForm
    list_display = ["email", "last_name", "first_name", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["email", "last_name", "first_name"]
    date_hierarchy = "date_joined"
    ordering = ["last_name", "first_name", "email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "password", ("first_name", "last_name")]}),
        (
            "Droits",
            {
                "fields": ["is_active", "is_staff", "groups", "is_superuser"],
                "description": "« gestion » écrit et publie les cycles ; « lecture » consulte. "
                "Le statut de super-utilisateur permet aussi de gérer les comptes.",
            },
        ),
        ("Dates", {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["email", "first_name", "last_name", "usable_password", "password1", "password2"],
                "description": "Seize caractères au moins, par exemple une phrase.",
            },
        ),
        ("Droits", {"classes": ["wide"], "fields": ["is_staff", "groups"]}),
    ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        """Nobody: an account is closed, or its person is erased, mail and mentions included."""
        return False

    def save_model(self, request, obj, form, change):
        """An address that is no longer the account's opens it no more."""
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            leave_address(user=obj, former=form.initial["email"])

    def get_urls(self):
        erase = path(
            "<int:object_id>/effacer/", self.admin_site.admin_view(self.erase_view), name="participants_user_erase"
        )
        return [erase, *super().get_urls()]

    def erase_view(self, request, object_id):
        """Erase the person of an account."""
        return erase_page(self, request, object_id)

    def construct_change_message(self, request, form, formsets, add=False):
        """Old and new values; of a password, only that it changed."""
        if isinstance(form, forms.ModelForm):
            return describe_change(form, formsets, add)
        return super().construct_change_message(request, form, formsets, add)
