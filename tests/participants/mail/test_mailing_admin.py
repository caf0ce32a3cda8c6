"""Writing to many, in the admin: draft, check, send."""

import datetime

import pytest
from post_office.models import Email

from participants.mail.mailings import review
from participants.models import Mailing, MessageKind
from programme.cycles.scheduling import note_calendar_change
from tests.factories.participants import RegistrationFactory, UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/participants/mailing/"
SOON = datetime.date(2099, 9, 13)


@pytest.fixture
def writer(client):
    rights = ["view_mailing", "add_mailing", "change_mailing", "view_registration"]
    user = UserFactory(staff=True, permissions=rights)
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    user = UserFactory(staff=True, permissions=["view_mailing", "view_registration"])
    client.force_login(user)
    return user


def draft(**values):
    cycle = values.pop("cycle", None) or CycleFactory(published=True)
    fields = {"kind": MessageKind.FREE, "subject": "Objet", "body": "Bonjour {prenom}"}
    return Mailing.objects.create(cycle=cycle, **fields | values)


def url(mailing, page):
    return f"{LIST}{mailing.pk}/{page}/"


def checked(mailing):
    return {"fingerprint": review(mailing=mailing).fingerprint}


def test_a_draft_begins_with_the_words_of_its_kind(client, writer):
    cycle = CycleFactory(published=True)
    data = {"cycle": cycle.pk, "kind": "reminder", "session": "", "audience": "accepted"}
    answer = client.post(f"{LIST}add/", data)
    mailing = Mailing.objects.get()
    assert answer.url == url(mailing, "change")
    assert mailing.subject == "Rappel\xa0: {cycle}"
    assert (mailing.created_by, mailing.sent_at) == (writer, None)
    page = client.get(answer.url).content.decode()
    assert "Vérifier et envoyer…" in page
    assert "<code>{prenom}</code>" in page


@pytest.mark.parametrize(
    ("kind", "same_cycle", "error"),
    [
        ("session_moved", None, "Choisissez la journée dont parle le message."),
        ("session_moved", False, "Cette journée est celle d’un autre cycle."),
        ("free", True, "Ce message ne parle pas d’une journée"),
    ],
)
def test_a_draft_and_its_day_go_together(client, writer, kind, same_cycle, error):
    cycle = CycleFactory(published=True)
    session = TrainingSessionFactory(date=SOON, cycle=cycle if same_cycle else CycleFactory(published=True))
    chosen = "" if same_cycle is None else session.pk
    data = {"cycle": cycle.pk, "kind": kind, "session": chosen, "audience": "accepted"}
    assert error in client.post(f"{LIST}add/", data).content.decode()
    assert not Mailing.objects.exists()


def test_a_name_that_the_draft_does_not_know_is_refused(client, writer):
    mailing = draft()
    data = {"session": "", "audience": "accepted", "subject": "{code}", "body": "{echeance}"}
    page = client.post(url(mailing, "change"), data).content.decode()
    assert "Nom inconnu ici\xa0: {code}." in page
    assert "Nom inconnu ici\xa0: {echeance}." in page


def test_the_check_tells_how_many_who_not_and_shows_the_first(client, writer):
    mailing = draft()
    RegistrationFactory(cycle=mailing.cycle, accepted=True, user__first_name="<b>Zoé</b>")
    RegistrationFactory(cycle=mailing.cycle, accepted=True, user__last_name="Zzz", user__first_name="Inactive")
    mailing.cycle.registrations.get(user__last_name="Zzz").user.__class__.objects.filter(last_name="Zzz").update(
        is_active=False
    )
    page = client.get(url(mailing, "review")).content.decode()
    assert "1 personne recevra ce message" in page
    assert "<p>Bonjour &lt;b&gt;Zoé&lt;/b&gt;</p>" in page
    assert "Inactive Zzz\xa0: compte désactivé" in page
    assert "Envoyer à 1 personne<" in page
    assert Email.objects.count() == 0


