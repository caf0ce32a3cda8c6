"""The removal of the demo: accounts, registrations, cycle, organisations, territories, mail, history, sessions."""

import json
from dataclasses import dataclass, field
from itertools import chain

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.deletion import Collector
from post_office.models import Attachment, Email

from cycle.demo.roadmaps import read
from participants.models import (
    ImportBatch,
    Intercommunality,
    Mailing,
    Message,
    Organisation,
    Registration,
    RegistrationDraft,
    TeamInvitation,
    TrainerAccess,
    User,
)
from programme.models import Contribution, Cycle, Material, SiteIdentity, Speaker, TrainingSession, Venue
from roadmaps.models import (
    DigestPreference,
    LibraryAction,
    Milestone,
    Presence,
    Revision,
    Roadmap,
    RoadmapPolicy,
    Snapshot,
    Transition,
)


class StillUsed(Exception):
    """Real people registered to real cycles name a fictitious organisation or territory."""

    def __init__(self, registrations):
        names = "".join(f"\n  {registration}" for registration in registrations)
        super().__init__(
            "Rien n’a été retiré : ces inscriptions, qui ne sont pas de la démonstration, nomment une structure ou un "
            f"territoire de la démonstration. Corrigez-les d’abord dans l’administration.{names}"
        )


@dataclass
class Removal:
    """The outcome of a removal: how many accounts were removed, and the addresses of visitors who keep theirs."""

    accounts: int = 0
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def remove_demo(data: dict, *, day_uids: list) -> Removal:
    """Remove all that `data` describes and all that was done with it; what is real stays.

    A visitor's registration to the demo's cycle, confirmed or not, goes with it; so does the visitor's account when it
    has nothing else. Raises `StillUsed`, and removes nothing, when real registrations name fictitious rows.
    """
    of_demo = Q(slug=data["cycle"]["slug"]) | Q(sessions__uid__in=day_uids)
    cycles = list(Cycle.objects.filter(of_demo).distinct().values_list("pk", flat=True))
    territories = Intercommunality.objects.filter(siren__in=data["territories"].values())
    registrations = _registrations(cycles, territories)
    # An address that was not confirmed yet has an account, and answers that wait.
    waiting = RegistrationDraft.objects.filter(cycle__in=cycles).values("email")
    registered = Q(registrations__in=registrations) | Q(email__in=waiting)
    visitors = User.objects.filter(registered, is_fictitious=False).distinct()
    removal, going = Removal(), list(User.objects.filter(is_fictitious=True))
    for visitor in visitors:
        if _has_something_else(visitor, registrations):
            removal.kept.append(visitor.email)
        else:
            going.append(visitor)
    removal.accounts = len(going)
    typed = _organisations_typed(registrations)
    about = _remove_roadmaps(cycles, territories)
    _remove_correspondence(cycles, registrations, going, about)
    _remove_sessions(going)
    _delete(Registration.objects.filter(pk__in=registrations))
    _remove_programme(data, cycles, going)
    _delete(TeamInvitation.objects.filter(territory__in=territories))
    _delete(User.objects.filter(pk__in=[user.pk for user in going]))
    _delete(Organisation.objects.filter(Q(is_fictitious=True) | Q(pk__in=typed)))
    _delete(territories)
    _lower_flag()
    return removal


def _registrations(cycles, territories):
    """The keys of the registrations to remove; an erased person of the demo is recognised by their organisation."""
    places = Q(organisation__is_fictitious=True) | Q(territory__in=territories)
    of_demo = Q(cycle__in=cycles) | Q(user__is_fictitious=True) | (Q(user=None) & places)
    going = list(Registration.objects.filter(of_demo).values_list("pk", flat=True))
    real = Registration.objects.filter(places).exclude(pk__in=going).with_people()
    if real:
        raise StillUsed(real)
    return going


def _has_something_else(user, registrations):
    """Whether a real account does more than being registered to the demo's cycle."""
    others = user.registrations.exclude(pk__in=registrations)
    wrote = LogEntry.objects.filter(user=user)
    return user.is_staff or others.exists() or user.trainer_accesses.exists() or wrote.exists()


def _organisations_typed(registrations):
    """Organisations that visitors typed for these registrations, and that nobody checked nor uses elsewhere."""
    typed = Organisation.objects.filter(is_checked=False, registrations__in=registrations)
    elsewhere = Registration.objects.exclude(pk__in=registrations).values("organisation")
    return list(typed.exclude(pk__in=elsewhere).values_list("pk", flat=True))


def _remove_programme(data, cycles, going):
    """Remove the cycle, with all that hangs from it, and its fictitious speaker and place, wherever they were used."""
    _delete_files(Material.objects.filter(cycle__in=cycles))
    accesses = TrainerAccess.objects.filter(user__in=going)
    speakers = list(accesses.values_list("speaker", flat=True))
    _delete(accesses)
    _delete(Contribution.objects.filter(Q(cycle__in=cycles) | Q(speaker__in=speakers)))
    _delete(ImportBatch.objects.filter(uploaded_by__in=going))
    _delete(Mailing.objects.filter(Q(created_by__in=going) | Q(sent_by__in=going)))
    _delete(Cycle.objects.filter(pk__in=cycles))
    _delete(Speaker.objects.filter(pk__in=speakers, contributions=None))
    TrainingSession.objects.filter(venue__name=data["venue"]["name"]).update(venue=None)
    _delete(Venue.objects.filter(name=data["venue"]["name"]))


