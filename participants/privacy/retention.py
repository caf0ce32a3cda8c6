"""What is kept for a time only, and goes when it is over.

The durations are proposals, after the usual practice of training bodies and the advice of the CNIL on logs
(délibération n° 2021-122); the data protection officer validates them. `docs/personal-data.md` lists them.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from post_office.models import Attachment, Email

from participants.models import AccessNeed, ImportBatch, Message, Registration, RegistrationDraft, User
from participants.privacy.erasing import delete_with_file, erase_person
from programme.models import Cycle, TrainingSession

CANDIDATES_LAST = datetime.timedelta(days=90)  # after the end of the cycle, for who did not take part
ANSWERS_LAST = datetime.timedelta(days=365)  # after the end of the cycle, for what participants wrote
NEEDS_LAST = datetime.timedelta(days=30)  # after the last day: access needs, telephones
UNCONFIRMED_LASTS = datetime.timedelta(days=1)  # answers, accounts and lists that nobody confirmed
ACCOUNTS_LAST = datetime.timedelta(days=2 * 365)  # after the last sign-in
MAIL_LASTS = datetime.timedelta(days=183)  # six months, as a log


@dataclass(frozen=True)
class Purge:
    """One rule: what goes, in French, the rows concerned at a moment, and how they go."""

    label: str
    rows: Callable[[datetime.datetime], QuerySet]
    apply: Callable[[QuerySet], object]


@dataclass(frozen=True)
class Outcome:
    """What one rule found: how many rows are, or were, over their time."""

    label: str
    count: int


def purge(*, at: datetime.datetime | None = None, apply: bool = False) -> list[Outcome]:
    """Count what is over its time at a moment and, with `apply`, remove it: rule after rule, each atomic."""
    return [_run(rule, at or timezone.now(), apply) for rule in RULES]


@transaction.atomic
def _run(rule: Purge, at: datetime.datetime, apply: bool) -> Outcome:
    rows = rule.rows(at)
    outcome = Outcome(rule.label, rows.count())
    if apply and outcome.count:
        rule.apply(rows)
    return outcome


# Which rows -----------------------------------------------------------------------------------------------


def _ended_before(at: datetime.datetime, lasts: datetime.timedelta) -> QuerySet:
    """The cycles whose last planned day is further back than a duration."""
    days = Cycle.objects.filter(sessions__state=TrainingSession.State.PLANNED)
    last_day = timezone.localdate(at) - lasts
    return days.annotate(last_day=Max("sessions__date")).filter(last_day__lt=last_day).values("pk")


def _candidates(at: datetime.datetime) -> QuerySet:
    over = Registration.objects.filter(cycle__in=_ended_before(at, CANDIDATES_LAST))
    return over.exclude(state=Registration.State.ACCEPTED).filter(user__isnull=False)


def _answers(at: datetime.datetime) -> QuerySet:
    over = Registration.objects.filter(cycle__in=_ended_before(at, ANSWERS_LAST))
    return over.filter(Q(expectations__gt="") | Q(colleagues__gt=""))


def _needs(at: datetime.datetime) -> QuerySet:
    return AccessNeed.objects.filter(registration__cycle__in=_ended_before(at, NEEDS_LAST))


def _phones(at: datetime.datetime) -> QuerySet:
    return Registration.objects.filter(cycle__in=_ended_before(at, NEEDS_LAST), phone__gt="")


def _drafts(at: datetime.datetime) -> QuerySet:
    return RegistrationDraft.objects.filter(created_at__lt=at - UNCONFIRMED_LASTS)


def _lists(at: datetime.datetime) -> QuerySet:
    return ImportBatch.objects.filter(created_at__lt=at - UNCONFIRMED_LASTS).exclude(rows=[])


def _unconfirmed_accounts(at: datetime.datetime) -> QuerySet:
    """Accounts made by a form whose code never came back, and is not awaited."""
    old = User.objects.filter(date_joined__lt=at - UNCONFIRMED_LASTS, last_login__isnull=True)
    bare = old.filter(is_staff=False, is_superuser=False, registrations__isnull=True, trainer_accesses__isnull=True)
    awaiting = RegistrationDraft.objects.exclude(pk__in=_drafts(at).values("pk"))
    return bare.exclude(emailaddress__verified=True).exclude(email__in=awaiting.values("email"))


def _inactive_accounts(at: datetime.datetime) -> QuerySet:
    """Accounts unused for long, of people who have no cycle in progress; never those of staff."""
    seen = User.objects.annotate(seen=Coalesce("last_login", "date_joined")).filter(seen__lt=at - ACCOUNTS_LAST)
    over = _ended_before(at, ANSWERS_LAST)
    current = Registration.objects.filter(user=OuterRef("pk")).exclude(cycle__in=over)
    teaching = seen.filter(trainer_accesses__isnull=False).exclude(trainer_accesses__cycle__in=over).values("pk")
    return seen.filter(~Exists(current), is_staff=False, is_superuser=False).exclude(pk__in=teaching)


def _mails(at: datetime.datetime) -> QuerySet:
    return Email.objects.filter(created__lt=at - MAIL_LASTS)


def _messages(at: datetime.datetime) -> QuerySet:
    return Message.objects.filter(created_at__lt=at - MAIL_LASTS)


def _sessions(at: datetime.datetime) -> QuerySet:
    return Session.objects.filter(expire_date__lt=at)


# How they go ----------------------------------------------------------------------------------------------


def _delete(rows: QuerySet) -> None:
    rows.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


def _delete_mails(rows: QuerySet) -> None:
    _delete(rows)
    for attachment in Attachment.objects.filter(emails__isnull=True):
        delete_with_file(attachment)


def _empty(*names: str) -> Callable[[QuerySet], object]:
    return lambda rows: rows.update(**dict.fromkeys(names, ""))


def _erase(rows: QuerySet) -> None:
    for user in list(rows):
        erase_person(user=user, by=None)


RULES = [
    Purge("inscriptions sans suite, trois mois après le cycle", _candidates, _delete),
    Purge("attentes et collègues cités, un an après le cycle", _answers, _empty("expectations", "colleagues")),
    Purge("besoins d’aménagement, un mois après le cycle", _needs, _delete),
    Purge("téléphones, un mois après le cycle", _phones, _empty("phone")),
    Purge("réponses dont l’adresse n’a pas été confirmée", _drafts, _delete),
    Purge("listes déposées et non écrites", _lists, lambda rows: rows.update(rows=[])),
    Purge("comptes jamais confirmés", _unconfirmed_accounts, _delete),
    Purge("comptes sans connexion depuis deux ans", _inactive_accounts, _erase),
    Purge("suivi des messages, après six mois", _messages, _delete),
    Purge("courriels, après six mois", _mails, _delete_mails),
    Purge("connexions expirées", _sessions, _delete),
]
