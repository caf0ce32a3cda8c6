"""What somebody typed survives an expired session, and a sign-in in another tab."""

import pytest
from django.test import Client

from participants.models import User
from tests.factories.participants import RegistrationFactory, UserFactory
from tests.html import elements_under, texts_under

pytestmark = pytest.mark.django_db
NAMES = "/mon-espace/mes-donnees/"
TYPED = {"first_name": "Zoé <b>", "last_name": "L’Étrange\nligne"}


def sent_again(response):
    """The hidden fields of the page, as a browser sends them again."""
    fields = [field.attributes for field in elements_under(response, 'form[method="post"] input[type="hidden"]')]
    return {field["name"]: field["value"] for field in fields}


def test_what_was_typed_comes_back_when_the_session_has_expired(client):
    response = client.post(NAMES, TYPED)
    assert response.status_code == 401
    assert "Rien n’est perdu" in response.content.decode()
    fields = sent_again(response)
    assert (fields["first_name"], fields["last_name"]) == ("Zoé <b>", "L’Étrange\nligne")
    assert not User.objects.exists()


def test_it_is_taken_once_signed_in_again(client):
    user = UserFactory()
    fields = sent_again(client.post(NAMES, {"first_name": "Zoé", "last_name": "Essai"}))
    client.force_login(user)
    assert client.post(NAMES, fields).status_code == 302
    user.refresh_from_db()
    assert user.get_full_name() == "Zoé Essai"


def test_a_button_without_anything_typed_leads_to_the_sign_in(client):
    response = client.post(f"/mon-espace/inscriptions/{RegistrationFactory(withdrawn=True).pk}/revenir/")
    assert (response.status_code, response.url.split("?")[0]) == (302, "/compte/connexion/")


@pytest.mark.parametrize(("origin", "is_kept"), [("http://testserver", True), ("http://evil.example", False)])
def test_a_stale_proof_of_origin_gives_the_form_back_to_a_page_of_ours_only(origin, is_kept):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    response = client.post(NAMES, TYPED, headers={"origin": origin})
    assert response.status_code == 403
    assert ("Envoyer à nouveau" in texts_under(response, "form button")) is is_kept


def test_no_secret_is_ever_shown_again():
    client = Client(enforce_csrf_checks=True)
    data = {"login": "a@example.org", "password": "une phrase très secrète"}
    response = client.post("/compte/connexion/mot-de-passe/", data, headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert "très secrète" not in response.content.decode()
