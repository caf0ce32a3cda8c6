"""The words of the messages and their log, in the admin."""

import pytest
from post_office.models import STATUS, Email

from participants.mail.queue import queue_message, registration_message
from participants.mail.wording import default_wordings, load_message_templates
from participants.models import Message, MessageKind, MessageTemplate
from tests.factories.participants import RegistrationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
TEMPLATES, LOG = "/admin/participants/messagetemplate/", "/admin/participants/message/"
WRITER = ["view_messagetemplate", "change_messagetemplate", "view_message", "change_message", "view_registration"]
READER = ["view_messagetemplate", "view_message", "view_registration"]


@pytest.fixture
def writer(client):
    user = UserFactory(staff=True, permissions=WRITER)
    client.force_login(user)
    return user


@pytest.fixture
def received():
    load_message_templates()
    return MessageTemplate.objects.get(kind=MessageKind.RECEIVED)


def words(template, **values):
    version = template.updated_at.isoformat()
    return {"version": version, "subject": template.subject, "body": template.body} | values


def test_writing_the_words_of_a_kind(client, writer, received):
    data = words(received, subject="Bien reçue : {cycle}", body="Bonjour {prenom}")
    assert client.post(f"{TEMPLATES}{received.pk}/change/", data).status_code == 302
    received.refresh_from_db()
    assert (received.subject, received.body) == ("Bien reçue : {cycle}", "Bonjour {prenom}")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"body": "{prénom}"}, "Nom inconnu ici\xa0: {prénom}. Noms possibles\xa0: {prenom}, {nom},"),
        ({"subject": "{motif}"}, "Nom inconnu ici\xa0: {motif}."),
        ({"body": "[x](http://a.b/{nom})"}, "Dans un lien, seul un nom qui commence par « lien » convient"),
    ],
)
def test_a_name_that_the_message_does_not_know_is_refused(client, writer, received, values, error):
    page = client.post(f"{TEMPLATES}{received.pk}/change/", words(received, **values)).content.decode()
    assert error in page
    assert MessageTemplate.objects.get(pk=received.pk).body == received.body


def test_the_page_lists_the_names_and_previews_what_is_stored(client, writer, received):
    RegistrationFactory(user__first_name="<b>Zoé</b>", cycle__title="Attributions")
    page = client.get(f"{TEMPLATES}{received.pk}/change/").content.decode()
    assert "<code>{prenom}</code>" in page
    assert "Bonjour &lt;b&gt;Zoé&lt;/b&gt;," in page
    assert "Inscription reçue\xa0: Attributions" in page
    assert "style=" not in page.split('id="apercu"')[1]


