"""Writing to many: a draft, a page that says to whom and shows it, then one click that sends once."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_POST

from participants.mail.context import ABOUT_A_DAY
from participants.mail.mailings import (
    draft_about,
    note_revision,
    preview,
    review,
    send_mailing,
    sessions_to_announce,
    start_draft,
)
from participants.mail.wording import check_body, check_subject
from participants.models import Mailing
from participants.models.letter import names_of
from programme.admin.base import PortalModelAdmin
from programme.kit.choice_fields import LabelledChoiceField
from programme.kit.refusal import Refused
from programme.models import TrainingSession


class MailingForm(forms.ModelForm):
    """A draft: its day belongs to its cycle, its words hold names that it knows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "session" in self.fields:
            coming = TrainingSession.objects.filter(date__gte=localdate(), cycle__state="published")
            chosen = TrainingSession.objects.filter(pk=self.instance.session_id)
            field = self.fields["session"]
            field.queryset = (coming | chosen).select_related("cycle").order_by("date", "pk")
            field.help_text = "Pour une journée déplacée ou annulée, et seulement alors."

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind", self.instance.kind)
        self._check_day(kind, cleaned)
        self._check_words(kind, cleaned)
        return cleaned

    def _check_day(self, kind, cleaned):
        session, cycle = cleaned.get("session", self.instance.session), cleaned.get("cycle")
        if kind not in ABOUT_A_DAY and session:
            self.add_error("session", "Ce message ne parle pas d’une journée : laissez ce champ vide.")
        if session and cycle and session.cycle_id != cycle.pk:
            self.add_error("session", "Cette journée est celle d’un autre cycle.")

    def _check_words(self, kind, cleaned):
        for name, check in (("subject", check_subject), ("body", check_body)):
            if name in cleaned:
                try:
                    check(kind, cleaned[name])
                except forms.ValidationError as error:
                    self.add_error(name, error)


def _day_label(session):
    state = f", {session.get_state_display()}" if session.is_cancelled else ""
    return f"{session.date:%d/%m/%Y}{state} — {session.cycle}"


