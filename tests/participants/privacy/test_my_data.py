"""What is kept of a person: seen, corrected, exported."""

import datetime
import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from participants.models import AccessNeed, Consent, Registration, TeamInvitation, User
from participants.my_space.calendar_feed import renew_feed
from participants.privacy.my_data import personal_data
from participants.registration.answers import register
from tests.factories.participants import (
    OrganisationFactory,
    RegistrationFactory,
    TrainerAccessFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory

pytestmark = pytest.mark.django_db
PAGES = ["/mon-espace/mes-donnees/", "/mon-espace/mes-donnees/export.json", "/mon-espace/mes-donnees/effacer/"]


@pytest.fixture
def person():
    """A person of whom the portal keeps something of every kind."""
    user = UserFactory(email="dominique@example.org", first_name="Dominique", last_name="Exemplaire")
    answers = {
        "organisation": OrganisationFactory(name="Habitat d’essai"),
        "function": "Responsable",
        "phone": "+33 3 20 00 00 00",
    }
    registration, _ = register(cycle=CycleFactory(published=True), user=user, answers=answers)
    AccessNeed.objects.create(registration=registration, text="Une place devant.")
    Consent.objects.create(registration=registration, kind="listing", given=True)
    TeamInvitation.objects.create(
        cycle=registration.cycle,
        territory=RegistrationFactory().territory,
        email=user.email,
        token_digest="0" * 64,
        expires_at=datetime.datetime(2122, 1, 1, tzinfo=datetime.UTC),
    )
    TrainerAccessFactory(user=user)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    renew_feed(user=user)
    about = ContentType.objects.get_for_model(Registration)
    LogEntry.objects.create(
        user=UserFactory(staff=True), content_type=about, object_id=registration.pk, object_repr="x", action_flag=2
    )
    return user


@pytest.mark.parametrize("address", PAGES)
def test_one_signs_in_first(client, address):
    assert client.get(address).status_code == 302


def test_every_kind_of_record_is_listed(person):
    assert [section.title for section in personal_data(person)] == [
        "Compte",
        "Adresses électroniques",
        "Inscriptions",
        "Suivi des inscriptions",
        "Accords donnés ou refusés",
        "Invitations",
        "Accès comme formatrice ou formateur",
        "Messages reçus",
        "Agenda personnel",
        "Journal de l’administration",
    ]


def test_the_page_shows_the_answers_in_words(client, person):
    client.force_login(person)
    html = client.get("/mon-espace/mes-donnees/").content.decode()
    for words in ("Habitat d’essai", "Responsable", "+33 3 20 00 00 00", "Une place devant.", "reçue", "oui"):
        assert words in html


def test_nobody_elses_data_are_shown(client, person):
    other = RegistrationFactory(user__last_name="Étrangère", function="Fonction d’autrui")
    client.force_login(person)
    for address in PAGES[:2]:
        text = client.get(address).content.decode()
        assert other.user.email not in text
        assert "Fonction d’autrui" not in text


def test_the_export_says_the_same_for_another_program(client, person):
    client.force_login(person)
    response = client.get("/mon-espace/mes-donnees/export.json")
    assert response.headers["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    data = json.loads(response.content)
    assert list(data) == ["exporté le", *(section.title for section in personal_data(person))]
    [registration] = data["Inscriptions"]
    assert registration["structure"] == "Habitat d’essai"
    assert registration["téléphone professionnel"] == "+33 3 20 00 00 00"
    assert datetime.datetime.fromisoformat(registration["reçue le"]).tzinfo is not None
    assert data["Accords donnés ou refusés"][0]["accordé"] is True


def test_ones_name_is_corrected(client, person):
    client.force_login(person)
    assert client.post(PAGES[0], {"first_name": " Domi ", "last_name": "Nouvelle"}).status_code == 302
    person.refresh_from_db()
    assert (person.first_name, person.last_name) == ("Domi", "Nouvelle")


@pytest.mark.parametrize("name", ["", "a" * 101, "a\x07b", "a\nb"])
def test_a_name_that_cannot_be_is_refused_and_kept_in_the_form(client, person, name):
    client.force_login(person)
    response = client.post(PAGES[0], {"first_name": name, "last_name": "Nouvelle"})
    assert response.status_code == 200
    assert response.context["form"]["last_name"].value() == "Nouvelle"
    assert response.context["form"].errors["first_name"]
    assert User.objects.get(pk=person.pk).first_name == "Dominique"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_registration_and_for_three(client, django_assert_max_num_queries, number):
    user = UserFactory()
    for _ in range(number):
        register(
            cycle=CycleFactory(published=True),
            user=user,
            answers={"organisation": OrganisationFactory(), "function": "x"},
        )
    # The kinds of things are read once for a process.
    personal_data(user)
    with django_assert_max_num_queries(24):
        assert len(personal_data(user)[1].records) == number
