"""The address of an account, changed by staff on the person's behalf."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from participants.mail.queue import queue_text
from participants.models import User

SUBJECT = "L’adresse de votre compte a changé"
TEXT = """\
Bonjour,

L’équipe de l’IREV a changé l’adresse électronique de votre compte sur le portail des cycles de formation. \
{former} ne permet plus de s’y connecter.

Si vous ne l’aviez pas demandé, prévenez l’équipe, dont l’adresse est sur cette page\u00a0:
{page}
"""


@transaction.atomic
def leave_address(*, user: User, former: str) -> None:
    """Close the former address of an account that has another: it opens nothing any more, and is told so."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    page = f"{settings.PORTAL_URL}{reverse('legal_notice')}"
    queue_text(to=former, subject=SUBJECT, text=TEXT.format(former=former, page=page))
