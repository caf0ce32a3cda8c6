"""Development: the mail that the portal wrote, since none of it leaves the machine."""

import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from post_office.models import STATUS, Email

A_PAGE = 20
STATES = {STATUS.sent: "envoyé", STATUS.failed: "en échec", STATUS.queued: "en attente", STATUS.requeued: "à réessayer"}
# A line that is nothing but a code.
CODE = re.compile(r"^[0-9A-Z]+(?:-[0-9A-Z]+)*$")


@login_not_required
@never_cache
def message_list(request):
    if not settings.DEBUG:
        raise Http404
    emails = Email.objects.prefetch_related("attachments").order_by("-created", "-pk")
    page = Paginator(emails, A_PAGE).get_page(request.GET.get("page"))
    cards = [_card(email) for email in page]
    nothing_leaves = "smtp" not in settings.EMAIL_BACKEND
    context = {"page": page, "cards": cards, "nothing_leaves": nothing_leaves}
    return render(request, "participants/mail/message_list.html", context)


def _card(email):
    return {
        "email": email,
        "state": STATES.get(email.status, "en attente"),
        "parts": [{"text": part, "is_code": is_code(part)} for part in re.split(r"\n{2,}", email.message.strip())],
    }


def is_code(paragraph: str) -> bool:
    """Whether a paragraph is a code alone: capitals, figures, dashes, at least one figure."""
    return bool(CODE.match(paragraph)) and len(paragraph) >= 4 and any(char.isdigit() for char in paragraph)
