"""Milestones: a page lists the roadmaps of a cycle, then freezes them all at once; a milestone is only read then."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from programme.admin.base import PortalModelAdmin
from programme.kit.french import french
from programme.kit.refusal import Refused
from programme.kit.text_fields import CleanCharField
from programme.models import Cycle
from roadmaps.models import Milestone, Roadmap
from roadmaps.rules import can_take_milestone
from roadmaps.versions.freezing import is_intact, take_milestone


class MilestoneForm(forms.Form):
    """The cycle and the name of a milestone."""

    cycle = forms.ModelChoiceField(label="Cycle", queryset=Cycle.objects.none(), empty_label=None)
    name = CleanCharField(
        label="Nom", max_length=60, help_text="Par exemple « Septembre » ou « Décembre » : les équipes le liront."
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["cycle"].queryset = Cycle.objects.filter(roadmaps__isnull=False).distinct().order_by("-year", "pk")
        self.fields["name"].help_text = french(self.fields["name"].help_text)


@admin.register(Milestone)
class MilestoneAdmin(PortalModelAdmin):
    """The milestones of every cycle. A milestone is taken on a page of its own, and never changes."""

    list_display = ["name", "cycle", "taken_at", "taken_by", "territories"]
    list_select_related = ["cycle", "taken_by"]
    list_filter = ["cycle"]
    search_fields = ["name", "cycle__title"]
    fields = ["name", "cycle", "taken_at", "taken_by", "versions"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(count=Count("snapshots"))

    @admin.display(description="territoires", ordering="count")
    def territories(self, milestone):
        return milestone.count

    @admin.display(description="versions figées")
    def versions(self, milestone):
        """Each territory with its frozen version: whether it is intact, and what changed since the milestone before."""
        rows = milestone.snapshots.select_related("roadmap__territory").order_by("roadmap__territory__name", "pk")
        line = '<li><a href="{}">{}</a>, {} <code>{}</code>{}</li>'
        said = {True: "conforme à son empreinte", False: "⚠ n’est plus conforme à son empreinte"}
        changes = self._changes_since(milestone)
        lines = (
            (
                snapshot.get_absolute_url(),
                snapshot.roadmap.territory.name,
                said[is_intact(snapshot)],
                snapshot.digest,
                changes(snapshot.roadmap),
            )
            for snapshot in rows
        )
        return format_html('<ul class="frozen-versions">{}</ul>', format_html_join("", line, lines))

    def _changes_since(self, milestone):
        """The function that links a roadmap to its comparison with the milestone before, when it was part of it."""
        before = milestone.cycle.milestones.filter(taken_at__lt=milestone.taken_at).order_by("-taken_at", "-pk").first()
        known = set(before.snapshots.values_list("roadmap", flat=True)) if before else set()

        def link(roadmap):
            if roadmap.pk not in known:
                return ""
            address = reverse("roadmaps:roadmap_compare", args=[roadmap.pk])
            asked = f"{address}?de=milestone:{before.pk}&a=milestone:{milestone.pk}"
            words = french(f"ce qui a changé depuis « {before.name} »")
            return format_html(
                ' · <a href="{}" aria-label="{}, {}">{}</a>', asked, words, roadmap.territory.name, words
            )

        return link

    def has_add_permission(self, request):
        return can_take_milestone(request.user)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        """Ask for the name, list the territories to be frozen, then take the milestone."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        form = MilestoneForm(sent, initial={"cycle": request.GET.get("cycle")})
        answer = self._take(request, form) if form.is_bound and form.is_valid() and "confirmed" in sent else None
        return answer or self._page(request, form)

    def _take(self, request, form):
        """Take the milestone and answer; return None, with the reason in the form, when it is refused."""
        asked = form.cleaned_data
        try:
            milestone = take_milestone(cycle=asked["cycle"], name=asked["name"], by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
            return None
        count = milestone.snapshots.count()
        frozen = "une feuille de route est figée" if count == 1 else f"{count} feuilles de route sont figées"
        text = french(f"Le jalon « {milestone.name} » est pris : {frozen}.")
        self.message_user(request, text, messages.SUCCESS)
        self.log_addition(request, milestone, [{"added": {}}])
        return HttpResponseRedirect(reverse("admin:roadmaps_milestone_change", args=[milestone.pk]))

    def _page(self, request, form):
        roadmaps = []
        if form.is_bound and form.is_valid():
            roadmaps = Roadmap.objects.filter(cycle=form.cleaned_data["cycle"]).select_related("territory")
        fieldsets = [(None, {"fields": ["cycle", "name"]})]
        context = {
            **self.admin_site.each_context(request),
            "title": "Prendre un jalon",
            "form": form,
            "roadmaps": list(roadmaps),
            "adminform": AdminForm(form, fieldsets, {}, model_admin=self),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/roadmaps/milestone/take.html", context)
