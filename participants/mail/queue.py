"""Writing a message: the row that makes it unique and the mail that carries it, in the transaction of the act."""

import datetime
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office import mail
from post_office.models import Email

from participants.mail.context import calendar_attachment, registration_context, sessions_of
from participants.mail.values import Contact, clean_line
from participants.mail.wording import Rendered, Wording, render, wording_of
from participants.models import Mailing, Message, MessageKind, Registration, User
from participants.models.letter import every_letter
from programme.kit.french import NBSP

# People wait for these before they can go on.
URGENT = (MessageKind.LOGIN_CODE, MessageKind.OFFER)
CODE_LASTS = datetime.timedelta(minutes=30)


@transaction.atomic
def queue_message(
    *,
    kind: str,
    to: str,
    context: dict | None = None,
    about: str = "",
    version: str | int = "",
    user: User | None = None,
    by: User | None = None,
    mailing: Mailing | None = None,
    attachments: dict | None = None,
    expires_at: datetime.datetime | None = None,
    wording: Wording | None = None,
    headers: dict | None = None,
) -> Message | None:
    """Queue one message to one address, in the transaction of the act that it tells of.

    Returns None when that very message exists already, whatever became of it: its key is the kind, the object, the
    normalised address and the version. Each code is a message of its own, and goes stale after thirty minutes.
    """
    if kind == MessageKind.LOGIN_CODE:
        version = version or secrets.token_hex(16)
        expires_at = expires_at or timezone.now() + CODE_LASTS
    context = context or {}
    key = {"kind": kind, "about": about, "recipient": to.strip().lower(), "version": str(version)}
    rendered = render(kind, wording or wording_of(kind), context, reason=reason_of(kind, context))
    message = _claim(key, subject=rendered.subject, user=user, by=by, mailing=mailing)
    if message is None:
        return None
    message.email = _queue(
        rendered,
        message.recipient,
        attachments=attachments,
        expires_at=expires_at,
        headers=_headers(context, automatic=mailing is None) | (headers or {}),
        priority="high" if kind in URGENT else "medium",
    )
    message.save(update_fields=["email"])
    return message


def _claim(key: dict[str, str], **values: Any) -> Message | None:
    """The row of the message, or None when somebody wrote it before, be it at the same instant."""
    if Message.objects.filter(**key).exists():
        return None
    try:
        with transaction.atomic():
            return Message.objects.create(**key, **values)
    except IntegrityError:
        if Message.objects.filter(**key).exists():
            return None
        raise


def _queue(rendered: Rendered, recipient: str, **options: Any) -> Email:
    """The mail, queued."""
    return queue_text(to=recipient, subject=rendered.subject, text=rendered.text, html=rendered.html, **options)


def queue_text(*, to: str, subject: str, text: str, html: str = "", **options: Any) -> Email:
    """Queue a mail already written, without a row of its own; its text is emptied after a day.

    The library takes its texts as Django templates, and an address may hold « {% »: ours go through as values.
    """
    return mail.send(
        recipients=[to],
        subject="{{ subject|safe }}",
        message="{{ text|safe }}",
        html_message="{{ html|safe }}",
        context={"subject": subject, "text": text, "html": html},
        **options,
    )


def _headers(context: dict, *, automatic: bool) -> dict[str, str]:
    """Answers go to the cycle's contact; what the portal writes by itself asks for no automatic answer."""
    headers = {"Auto-Submitted": "auto-generated"} if automatic else {}
    contact = context.get("contact")
    if isinstance(contact, Contact) and contact.email:
        headers["Reply-To"] = contact.email
    return headers


def reason_of(kind: str, context: dict) -> str:
    """Why the person receives a message of a kind, as its foot says."""
    if reason := every_letter()[kind].reason:
        return reason
    if cycle := context.get("cycle"):
        return f"Vous recevez ce message à propos de votre inscription au cycle «{NBSP}{clean_line(cycle)}{NBSP}»."
    return "Vous recevez ce message parce que vous avez un compte sur le portail."


def registration_message(
    *,
    kind: str,
    registration: Registration,
    by: User | None = None,
    reason: str = "",
    extra: dict | None = None,
) -> Message | None:
    """Queue the message that tells a person what has become of their registration; an erased person gets none.

    One for each version of the registration. The acceptance carries the cycle's calendar.
    """
    if registration.user is None:
        return None
    sessions = sessions_of(registration.cycle)
    return queue_message(
        kind=kind,
        to=registration.user.email,
        context=registration_context(registration, sessions=sessions, reason=reason) | (extra or {}),
        about=f"registration:{registration.pk}",
        version=registration.version,
        user=registration.user,
        by=by,
        attachments=calendar_attachment(kind, registration.cycle, sessions),
    )
