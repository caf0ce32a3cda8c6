"""The themes of a cycle, with their guiding questions and the actions from which teams may start."""

from functools import cached_property

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from programme.admin.reference import RetiredFilter
from programme.kit.french import french
from programme.kit.text_fields import CleanCharField
from programme.models import Cycle
from roadmaps.common_tools.giving import give_tools
from roadmaps.common_tools.opening import spread_themes
from roadmaps.models import Action, ExperienceReport, GuidingQuestion, LibraryAction, Theme, ThemeEntry

from .base import ToolAdmin, ToolFormSet, ToolInline
from .library import LibraryActionForm


class QuestionFormSet(ToolFormSet):
    """The guiding questions of a theme."""

    @cached_property
    def used_keys(self):
        """The questions that a team has answered once: they stay beside their answer, and in the history."""
        asked = ThemeEntry.objects.filter(theme=self.instance.pk).values_list("asked", flat=True)
        return {int(key) for questions in asked for key in questions}


class QuestionInline(ToolInline):
    """The guiding questions of a theme, in order."""

    model = GuidingQuestion
    formset = QuestionFormSet
    # A question is a line that often needs two.
    formfield_overrides = {
        models.CharField: {"form_class": CleanCharField, "widget": AdminTextareaWidget(attrs={"rows": 2})}
    }
    fieldsets = [(None, {"fields": [("position", "is_retired"), "text"]})]


class LibraryActionFormSet(ToolFormSet):
    """The actions of the library, for a theme."""

    @cached_property
    def used_keys(self):
        """The actions from which a team has started."""
        used = Action.objects.filter(from_library__theme=self.instance.pk)
        return set(used.values_list("from_library", flat=True))


class LibraryActionInline(ToolInline):
    """The actions of the library for a theme, in order; the lessons of each are on its own page."""

    model = LibraryAction
    form = LibraryActionForm
    formset = LibraryActionFormSet
    show_change_link = True
    fieldsets = [(None, {"fields": [("position", "is_retired"), "title", "expected_result", "first_step", "partners"]})]


@admin.register(Theme)
class ThemeAdmin(ToolAdmin):
    """The themes, cycle by cycle. A change alters nothing that a team has written."""

    list_display = ["title", "cycle", "position", "question_count", "action_count", "standing"]
    list_select_related = ["cycle"]
    list_filter = ["cycle", RetiredFilter]
    search_fields = ["title", "purpose", "questions__text"]
    ordering = ["-cycle__year", "cycle", "position", "pk"]
    fieldsets = [
        (None, {"fields": ["cycle", "title", "position", "purpose"]}),
        ("Pour aider à écrire", {"fields": ["typical_objective", "typical_partners"]}),
        (None, {"fields": ["is_retired"]}),
    ]

    class Media:
        js = ["js/admin-order.js"]

    def get_queryset(self, request):
        questions = Count("questions", filter=Q(questions__retired_at=None), distinct=True)
        actions = Count("library_actions", filter=Q(library_actions__retired_at=None), distinct=True)
        return super().get_queryset(request).annotate(question_number=questions, action_number=actions)

    @admin.display(description="questions", ordering="question_number")
    def question_count(self, theme):
        return theme.question_number

    @admin.display(description="actions types", ordering="action_number")
    def action_count(self, theme):
        return theme.action_number

    def siblings(self, obj):
        return Theme.objects.filter(cycle=obj.cycle_id)

    def is_kept(self, obj):
        return obj.entries.exists() or ExperienceReport.objects.filter(themes=obj.pk).exists()

    def get_readonly_fields(self, request, obj=None):
        return ["cycle"] if obj else []

    def get_inlines(self, request, obj):
        """The cards of a theme that exists; a new theme has its title first."""
        return [QuestionInline, LibraryActionInline] if obj else []

    def response_add(self, request, obj, post_url_continue=None):
        """Open the page of the new theme, where its questions are written."""
        response = super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(self.change_url(obj)) if "_save" in request.POST else response

    # What a new theme does ----------------------------------------------------------------------------------

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change or "is_retired" in form.changed_data:
            self._spread(request, [form.instance.cycle])

    def brought_back(self, request, rows):
        self._spread(request, Cycle.objects.filter(pk__in={theme.cycle_id for theme in rows}).order_by("pk"))

    def _spread(self, request, cycles):
        """Bring the themes into the roadmaps being written, and tell how many."""
        number = sum(spread_themes(cycle=cycle, by=request.user) for cycle in cycles)
        if number:
            roadmaps = "une feuille de route" if number == 1 else f"{number} feuilles de route"
            self.message_user(request, f"L’axe est entré dans {roadmaps} en rédaction.", messages.INFO)

    # The tools of a cycle -----------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_cycle_view)
        return [path("cycle/<int:cycle_id>/", view, name="roadmaps_theme_cycle"), *super().get_urls()]

    def of_cycle_view(self, request, cycle_id):
        """Open the themes of a cycle; while it has none, the page that gives it the common tools."""
        cycle = get_object_or_404(Cycle, pk=cycle_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        themes = f"{reverse('admin:roadmaps_theme_changelist')}?cycle__id__exact={cycle.pk}"
        if cycle.themes.exists():
            return HttpResponseRedirect(themes)
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            give_tools(cycle)
            self.message_user(request, french(f"« {cycle} » a maintenant les outils communs."), messages.SUCCESS)
            return HttpResponseRedirect(themes)
        context = {
            **self.admin_site.each_context(request),
            "title": "Outils communs",
            "cycle": cycle,
            "may_give": self.has_add_permission(request),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/roadmaps/theme/give_tools.html", context)
