"""Writing to many: to whom, what each reads, and once only."""

import datetime

import pytest
from icalendar import Calendar
from post_office.models import Email

from participants.mail.mailings import draft_about, preview, review, send_mailing, sessions_to_announce, start_draft
from participants.models import Mailing, Message, MessageKind, RegistrationEvent
from programme.cycles.scheduling import note_calendar_change
from programme.kit.refusal import Refused
from programme.models import TrainingSession
from tests.factories.participants import RegistrationFactory, UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2022, 9, 1)


@pytest.fixture
def cycle():
    return CycleFactory(published=True, title="Attributions")


@pytest.fixture
def by():
    return UserFactory(staff=True)


def draft(cycle, **values):
    fields = {"kind": MessageKind.FREE, "audience": "accepted", "subject": "Objet", "body": "Bonjour {prenom}"}
    return Mailing.objects.create(cycle=cycle, **fields | values)


def send(mailing, by):
    return send_mailing(mailing=mailing, by=by, fingerprint=review(mailing=mailing).fingerprint)


def moved(cycle, **values):
    """An announced day whose date has just changed."""
    session = TrainingSessionFactory(cycle=cycle, announced_date=datetime.date(2022, 9, 13), **values)
    session.date = datetime.date(2022, 9, 14)
    session.save()
    note_calendar_change(session=session, changed_fields=["date"])
    return session


def people(mailing):
    return [registration.user.email for registration in review(mailing=mailing).recipients]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("accepted", ["accepted", "referent"]),
        ("active", ["accepted", "incomplete", "received", "referent", "waiting"]),
        ("received", ["incomplete", "received"]),
        ("waiting", ["waiting"]),
        ("referents", ["referent"]),
    ],
)
def test_each_audience_is_those_of_the_cycle(cycle, audience, expected):
    for trait in ("accepted", "incomplete", "waiting", "refused", "withdrawn"):
        RegistrationFactory(cycle=cycle, user__email=f"{trait}@example.org", user__last_name=trait, **{trait: True})
    RegistrationFactory(cycle=cycle, user__email="received@example.org", user__last_name="received")
    referent = {"user__email": "referent@example.org", "user__last_name": "referent", "is_referent": True}
    RegistrationFactory(cycle=cycle, accepted=True, **referent)
    RegistrationFactory(accepted=True)
    assert people(draft(cycle, audience=audience)) == [f"{name}@example.org" for name in expected]


def test_who_is_left_out_and_why(cycle, by):
    erased_at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    RegistrationFactory(cycle=cycle, accepted=True, user=None, erased_at=erased_at)
    RegistrationFactory(cycle=cycle, accepted=True, user__is_active=False)
    told = RegistrationFactory(cycle=cycle, accepted=True)
    mailing = draft(cycle)
    Message.objects.create(kind="free", about=f"mailing:{mailing.pk}", recipient=told.user.email, subject="x")
    found = review(mailing=mailing)
    assert {why for _, why in found.exclusions} == {"personne effacée", "compte désactivé", "a déjà reçu ce message"}
    assert (found.recipients, found.obstacle) == ([], "Personne à qui envoyer ce message.")
    with pytest.raises(Refused, match="Personne"):
        send(mailing, by)


def test_each_recipient_reads_their_own_name_and_the_log_knows_who_sent(cycle, by):
    for name in ("Ana", "Zoé"):
        RegistrationFactory(cycle=cycle, accepted=True, user__first_name=name, user__last_name=name)
    mailing = draft(cycle, body="Bonjour {prenom} {nom}, {lien_inscription}")
    assert send(mailing, by) == 2
    first, second = Message.objects.order_by("pk")
    assert first.email.message.startswith("Bonjour Ana Ana, http://testserver/mon-espace/inscriptions/")
    assert "Zoé" not in first.email.message
    assert "Ana" not in second.email.message
    assert f"/inscriptions/{cycle.registrations.get(user=second.user).pk}/" in second.email.message
    assert [(message.by, message.mailing) for message in (first, second)] == [(by, mailing)] * 2
    mailing.refresh_from_db()
    assert (mailing.sent_by, mailing.sent_at is not None) == (by, True)


def test_a_mailing_leaves_once(cycle, by):
    RegistrationFactory(cycle=cycle, accepted=True)
    mailing = draft(cycle)
    fingerprint = review(mailing=mailing).fingerprint
    send_mailing(mailing=mailing, by=by, fingerprint=fingerprint)
    RegistrationFactory(cycle=cycle, accepted=True)
    with pytest.raises(Refused, match="déjà parti"):
        send_mailing(mailing=mailing, by=by, fingerprint=fingerprint)
    assert Email.objects.count() == 1


def test_nothing_leaves_when_the_list_or_the_words_changed_since_the_check(cycle, by):
    RegistrationFactory(cycle=cycle, accepted=True)
    mailing = draft(cycle)
    fingerprint = review(mailing=mailing).fingerprint
    extra = RegistrationFactory(cycle=cycle, accepted=True)
    with pytest.raises(Refused, match="a changé depuis votre vérification"):
        send_mailing(mailing=mailing, by=by, fingerprint=fingerprint)
    extra.delete()
    Mailing.objects.update(body="Autre chose")
    with pytest.raises(Refused, match="a changé depuis votre vérification"):
        send_mailing(mailing=mailing, by=by, fingerprint=fingerprint)
    assert (Email.objects.count(), Mailing.objects.get().sent_at) == (0, None)


