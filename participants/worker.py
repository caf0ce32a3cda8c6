"""The worker: sends what is queued, ends what has expired, forgets the codes. One process at a time does it."""

import datetime
import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from post_office.connections import connections
from post_office.mail import get_queued
from post_office.models import STATUS, Email

from participants.models import MessageKind, WorkerLease
from participants.seats.waiting_list import expire_offers

logger = logging.getLogger(__name__)

LEASE = "courrier"
# Longer than the longest sending of one mail: the lease is renewed before each.
LEASE_LASTS = datetime.timedelta(minutes=3)
# A text that holds a secret is emptied a day after it was written.
SECRETS_LAST = datetime.timedelta(days=1)
# What came of one mail: it left; it was another process's; it, or the mail server, was at fault.
SENT, TAKEN, REFUSED, UNREACHABLE = "sent", "taken", "refused", "unreachable"
HOUR = datetime.timedelta(hours=1)
GONE_STALE = "Expiré avant d’avoir pu partir."


class HourlyTask(Protocol):
    """Write what has become due, never twice whatever the process; returns how many messages were queued."""

    __name__: str

    def __call__(self) -> int: ...


# Floors above add their tasks in their `AppConfig.ready()`: this one imports none of them.
hourly: list[HourlyTask] = []


@dataclass
class Round:
    """What one round did."""

    sent: int = 0
    failed: int = 0
    stale: int = 0
    emptied: int = 0
    offers_ended: int = 0
    queued: int = 0


def take_lease(*, holder: str) -> bool:
    """Take the turn, or keep it; False when another process holds it. A dead process loses it in three minutes."""
    now = timezone.now()
    values = {"holder": holder, "expires_at": now + LEASE_LASTS}
    return _take(LEASE, Q(holder=holder) | Q(expires_at__lte=now), values)


def _take(name: str, is_free: Q, values: dict) -> bool:
    """Take a turn if it is free; of two processes that try together, the first has it."""
    if WorkerLease.objects.filter(is_free, name=name).update(**values):
        return True
    try:
        with transaction.atomic():
            return WorkerLease.objects.get_or_create(name=name, defaults=values)[1]
    except IntegrityError:
        return False


def release_lease(*, holder: str) -> None:
    """Give the turn back, so that another process need not wait for its end."""
    WorkerLease.objects.filter(name=LEASE, holder=holder).delete()


def run_round(*, holder: str, should_stop: Callable[[], bool] = lambda: False) -> Round | None:
    """Do once all that waits; None when another process does it.

    Nothing that fails stops the rest: it is logged, and tried again at the next round.
    """
    done = Round()
    _drop_dead_connection()
    try:
        if not take_lease(holder=holder):
            return None
        for name, step in (
            ("offers_ended", expire_offers),
            ("stale", give_up_stale_mail),
            ("emptied", forget_secrets),
        ):
            setattr(done, name, _attempt(step))
        done.queued = sum(_attempt(task) for task in hourly if _take_hour(task, holder=holder))
        done.sent, done.failed = send_queued_mail(holder=holder, should_stop=should_stop)
    except Exception:
        logger.exception("The round was cut short; the next one takes over.")
    finally:
        _drop_dead_connection()
    return done


def _drop_dead_connection() -> None:
    """A database that was restarted is asked for a new connection. Not inside a transaction, which would be lost."""
    if not connection.in_atomic_block:
        close_old_connections()


def _take_hour(task: Callable[[], int], *, holder: str) -> bool:
    """Whether an hourly task is due, and then no more for an hour; a task that fails is tried again an hour later."""
    now = timezone.now()
    values = {"holder": holder, "expires_at": now + HOUR}
    return _take(task.__name__, Q(expires_at__lte=now), values)


def _attempt(step: Callable[[], int]) -> int:
    try:
        return step()
    except Exception:
        logger.exception("%s failed; it will be tried again.", step.__name__)
        return 0


def give_up_stale_mail() -> int:
    """Mark as failed the mail that expired in the queue; returns how many."""
    waiting = Email.objects.filter(status__in=[STATUS.queued, STATUS.requeued], expires_at__lte=timezone.now())
    given_up = 0
    for email in waiting.order_by("pk"):
        with transaction.atomic():
            _record(email, STATUS.failed, GONE_STALE)
        given_up += 1
    return given_up


