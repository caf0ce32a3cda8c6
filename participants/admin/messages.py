"""The log of the messages: what was written to whom, and what became of it."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST
from post_office import admin as library_admin
from post_office.models import STATUS, Log

from participants.models import Message, MessageKind
from participants.worker import requeue
from programme.admin.base import PortalModelAdmin

# The library's own pages would show codes, and let anybody with the right rewrite a mail.
for model in (
    library_admin.Attachment,
    library_admin.Email,
    library_admin.EmailTemplate,
    library_admin.Log,
):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

# Their texts hold what only the recipient may use.
SECRET = (MessageKind.LOGIN_CODE, MessageKind.INVITATION)
STATES = {
    STATUS.queued: ("en attente", "draft"),
    STATUS.requeued: ("à réessayer", "draft"),
    STATUS.sent: ("envoyé", "published"),
    STATUS.failed: ("échec", "failed"),
}


class StateFilter(admin.SimpleListFilter):
    """What became of the mail."""

    title = "envoi"
    parameter_name = "envoi"

    def lookups(self, request, model_admin):
        return [("attente", "en attente"), ("envoye", "envoyé"), ("echec", "en échec")]

    def queryset(self, request, queryset):
        wanted = {
            "attente": [STATUS.queued, STATUS.requeued],
            "envoye": [STATUS.sent],
            "echec": [STATUS.failed],
        }.get(self.value())
        return queryset.filter(email__status__in=wanted) if wanted else queryset


@admin.register(Message)
class MessageAdmin(PortalModelAdmin):
    """The log: what was written to whom, and what became of it. Read only; a mail that failed may be sent again."""

    change_form_template = "admin/participants/message/change_form.html"
    list_display = ["created_at", "kind", "person", "state", "last_error"]
    list_filter = [StateFilter, "kind"]
    list_select_related = ["email", "user"]
    search_fields = ["recipient", "user__last_name", "user__first_name", "subject"]
    date_hierarchy = "created_at"
    actions = ["requeue_selected"]
    fields = [
        "kind",
        "subject",
        "person",
        "created_at",
        "by",
        "mailing",
        "state",
        "attempts",
        "last_error",
        "files",
        "text",
    ]
    readonly_fields = fields

    def get_queryset(self, request):
        failures = Log.objects.filter(email=OuterRef("email"), status=STATUS.failed).order_by("-date", "-pk")
        return super().get_queryset(request).annotate(error=Subquery(failures.values("message")[:1]))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_requeue_permission(self, request):
        """Staff who may change messages may send a message again."""
        return request.user.has_perm("participants.change_message")

    @admin.display(description="destinataire", ordering="recipient")
    def person(self, message):
        if message.user is None:
            return message.recipient
        url = reverse("admin:participants_message_changelist") + "?" + urlencode({"user__id__exact": message.user_id})
        return format_html('{} <a href="{}">tous ses messages</a>', message.recipient, url)

    @admin.display(description="envoi", ordering="email__status")
    def state(self, message):
        if message.email is None:
            return "courriel effacé"
        words, look = STATES.get(message.email.status, STATES[STATUS.queued])
        when = f" le {localtime(message.email.last_updated):%d/%m/%Y à %H:%M}" if look == "published" else ""
        return format_html('<span class="badge badge-{}">{}</span>{}', look, words, when)

    @admin.display(description="dernière erreur")
    def last_error(self, message):
        failed = message.email and message.email.status != STATUS.sent
        return message.error if failed and message.error else "—"

    @admin.display(description="essais")
    def attempts(self, message):
        return (message.email and message.email.number_of_retries) or 0

    @admin.display(description="pièces jointes")
    def files(self, message):
        names = [file.name for file in message.email.attachments.all()] if message.email else []
        return ", ".join(names) or "aucune"

    @admin.display(description="texte")
    def text(self, message):
        if message.kind in SECRET:
            return "Ce message porte un code ou un lien personnel : seule sa ou son destinataire le lit."
        if message.email is None or not message.email.message:
            return "Texte effacé."
        return format_html('<div class="letter-text">{}</div>', message.email.message)

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.requeue_view))
        return [path("<path:object_id>/requeue/", view, name="participants_message_requeue"), *super().get_urls()]

    def requeue_view(self, request, object_id):
        message = self.get_object(request, unquote(object_id))
        if message is None:
            return self.not_found(request, object_id)
        if not self.has_requeue_permission(request):
            raise PermissionDenied
        self._requeue(request, [message])
        return HttpResponseRedirect(self.change_url(message))

    @admin.action(description="Renvoyer les messages en échec", permissions=["requeue"])
    def requeue_selected(self, request, queryset):
        self._requeue(request, queryset)

    def _requeue(self, request, rows):
        chosen = list(rows)
        done = [message for message in chosen if message.email and requeue(email=message.email)]
        if done:
            for row in done:
                self.log_change(request, row, "Renvoi")
            words = "Un message est remis" if len(done) == 1 else f"{len(done)} messages sont remis"
            self.message_user(request, f"{words} en file : il part dans l’instant.", messages.SUCCESS)
        if len(done) < len(chosen):
            text = "Seul un message en échec, encore valable et dont le texte n’a pas été effacé, se renvoie."
            self.message_user(request, text, messages.WARNING)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, {"title": "Message", **(extra_context or {})})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        failed = obj is not None and obj.email is not None and obj.email.status == STATUS.failed
        context["may_requeue"] = failed and self.has_requeue_permission(request)
        return super().render_change_form(request, context, add, change, form_url, obj)
