"""What staff filter registrations by."""

from django.contrib import admin

from participants.models import Group, Intercommunality, Registration
from programme.models import Cycle

State = Registration.State


class CycleFilter(admin.SimpleListFilter):
    """The cycles that have registrations, the latest first."""

    title = "cycle"
    parameter_name = "cycle"

    def lookups(self, request, model_admin):
        cycles = Cycle.objects.filter(registrations__isnull=False).distinct()
        return [(cycle.pk, str(cycle)) for cycle in cycles]

    def queryset(self, request, queryset):
        return queryset.filter(cycle=self.value()) if (self.value() or "").isdigit() else queryset


class StateFilter(admin.SimpleListFilter):
    """The states, those that wait for a decision together, and what they hide: a seat offered."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        examine, offered = ("examine", "à examiner : reçue ou à compléter"), ("offered", "place proposée, sans réponse")
        return [examine, *State.choices[:4], offered, *State.choices[4:]]

    def queryset(self, request, queryset):
        if self.value() == "examine":
            return queryset.filter(state__in=[State.RECEIVED, State.INCOMPLETE])
        if self.value() == "offered":
            return queryset.filter(offer_expires_at__isnull=False)
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset


class GroupFilter(admin.SimpleListFilter):
    """How organisations count in figures."""

    title = "nature de la structure"
    parameter_name = "groupe"

    def lookups(self, request, model_admin):
        return Group.choices

    def queryset(self, request, queryset):
        return queryset.of_group(self.value()) if self.value() in Group.values else queryset


class TerritoryFilter(admin.SimpleListFilter):
    """The territories that have registrations, and none."""

    title = "territoire"
    parameter_name = "territoire"

    def lookups(self, request, model_admin):
        territories = Intercommunality.objects.filter(registrations__isnull=False).distinct().order_by("name", "pk")
        return [("aucun", "sans territoire"), *((territory.pk, str(territory)) for territory in territories)]

    def queryset(self, request, queryset):
        if self.value() == "aucun":
            return queryset.filter(territory=None)
        return queryset.filter(territory=self.value()) if (self.value() or "").isdigit() else queryset
