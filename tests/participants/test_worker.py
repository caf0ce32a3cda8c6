"""The worker: what is queued reaches a mail server, once, whatever fails around it."""

import datetime
import email as parsing
import email.policy
import os
import signal
import socket
import threading
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from icalendar import Calendar
from post_office.models import STATUS, Email

from participants import worker
from participants.mail.mailings import ALREADY_SENT, review, send_mailing
from participants.mail.queue import queue_message, registration_message
from participants.models import Mailing, MessageKind, Registration, WorkerLease
from participants.worker import LEASE, LEASE_LASTS, forget_secrets, release_lease, requeue, run_round, take_lease
from programme.kit.refusal import Refused
from tests.factories.participants import RegistrationFactory, UserFactory
from tests.factories.programme import TrainingSessionFactory

pytestmark = pytest.mark.django_db


class Mailbox:
    """What a mail server received; it refuses the addresses that begin with « inconnue »."""

    def __init__(self):
        self.received = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("inconnue"):
            return "550 boîte inconnue"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.received.append(parsing.message_from_bytes(envelope.content, policy=parsing.policy.default))
        return "250 OK"

    @property
    def recipients(self):
        return sorted(str(message["To"]) for message in self.received)


@pytest.fixture
def port(settings):
    """A free port, which the portal is told to send to; the delay before another attempt is none."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", number
    settings.EMAIL_TIMEOUT = 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return number


@contextmanager
def serving(port):
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def write(name="a", **values):
    address = {"to": f"{name}@example.org", "context": {"prenom": "Camille"}}
    return queue_message(**{"kind": MessageKind.FREE, **address, **values}).email


def later():
    """Bring the next attempt of each mail to now."""
    Email.objects.filter(scheduled_time__isnull=False).update(scheduled_time=timezone.now())


def test_a_mail_server_receives_text_html_and_calendar(port):
    registration = RegistrationFactory(accepted=True, cycle__contact_email="contact@example.org")
    session = TrainingSessionFactory(cycle=registration.cycle, calendar_sequence=3, title="Élus, œuvre et « règles »")
    registration_message(kind=MessageKind.ACCEPTED, registration=registration)
    with serving(port) as mailbox:
        done = run_round(holder="me")
    assert (done.sent, done.failed) == (1, 0)
    (mail,) = mailbox.received
    assert (mail["To"], mail["From"]) == (registration.user.email, "IREV <ne-pas-repondre@example.org>")
    assert mail["Reply-To"] == "contact@example.org"
    assert "Bonne nouvelle" in mail.get_body(["plain"]).get_content()
    assert '<html lang="fr">' in mail.get_body(["html"]).get_content()
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_param("method") == "PUBLISH"
    (event,) = Calendar.from_ical(attachment.get_content()).walk("VEVENT")
    assert (str(event["uid"]), event["sequence"]) == (f"{session.uid}@cycles.irev", 3)
    assert str(event["summary"]).startswith("Élus, œuvre et «\xa0règles\xa0»")
    email = Email.objects.get()
    assert (email.status, email.logs.get().status) == (STATUS.sent, STATUS.sent)


def test_what_has_left_is_not_sent_again(port):
    write()
    with serving(port) as mailbox:
        run_round(holder="me")
        later()
        run_round(holder="me")
    assert mailbox.recipients == ["a@example.org"]


def test_one_address_that_is_refused_stops_nobody_else(port):
    refused = write("inconnue")
    for name in "bc":
        write(name)
    with serving(port) as mailbox:
        done = run_round(holder="me")
    assert (done.sent, done.failed) == (2, 1)
    assert mailbox.recipients == ["b@example.org", "c@example.org"]
    refused.refresh_from_db()
    assert (refused.status, refused.number_of_retries) == (STATUS.requeued, 1)
    assert refused.logs.get().message == "550 boîte inconnue"


def test_a_mail_that_cannot_be_made_stops_nobody_else(port, monkeypatch):
    broken = write("a")
    write("b")
    made = Email.prepare_email_message

    def prepare(email):
        if email.pk == broken.pk:
            raise ValueError("pièce jointe perdue")
        return made(email)

    monkeypatch.setattr(Email, "prepare_email_message", prepare)
    with serving(port) as mailbox:
        run_round(holder="me")
    assert mailbox.recipients == ["b@example.org"]
    assert broken.logs.get().message == "pièce jointe perdue"


def test_a_server_that_is_down_then_up_receives_each_mail_once(port):
    for name in "abc":
        write(name)
    done = run_round(holder="me")
    assert (done.sent, done.failed) == (0, 1)
    attempts = sorted(email.number_of_retries or 0 for email in Email.objects.all())
    assert attempts == [0, 0, 1]
    later()
    with serving(port) as mailbox:
        run_round(holder="me")
        run_round(holder="me")
    assert mailbox.recipients == ["a@example.org", "b@example.org", "c@example.org"]
    assert set(Email.objects.values_list("status", flat=True)) == {STATUS.sent}


def test_an_attempt_that_failed_waits_for_its_time(port, settings):
    write("inconnue")
    with serving(port):
        run_round(holder="me")
        assert run_round(holder="me").failed == 0
    email = Email.objects.get()
    wait = email.scheduled_time - email.last_updated
    assert abs(wait - settings.POST_OFFICE["RETRY_INTERVAL"]) < datetime.timedelta(seconds=5)


def test_after_the_last_attempt_a_mail_has_failed_and_may_be_sent_again(port, settings):
    settings.POST_OFFICE = settings.POST_OFFICE | {"MAX_RETRIES": 2}
    email = write("inconnue")
    with serving(port):
        for _ in range(4):
            run_round(holder="me")
            later()
    email.refresh_from_db()
    assert (email.status, email.number_of_retries, email.logs.count()) == (STATUS.failed, 3, 3)
    assert requeue(email=email)
    assert not requeue(email=email)


def test_the_urgent_leaves_first(port):
    write("a")
    queue_message(kind=MessageKind.LOGIN_CODE, to="b@example.org", context={"code": "1234-5678"})
    with serving(port) as mailbox:
        run_round(holder="me")
    assert [message["To"] for message in mailbox.received] == ["b@example.org", "a@example.org"]


def test_a_code_that_went_stale_is_not_sent_and_the_log_says_so(port):
    queue_message(kind=MessageKind.LOGIN_CODE, to="b@example.org", context={"code": "1234-5678"})
    Email.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    with serving(port) as mailbox:
        done = run_round(holder="me")
    email = Email.objects.get()
    assert (done.stale, mailbox.received, email.status) == (1, [], STATUS.failed)
    assert email.logs.get().message == "Expiré avant d’avoir pu partir."
    assert not requeue(email=email)


@pytest.mark.parametrize("status", [STATUS.queued, STATUS.sent, STATUS.failed])
def test_a_code_is_forgotten_after_a_day_in_all_cases(status):
    queue_message(kind=MessageKind.LOGIN_CODE, to="b@example.org", context={"code": "1234-5678"})
    yesterday = timezone.now() - datetime.timedelta(days=1, seconds=1)
    Email.objects.update(status=status)
    assert forget_secrets() == 0
    Email.objects.update(created=yesterday)
    assert (forget_secrets(), forget_secrets()) == (1, 0)
    email = Email.objects.get()
    assert (email.message, email.html_message, email.subject) == ("", "", "Votre code pour le portail de l’IREV")


def test_an_invitation_is_forgotten_once_it_has_left_and_other_messages_are_kept():
    link = {"lien": "https://portail.example/?invitation=secret", "cycle": "x"}
    invitation = queue_message(kind=MessageKind.INVITATION, to="b@example.org", context=link).email
    kept = write("c")
    Email.objects.update(created=timezone.now() - datetime.timedelta(days=2))
    assert forget_secrets() == 0
    Email.objects.update(status=STATUS.sent)
    assert forget_secrets() == 1
    invitation.refresh_from_db()
    kept.refresh_from_db()
    assert (invitation.message, "Camille" in kept.message) == ("", True)


def test_a_round_ends_the_offers_that_have_expired(port):
    a_minute_ago = timezone.now() - datetime.timedelta(minutes=1)
    registration = RegistrationFactory(offered=True, offer_expires_at=a_minute_ago)
    with serving(port) as mailbox:
        done = run_round(holder="me")
    registration.refresh_from_db()
    assert (done.offers_ended, registration.has_offer, done.sent) == (1, False, 1)
    assert mailbox.recipients == [registration.user.email]


def test_what_fails_beside_the_mail_does_not_stop_it(port, monkeypatch, caplog):
    def fail():
        raise DatabaseError("une table manque")

    monkeypatch.setattr(worker, "expire_offers", fail)
    write()
    with serving(port) as mailbox:
        run_round(holder="me")
    assert len(mailbox.received) == 1
    assert "fail failed; it will be tried again." in caplog.text


def test_a_database_that_does_not_answer_is_survived(monkeypatch, caplog):
    def fail(**values):
        raise DatabaseError("plus de base")

    monkeypatch.setattr(worker, "take_lease", fail)
    assert run_round(holder="me").sent == 0
    assert "The round was cut short" in caplog.text


def test_the_turn_is_of_one_process_until_it_gives_it_back_or_dies():
    assert take_lease(holder="one")
    assert take_lease(holder="one")
    assert not take_lease(holder="two")
    release_lease(holder="two")
    assert not take_lease(holder="two")
    release_lease(holder="one")
    assert take_lease(holder="two")
    WorkerLease.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert take_lease(holder="one")
    assert WorkerLease.objects.get(name=LEASE).expires_at > timezone.now() + LEASE_LASTS - datetime.timedelta(minutes=1)


def test_a_process_that_has_not_the_turn_does_nothing(port):
    take_lease(holder="another")
    write()
    assert run_round(holder="me") is None
    assert Email.objects.get().status == STATUS.queued


def test_the_command_does_one_round_and_gives_the_turn_back(port, capsys):
    write()
    with serving(port) as mailbox:
        call_command("send_messages", once=True)
    assert len(mailbox.received) == 1
    assert capsys.readouterr().out == "1 envoyés, 0 en échec, 0 propositions expirées.\n"
    assert not WorkerLease.objects.filter(name=LEASE).exists()


def test_the_command_stops_cleanly_when_it_is_asked_to(monkeypatch):
    rounds = []

    def run(*, holder, should_stop):
        rounds.append(take_lease(holder=holder))
        if len(rounds) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
            assert should_stop()

    kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr("participants.management.commands.send_messages.run_round", run)
    try:
        call_command("send_messages", pause=0)
    finally:
        for name, handler in kept.items():
            signal.signal(name, handler)
    assert rounds == [True, True]
    assert not WorkerLease.objects.filter(name=LEASE).exists()


def at_once(act, number):
    """Run an act in as many threads, released together; returns what each answered."""
    gate, answers = threading.Barrier(number), []

    def run(rank):
        close_old_connections()
        try:
            gate.wait()
            answers.append(act(rank))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_instant_send_each_mail_once(port, monkeypatch):
    # Even if the turn failed to keep them apart.
    monkeypatch.setattr(worker, "take_lease", lambda **values: True)
    for number in range(6):
        write(f"p{number}")
    with serving(port) as mailbox:
        rounds = at_once(lambda rank: run_round(holder=f"worker {rank}"), 2)
    assert mailbox.recipients == [f"p{number}@example.org" for number in range(6)]
    assert sum(done.sent for done in rounds) == 6


@pytest.mark.django_db(transaction=True)
def test_the_turn_goes_to_one_of_those_who_ask_together():
    assert sorted(at_once(lambda rank: take_lease(holder=str(rank)), 4)) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_the_same_message_written_by_several_at_the_same_instant_is_written_once():
    registration = RegistrationFactory()

    def act(rank):
        return registration_message(
            kind=MessageKind.RECEIVED, registration=Registration.objects.with_people().get(pk=registration.pk)
        )

    answers = at_once(act, 4)
    assert sum(answer is not None for answer in answers) == 1
    assert Email.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_mailing_sent_by_several_at_the_same_instant_leaves_once():
    registration = RegistrationFactory(accepted=True)
    RegistrationFactory(accepted=True, cycle=registration.cycle)
    mailing = Mailing.objects.create(cycle=registration.cycle, kind=MessageKind.FREE, subject="x", body="y")
    fingerprint = review(mailing=mailing).fingerprint
    by = UserFactory()

    def act(rank):
        try:
            return send_mailing(mailing=mailing, by=by, fingerprint=fingerprint)
        except Refused as refusal:
            return str(refusal)

    answers = at_once(act, 3)
    assert sorted(answers, key=str) == [2, ALREADY_SENT, ALREADY_SENT]
    assert Email.objects.count() == 2
