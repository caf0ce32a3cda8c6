"""Days and places."""

from django import forms
from django.contrib import admin

from programme import rules
from programme.cycles.scheduling import venue_changed
from programme.models import TrainingSession, Venue

from .base import PortalModelAdmin
from .cycle_forms import DATE_TAKEN
from .session_saving import after_session_save, announce_new_sessions, touch_cycle
from .versions import VersionedForm

SESSION_KEPT = "elle a été annoncée au public ; annulez-la plutôt."


class SessionForm(VersionedForm):
    """A day on its own page."""

    def clean(self):
        """Check « one planned session a date » here: Django skips it as the page does not let the cycle be changed."""
        cleaned = super().clean()
        planned = cleaned.get("state") == TrainingSession.State.PLANNED
        if self.instance.pk and planned and cleaned.get("date"):
            others = self.instance.cycle.sessions.exclude(pk=self.instance.pk)
            if others.filter(date=cleaned["date"], state=TrainingSession.State.PLANNED).exists():
                self.add_error("date", DATE_TAKEN)
        return cleaned

    def clean_announced_date(self):
        """Once told to the public, a date may be corrected; forgetting it would hide that the day moved."""
        announced = self.cleaned_data.get("announced_date")
        if self.instance.announced_date and not announced:
            raise forms.ValidationError("Une date annoncée se corrige, elle ne s’efface pas.")
        return announced


@admin.register(TrainingSession)
class TrainingSessionAdmin(PortalModelAdmin):
    """The days of all cycles."""

    form = SessionForm
    kept_because = SESSION_KEPT
    list_display = ["date", "cycle_title", "kind", "title", "venue", "state", "announced_date"]
    list_filter = ["state", "kind", "cycle", "venue"]
    list_select_related = ["cycle", "venue"]
    search_fields = ["title", "cycle__title", "venue__name"]
    date_hierarchy = "date"
    ordering = ["-date", "pk"]
    fieldsets = [
        (None, {"fields": ["version", "cycle", ("date", "kind"), "title", "venue"]}),
        (
            "Horaires",
            {
                "fields": [("morning_starts", "morning_ends"), ("afternoon_starts", "afternoon_ends")],
                "description": "Heure de Paris. Laissez vide ce qui n’est pas encore connu.",
            },
        ),
        (
            "Ce que lit le public",
            {
                "fields": [("state", "announced_date"), "state_note"],
                "description": "Une journée annoncée ne se supprime pas : annulez-la plutôt, la page le dira.",
            },
        ),
    ]

    @admin.display(description="cycle", ordering="cycle__title")
    def cycle_title(self, session):
        return str(session.cycle)

    def is_kept(self, obj):
        return obj.announced_date is not None

    def get_readonly_fields(self, request, obj=None):
        return ["cycle"] if obj else []

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or rules.can_delete_session(request.user, obj))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        after_session_save(request, obj, form.changed_data if change else [])
        announce_new_sessions(obj.cycle)
        touch_cycle(obj.cycle)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        touch_cycle(obj.cycle)


@admin.register(Venue)
class VenueAdmin(PortalModelAdmin):
    """The places."""

    list_display = ["name", "address"]
    search_fields = ["name", "address"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and {"name", "address"} & set(form.changed_data):
            venue_changed(venue=obj)
