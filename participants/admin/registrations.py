"""The registrations: who asks to come, what is decided of them, and the page where a group is composed."""

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from participants import rules
from participants.models import Registration, User
from participants.registration.answers import register, update_answers
from participants.registration.columns import export_response
from participants.registration.decisions import name_referent
from participants.seats.balance import balance_of
from programme.admin.base import PortalModelAdmin
from programme.kit.journal import note
from programme.kit.refusal import Refused
from programme.models import Cycle
from programme.templatetags.writing import capitalised

from .act_pages import RegistrationActPage
from .registration_acts import ACTS, BULK
from .registration_filters import CycleFilter, GroupFilter, StateFilter, TerritoryFilter
from .registration_forms import RegistrationAddForm, RegistrationChangeForm
from .registration_page import surroundings

State = Registration.State
# What waits for staff comes first.
ORDER_OF_STATES = [State.RECEIVED, State.INCOMPLETE, State.WAITING, State.ACCEPTED, State.REFUSED, State.WITHDRAWN]
EXPORTS = ("xlsx", "csv")
ANSWERS = [
    ("first_name", "last_name"),
    "organisation",
    "territory",
    ("function", "department"),
    "phone",
    "colleagues",
    "expectations",
    "is_committed",
    "manager_agrees",
]
ADDED_BY_STAFF = (
    "Pour une personne qui a téléphoné, par exemple. Elle reçoit aussitôt le message « inscription reçue », et entre "
    "dans son espace par un code envoyé à cette adresse."
)


def bulk_action(act):
    """An act, as an action of the list: its page first."""

    @admin.action(description=f"{act.label}…", permissions=["change"])
    def action(model_admin, request, queryset):
        return RegistrationActPage(model_admin, request, queryset, act, request.get_full_path()).answer()

    action.__name__ = act.name
    return action


