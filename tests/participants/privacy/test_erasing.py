"""Erasing a person who did everything: their name and address are nowhere."""

import datetime
import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db import connection
from post_office import mail
from post_office.models import Attachment, Email

from participants.models import (
    ImportBatch,
    Message,
    Registration,
    RegistrationDraft,
    TeamInvitation,
    User,
)
from participants.my_space.calendar_feed import renew_feed
from participants.privacy.erasing import erase_person
from participants.privacy.name_traces import ERASED, Traces
from participants.registration.answers import register, update_answers
from participants.registration.decisions import accept, name_referent
from participants.registration.invitations import invite
from programme.kit.refusal import Refused
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    TrainerAccessFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db
TOMORROW = datetime.date(2122, 9, 13)
# In lower case; the third as JSON writes it, whatever the number of backslashes.
NAMES = ("zéphyrine", "quasimodoz", "u00e9phyrine")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of files for one test: what another left must not be found here."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff():
    return UserFactory(staff=True)


@pytest.fixture
def person():
    return UserFactory(email="zephyrine.quasimodoz@example.org", first_name="Zéphyrine", last_name="Quasimodoz")


def everything_they_did(person, staff):
    """Registered, corrected, accepted, referent, inviting and invited, trainer, written to, imported, named, logged."""
    cycle = CycleFactory(published=True, capacity=5)
    TrainingSessionFactory(cycle=cycle, date=TOMORROW)
    territory = IntercommunalityFactory()
    answers = {
        "organisation": OrganisationFactory(kind="intercommunality", former_names="Cabinet Zéphyrine Quasimodoz"),
        "territory": territory,
        "function": "Zéphyrine Quasimodoz, directrice",
        "expectations": "Moi, Zéphyrine, j’attends beaucoup.",
        "phone": "+33 3 20 00 00 00",
        "access_need": "Zéphyrine a besoin d’une place devant.",
        "listing": True,
    }
    registration, _ = register(cycle=cycle, user=person, answers=answers)
    update_answers(registration=registration, answers={"colleagues": "avec Quasimodoz"}, by=person)
    accept(registration=registration, by=staff, reason="Mme Quasimodoz complète l’équipe.")
    name_referent(registration=registration, by=staff)
    invite(cycle=cycle, territory=territory, email="collegue@example.org", by=person)
    member = RegistrationFactory(cycle=cycle, accepted=True, colleagues="Je viens avec QUASIMODOZ Zéphyrine")
    invite(cycle=cycle, territory=member.territory, email=person.email, by=member.user)
    TrainerAccessFactory(user=person)
    renew_feed(user=person)
    RegistrationDraft.objects.create(cycle=cycle, email=person.email, answers={"first_name": "Zéphyrine"})
    rows = [{"courriel": "Zephyrine.Quasimodoz@example.org", "nom": "Quasimodoz"}, {"courriel": "autre@example.org"}]
    ImportBatch.objects.create(cycle=cycle, file_name="Liste de Zéphyrine Quasimodoz.xlsx", rows=rows)
    attach(person)
    log(person, registration, staff)
    sign_in_everywhere(person)
    return registration


def attach(person):
    mail.send(
        person.email,
        subject="Bonjour Zéphyrine",
        message="Chère Zéphyrine Quasimodoz",
        attachments={"zephyrine.txt": ContentFile("Zéphyrine Quasimodoz".encode())},
    )
    mail.send("autre@example.org", subject="Du groupe", message="Zéphyrine Quasimodoz", html_message="Mme QUASIMODOZ")


def log(person, registration, staff):
    for obj, author in ((person, staff), (registration, staff), (registration, person)):
        LogEntry.objects.create(
            user=author,
            content_type=ContentType.objects.get_for_model(obj),
            object_id=obj.pk,
            object_repr=str(obj),
            action_flag=2,
            change_message=json.dumps([{"changed": {"fields": ["Zéphyrine Quasimodoz"]}}]),
        )
    LogEntry.objects.create(
        user=staff,
        content_type=ContentType.objects.get_for_model(Registration),
        object_id="0",
        object_repr="Une autre",
        action_flag=2,
        change_message=json.dumps([{"changed": {"fields": ["Zéphyrine Quasimodoz"]}}]),
    )


def sign_in_everywhere(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x", "of": person.email})
    for content in ({SESSION_KEY: str(person.pk)}, {"account_login": {"email": person.email.upper()}}):
        session = SessionStore()
        session.update(content)
        session.save()
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=session.session_key, user_agent="Zéphyrine")