@pytest.mark.parametrize("number", [1, 3])
def test_review_takes_as_many_queries_whatever_the_number_of_people(cycle, django_assert_num_queries, number):
    for _ in range(number):
        RegistrationFactory(cycle=cycle, accepted=True)
    mailing = draft(cycle)
    with django_assert_num_queries(2):
        review(mailing=mailing)


def test_a_moved_day_is_to_announce_to_those_who_hold_the_former_date(cycle, by):
    RegistrationFactory(cycle=cycle, accepted=True)
    session = moved(cycle)
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 15), announced_date=datetime.date(2022, 9, 15))
    assert list(sessions_to_announce(TODAY)) == [session]
    assert list(sessions_to_announce(datetime.date(2022, 9, 15))) == []


def test_a_day_is_not_to_announce_without_accepted_people_nor_in_a_draft(cycle):
    moved(cycle)
    RegistrationFactory(cycle=cycle, waiting=True)
    unpublished = RegistrationFactory(cycle=CycleFactory(), accepted=True)
    moved(unpublished.cycle)
    assert list(sessions_to_announce(TODAY)) == []


def test_a_day_is_not_to_announce_to_people_accepted_after_it_moved(cycle):
    session = moved(cycle)
    late = RegistrationFactory(cycle=cycle, accepted=True)
    RegistrationEvent.objects.create(registration=late, kind="moved", to_state="accepted")
    assert list(sessions_to_announce(TODAY)) == []
    TrainingSession.objects.filter(pk=session.pk).update(
        calendar_sequence=2, updated_at=datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
    )
    assert list(sessions_to_announce(TODAY)) == [session]


def test_once_told_a_day_is_to_announce_again_only_if_it_changes_again(cycle, by):
    RegistrationFactory(cycle=cycle, accepted=True)
    session = moved(cycle)
    send(draft_about(session=session, by=by), by)
    assert list(sessions_to_announce(TODAY)) == []
    session.state = "cancelled"
    session.save()
    note_calendar_change(session=session, changed_fields=["state"])
    assert list(sessions_to_announce(TODAY)) == [session]


def test_the_draft_about_a_moved_day_is_ready_and_tells_both_dates(cycle, by):
    registration = RegistrationFactory(cycle=cycle, accepted=True)
    session = moved(cycle, state_note="La salle n’était plus libre.")
    mailing = draft_about(session=session, by=by)
    assert (mailing.kind, mailing.audience, mailing.created_by) == ("session_moved", "accepted", by)
    assert mailing.session_sequence == session.calendar_sequence == 1
    assert draft_about(session=session, by=by) == mailing
    text = preview(mailing, registration).text
    assert "mercredi 14\xa0septembre 2022" in text
    assert "Date annoncée d’abord\xa0: mardi 13\xa0septembre 2022." in text
    assert "La salle n’était plus libre." in text


@pytest.mark.parametrize(
    ("state", "kind", "method"), [("planned", "session_moved", "PUBLISH"), ("cancelled", "session_cancelled", "CANCEL")]
)
def test_the_message_about_a_day_carries_its_event_with_its_revision(cycle, by, state, kind, method):
    cycle.contact_email = "contact@example.org"
    cycle.save()
    RegistrationFactory(cycle=cycle, accepted=True)
    session = moved(cycle, state=state)
    mailing = draft_about(session=session, by=by)
    send(mailing, by)
    (attachment,) = Email.objects.get().attachments.all()
    calendar = Calendar.from_ical(attachment.file.read())
    attachment.file.close()
    (event,) = calendar.walk("VEVENT")
    assert (mailing.kind, str(calendar["method"]), attachment.mimetype) == (
        kind,
        method,
        f"text/calendar; method={method}",
    )
    assert (str(event["uid"]), event["sequence"]) == (f"{session.uid}@cycles.irev", 1)
    assert str(event["status"]) == ("CANCELLED" if state == "cancelled" else "CONFIRMED")
    assert Message.objects.get().version == "1"


def test_of_one_revision_of_a_day_nobody_is_told_twice(cycle, by):
    RegistrationFactory(cycle=cycle, accepted=True)
    session = moved(cycle)
    send(draft_about(session=session, by=by), by)
    again = start_draft(Mailing(cycle=cycle, kind="session_moved", session=session, created_by=by))
    late = RegistrationFactory(cycle=cycle, accepted=True)
    assert people(again) == [late.user.email]


def test_a_day_that_changed_since_the_draft_asks_to_read_it_again(cycle, by):
    RegistrationFactory(cycle=cycle, accepted=True)
    session = moved(cycle)
    mailing = draft_about(session=session, by=by)
    note_calendar_change(session=session, changed_fields=["venue"])
    mailing = Mailing.objects.get(pk=mailing.pk)
    with pytest.raises(Refused, match="a encore changé"):
        send(mailing, by)


def test_a_day_that_takes_place_is_not_said_cancelled(cycle, by):
    RegistrationFactory(cycle=cycle, accepted=True)
    session = moved(cycle)
    mailing = start_draft(Mailing(cycle=cycle, kind="session_cancelled", session=session, created_by=by))
    assert "choisissez l’autre nature de message" in review(mailing=mailing).obstacle
