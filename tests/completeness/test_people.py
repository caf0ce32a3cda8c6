"""What is kept of a person is shown to them and erased with them, whatever the model, or the reason is given."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from participants.mail.queue import queue_message
from participants.models import AccessNeed, Consent, Registration, RegistrationDraft, RegistrationEvent, User
from participants.privacy import name_traces
from participants.privacy.erasing import erase_person
from participants.privacy.my_data import personal_data
from participants.registration.invitations import invite
from roadmaps.models import ExperienceReport
from tests.completeness.comparison import faults_of
from tests.factories.participants import RegistrationFactory

MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
TEXTS = {"CharField", "TextField", "SlugField", "JSONField", "BinaryField", "FileField", "FilePathField"}


def named(field):
    """A field as the lists name it."""
    return f"{field.model._meta.label}.{field.name}"


def own_fields():
    return [field for model in MODELS for field in model._meta.concrete_fields]


def links_to(model):
    """The foreign keys to a model, as the lists name them."""
    return {named(field): field for field in own_fields() if field.is_relation and field.related_model is model}


# Without the database --------------------------------------------------------------------------------------

NOT_REWRITTEN = {
    "participants.WorkerLease.name": "the key of a task of the portal",
    "post_office.Attachment.file": "goes with the mail, its file too",
    "programme.Material.file": "an address on the disk; its title is rewritten",
    "sessions.Session.session_key": "the session is deleted",
    "sessions.Session.session_data": "the session is deleted: encoded, it cannot be rewritten",
}


def test_each_text_is_rewritten_when_a_person_is_erased():
    texts = {named(field): field for field in own_fields() if field.get_internal_type() in TEXTS and not field.choices}
    present = {name for name, field in texts.items() if is_rewritten(field)}
    assert faults_of("the erasure", texts.keys(), present, NOT_REWRITTEN) == []


def is_rewritten(field):
    """Whether an erasure reads a field: as a text, or as a structure of texts."""
    reads_model = field.model._meta.label not in name_traces.NOT_TEXTS
    return reads_model and (name_traces._is_text(field) or isinstance(field, models.JSONField))


NOT_CUT_BY_ITSELF = {
    "participants.Registration.user": "emptied by hand: what remains of it feeds the figures",
}


def test_each_link_to_an_account_is_cut_when_it_is_erased():
    links = links_to(User)
    cut = {name for name, field in links.items() if field.remote_field.on_delete in (models.CASCADE, models.SET_NULL)}
    assert faults_of("the erasure", links.keys(), cut, NOT_CUT_BY_ITSELF) == []


# On a person who did everything ----------------------------------------------------------------------------


@pytest.fixture
def person(db):
    """A person of whom there is a row in each table that knows people otherwise than by their account."""
    registration = RegistrationFactory(cycle__published=True, accepted=True)
    user = registration.user
    AccessNeed.objects.create(registration=registration, text="Une place devant.")
    Consent.objects.create(registration=registration, kind="listing", given=True)
    RegistrationEvent.objects.create(registration=registration, kind="moved", reason="Complète l’équipe.")
    ExperienceReport.objects.create(registration=registration, applied="Une réunion.")
    RegistrationDraft.objects.create(cycle=registration.cycle, email=user.email, answers={})
    other = RegistrationFactory(cycle=registration.cycle, accepted=True)
    invite(cycle=registration.cycle, territory=other.territory, email=user.email, by=other.user)
    queue_message(kind="login_code", to=user.email, context={"code": "1234-5678"}, user=user)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def queries_of(act):
    """The queries of an act, as text."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured]


NOT_SHOWN = {
    "admin.LogEntry.user": "acts of staff, whose accounts are not erased as long as they have rights",
    "participants.ChangeRequest.decided_by": "an act of staff, or on one's own request, which is shown",
    "participants.ImportBatch.uploaded_by": "an act of staff, for a day",
    "participants.Mailing.created_by": "an act of staff",
    "participants.Mailing.sent_by": "an act of staff",
    "participants.Message.by": "who acted when the portal wrote to somebody: the act itself is shown",
    "participants.RegistrationEvent.by": "an act of staff, or on one's own registration, of which every event is shown",
    "participants.User_groups.user": "rights of staff",
    "participants.User_user_permissions.user": "rights of staff",
    "roadmaps.Action.created_by": "the revision of its creation is shown",
    "roadmaps.Action.deleted_by": "that somebody withdrew it: no word of theirs",
    "roadmaps.Comment.resolved_by": "that somebody settled it: no word of theirs",
    "roadmaps.Milestone.taken_by": "an act of staff, of which each frozen version is shown",
    "roadmaps.Presence.user": "for the minute when a page is open",
    "roadmaps.Roadmap.publication_agreed_by": "the step by which it was agreed is shown",
}


def test_each_link_to_an_account_is_looked_up_for_ones_data(person):
    queries = "\n".join(queries_of(lambda: personal_data(person)))
    links = links_to(User)
    present = {name for name, field in links.items() if re.search(sought(field, person.pk), queries)}
    assert faults_of("« Mes données »", links.keys(), present, NOT_SHOWN) == []


def sought(field, key):
    """What a query says that looks for the rows of a person by a foreign key."""
    return rf'"{field.model._meta.db_table}"\."{field.column}" (= {key}\b|IN \({key}\))'


def known_otherwise():
    """The models that know a person by their registration or by an address: label → model."""
    return {
        field.model._meta.label: field.model
        for field in own_fields()
        if isinstance(field, models.EmailField) or (field.is_relation and field.related_model is Registration)
    }


NOT_READ = {
    "participants.RegistrationDraft": "for a day, before the address is known to be theirs",
    "programme.SiteIdentity": "what the site says of who runs it, which everybody reads",
}


def test_each_model_that_knows_people_otherwise_is_read_for_ones_data(person):
    queries = "\n".join(queries_of(lambda: personal_data(person)))
    known = known_otherwise()
    present = {label for label, model in known.items() if re.search(f'(FROM|JOIN) "{model._meta.db_table}"', queries)}
    assert faults_of("« Mes données »", known.keys(), present, NOT_READ) == []


NOT_EMPTIED = {
    "programme.Cycle": "its contact is staff's to change; in a text, the name is rewritten",
    "programme.SiteIdentity": "its publisher is staff's to change; in a text, the name is rewritten",
}


def test_each_model_that_knows_people_otherwise_is_emptied_of_them(person):
    queries = queries_of(lambda: erase_person(user=person, by=None))
    changed = {words[1] for query in queries if (words := re.match(r'(?:DELETE FROM|UPDATE) "(\w+)"', query))}
    known = known_otherwise()
    present = {label for label, model in known.items() if model._meta.db_table in changed}
    assert faults_of("the erasure", known.keys(), present, NOT_EMPTIED) == []