@admin.register(Registration)
class RegistrationAdmin(PortalModelAdmin):
    """The registrations. Their state is never typed: acts change it, each dated, signed and told."""

    list_display = ["person", "state_badge", "structure", "territory", "received_on"]
    list_filter = [CycleFilter, StateFilter, GroupFilter, TerritoryFilter]
    list_select_related = ["user", "organisation", "territory", "cycle"]
    search_fields = ["user__last_name", "user__first_name", "user__email", "organisation__name", "territory__name"]
    actions = [bulk_action(act) for act in BULK]

    # What is listed ---------------------------------------------------------------------------------------

    def get_queryset(self, request):
        ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(ORDER_OF_STATES)]
        rank = Case(*ranks, output_field=IntegerField())
        visible = Registration.objects.visible_to(request.user).annotate(state_rank=rank)
        return visible.order_by(*self.get_ordering(request))

    def get_ordering(self, request):
        return ["state_rank", "received_at", "pk"]

    def get_list_display(self, request):
        """The cycle is named as long as the list may hold several."""
        one_cycle = request.GET.get(CycleFilter.parameter_name) or len(self._cycles()) < 2
        return self.list_display if one_cycle else [self.list_display[0], "cycle", *self.list_display[1:]]

    def _cycles(self):
        """The cycles that have registrations."""
        return Cycle.objects.filter(registrations__isnull=False).distinct()

    @admin.display(description="personne", ordering="user__last_name")
    def person(self, registration):
        if not registration.is_referent:
            return registration.person_name
        return format_html('{}<span class="row-note">Référente ou référent</span>', registration.person_name)

    @admin.display(description="état", ordering="state_rank")
    def state_badge(self, registration):
        state = format_html(
            '<span class="state state-{}">{}</span>', registration.state, registration.get_state_display()
        )
        if not registration.has_offer:
            return state
        deadline = date_format(localtime(registration.offer_expires_at), "j F, H:i")
        return format_html('{}<span class="row-note">Place proposée, réponse avant le {}</span>', state, deadline)

    @admin.display(description="structure", ordering="organisation__name")
    def structure(self, registration):
        group = capitalised(registration.group.label)
        return format_html('{}<span class="row-note">{}</span>', registration.organisation, group)

    @admin.display(description="reçue le", ordering="received_at")
    def received_on(self, registration):
        return date_format(localtime(registration.received_at), "d/m/Y")

    def changelist_view(self, request, extra_context=None):
        """Refuse an action posted by a person who may not decide: Django would show the list again."""
        if request.method == "POST" and not rules.can_decide_registration(request.user):
            raise PermissionDenied
        cycles = Cycle.objects.filter(registrations__isnull=False).distinct()
        return super().changelist_view(
            request, {"cycles": cycles, "query": request.GET.urlencode(), **(extra_context or {})}
        )

    # Who may ----------------------------------------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        """Nobody: a registration is refused or withdrawn, and a person is erased."""
        return False

    def has_change_permission(self, request, obj=None):
        """Answers are corrected as long as the registration is in progress."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or (obj.is_active and obj.user is not None))

    # One registration -------------------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form's own fields: those of the page besides (name, address, version seen) are not of the row."""
        form = RegistrationChangeForm if change else RegistrationAddForm
        return super().get_form(request, obj, change, **kwargs | {"form": form, "fields": form._meta.fields})

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [
                (None, {"fields": ["cycle", "email", *ANSWERS[:1]], "description": ADDED_BY_STAFF}),
                ("Réponses", {"fields": ANSWERS[1:]}),
            ]
        if not self.has_change_permission(request, obj):
            return [("Réponses", {"fields": ANSWERS[1:]})]
        return [("Réponses", {"fields": ["version", *ANSWERS]})]

    def save_model(self, request, obj, form, change):
        """The acts write, under the cycle's lock; the form only carried the answers."""
        if change:
            update_answers(registration=obj, answers=form.answers, by=request.user)
            return
        unusable = {"password": make_password(None)}
        user, _ = User.objects.get_or_create(email=form.cleaned_data["email"], defaults=unusable)
        registration, _ = register(cycle=obj.cycle, user=user, answers=form.answers, by=request.user)
        obj.pk = registration.pk
        obj.refresh_from_db()

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def construct_change_message(self, request, form, formsets, add=False):
        """Which answers changed, without their values: what is erased must not live on here."""
        labels = [str(form.fields[name].label) for name in form.changed_data if name in form.fields]
        return "Ajoutée par l’équipe" if add else f"Réponses corrigées : {', '.join(labels) or 'aucune'}"

    def log_addition(self, request, obj, message):
        return note(by=request.user, row=obj, flag=ADDITION, text=message)

    def log_change(self, request, obj, message):
        return note(by=request.user, row=obj, flag=CHANGE, text=message)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context |= surroundings(request, obj) | {"title": "Inscription", "show_save_and_add_another": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Acts and composition ---------------------------------------------------------------------------------

    def get_urls(self):
        view, name = self.admin_site.admin_view, "participants_registration"
        return [
            path("acte/", view(require_POST(self.act_view)), name=f"{name}_act"),
            path("export/<str:kind>/", view(self.export_view), name=f"{name}_export"),
            path("<int:pk>/referent/", view(require_POST(self.referent_view)), name=f"{name}_referent"),
            path("equilibre/<int:cycle_id>/", view(self.balance_view), name=f"{name}_balance"),
            *super().get_urls(),
        ]

    def act_view(self, request):
        """Where every button leads: a decision on the people chosen."""
        if not rules.can_decide_registration(request.user):
            raise PermissionDenied
        act = ACTS.get(request.POST.get("action"))
        back = self._way_back(request)
        chosen = [pk for pk in request.POST.getlist("_selected_action") if pk.isdigit()]
        if act is None or not chosen:
            text = "Choisissez d’abord des personnes, puis ce que vous décidez pour elles."
            self.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(back)
        registrations = Registration.objects.visible_to(request.user).filter(pk__in=chosen)
        return RegistrationActPage(self, request, registrations, act, back).answer()

    def _way_back(self, request):
        """Where the person came from, never out of the portal."""
        back = request.POST.get("back", "")
        if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
            return back
        return reverse("admin:participants_registration_changelist")

    def referent_view(self, request, pk):
        if not rules.can_decide_registration(request.user):
            raise PermissionDenied
        registration = get_object_or_404(Registration.objects.visible_to(request.user), pk=pk)
        try:
            name_referent(registration=registration, by=request.user)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            note(by=request.user, row=registration, flag=CHANGE, text="Référente ou référent de l’équipe")
            text = f"{registration.person_name} est désormais référente ou référent de l’équipe."
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(self.change_url(registration))

    def export_view(self, request, kind):
        """The list as it is filtered, in a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in EXPORTS:
            raise Http404
        rows = self.get_changelist_instance(request).get_queryset(request)
        return export_response(rows, format=kind, filename=f"inscriptions-{timezone.localdate():%Y-%m-%d}")

    def balance_view(self, request, cycle_id):
        """The composition of a cycle's group: territories × kinds of organisation."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        cycle = get_object_or_404(Cycle.objects.visible_to(request.user), pk=cycle_id)
        context = {
            **self.admin_site.each_context(request),
            "title": "Composer le groupe",
            "cycle": cycle,
            "balance": balance_of(cycle),
            "acts": BULK if rules.can_decide_registration(request.user) else [],
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/participants/balance.html", context)
