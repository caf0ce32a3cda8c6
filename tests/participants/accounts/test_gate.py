"""What staff give before the administration opens."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.urls import reverse
from post_office.models import Email

from cycle.staff.groups import DEMO_ACCOUNTS
from participants.accounts.adapters import methods_used
from tests.factories.participants import UserFactory
from tests.factories.programme import CycleFactory
from tests.participants.accounts.world import (
    PASSWORD,
    SECRET,
    add_application,
    application_code,
    ask_for_a_code,
    give_code,
    is_signed_in,
    last_code,
    staff_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ADMIN = "/admin/"
LOGIN = "/compte/connexion/mot-de-passe/"
SECOND_FACTOR = "/compte/double-authentification/"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.STAFF_SECOND_FACTOR = True


def by_code(client, user):
    ask_for_a_code(client, user.email)
    give_code(client, last_code(user.email))


def by_password(client, user):
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD})


def give_second_factor(client):
    return client.post(reverse("mfa_authenticate"), {"code": application_code()})


def where_the_admin_leads(client):
    """The last page of the way from /admin/, or /admin/ itself."""
    answer = client.get(ADMIN, follow=True)
    assert len(answer.redirect_chain) < 4
    return answer.redirect_chain[-1][0].split("?")[0] if answer.redirect_chain else answer.request["PATH_INFO"]


def test_the_way_of_each_person_to_the_admin(client):
    nobody = client
    assert where_the_admin_leads(nobody) == LOGIN

    participant = type(client)()
    by_code(participant, UserFactory())
    assert participant.get(ADMIN, follow=True).status_code == 403

    code_only, user = type(client)(), staff_member()
    by_code(code_only, user)
    assert where_the_admin_leads(code_only) == "/compte/verification/"

    password_only = type(client)()
    by_password(password_only, user)
    assert where_the_admin_leads(password_only) == SECOND_FACTOR

    both = type(client)()
    add_application(user)
    by_password(both, user)
    give_second_factor(both)
    assert where_the_admin_leads(both) == ADMIN

    no_password = UserFactory(administrator=True)
    no_password.set_unusable_password()
    no_password.save()
    without = type(client)()
    by_code(without, no_password)
    assert where_the_admin_leads(without) == "/compte/mot-de-passe/choisir/"


def test_every_page_of_the_admin_is_behind_the_gate(client):
    by_password(client, staff_member())
    for name in ("admin:programme_cycle_changelist", "admin:programme_cycle_add", "admin:participants_user_changelist"):
        assert client.get(reverse(name)).status_code == 302


def test_staff_read_nothing_elsewhere_either_before_all_is_given(client):
    draft = CycleFactory(slug="brouillon")
    user = staff_member()
    add_application(user)
    by_code(client, user)
    give_second_factor(client)
    pages = [draft.get_absolute_url(), f"/cycles/{draft.slug}/groupe/", "/mon-espace/"]
    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/compte/verification/")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]


def test_a_code_by_e_mail_and_the_application_are_not_a_password(client):
    user = staff_member()
    add_application(user)
    by_code(client, user)
    give_second_factor(client)
    assert is_signed_in(client)
    assert where_the_admin_leads(client) == "/compte/verification/"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert where_the_admin_leads(client) == ADMIN


def test_the_password_alone_leads_to_the_second_factor_before_any_session(client):
    user = staff_member()
    add_application(user)
    assert by_password(client, user).url == "/compte/connexion/second-facteur/"
    assert not is_signed_in(client)
    assert where_the_admin_leads(client) == "/compte/connexion/second-facteur/"
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Ce code n’est pas le bon." in wrong.content.decode()
    assert not is_signed_in(client)


def test_staff_without_a_second_factor_are_told_why_and_reach_the_admin_with_one(client):
    user = staff_member()
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith(SECOND_FACTOR)
    assert "elle ne s’ouvre qu’avec une seconde preuve" in html
    assert "Ajouter une application" in html
    page = client.get(reverse("mfa_activate_totp"))
    assert "<svg" in page.content.decode()
    assert "data:" not in page.content.decode()
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    given = client.post(reverse("mfa_activate_totp"), {"code": application_code()}, follow=True)
    assert given.redirect_chain[-1][0] == "/compte/double-authentification/codes-de-secours/"
    assert len(given.context["unused_codes"]) == 10
    assert where_the_admin_leads(client) == ADMIN


def test_a_second_factor_taken_away_closes_the_admin(client):
    user = staff_member()
    add_application(user)
    by_password(client, user)
    give_second_factor(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert where_the_admin_leads(client) == SECOND_FACTOR


def test_a_recovery_code_serves_once_in_place_of_the_application(client):
    user = staff_member()
    add_application(user)
    by_password(client, user)
    give_second_factor(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for expected in (True, False):
        other = type(client)()
        by_password(other, user)
        other.post(reverse("mfa_authenticate"), {"code": f"{code[:4]} {code[4:]}"})
        assert is_signed_in(other) is expected


def test_recovery_codes_are_downloaded_under_a_french_name(client):
    user = staff_member()
    add_application(user)
    by_password(client, user)
    give_second_factor(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    answer = client.get(reverse("mfa_download_recovery_codes"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="codes-de-secours.txt"'
    assert len(answer.content.split()) == 10


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(client):
    user = staff_member()
    add_application(user)
    wanted = reverse("admin:programme_cycle_changelist")
    login = client.get(wanted, follow=True).redirect_chain[-1][0]
    assert login == f"{LOGIN}?next={wanted}"
    client.post(login, {"login": user.email, "password": PASSWORD, "next": wanted})
    assert give_second_factor(client).url == wanted


def test_the_gate_never_sends_to_another_site(client):
    user = staff_member()
    add_application(user)
    by_password(client, user)
    give_second_factor(client)
    assert client.get("/admin/login/?next=https://evil.example/").url == ADMIN


def test_in_development_the_password_is_enough_and_the_page_says_so(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    assert "Ici le mot de passe suffit." in client.get(LOGIN).content.decode()
    assert by_password(client, staff_member()).url == ADMIN
    assert where_the_admin_leads(client) == ADMIN


def test_in_development_a_code_by_e_mail_opens_no_admin_either(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    by_code(client, staff_member())
    assert where_the_admin_leads(client) == "/compte/verification/"


def test_participants_never_meet_passwords_nor_second_factors(client):
    client.force_login(UserFactory())
    names = [
        "account_change_password",
        "account_set_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    ]
    assert {client.get(reverse(name)).status_code for name in names} == {403}
    html = client.get(reverse("account_home")).content.decode()
    assert "Mot de passe" not in html
    assert "Second facteur" not in html


# A forgotten password -------------------------------------------------------------------------------------


def test_staff_choose_a_new_password_with_a_code(client):
    user = staff_member()
    asked = client.post(reverse("account_reset_password"), {"email": user.email})
    assert asked.url == "/compte/mot-de-passe/oublie/code/"
    given = client.post(asked.url, {"code": last_code(user.email)})
    assert given.url == "/compte/mot-de-passe/oublie/nouveau/"
    short = client.post(given.url, {"password1": "trop court", "password2": "trop court"})
    assert "16" in short.content.decode()
    new = "une autre phrase assez longue"
    assert client.post(given.url, {"password1": new, "password2": new}).url == "/compte/mot-de-passe/oublie/termine/"
    assert not is_signed_in(client)
    user.refresh_from_db()
    assert user.check_password(new)
    assert "a été remplacé" in Email.objects.filter(to=[user.email]).latest("pk").message


def test_nobody_else_gets_a_password_that_way_and_the_answer_does_not_tell(client):
    participant, staff = UserFactory(), staff_member()
    answers = []
    for email in (participant.email, "nadia@example.org", staff.email):
        visitor = type(client)()
        asked = visitor.post(reverse("account_reset_password"), {"email": email})
        page = visitor.get(asked.url).content.decode().replace(email, "…").split("csrfmiddlewaretoken")[0]
        answers.append((asked.status_code, asked.url, page))
    assert len(set(answers)) == 1
    assert "Aucun compte" in Email.objects.get(to=[participant.email]).message


@pytest.mark.parametrize("password", ["quinze signes !", "1234567890123456789"])
def test_a_weak_password_is_refused_when_changing_it(client, password):
    user = staff_member()
    by_password(client, user)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), data).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_changing_the_password_keeps_this_session_closes_the_others_and_tells_by_mail(client):
    user, other = staff_member(), type(client)()
    by_password(client, user)
    by_password(other, user)
    new = "une autre phrase assez longue"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), data).url == "/compte/"
    assert client.get(reverse("account_home")).status_code == 200
    assert other.get(reverse("account_home")).status_code == 302
    assert "Le mot de passe de votre compte a changé." in Email.objects.get(to=[user.email]).message


# Who lost everything, and the accounts of the demo --------------------------------------------------------


def test_who_lost_everything_starts_again(client, capsys):
    user = staff_member()
    add_application(user)
    call_command("remove_second_factor", user.email.upper())
    assert not Authenticator.objects.exists()
    assert "second facteur" in capsys.readouterr().out
    by_password(client, user)
    assert where_the_admin_leads(client) == SECOND_FACTOR
    assert "retiré" in Email.objects.get(to=[user.email]).message


def test_removing_the_second_factor_of_nobody_says_so():
    with pytest.raises(CommandError, match=r"Aucun compte.*nadia@example.org"):
        call_command("remove_second_factor", "nadia@example.org")


def test_the_accounts_of_the_demo_have_confirmed_addresses(monkeypatch):
    monkeypatch.setenv("ALLOW_DEMO", "yes")
    for _ in range(2):
        call_command("create_demo_staff")
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(DEMO_ACCOUNTS)


def test_the_session_remembers_how_one_signed_in(client, rf):
    user = staff_member()
    by_password(client, user)
    request = rf.get("/")
    request.session, request.user = client.session, user
    assert methods_used(request) == {"password"}
