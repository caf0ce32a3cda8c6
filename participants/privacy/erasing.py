"""Erasing a person: their name and address are then nowhere, and the figures still add up."""

from typing import Protocol

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from post_office.models import Attachment, Email

from participants.models import (
    AccessNeed,
    CalendarFeed,
    ChangeRequest,
    Consent,
    ImportBatch,
    Message,
    Registration,
    RegistrationDraft,
    RegistrationEvent,
    TeamInvitation,
    User,
)
from participants.privacy.name_traces import Traces, erase_everywhere
from participants.registration.withdrawal import withdraw
from participants.seats.counting import lock_cycle
from programme.kit.refusal import Refused
from programme.models import TrainingSession


class WhileErasing(Protocol):
    """Erase what a floor above holds of a person, who is still there: under the cycles' locks, before any rewriting."""

    def __call__(self, *, user: User) -> None: ...


# Floors above add theirs in their `AppConfig.ready()`: this one imports none of them.
while_erasing: list[WhileErasing] = []


def why_not_erasable(user: User) -> str:
    """Why an account may not be erased, as a French sentence; an empty string when it may."""
    if user.is_staff or user.is_superuser:
        return (
            "Un compte de l’équipe signe des actes dont il faut garder la trace : retirez-lui d’abord ses droits "
            "(« équipe IREV », « super-utilisateur »), ou désactivez-le."
        )
    return ""


@transaction.atomic
def erase_person(*, user: User, by: User | None) -> None:
    """Erase a person for good: account, answers, mail, sessions, and their name in whatever others wrote.

    Seats that they held in a cycle to come are offered to who waits. Their registrations stay, without anybody's
    name, for the figures: cycle, organisation, territory, state, dates. Raises Refused for an account of staff.
    """
    # In the order of every act: cycles, then the rest. An act on one of these registrations would else wait for this
    # one, which waits for it.
    for cycle_id in sorted(set(user.registrations.order_by().values_list("cycle", flat=True))):
        lock_cycle(cycle_id)
    user = User.objects.select_for_update().get(pk=user.pk)
    if why := why_not_erasable(user):
        raise Refused(why)
    addresses = addresses_of(user)
    traces = Traces(addresses=addresses, first_name=user.first_name, last_name=user.last_name)
    for registration in _still_to_come(user):
        withdraw(registration=registration, by=by, notify=False)
    for erase_more in while_erasing:
        erase_more(user=user)
    _erase_mail(user, addresses)
    _erase_what_brought_them_in(user, addresses)
    _erase_log(user)
    _empty_registrations(user)
    _close_sessions(user, addresses)
    CalendarFeed.objects.filter(user=user).delete()
    erase_everywhere(traces)
    user.delete()


def addresses_of(user: User) -> set[str]:
    """Every address that the portal knows of a person, the former ones to which it wrote included."""
    written_to = Message.objects.filter(user=user).values_list("recipient", flat=True)
    confirmed = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {address.lower() for address in (user.email, *confirmed, *written_to)}


def _still_to_come(user: User) -> QuerySet[Registration]:
    """Active registrations to a cycle that is not over: those of a past cycle keep their state, for the figures."""
    today = timezone.localdate()
    coming = TrainingSession.objects.filter(state=TrainingSession.State.PLANNED, date__gte=today).values("cycle")
    dated = TrainingSession.objects.filter(state=TrainingSession.State.PLANNED).values("cycle")
    active = Registration.objects.filter(user=user).active()
    return active.filter(Q(cycle__in=coming) | ~Q(cycle__in=dated)).exclude(cycle__state="archived")


def _erase_mail(user: User, addresses: set[str]) -> None:
    """The messages to the person, sent or not, with the files that nobody else received."""
    messages = Message.objects.filter(Q(user=user) | Q(recipient__in=addresses))
    theirs = Q(message_row__in=messages.values("pk"))
    for address in addresses:
        theirs |= Q(to__icontains=address)
    emails = Email.objects.filter(pk__in=list(Email.objects.filter(theirs).values_list("pk", flat=True)))
    attachments = list(Attachment.objects.filter(emails__in=emails).distinct())
    emails.delete()
    messages.delete()
    for attachment in attachments:
        if not attachment.emails.exists():
            delete_with_file(attachment)


def delete_with_file(attachment: Attachment) -> None:
    """Delete the attachment of a mail: its row now, its file once the transaction is certain."""
    storage, name = attachment.file.storage, attachment.file.name
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _erase_what_brought_them_in(user: User, addresses: set[str]) -> None:
    RegistrationDraft.objects.filter(email__in=addresses).delete()
    invitations = Q(email__in=addresses) | Q(registration__user=user) | Q(replaces__user=user)
    TeamInvitation.objects.filter(invitations).delete()
    for batch in ImportBatch.objects.exclude(rows=[]):
        kept = [row for row in batch.rows if not any(address in str(row).lower() for address in addresses)]
        if len(kept) < len(batch.rows):
            ImportBatch.objects.filter(pk=batch.pk).update(rows=kept)


def _erase_log(user: User) -> None:
    """Lines by the person go; lines about them keep their date and author, and name nobody."""
    LogEntry.objects.filter(user=user).delete()
    registrations = [str(pk) for pk in Registration.objects.filter(user=user).values_list("pk", flat=True)]
    about_account = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    about_them = Q(content_type=ContentType.objects.get_for_model(Registration), object_id__in=registrations)
    LogEntry.objects.filter(about_account | about_them).update(object_repr="Personne effacée", change_message="")


def _empty_registrations(user: User) -> None:
    registrations = Registration.objects.filter(user=user)
    mine = list(registrations.values_list("pk", flat=True))
    AccessNeed.objects.filter(registration__in=mine).delete()
    Consent.objects.filter(registration__in=mine).delete()
    ChangeRequest.objects.filter(registration__in=mine).delete()
    RegistrationEvent.objects.filter(registration__in=mine).update(reason="")
    registrations.update(
        user=None,
        erased_at=timezone.now(),
        function="",
        department="",
        phone="",
        colleagues="",
        expectations="",
        manager_agrees=None,
        state_reason="",
        is_referent=False,
    )


def _close_sessions(user: User, addresses: set[str]) -> None:
    """Delete the sessions of the person, and those that await a code for one of their addresses."""
    now = timezone.now()
    for session in Session.objects.filter(expire_date__gt=now).iterator():
        content = session.get_decoded()
        words = str(content).lower()
        if content.get(SESSION_KEY) == str(user.pk) or any(address in words for address in addresses):
            session.delete()
    Session.objects.filter(expire_date__lte=now).delete()