def forget_secrets() -> int:
    """Empty the texts that hold a code or a personal link, a day after they were written; returns how many.

    A code, or what the accounts wrote by themselves, is emptied whatever became of it; an invitation once it left.
    """
    old = Email.objects.filter(created__lte=timezone.now() - SECRETS_LAST).exclude(message="", html_message="")
    code = Q(message_row__kind=MessageKind.LOGIN_CODE) | Q(message_row=None)
    invitation = Q(message_row__kind=MessageKind.INVITATION, status=STATUS.sent)
    # Read first: a join is not allowed in an UPDATE.
    found = list(old.filter(code | invitation).values_list("pk", flat=True))
    return Email.objects.filter(pk__in=found).update(message="", html_message="")


def send_queued_mail(*, holder: str, should_stop: Callable[[], bool] = lambda: False) -> tuple[int, int]:
    """Send what is due, the urgent first; returns how many left and how many failed.

    When the mail server cannot be reached, what remains waits for the next round.
    """
    sent = failed = 0
    try:
        while emails := list(get_queued()):
            for email in emails:
                if should_stop() or not take_lease(holder=holder):
                    return sent, failed
                outcome = _send(email)
                sent, failed = sent + (outcome == SENT), failed + (outcome in (REFUSED, UNREACHABLE))
                if outcome == UNREACHABLE:
                    return sent, failed
    finally:
        connections.close()
    return sent, failed


def _send(email: Email) -> str:
    """Send one mail, and say what came of it.

    The attempt is written before it is made, and only who wrote it makes it: a process that dies in between
    leaves a mail that is tried again later, never one that is sent again and again.
    """
    if not _claim(email):
        return TAKEN
    try:
        message = email.prepare_email_message()
    except Exception as error:
        return _failed(email, error, REFUSED)
    try:
        connections[email.backend_alias or "default"].send_messages([message])
    except Exception as error:
        connections.close()
        return _failed(email, error, UNREACHABLE if _is_unreachable(error) else REFUSED)
    with transaction.atomic():
        _record(email, STATUS.sent, "")
    return SENT


def _claim(email: Email) -> bool:
    """Count the attempt and put the next one off, unless another process has just done so."""
    now = timezone.now()
    due = Q(scheduled_time__lte=now) | Q(scheduled_time=None)
    waiting = Email.objects.filter(due, pk=email.pk, status__in=[STATUS.queued, STATUS.requeued])
    counted = waiting.update(
        status=STATUS.requeued,
        number_of_retries=Coalesce(F("number_of_retries"), 0) + 1,
        scheduled_time=now + settings.POST_OFFICE["RETRY_INTERVAL"],
        last_updated=now,
    )
    return bool(counted)


def _is_unreachable(error: Exception) -> bool:
    """Whether the server, rather than this mail, is at fault: the others would fail alike."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(
            error, (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError)
        )
    return isinstance(error, OSError)


def _failed(email: Email, error: Exception, outcome: str) -> str:
    """Keep the error; after the last attempt, the mail has failed and staff see it."""
    logger.warning("Mail %s did not leave: %s", email.pk, type(error).__name__)
    attempts = Email.objects.values_list("number_of_retries", flat=True).get(pk=email.pk)
    status = STATUS.failed if attempts > settings.POST_OFFICE["MAX_RETRIES"] else STATUS.requeued
    with transaction.atomic():
        _record(email, status, words_of(error), type(error).__name__)
    return outcome


def words_of(error: Exception) -> str:
    """What a mail server answered, as it said it; of any other error, its message."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    texts = [f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}" for code, said in answers]
    return " ; ".join(texts) or str(error)


def _record(email: Email, status: int, words: str, exception_type: str = "") -> None:
    """Write what became of a mail, and a line of its log."""
    Email.objects.filter(pk=email.pk).update(status=status, last_updated=timezone.now())
    logged = STATUS.sent if status == STATUS.sent else STATUS.failed
    email.logs.create(status=logged, message=words, exception_type=exception_type)


def requeue(*, email: Email) -> bool:
    """Put a failed mail back in the queue, its attempts counted anew; False when it cannot be sent any more."""
    now = timezone.now()
    failed = Email.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), pk=email.pk, status=STATUS.failed)
    return bool(
        failed.exclude(message="").update(
            status=STATUS.queued, number_of_retries=None, scheduled_time=None, last_updated=now
        )
    )
