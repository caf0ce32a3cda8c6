"""One code, many requests at the same instant: real connections, on SQLite and on PostgreSQL alike."""

from threading import Barrier, Thread

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories.participants import UserFactory
from tests.participants.accounts.world import ask_for_a_code, last_code

pytestmark = pytest.mark.django_db(transaction=True)

ANNE = "anne@example.org"
AT_ONCE = 8
CODE_PAGE = "/compte/connexion/code/"


@pytest.fixture
def cookie(client):
    """The session of a browser that waits for a code."""
    UserFactory(email=ANNE)
    ask_for_a_code(client, ANNE)
    return client.cookies["sessionid"].value


def posted_at_once(cookie, data):
    """The answers to the same form, sent by as many threads at the same instant."""
    assert connection.vendor in ("sqlite", "postgresql")
    assert connection.vendor != "sqlite" or "memory" not in str(connection.settings_dict["NAME"])
    barrier, answers = Barrier(AT_ONCE), []

    def post():
        browser = Client()
        browser.cookies["sessionid"] = cookie
        try:
            barrier.wait()
            answers.append(browser.post(CODE_PAGE, data))
        finally:
            connection.close()

    threads = [Thread(target=post) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_the_same_code_sent_many_times_at_once_opens_one_session(cookie):
    answers = posted_at_once(cookie, {"code": last_code(ANNE)})
    assert [answer.status_code for answer in answers] == [302] * AT_ONCE
    opened = [session for session in Session.objects.all() if SESSION_KEY in session.get_decoded()]
    assert len(opened) == 1
    assert UserSession.objects.count() == 1
    assert sorted(answer.url for answer in answers).count(reverse("account_request_login_code")) == AT_ONCE - 1


def test_who_comes_second_does_not_lose_the_cookie_of_who_came_first(cookie):
    answers = posted_at_once(cookie, {"code": last_code(ANNE)})
    cookies = [answer.cookies["sessionid"].value for answer in answers if "sessionid" in answer.cookies]
    assert cookies == [Session.objects.get().pk]


def test_wrong_codes_sent_at_once_are_all_counted(cookie):
    answers = posted_at_once(cookie, {"code": "0000-0000"})
    said = [answer for answer in answers if answer.status_code == 200]
    assert len(said) == 4
    browser = Client()
    browser.cookies["sessionid"] = cookie
    assert browser.post(CODE_PAGE, {"code": last_code(ANNE)}).url == "/compte/connexion/"