def test_sending_what_was_checked_then_nothing_more(client, writer):
    mailing = draft()
    for _ in range(2):
        RegistrationFactory(cycle=mailing.cycle, accepted=True)
    data = checked(mailing)
    pages = [client.post(url(mailing, "review"), data, follow=True).content.decode() for _ in range(2)]
    assert "2 personnes le recevront dans l’instant" in pages[0]
    assert "Cet envoi est déjà parti" in pages[1]
    assert Email.objects.count() == 2


def test_nothing_leaves_when_the_number_changed_meanwhile(client, writer):
    mailing = draft()
    RegistrationFactory(cycle=mailing.cycle, accepted=True)
    data = checked(mailing)
    RegistrationFactory(cycle=mailing.cycle, accepted=True)
    page = client.post(url(mailing, "review"), data, follow=True).content.decode()
    assert "Rien n’est parti" in page
    assert "2 personnes recevront ce message" in page
    assert Email.objects.count() == 0


def test_what_has_left_changes_no_more(client, writer):
    mailing = draft()
    RegistrationFactory(cycle=mailing.cycle, accepted=True)
    client.post(url(mailing, "review"), checked(mailing))
    data = {"session": "", "audience": "active", "subject": "Autre", "body": "Autre"}
    assert client.post(url(mailing, "change"), data).status_code == 403
    assert client.post(url(mailing, "delete"), {"post": "yes"}).status_code == 403
    page = client.get(url(mailing, "change")).content.decode()
    assert "Envoyé à 1 personne" in page
    assert "Vérifier et envoyer…" not in page
    mailing.refresh_from_db()
    assert mailing.subject == "Objet"


def test_a_draft_may_be_dropped(client, writer):
    mailing = draft()
    assert client.post(url(mailing, "delete"), {"post": "yes"}).status_code == 302
    assert not Mailing.objects.exists()


def moved_day():
    session = TrainingSessionFactory(cycle__published=True, date=SOON, announced_date=datetime.date(2099, 9, 12))
    RegistrationFactory(cycle=session.cycle, accepted=True)
    note_calendar_change(session=session, changed_fields=["date"])
    return session


def test_a_day_that_moved_is_proposed_and_its_draft_is_one_click_away(client, writer):
    session = moved_day()
    page = client.get(LIST).content.decode()
    assert "À annoncer" in page
    assert f'action="{LIST}about/{session.pk}/"' in page
    answers = [client.post(f"{LIST}about/{session.pk}/") for _ in range(2)]
    mailing = Mailing.objects.get()
    assert [answer.url for answer in answers] == [url(mailing, "change")] * 2
    assert (mailing.kind, mailing.session, mailing.created_by) == ("session_moved", session, writer)


def test_saving_again_a_draft_about_a_day_follows_its_last_change(client, writer):
    session = moved_day()
    client.post(f"{LIST}about/{session.pk}/")
    note_calendar_change(session=session, changed_fields=["venue"])
    mailing = Mailing.objects.get()
    assert "a encore changé" in client.get(url(mailing, "review")).content.decode()
    data = {"session": session.pk, "audience": "accepted", "subject": mailing.subject, "body": mailing.body}
    assert client.post(url(mailing, "change"), data).status_code == 302
    assert "Envoyer à 1 personne<" in client.get(url(mailing, "review")).content.decode()


def test_a_reader_sees_and_sends_nothing(client, reader):
    session = moved_day()
    mailing = draft()
    RegistrationFactory(cycle=mailing.cycle, accepted=True)
    page = client.get(LIST).content.decode()
    assert "À annoncer" not in page
    assert "Vérifier et envoyer…" not in client.get(url(mailing, "change")).content.decode()
    answers = [
        client.get(url(mailing, "review")),
        client.post(url(mailing, "review"), checked(mailing)),
        client.post(f"{LIST}about/{session.pk}/"),
        client.get(f"{LIST}add/"),
        client.post(url(mailing, "delete"), {"post": "yes"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert Email.objects.count() == 0


def test_a_draft_about_a_day_is_made_by_a_post_only(client, writer):
    assert client.get(f"{LIST}about/{moved_day().pk}/").status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(client, writer, django_assert_num_queries, number):
    for _ in range(number):
        draft()
        moved_day()
    with django_assert_num_queries(12):
        assert client.get(LIST).status_code == 200