def _remove_roadmaps(cycles, territories):
    """Remove the roadmaps of the demo with the rows that were made from them, and the milestones left empty.

    Returns the `about` keys of the messages that told of them.
    """
    going = Roadmap.objects.filter(Q(cycle__in=cycles) | Q(territory__in=territories))
    keys, their_cycles = list(going.values_list("pk", flat=True)), list(going.values_list("cycle", flat=True))
    roadmaps = Roadmap.objects.filter(pk__in=keys)
    roadmaps.filter(state=Roadmap.State.PUBLISHED).update(state=Roadmap.State.VALIDATED, published_snapshot=None)
    milestones = list(Milestone.objects.filter(snapshots__roadmap__in=keys).values_list("pk", flat=True))
    written = Revision.objects.filter(roadmap__in=keys, version=0).values_list("object_kind", "object_id")
    about = [f"{kind}:{key}" for kind, key in written]
    # A digest tells of several roadmaps in one mail: those that told of these go whole.
    told = DigestPreference.objects.filter(roadmap__in=keys, last_made_at__isnull=False)
    about += [f"user:{pk}" for pk in told.values_list("user", flat=True)]
    for kind in {kind for kind, _ in written}:
        of_kind = [key for other_kind, key in written if other_kind == kind]
        Presence.objects.filter(object_kind=kind, object_id__in=of_kind).delete()
    _delete(LibraryAction.objects.filter(source__entry__roadmap__in=keys))
    _delete(Transition.objects.filter(roadmap__in=keys))
    _delete(Snapshot.objects.filter(roadmap__in=keys))
    _delete(roadmaps)
    _delete(Milestone.objects.filter(pk__in=milestones, snapshots=None))
    # The rules that the demo gave, where nobody changed them and nothing follows them any more.
    given = RoadmapPolicy.objects.filter(**read()["policy"], reports_open_on=None, reports_close_on=None)
    _delete(given.filter(cycle__in=their_cycles, cycle__roadmaps=None))
    return about


# Mail, sessions, history ----------------------------------------------------------------------------------


def _remove_correspondence(cycles, registrations, going, about):
    """Remove what was written to these people, or about these registrations, their invitations, and all in `about`."""
    invitations = TeamInvitation.objects.filter(Q(cycle__in=cycles) | Q(invited_by__in=going))
    about = [*about, *(f"registration:{pk}" for pk in registrations)]
    about += [f"invitation:{pk}" for pk in invitations.values_list("pk", flat=True)]
    addresses = _addresses(going)
    of_demo = Q(about__in=about) | Q(user__in=going) | Q(recipient__in=addresses) | Q(mailing__cycle__in=cycles)
    delete_messages(Message.objects.filter(of_demo))
    _delete_emails(Email.objects.filter(to__in=addresses))
    _delete(invitations)
    _delete(RegistrationDraft.objects.filter(Q(cycle__in=cycles) | Q(email__in=addresses)))


def _addresses(users):
    """Every address of these people, the additional ones included."""
    others = EmailAddress.objects.filter(user__in=users).values_list("email", flat=True)
    return sorted({user.email for user in users} | set(others))


def delete_messages(messages: QuerySet) -> None:
    """Delete messages with their mail, whatever became of it, and the files joined to it."""
    messages = Message.objects.filter(pk__in=list(messages.values_list("pk", flat=True)))
    emails = list(messages.exclude(email=None).values_list("email", flat=True))
    _delete(messages)
    _delete_emails(Email.objects.filter(pk__in=emails))


def _delete_emails(emails):
    keys = list(emails.values_list("pk", flat=True))
    joined = list(Attachment.objects.filter(emails__in=keys).values_list("pk", flat=True))
    _delete(Email.objects.filter(pk__in=keys))
    orphans = Attachment.objects.filter(pk__in=joined, emails=None)
    _delete_files(orphans)
    _delete(orphans)


def _delete_files(rows):
    """Delete the files of these rows once the transaction has committed."""
    for row in rows.exclude(file=""):
        transaction.on_commit(lambda file=row.file: file.storage.delete(file.name))


def _remove_sessions(users):
    """Close the sessions of these people, and those that await a code sent to one of their addresses."""
    keys, addresses = {str(user.pk) for user in users}, _addresses(users)
    for session in Session.objects.all():
        content = session.get_decoded()
        text = json.dumps(content)
        if content.get(SESSION_KEY) in keys or any(address in text for address in addresses):
            session.delete()


def _delete(queryset):
    """Delete rows, all that goes with them, and the entries of the admin's history about each."""
    collector = Collector(using=queryset.db, origin=queryset)
    collector.collect(queryset)
    found = ((model, [row.pk for row in rows]) for model, rows in collector.data.items())
    fast = ((rows.model, list(rows.values_list("pk", flat=True))) for rows in collector.fast_deletes)
    for model, keys in chain(found, fast):
        entries = LogEntry.objects.filter(object_id__in=[str(key) for key in keys])
        entries.filter(
            content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name
        ).delete()
    collector.delete()


def _lower_flag():
    """Note that the site no longer holds the demo, and delete an identity of the site that nobody filled in."""
    SiteIdentity.objects.update(holds_demo_data=False)
    always = ("id", "holds_demo_data", "updated_at")
    names = [field.name for field in SiteIdentity._meta.fields if field.name not in always]
    SiteIdentity.objects.filter(**dict.fromkeys(names, "")).delete()
