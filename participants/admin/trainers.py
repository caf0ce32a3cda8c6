"""The accounts opened to trainers on a cycle, and the invitations that teams have sent."""

from django import forms
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from participants.models import TeamInvitation, TrainerAccess, User
from programme.admin.base import PortalModelAdmin
from programme.kit.journal import note
from programme.kit.text_fields import CleanEmailField


class TrainerAccessForm(forms.ModelForm):
    """Whose address may read which cycle: the address makes the account, when there is none."""

    email = CleanEmailField(
        label="Adresse électronique",
        help_text="Cette personne entre dans le portail par un code envoyé à cette adresse.",
    )

    class Meta:
        model = TrainerAccess
        fields = ["cycle", "speaker"]

    def clean(self):
        """One access for each account and cycle."""
        cleaned = super().clean()
        cycle, email = cleaned.get("cycle"), cleaned.get("email")
        if cycle and email and TrainerAccess.objects.filter(cycle=cycle, user__email=email).exists():
            self.add_error("email", "Ce compte a déjà accès à ce cycle.")
        return cleaned


@admin.register(TrainerAccess)
class TrainerAccessAdmin(PortalModelAdmin):
    """Which trainers read the group and the roadmaps of a cycle. To correct an access, close it and open another."""

    list_display = ["account", "cycle", "speaker", "created_at"]
    list_select_related = ["user", "cycle", "speaker"]
    list_filter = ["cycle"]
    search_fields = ["user__email", "user__last_name", "speaker__last_name"]
    fields = ["email", "speaker", "cycle"]
    form = TrainerAccessForm

    @admin.display(description="compte", ordering="user__email")
    def account(self, access):
        return access.user.email

    def has_change_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        return ["account", "speaker", "cycle", "created_at"] if obj else self.fields

    def save_model(self, request, obj, form, change):
        speaker = obj.speaker
        new = {"first_name": speaker.first_name, "last_name": speaker.last_name, "password": make_password(None)}
        obj.user, _ = User.objects.get_or_create(email=form.cleaned_data["email"], defaults=new)
        super().save_model(request, obj, form, change)

    def construct_change_message(self, request, form, formsets, add=False):
        return "Accès ouvert"

    def log_addition(self, request, obj, message):
        return note(by=request.user, row=obj, flag=ADDITION, text=message)

    def log_change(self, request, obj, message):
        return note(by=request.user, row=obj, flag=CHANGE, text=message)

    def log_deletions(self, request, queryset):
        return [note(by=request.user, row=row, flag=DELETION, text="Accès fermé") for row in queryset]


@admin.register(TeamInvitation)
class TeamInvitationAdmin(PortalModelAdmin):
    """The invitations, to answer who asks. Teams send and cancel them; the admin only reads."""

    list_display = ["email", "cycle", "territory", "invited_by", "created_at", "outcome"]
    list_select_related = ["cycle", "territory", "invited_by"]
    list_filter = ["cycle"]
    search_fields = ["email", "territory__name"]
    fields = ["email", "cycle", "territory", "invited_by", "replaces", "created_at", "expires_at", "outcome"]

    @admin.display(description="suite donnée")
    def outcome(self, invitation):
        if invitation.used_at:
            return "utilisée"
        if invitation.revoked_at:
            return "annulée"
        return "en cours" if invitation.expires_at > timezone.now() else "expirée"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