def test_the_preview_shows_what_is_typed_on_the_chosen_person_and_saves_nothing(client, writer, received):
    first = RegistrationFactory(user__first_name="Zoé")
    RegistrationFactory(user__first_name="Ana")
    data = words(received, body="Coucou {prenom} <script>", _preview="1", registration=first.pk)
    answer = client.post(f"{TEMPLATES}{received.pk}/change/", data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<p>Coucou Zoé &lt;script&gt;</p>" in page
    assert "Elle n’est pas encore enregistrée." in page
    assert "Coucou {prenom} &lt;script&gt;</textarea>" in page
    assert MessageTemplate.objects.get(pk=received.pk).body == received.body


def test_the_preview_of_wrong_words_says_why_there_is_none(client, writer, received):
    data = words(received, body="{inconnu}", _preview="1")
    page = client.post(f"{TEMPLATES}{received.pk}/change/", data).content.decode()
    assert "Nom inconnu ici\xa0: {inconnu}." in page
    assert "Corrigez d’abord ce qui est signalé plus haut." in page


@pytest.mark.parametrize("kind", MessageKind.values)
def test_each_kind_is_previewed_on_a_person_and_without_any(client, writer, kind):
    load_message_templates()
    url = f"{TEMPLATES}{MessageTemplate.objects.get(kind=kind).pk}/change/"
    assert "Aperçu du message" in client.get(url).content.decode()
    RegistrationFactory(accepted=True)
    assert "Aperçu du message" in client.get(url).content.decode()


def test_a_reader_sees_the_words_and_changes_nothing(client, received):
    client.force_login(UserFactory(staff=True, permissions=READER))
    url = f"{TEMPLATES}{received.pk}/change/"
    assert client.get(url).status_code == 200
    answers = [client.post(url, words(received)), client.post(url, words(received, _preview="1"))]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_names_of_people_are_for_who_may_view_registrations(client, received):
    client.force_login(UserFactory(staff=True, permissions=["view_messagetemplate", "change_messagetemplate"]))
    RegistrationFactory(user__first_name="Zoé")
    page = client.get(f"{TEMPLATES}{received.pk}/change/").content.decode()
    assert "Zoé" not in page
    assert "Bonjour Camille," in page


def test_templates_are_neither_added_nor_deleted(client, received):
    client.force_login(UserFactory(administrator=True))
    answers = [client.get(f"{TEMPLATES}add/"), client.post(f"{TEMPLATES}{received.pk}/delete/", {"post": "yes"})]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_loading_the_words_again_keeps_those_of_staff(received):
    MessageTemplate.objects.filter(pk=received.pk).update(subject="À nous")
    assert len(load_message_templates().kept) == 1
    received.refresh_from_db()
    assert received.subject == "À nous"
    assert len(load_message_templates(overwrite=True).restored) == 1
    received.refresh_from_db()
    assert received.subject == default_wordings()[MessageKind.RECEIVED].subject


def test_the_log_tells_what_became_of_each_message(client, writer):
    registration = RegistrationFactory()
    message = registration_message(kind=MessageKind.RECEIVED, registration=registration)
    email = message.email
    Email.objects.filter(pk=email.pk).update(status=STATUS.failed, number_of_retries=25)
    email.logs.create(status=STATUS.failed, message="550 <boîte inconnue>", exception_type="SMTPRecipientsRefused")
    page = client.get(LOG).content.decode()
    assert "550 &lt;boîte inconnue&gt;" in page
    assert '<span class="badge badge-failed">échec</span>' in page
    detail = client.get(f"{LOG}{message.pk}/change/").content.decode()
    assert "Bonjour Camille," in detail
    assert "Renvoyer" in detail


def test_a_code_or_a_personal_link_is_shown_to_nobody(client):
    client.force_login(UserFactory(administrator=True))
    code = queue_message(kind=MessageKind.LOGIN_CODE, to="a@example.org", context={"code": "1234-5678"})
    link = queue_message(kind=MessageKind.INVITATION, to="b@example.org", context={"lien": "https://x.example/secret"})
    for message in (code, link):
        page = client.get(f"{LOG}{message.pk}/change/").content.decode()
        assert "1234-5678" not in page
        assert "x.example/secret" not in page
        assert "seule sa ou son destinataire le lit" in page
    for name in ("email", "emailtemplate", "attachment", "log"):
        assert client.get(f"/admin/post_office/{name}/").status_code == 404


def test_the_log_of_one_person(client, writer):
    mine, other = RegistrationFactory(), RegistrationFactory()
    for registration in (mine, other):
        registration_message(kind=MessageKind.RECEIVED, registration=registration)
    page = client.get(LOG, {"user__id__exact": mine.user_id}).content.decode()
    assert mine.user.email in page
    assert other.user.email not in page


def test_a_failed_message_is_sent_again_by_who_may_change_messages(client, writer):
    message = queue_message(kind=MessageKind.FREE, to="a@example.org", context={"prenom": "A"})
    Email.objects.update(status=STATUS.failed, number_of_retries=25)
    assert client.post(f"{LOG}{message.pk}/requeue/").status_code == 302
    email = Email.objects.get()
    assert (email.status, email.number_of_retries) == (STATUS.queued, None)


def test_a_message_that_has_left_is_not_sent_again(client, writer):
    message = queue_message(kind=MessageKind.FREE, to="a@example.org", context={"prenom": "A"})
    Email.objects.update(status=STATUS.sent)
    page = client.post(f"{LOG}{message.pk}/requeue/", follow=True).content.decode()
    assert "Seul un message en échec" in page
    assert Email.objects.get().status == STATUS.sent


def test_several_failed_messages_are_sent_again_at_once(client, writer):
    rows = [queue_message(kind=MessageKind.FREE, to=f"{name}@example.org", context={}) for name in "ab"]
    Email.objects.update(status=STATUS.failed)
    data = {"action": "requeue_selected", "_selected_action": [row.pk for row in rows]}
    assert client.post(LOG, data).status_code == 302
    assert set(Email.objects.values_list("status", flat=True)) == {STATUS.queued}


def test_a_reader_of_the_log_sends_nothing_again(client):
    client.force_login(UserFactory(staff=True, permissions=READER))
    message = queue_message(kind=MessageKind.FREE, to="a@example.org", context={})
    Email.objects.update(status=STATUS.failed)
    detail = client.get(f"{LOG}{message.pk}/change/").content.decode()
    assert "Renvoyer" not in detail
    assert client.post(f"{LOG}{message.pk}/requeue/").status_code == 403
    client.post(LOG, {"action": "requeue_selected", "_selected_action": [message.pk]})
    assert Email.objects.get().status == STATUS.failed


def test_the_log_is_neither_added_to_nor_changed_nor_deleted(client):
    client.force_login(UserFactory(administrator=True))
    message = queue_message(kind=MessageKind.FREE, to="a@example.org", context={})
    url = f"{LOG}{message.pk}/"
    answers = [client.get(f"{LOG}add/"), client.post(f"{url}change/", {}), client.post(f"{url}delete/", {})]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_takes_as_many_queries_whatever_its_length(client, writer, django_assert_num_queries, number):
    for _ in range(number):
        registration_message(kind=MessageKind.RECEIVED, registration=RegistrationFactory())
    with django_assert_num_queries(10):
        assert client.get(LOG).status_code == 200
