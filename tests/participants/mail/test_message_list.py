"""The page of every message, in development only."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.http import Http404
from post_office.models import Email

from participants.mail.queue import queue_message
from participants.mail.views import is_code, message_list
from participants.models import MessageKind

pytestmark = pytest.mark.django_db


def page(rf, settings, number=""):
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    request = rf.get("/courriels/", {"page": number} if number else {})
    request.user = AnonymousUser()
    return message_list(request).content.decode()


def test_the_page_does_not_exist_in_production(rf, client):
    assert client.get("/courriels/").status_code == 404
    request = rf.get("/courriels/")
    request.user = AnonymousUser()
    with pytest.raises(Http404):
        message_list(request)


def test_each_message_with_its_code_its_links_and_its_files(rf, settings):
    queue_message(kind=MessageKind.LOGIN_CODE, to="a@example.org", context={"code": "1234-5678"})
    queue_message(
        kind=MessageKind.INVITATION,
        to="b@example.org",
        context={
            "lien": "http://testserver/inscription/?invitation=x&y=1",
            "invitant": "<b>Ana</b>",
            "cycle": "x",
            "territoire": "y",
        },
        attachments={"journee.ics": ContentFile(b"BEGIN:VCALENDAR")},
    )
    html = page(rf, settings)
    assert '<p class="letter__code">1234-5678</p>' in html
    assert 'href="http://testserver/inscription/?invitation=x&amp;y=1"' in html
    assert "&lt;b&gt;Ana&lt;/b&gt;" in html
    assert "journee.ics" in html
    assert html.index("b@example.org") < html.index("a@example.org")
    assert "aucun message ne quitte cette machine" in html


def test_the_page_says_when_mail_really_leaves(rf, settings):
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    request = rf.get("/courriels/")
    request.user = AnonymousUser()
    html = message_list(request).content.decode()
    assert "aucun message ne quitte cette machine" not in html
    assert "partent pour de bon" in html


@pytest.mark.parametrize(
    ("text", "answer"),
    [("1234-5678", True), ("AB12CD", True), ("Bonjour,", False), ("IREV", False), ("12", False), ("12 34", False)],
)
def test_what_is_taken_for_a_code(text, answer):
    assert is_code(text) is answer


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_as_many_queries_whatever_its_length(rf, settings, django_assert_num_queries, number):
    for rank in range(number):
        queue_message(kind=MessageKind.FREE, to=f"p{rank}@example.org", context={})
    page(rf, settings)
    with django_assert_num_queries(3):
        page(rf, settings)
    assert Email.objects.count() == number


def test_many_messages_are_on_several_pages(rf, settings):
    for rank in range(21):
        queue_message(kind=MessageKind.FREE, to=f"p{rank}@example.org", context={})
    assert "Page 1 sur 2" in page(rf, settings)
    assert "p0@example.org" in page(rf, settings, number="2")
