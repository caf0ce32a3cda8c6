"""Signing in by a code received by e-mail."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from post_office.models import Email

from cycle import settings as production
from participants.templatetags.accounts import device
from tests.factories.participants import UserFactory
from tests.participants.accounts.world import (
    PASSWORD,
    ask_for_a_code,
    give_code,
    is_signed_in,
    last_code,
    staff_member,
)

pytestmark = pytest.mark.django_db

ANNE = "anne@example.org"
CODE_PAGE = "/compte/connexion/code/"


@pytest.fixture
def anne():
    return UserFactory(email=ANNE)


@pytest.fixture
def later(monkeypatch):
    """Moves the clock that codes and limits are measured with."""

    def move(seconds):
        now = time.time() + seconds
        monkeypatch.setattr("time.time", lambda: now)

    return move


def test_a_page_that_asks_for_a_sign_in_leads_to_the_code_and_comes_back(client, anne):
    answer = client.get(reverse("usersessions_list"))
    assert answer.url == "/compte/connexion/?next=/compte/sessions/"
    asked = client.post(answer.url, {"email": ANNE, "next": "/compte/sessions/"})
    assert asked.url == f"{CODE_PAGE}?next=%2Fcompte%2Fsessions%2F"
    given = client.post(CODE_PAGE, {"code": last_code(ANNE), "next": "/compte/sessions/"})
    assert given.url == "/compte/sessions/"
    assert is_signed_in(client)


def test_the_first_code_confirms_the_address_and_no_other_is_asked_for(client, anne):
    ask_for_a_code(client, ANNE)
    give_code(client, last_code(ANNE))
    assert is_signed_in(client)
    assert list(anne.emailaddress_set.values_list("email", "verified", "primary")) == [(ANNE, True, True)]


def test_letter_case_of_the_address_does_not_matter(client, anne):
    ask_for_a_code(client, " Anne@EXAMPLE.org ")
    give_code(client, last_code(ANNE))
    assert is_signed_in(client)


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", " {0}-{1} ", "{0}\u00a0{1}", "{0} – {1}"])
def test_spaces_and_dashes_in_the_code_do_not_matter(client, anne, typed):
    ask_for_a_code(client, ANNE)
    give_code(client, typed.format(*last_code(ANNE).split("-")))
    assert is_signed_in(client)


def test_the_field_of_the_code_lets_the_browser_fill_it(client, anne):
    ask_for_a_code(client, ANNE)
    html = client.get(CODE_PAGE).content.decode()
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html


def test_reading_the_page_consumes_nothing(client, anne):
    ask_for_a_code(client, ANNE)
    code = last_code(ANNE)
    for _ in range(3):
        assert client.get(CODE_PAGE, {"code": code}).status_code == 200
        assert client.head(CODE_PAGE).status_code == 200
    assert not is_signed_in(client)
    give_code(client, code)
    assert is_signed_in(client)


def test_a_code_opens_nothing_in_another_browser(client, anne):
    ask_for_a_code(client, ANNE)
    other = type(client)()
    assert give_code(other, last_code(ANNE)).url == "/compte/connexion/"
    assert not is_signed_in(other)


def test_a_code_serves_once(client, anne):
    ask_for_a_code(client, ANNE)
    code, cookie = last_code(ANNE), client.cookies["sessionid"].value
    give_code(client, code)
    client.post(reverse("account_logout"))
    again = type(client)()
    again.cookies["sessionid"] = cookie
    give_code(again, code)
    assert not is_signed_in(again)
    assert give_code(client, code).url == "/compte/connexion/"


@pytest.mark.parametrize(("minutes", "opens"), [(29, True), (31, False)])
def test_a_code_lasts_half_an_hour(client, anne, later, minutes, opens):
    ask_for_a_code(client, ANNE)
    later(minutes * 60)
    give_code(client, last_code(ANNE))
    assert is_signed_in(client) is opens


def test_the_fifth_wrong_code_ends_the_attempt(client, anne):
    ask_for_a_code(client, ANNE)
    code = last_code(ANNE)
    for _ in range(4):
        answer = give_code(client, "0000-0000")
        assert "Ce code n’est pas le bon." in answer.content.decode()
    answer = give_code(client, "0000-0000", follow=True)
    assert "Trop de tentatives. Patientez quelques minutes, puis recommencez." in answer.content.decode()
    give_code(client, code)
    assert not is_signed_in(client)


def test_a_new_code_replaces_the_former_twice_at_most(client, anne):
    ask_for_a_code(client, ANNE)
    first = last_code(ANNE)
    for _ in range(2):
        assert "Recevoir un nouveau code" in client.get(CODE_PAGE).content.decode()
        client.post(CODE_PAGE, {"action": "resend"})
    assert Email.objects.filter(to=[ANNE]).count() == 3
    assert "Recevoir un nouveau code" not in client.get(CODE_PAGE).content.decode()
    give_code(client, first)
    assert not is_signed_in(client)
    give_code(client, last_code(ANNE))
    assert is_signed_in(client)


def test_an_unknown_address_gets_the_same_answer_and_a_mail(client, anne):
    pages = []
    for email in (ANNE, "nadia@example.org"):
        visitor = type(client)()
        answer = ask_for_a_code(visitor, email)
        page = visitor.get(answer.url)
        wrong = give_code(visitor, "0000-0000")
        pages.append([answer.status_code, answer.url, page.status_code, wrong.status_code])
        pages[-1] += [
            answer.content.decode().replace(email, "…").split("csrfmiddlewaretoken")[0] for answer in (page, wrong)
        ]
    assert pages[0] == pages[1]
    assert Email.objects.filter(to=["nadia@example.org"]).count() == 1
    assert "Aucun compte" in Email.objects.get(to=["nadia@example.org"]).message
    assert not get_user_model().objects.filter(email="nadia@example.org").exists()


def test_an_inactive_account_is_as_unknown(client):
    UserFactory(email=ANNE, is_active=False)
    ask_for_a_code(client, ANNE)
    assert "Aucun compte" in Email.objects.get(to=[ANNE]).message


def test_an_address_given_up_opens_nothing(client, anne):
    anne.emailaddress_set.create(email=ANNE, verified=True, primary=True)
    get_user_model().objects.filter(pk=anne.pk).update(email="anne.martin@example.org")
    ask_for_a_code(client, ANNE)
    assert "Aucun compte" in Email.objects.get(to=[ANNE]).message


def test_the_fourth_code_within_a_minute_is_refused_in_words(client, anne):
    for _ in range(3):
        assert ask_for_a_code(type(client)(), ANNE).status_code == 302
    answer = ask_for_a_code(type(client)(), ANNE)
    assert "Trop de tentatives. Patientez quelques minutes, puis recommencez." in answer.content.decode()
    assert Email.objects.filter(to=[ANNE]).count() == 3


def test_a_forged_forwarding_header_does_not_pass_the_limit(client):
    answers = [
        ask_for_a_code(type(client)(), f"n{n}@example.org", headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code
        for n in range(21)
    ]
    assert answers == [302] * 20 + [200]


def test_behind_a_proxy_only_what_the_proxy_saw_counts(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [
        ask_for_a_code(
            type(client)(), f"n{n}@example.org", headers={"x-forwarded-for": f"203.0.113.{n}, 198.51.100.7"}
        ).status_code
        for n in range(21)
    ]
    assert answers == [302] * 20 + [200]
    other = ask_for_a_code(client, "n99@example.org", headers={"x-forwarded-for": "198.51.100.8"})
    assert other.status_code == 302


def test_in_production_attempts_are_counted_in_the_database_for_every_process(client, settings):
    settings.CACHES = production.CACHES
    call_command("createcachetable")
    for n in range(4):
        # Another process has nothing of this one in memory.
        caches.close_all()
        answer = ask_for_a_code(type(client)(), ANNE)
        assert answer.status_code == (302 if n < 3 else 200)
    assert connection.introspection.table_names().count("cache_table") == 1


def test_too_many_passwords_get_a_page_in_french(client):
    for _ in range(30):
        client.post(reverse("account_login"), {})
    answer = client.post(reverse("account_login"), {})
    assert answer.status_code == 429
    assert "le portail limite le nombre d’essais" in answer.content.decode()


def test_nobody_makes_an_account_alone(client):
    answer = client.post(reverse("account_signup"), {"email": ANNE, "password1": PASSWORD, "password2": PASSWORD})
    assert "Un compte se crée en s’inscrivant à un cycle" in answer.content.decode()
    assert get_user_model().objects.count() == 0


# Devices --------------------------------------------------------------------------------------------------


def sign_in(client, user, user_agent):
    ask_for_a_code(client, user.email, headers={"user-agent": user_agent})
    give_code(client, last_code(user.email), headers={"user-agent": user_agent})


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/1 Safari/604.1"
)


def test_each_device_is_listed_and_this_one_is_marked(client, anne):
    sign_in(client, anne, FIREFOX)
    sign_in(type(client)(), anne, IPHONE)
    html = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox sur Windows" in html
    assert "Safari sur iPhone" in html
    assert html.count("Cet appareil</span>") == 1


def test_another_device_is_closed_alone(client, anne):
    sign_in(client, anne, FIREFOX)
    phone, tablet = type(client)(), type(client)()
    sign_in(phone, anne, IPHONE)
    sign_in(tablet, anne, IPHONE)
    row = UserSession.objects.get(session_key=phone.session.session_key)
    assert client.post(reverse("usersession_end", args=[row.pk])).url == "/compte/sessions/"
    assert phone.get(reverse("account_home")).status_code == 302
    assert tablet.get(reverse("account_home")).status_code == 200
    assert client.get(reverse("account_home")).status_code == 200


def test_all_other_devices_are_closed_at_once(client, anne):
    sign_in(client, anne, FIREFOX)
    phone = type(client)()
    sign_in(phone, anne, IPHONE)
    client.post(reverse("usersessions_list"))
    assert phone.get(reverse("account_home")).status_code == 302
    assert client.get(reverse("account_home")).status_code == 200


def test_nobody_closes_the_session_of_someone_else(client, anne):
    sign_in(client, anne, FIREFOX)
    row = UserSession.objects.get()
    other = type(client)()
    other.force_login(UserFactory())
    assert other.post(reverse("usersession_end", args=[row.pk])).status_code == 404
    assert client.get(reverse("usersession_end", args=[row.pk])).status_code == 405
    assert UserSession.objects.get() == row


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (IPHONE, "Safari sur iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge sur macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_device_is_named_as_its_owner_would(user_agent, words):
    assert device(user_agent) == words


# The menu -------------------------------------------------------------------------------------------------


def test_the_menu_offers_to_sign_in_or_out(client, anne):
    assert '<a href="/compte/connexion/">Se connecter</a>' in client.get("/").content.decode()
    client.force_login(anne)
    html = client.get("/").content.decode()
    assert "Se connecter" not in html
    assert 'action="/compte/deconnexion/"' in html
    client.post("/compte/deconnexion/")
    assert not is_signed_in(client)


def test_leaving_by_a_link_asks_first(client, anne):
    client.force_login(anne)
    assert client.get("/compte/deconnexion/").status_code == 200
    assert is_signed_in(client)


def test_the_pages_of_the_account_are_not_kept_in_memory(client):
    staff_member()
    assert "no-store" in client.get(reverse("account_request_login_code")).headers["Cache-Control"]