def dump():
    """Every column of every table as text, sessions decoded, and every file of the media: in lower case."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            texts.append(f"{table}: {cursor.fetchall()}")
    texts += [str(session.get_decoded()) for session in apps.get_model("sessions.Session").objects.all()]
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    texts += [f"{path.name}: {path.read_bytes().decode(errors='replace')}" for path in files]
    return "\n".join(texts).lower()


def test_who_did_everything_is_found_nowhere(person, staff, django_capture_on_commit_callbacks):
    registration = everything_they_did(person, staff)
    before = dump()
    assert all(name in before for name in (*NAMES, "zephyrine.quasimodoz@example.org"))
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(user=person, by=staff)
    after = dump()
    for name in (*NAMES, "zephyrine"):
        assert name not in after, after[max(0, after.index(name) - 300) : after.index(name) + 100]
    registration.refresh_from_db()
    assert (registration.user, registration.function, str(registration.person_name)) == (None, "", "Personne effacée")


def test_what_feeds_the_figures_stays(person, staff):
    cycle = CycleFactory(published=True)
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 13))
    past = RegistrationFactory(user=person, cycle=cycle, accepted=True)
    erase_person(user=person, by=staff)
    kept = Registration.objects.get()
    assert (kept.state, kept.cycle, kept.organisation, kept.territory) == (
        "accepted",
        cycle,
        past.organisation,
        past.territory,
    )
    assert kept.erased_at is not None


def test_a_seat_to_come_goes_to_who_waits(person, staff):
    cycle = CycleFactory(published=True, capacity=1)
    TrainingSessionFactory(cycle=cycle, date=TOMORROW)
    RegistrationFactory(user=person, cycle=cycle, accepted=True)
    waiting = RegistrationFactory(cycle=cycle, waiting=True)
    erase_person(user=person, by=staff)
    waiting.refresh_from_db()
    assert waiting.has_offer
    assert not Message.objects.filter(kind="withdrawn").exists()


def test_nobody_else_loses_anything(person, staff):
    everything_they_did(person, staff)
    people = set(User.objects.exclude(pk=person.pk))
    erase_person(user=person, by=staff)
    assert set(User.objects.all()) == people
    assert ImportBatch.objects.get().rows == [{"courriel": "autre@example.org"}]
    assert Email.objects.get(subject="Du groupe").message == ERASED
    assert TeamInvitation.objects.get().email == "collegue@example.org"


def test_a_file_sent_to_somebody_else_too_stays(person, staff, django_capture_on_commit_callbacks):
    attach(person)
    attachment = Attachment.objects.get()
    attachment.emails.add(Email.objects.get(subject="Du groupe"))
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(user=person, by=staff)
    assert Attachment.objects.get().file.storage.exists(attachment.file.name)


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_an_account_of_staff_is_not_erased(staff, right):
    user = UserFactory(**{right: True})
    with pytest.raises(Refused, match="retirez-lui d’abord ses droits"):
        erase_person(user=user, by=staff)
    assert User.objects.filter(pk=user.pk).exists()


def test_two_people_erased_from_unique_texts_do_not_collide(staff):
    for first_name in ("Ana", "Bao"):
        user = UserFactory(first_name=first_name, last_name="Unique")
        OrganisationFactory(name=f"{first_name} Unique")
        erase_person(user=user, by=staff)
    assert not User.objects.exclude(pk=staff.pk).exists()


def test_a_longer_name_is_another_person():
    traces = Traces(addresses={"ana@example.org"}, first_name="Ana", last_name="Li")
    assert traces.erase_in("Ana Li et ANA LI, mais Ana Lise et lana@example.org") == (
        f"{ERASED} et {ERASED}, mais Ana Lise et lana@example.org"
    )
    assert traces.erase_in({"a": ["Li Ana", 3, None]}) == {"a": [ERASED, 3, None]}


def test_without_a_name_only_the_address_is_looked_for():
    traces = Traces(addresses={"ana@example.org"}, first_name="", last_name="")
    assert traces.erase_in("Ana, ana@example.org") == f"Ana, {ERASED}"


def test_one_erases_oneself_and_is_signed_out(client, person):
    RegistrationFactory(user=person, accepted=True)
    client.force_login(person)
    response = client.post("/mon-espace/mes-donnees/effacer/", {"is_sure": "on"}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "Vos données sont effacées" in response.content.decode()
    assert not User.objects.filter(pk=person.pk).exists()
    assert client.get("/mon-espace/mes-donnees/").status_code == 302


def test_nothing_is_erased_without_the_box(client, person):
    client.force_login(person)
    response = client.post("/mon-espace/mes-donnees/effacer/")
    assert "Cochez cette case" in response.content.decode()
    assert client.get("/mon-espace/mes-donnees/effacer/").status_code == 200
    assert User.objects.filter(pk=person.pk).exists()


def test_staff_are_told_why_they_cannot(client, staff):
    client.force_login(staff)
    for response in (
        client.get("/mon-espace/mes-donnees/effacer/"),
        client.post("/mon-espace/mes-donnees/effacer/", {"is_sure": "on"}),
    ):
        assert "retirez-lui d’abord ses droits" in response.content.decode()
    assert User.objects.filter(pk=staff.pk).exists()
