"""Writing a message: in the transaction of the act, once for ever, from the registration."""

import datetime

import pytest
from django.db import transaction
from icalendar import Calendar
from post_office.models import PRIORITY, STATUS, Email

from participants.mail.queue import queue_message, queue_text, registration_message
from participants.models import Message, MessageKind, MessageTemplate
from tests.factories.participants import IntercommunalityFactory, RegistrationFactory, UserFactory
from tests.factories.programme import TrainingSessionFactory

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=x onerror=alert(1)>[x](http://evil.example)\n\u202e{{ 1 }}{% load x %}{nom}\x00\x0b"


def write(**values):
    return queue_message(**{"kind": MessageKind.WITHDRAWN, "to": "a@example.org", "about": "registration:1"} | values)


def test_a_message_is_a_row_and_a_queued_mail():
    user = UserFactory()
    message = write(to=" Camille@Example.ORG ", context={"cycle": "Attributions", "prenom": "Camille"}, user=user)
    assert (message.recipient, message.user, message.subject) == (
        "camille@example.org",
        user,
        "Désistement enregistré\xa0: Attributions",
    )
    email = Email.objects.get()
    assert (message.email, email.to, email.status) == (email, ["camille@example.org"], STATUS.queued)
    assert email.from_email == "IREV <ne-pas-repondre@example.org>"
    assert "Bonjour Camille," in email.message
    assert '<html lang="fr">' in email.html_message
    assert "à propos de votre inscription au cycle «\xa0Attributions\xa0»" in email.message
    assert "http://testserver" in email.message


def test_neither_is_kept_when_the_act_fails():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert (Message.objects.count(), Email.objects.count()) == (0, 0)


@pytest.mark.parametrize("status", [STATUS.queued, STATUS.sent, STATUS.failed])
def test_the_same_message_is_never_written_twice_whatever_became_of_it(status):
    write(version=3)
    Email.objects.update(status=status)
    assert write(version="3", to="A@EXAMPLE.ORG ") is None
    assert (Message.objects.count(), Email.objects.count()) == (1, 1)


def test_the_same_message_is_never_written_twice_once_its_mail_was_erased():
    write()
    Email.objects.all().delete()
    assert write() is None


@pytest.mark.parametrize(
    "other", [{"kind": MessageKind.WAITING}, {"to": "b@example.org"}, {"about": "registration:2"}, {"version": 1}]
)
def test_another_kind_recipient_object_or_version_is_another_message(other):
    assert (write(), write(**other)) != (None, None)
    assert Message.objects.count() == 2


def test_each_code_is_a_message_of_its_own_urgent_and_soon_stale():
    for code in ("1234-5678", "1234-5678"):
        queue_message(kind=MessageKind.LOGIN_CODE, to="a@example.org", context={"code": code})
    emails = Email.objects.all()
    assert len(emails) == 2
    for email in emails:
        lasts = email.expires_at - email.created
        assert datetime.timedelta(minutes=29) < lasts <= datetime.timedelta(minutes=30)
        assert (email.priority, "1234-5678" in email.message) == (PRIORITY.high, True)
        assert "1234" not in email.subject
    assert not Message.objects.filter(subject__contains="1234").exists()


def test_answers_go_to_the_contact_of_the_cycle_when_it_is_known():
    with_contact = RegistrationFactory(cycle__contact_email="contact@example.org")
    registration_message(kind=MessageKind.RECEIVED, registration=with_contact)
    registration_message(kind=MessageKind.RECEIVED, registration=RegistrationFactory())
    headers = [email.headers for email in Email.objects.order_by("pk")]
    assert headers == [
        {"Auto-Submitted": "auto-generated", "Reply-To": "contact@example.org"},
        {"Auto-Submitted": "auto-generated"},
    ]


def test_registration_message_is_once_per_version_and_names_what_it_is_about():
    registration = RegistrationFactory(version=4)
    message = registration_message(kind=MessageKind.WAITING, registration=registration, reason="Complet.")
    assert (message.about, message.version) == (f"registration:{registration.pk}", "4")
    assert message.user == registration.user
    assert "Complet." in message.email.message
    assert registration_message(kind=MessageKind.WAITING, registration=registration) is None


def test_registration_message_is_not_written_to_an_erased_person():
    registration = RegistrationFactory(user=None, erased_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    assert registration_message(kind=MessageKind.WAITING, registration=registration) is None
    assert Email.objects.count() == 0


def test_acceptance_carries_the_calendar_of_the_cycle_the_cancelled_days_too():
    registration = RegistrationFactory(accepted=True)
    tuesday = datetime.date(2022, 9, 13)
    kept = TrainingSessionFactory(cycle=registration.cycle, date=tuesday, calendar_sequence=2)
    gone = TrainingSessionFactory(cycle=registration.cycle, state="cancelled", date=datetime.date(2022, 9, 20))
    message = registration_message(kind=MessageKind.ACCEPTED, registration=registration)
    (attachment,) = message.email.attachments.all()
    assert (attachment.name, attachment.mimetype) == (
        f"{registration.cycle.slug}.ics",
        "text/calendar; method=PUBLISH",
    )
    calendar = Calendar.from_ical(attachment.file.read())
    attachment.file.close()
    assert calendar["method"] == "PUBLISH"
    events = {str(event["uid"]): (event["sequence"], str(event["status"])) for event in calendar.walk("VEVENT")}
    assert events == {f"{kept.uid}@cycles.irev": (2, "CONFIRMED"), f"{gone.uid}@cycles.irev": (0, "CANCELLED")}
    assert "- mardi 13\xa0septembre 2022" in message.email.message
    assert "20\xa0septembre" not in message.email.message


def test_other_messages_of_a_registration_carry_nothing():
    registration = RegistrationFactory()
    TrainingSessionFactory(cycle=registration.cycle)
    message = registration_message(kind=MessageKind.RECEIVED, registration=registration)
    assert message.email.attachments.count() == 0


def test_an_offer_tells_until_when_and_where_to_answer():
    registration = RegistrationFactory(offered=True)
    registration.offer_expires_at = datetime.datetime(2026, 11, 27, 22, 59, 59, tzinfo=datetime.UTC)
    message = registration_message(kind=MessageKind.OFFER, registration=registration)
    assert "vendredi 27\xa0novembre 2026 inclus" in message.email.message
    assert f"http://testserver/mon-espace/inscriptions/{registration.pk}/place/" in message.email.message
    assert message.email.priority == PRIORITY.high


def test_a_hostile_name_does_nothing_in_subject_text_and_html():
    MessageTemplate.objects.create(kind=MessageKind.RECEIVED, subject="{prenom} {nom}", body="Bonjour {prenom} {nom}")
    registration = RegistrationFactory(
        user__first_name=HOSTILE.replace("\x00", ""),
        user__last_name="Suite\r\nBcc: x@example.org",
        territory=IntercommunalityFactory(name="<b>T</b>"),
    )
    email = registration_message(kind=MessageKind.RECEIVED, registration=registration).email
    assert "\n" not in email.subject
    assert "\r" not in email.subject
    assert "\u202e" not in email.subject + email.message + email.html_message
    assert "\x0b" not in email.subject + email.message + email.html_message
    assert "<img" not in email.html_message
    assert "&lt;img src=x onerror=alert(1)&gt;" in email.html_message
    assert 'href="http://evil' not in email.html_message
    # Neither text leads anywhere, be it by the doing of a mail program; the title of the page is never a link.
    assert "http://evil.example" not in email.message + email.html_message.split("<body")[1]
    assert "{{ 1 }}{% load x %}{nom}" in email.message
    assert email.email_message().message()["Bcc"] is None


def test_a_template_of_staff_replaces_the_default_words():
    MessageTemplate.objects.create(kind=MessageKind.REFUSED, subject="Réponse", body="Le groupe est fait.")
    email = registration_message(kind=MessageKind.REFUSED, registration=RegistrationFactory(), reason="x").email
    assert (email.subject, email.message.split("\n")[0]) == ("Réponse", "Le groupe est fait.")


def test_a_text_already_written_goes_through_untouched_even_if_it_looks_like_a_template():
    queue_text(to="{%x%}@example.org", subject="{{ 1 }} & co", text="{%x%}@example.org <b>")
    email = Email.objects.get()
    assert (email.to, email.subject) == (["{%x%}@example.org"], "{{ 1 }} & co")
    assert (email.message, email.html_message) == ("{%x%}@example.org <b>", "")