@admin.register(Mailing)
class MailingAdmin(PortalModelAdmin):
    """The messages to many: drafts, and those that have left, which change no more."""

    form = MailingForm
    change_form_template = "admin/participants/mailing/change_form.html"
    change_list_template = "admin/participants/mailing/change_list.html"
    list_display = ["filled_subject", "cycle_title", "kind", "audience", "state"]
    list_filter = ["kind", "cycle"]
    list_select_related = ["cycle"]
    search_fields = ["subject", "body"]
    date_hierarchy = "created_at"

    @admin.display(description="objet", ordering="subject")
    def filled_subject(self, mailing):
        return mailing.subject.replace("{cycle}", mailing.cycle.title)

    @admin.display(description="cycle", ordering="cycle__title")
    def cycle_title(self, mailing):
        return str(mailing.cycle)

    @admin.display(description="état", ordering="sent_at")
    def state(self, mailing):
        if mailing.sent_at is None:
            return format_html('<span class="badge badge-draft">{}</span>', "brouillon")
        when = f"le {localtime(mailing.sent_at):%d/%m/%Y à %H:%M}"
        return format_html('<span class="badge badge-published">envoyé</span> {}', when)

    def has_change_permission(self, request, obj=None):
        """What has left changes no more."""
        return super().has_change_permission(request, obj) and (obj is None or obj.sent_at is None)

    def has_delete_permission(self, request, obj=None):
        """A draft may go; what has left stays in the log."""
        allowed = request.user.has_perm("participants.change_mailing")
        return allowed and (obj is None or obj.sent_at is None)

    def get_actions(self, request):
        """No deletion of several at once: it would ask nothing of those that have left."""
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    def get_fieldsets(self, request, obj=None):
        """A new draft first says to whom and of what; its words then come from the template of its kind."""
        to_whom = ["cycle", "kind", "session", "audience"]
        if obj is None:
            after = "L’étape suivante propose les mots du modèle : vous les adaptez. Rien ne part avant « Envoyer »."
            return [(None, {"fields": to_whom, "description": after})]
        fieldsets = [("À qui, de quoi", {"fields": to_whom}), ("Le message", {"fields": ["subject", "body"]})]
        if obj.sent_at:
            fieldsets.append(("Envoi", {"fields": ["sent_at", "sent_by", "created_by"]}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        """The words are those of a kind, about a cycle: once written, these two stay."""
        return ["cycle", "kind", "sent_at", "sent_by", "created_by"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "session":
            kwargs |= {"form_class": LabelledChoiceField, "label_of": _day_label}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body":
            field.widget.attrs["rows"] = 18
        if db_field.name in ("cycle", "session"):
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def save_model(self, request, obj, form, change):
        if change:
            note_revision(obj)
            super().save_model(request, obj, form, change)
        else:
            obj.created_by = request.user
            start_draft(obj)

    def response_add(self, request, obj, post_url_continue=None):
        """Open the draft, its words in place."""
        return HttpResponseRedirect(self.change_url(obj))

    def response_change(self, request, obj):
        """Stay on the draft: what comes next is to check it."""
        super().response_change(request, obj)
        return HttpResponseRedirect(self.change_url(obj))

    def changelist_view(self, request, extra_context=None):
        """Above the list, the days that accepted people were not told of."""
        writes = self.has_add_permission(request)
        to_announce = list(sessions_to_announce()) if writes else []
        return super().changelist_view(request, {"to_announce": to_announce, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        title = {"title": "Envoi groupé" if object_id else "Nouvel envoi groupé"}
        return super().changeform_view(request, object_id, form_url, title | (extra_context or {}))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        if obj is not None:
            context["names"] = [
                {"name": f"{{{name.word}}}", "meaning": name.meaning, "in_subject": name.in_subject}
                for name in names_of(obj.kind)
            ]
            context["sent_to"] = obj.messages.count() if obj.sent_at else 0
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        view = self.admin_site.admin_view
        about = view(require_POST(self.draft_view))
        return [
            path("<path:object_id>/review/", view(self.review_view), name="participants_mailing_review"),
            path("about/<int:session_id>/", about, name="participants_mailing_about"),
            *super().get_urls(),
        ]

    def draft_view(self, request, session_id):
        """Start the draft about a day, and open it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        session = get_object_or_404(TrainingSession, pk=session_id)
        draft = draft_about(session=session, by=request.user)
        return HttpResponseRedirect(self.change_url(draft))

    def review_view(self, request, object_id):
        """To whom the draft would go, and what the first recipient would read; then, by a POST, its sending."""
        mailing = self.get_object(request, unquote(object_id))
        if mailing is None:
            return self.not_found(request, object_id)
        if not request.user.has_perms(["participants.change_mailing", "participants.view_registration"]):
            raise PermissionDenied
        if request.method == "POST":
            return self._send(request, mailing)
        found = review(mailing=mailing)
        context = {
            **self.admin_site.each_context(request),
            "title": "Vérifier et envoyer",
            "opts": self.opts,
            "mailing": mailing,
            "review": found,
            "preview": preview(mailing, found.recipients[0]) if found.recipients else None,
            "back_url": self.change_url(mailing),
        }
        return TemplateResponse(request, "admin/participants/mailing/review.html", context)

    def _send(self, request, mailing):
        try:
            sent = send_mailing(mailing=mailing, by=request.user, fingerprint=request.POST.get("fingerprint", ""))
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            gone = Mailing.objects.filter(pk=mailing.pk, sent_at__isnull=False).exists()
            url = self.change_url(mailing) if gone else reverse("admin:participants_mailing_review", args=[mailing.pk])
            return HttpResponseRedirect(url)
        words = "Une personne le recevra" if sent == 1 else f"{sent} personnes le recevront"
        self.log_change(request, mailing, f"Envoi à {sent} personne{'s' if sent > 1 else ''}")
        self.message_user(request, f"Le message est en file : {words} dans l’instant.", messages.SUCCESS)
        return HttpResponseRedirect(self.change_url(mailing))
