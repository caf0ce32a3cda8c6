"""« Mon espace »: where one stands, what one may do with a registration, and that of nobody else."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from participants.models import RegistrationPolicy
from participants.my_space.standing import space_of
from participants.registration.withdrawal import withdraw
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    TrainerAccessFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, MaterialFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db

OPENED = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
NEVER = datetime.datetime(2122, 1, 1, tzinfo=datetime.UTC)
FAR_DAY = datetime.date(2122, 9, 13)


def open_cycle(**values):
    return CycleFactory(published=True, registration_opens_at=OPENED, registration_closes_at=NEVER, **values)


def url(name, registration):
    return reverse(f"participants:{name}", args=[registration.pk])


def sign_in(client, registration):
    client.force_login(registration.user)
    return registration


SENTENCES = [
    (None, "Votre inscription est reçue."),
    ("incomplete", "Votre inscription est à compléter."),
    ("accepted", "Votre inscription est retenue."),
    ("waiting", "Vous êtes sur la liste d’attente."),
    ("offered", "Une place vous est proposée."),
    ("refused", "Votre inscription n’a pas été retenue."),
    ("withdrawn", "Votre désistement est enregistré."),
]


@pytest.mark.parametrize(("trait", "sentence"), SENTENCES)
def test_the_state_is_told_in_one_sentence(client, trait, sentence):
    registration = sign_in(client, RegistrationFactory(cycle=open_cycle(), **({trait: True} if trait else {})))
    html = client.get("/mon-espace/").content.decode()
    assert html.count(f'<p class="place__sentence">{sentence}</p>') == 1
    assert registration.state_reason in html


@pytest.mark.parametrize(
    ("trait", "primary"), [("incomplete", 1), ("offered", 1), ("withdrawn", 1), ("accepted", 0), ("waiting", 0)]
)
def test_one_thing_at_most_is_to_be_done(client, trait, primary):
    sign_in(client, RegistrationFactory(cycle=open_cycle(), **{trait: True}))
    assert client.get("/mon-espace/").content.decode().count('class="btn"') == primary


@pytest.mark.parametrize(
    ("shows", "sentence"),
    [
        (False, "Vous êtes sur la liste d’attente."),
        (True, "Vous êtes sur la liste d’attente, au rang 2."),
    ],
)
def test_the_rank_is_shown_only_when_staff_choose(shows, sentence):
    cycle = open_cycle()
    RegistrationPolicy.objects.create(cycle=cycle, shows_rank=shows)
    RegistrationFactory(cycle=cycle, waiting=True)
    mine = RegistrationFactory(cycle=cycle, waiting=True)
    assert space_of(mine.user).standings[0].sentence == sentence


def test_a_registration_to_come_stands_before_a_past_one():
    past = RegistrationFactory(accepted=True)
    TrainingSessionFactory(cycle=past.cycle, date=datetime.date(2022, 9, 13))
    coming = RegistrationFactory(accepted=True, user=past.user)
    TrainingSessionFactory(cycle=coming.cycle, date=FAR_DAY)
    assert [standing.registration for standing in space_of(past.user).standings] == [coming, past]


def test_moved_and_cancelled_days_are_told(client):
    mine = sign_in(client, RegistrationFactory(accepted=True))
    TrainingSessionFactory(cycle=mine.cycle, date=FAR_DAY, announced_date=datetime.date(2122, 9, 12))
    TrainingSessionFactory(cycle=mine.cycle, date=datetime.date(2122, 9, 20), state="cancelled")
    html = client.get("/mon-espace/").content.decode()
    assert "samedi 12\xa0septembre 2122" in html
    assert "Cette journée est" in html
    assert html.count(">Prochaine journée</p>") == 1


def test_a_person_with_nothing_sees_where_to_register(client):
    cycle = open_cycle()
    client.force_login(UserFactory())
    assert reverse("participants:registration_create", args=[cycle.slug]) in client.get("/mon-espace/").content.decode()


def test_nobody_is_offered_to_register_to_the_cycle_that_they_conduct(client):
    access = TrainerAccessFactory(cycle=open_cycle(title="Cycle conduit"))
    client.force_login(access.user)
    html = client.get("/mon-espace/").content.decode()
    assert "Cycle conduit" in html
    assert f"/cycles/{access.cycle.slug}/inscription/" not in html


def test_a_trainer_sees_their_cycles_and_the_group(client):
    access = TrainerAccessFactory()
    client.force_login(access.user)
    assert f"/cycles/{access.cycle.slug}/groupe/" in client.get("/mon-espace/").content.decode()


def test_ten_registrations_cost_as_many_queries_as_one(client, django_assert_num_queries):
    def add(user):
        place = IntercommunalityFactory()
        mine = RegistrationFactory(user=user, accepted=True, territory=place)
        RegistrationFactory(cycle=mine.cycle, accepted=True, territory=place)
        TrainingSessionFactory(cycle=mine.cycle, date=FAR_DAY)
        MaterialFactory(cycle=mine.cycle)

    user = UserFactory()
    add(user)
    with django_assert_num_queries(8):
        space_of(user)
    add(user)
    add(user)
    with django_assert_num_queries(8):
        space_of(user)


# Acts -----------------------------------------------------------------------------------------------------

OWN = [
    "registration_update",
    "registration_consents",
    "registration_withdraw",
    "offer_answer",
    "invitation_create",
    "replacement_create",
]


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("person", [{}, {"administrator": True}])
def test_the_registration_of_another_is_not_found(client, name, person):
    registration = RegistrationFactory(cycle=open_cycle(), accepted=True, is_referent=True)
    client.force_login(UserFactory(**person))
    assert client.get(url(name, registration)).status_code == 404
    assert client.post(url(name, registration)).status_code == 404


@pytest.mark.parametrize("name", OWN)
def test_who_is_not_signed_in_is_led_to_the_sign_in_page(client, name):
    assert client.get(url(name, RegistrationFactory())).status_code == 302


def answers(registration, **changes):
    values = {
        "first_name": "Camille",
        "last_name": "Exemple",
        "organisation": registration.organisation.name,
        "function": registration.function,
        "territory": str(registration.territory.name),
        "is_committed": "on",
        "version": str(registration.version),
    }
    return values | changes


def test_registration_update_writes_the_answers(client):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle(), incomplete=True))
    response = client.post(url("registration_update", mine), answers(mine, function="Directrice"))
    mine.refresh_from_db()
    assert (response.status_code, mine.function, mine.state) == (302, "Directrice", "received")


def test_registration_update_over_a_newer_change_tells_and_keeps_what_was_typed(client):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle(), version=3))
    html = client.post(url("registration_update", mine), answers(mine, function="Directrice", version="2")).content
    mine.refresh_from_db()
    assert "a changé pendant que vous écriviez" in html.decode()
    assert 'value="Directrice"' in html.decode()
    assert 'name="version" value="3"' in html.decode()
    assert mine.function == "Chargée ou chargé de mission"


def test_registration_update_stops_when_registrations_close(client):
    mine = sign_in(client, RegistrationFactory(cycle=CycleFactory(published=True, registration_closes_at=OPENED)))
    response = client.post(url("registration_update", mine), answers(mine, function="Directrice"))
    mine.refresh_from_db()
    assert response.status_code == 403
    assert mine.function == "Chargée ou chargé de mission"


def test_registration_withdraw_asks_first_then_comes_back_last(client):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle(), accepted=True))
    assert "Garder mon inscription" in client.get(url("registration_withdraw", mine)).content.decode()
    client.post(url("registration_withdraw", mine), {"reason": "Un empêchement"})
    mine.refresh_from_db()
    assert (mine.state, mine.events.last().reason) == ("withdrawn", "Un empêchement")
    RegistrationFactory(cycle=mine.cycle, waiting=True)
    assert client.get(url("registration_come_back", mine)).status_code == 405
    client.post(url("registration_come_back", mine))
    mine.refresh_from_db()
    assert mine.state == "waiting"


@pytest.mark.parametrize(("answer", "state"), [("accept", "accepted"), ("decline", "withdrawn"), ("", "waiting")])
def test_offer_answer_moves_by_a_post_that_says_so(client, answer, state):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle(), offered=True))
    assert client.get(url("offer_answer", mine), {"answer": answer}).status_code == 200
    client.post(url("offer_answer", mine), {"answer": answer})
    mine.refresh_from_db()
    assert mine.state == state


@pytest.mark.parametrize(
    "values",
    [
        {"waiting": True},
        {"accepted": True},
        {"withdrawn": True},
        {"offered": True, "offer_expires_at": OPENED},
    ],
)
def test_offer_answer_too_late_or_twice_is_told(client, values):
    mine = sign_in(client, RegistrationFactory(cycle=open_cycle(), **values))
    state = mine.state
    for response in (
        client.get(url("offer_answer", mine)),
        client.post(url("offer_answer", mine), {"answer": "accept"}),
    ):
        assert response.status_code == 200
        assert "Prendre la place" not in response.content.decode()
    mine.refresh_from_db()
    assert mine.state == state


# Documents ------------------------------------------------------------------------------------------------


def statuses(client, material, users):
    found = []
    for user in users:
        client.force_login(user)
        response = client.get(reverse("participants:material_open", args=[material.pk]))
        b"".join(response)
        found.append(response.status_code)
    return found


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        ("public", [200, 200, 200, 200, 200, 200]),
        ("participants", [200, 404, 404, 200, 404, 200]),
        ("staff", [404, 404, 404, 404, 404, 404]),
    ],
)
def test_material_open_shows_the_documents_of_ones_own_cycles(client, settings, tmp_path, visibility, expected):
    settings.MEDIA_ROOT = tmp_path
    cycle = CycleFactory(published=True)
    material = MaterialFactory(cycle=cycle, visibility=visibility, url="", file=ContentFile(b"x", name="texte.txt"))
    left = RegistrationFactory(cycle=cycle, accepted=True)
    withdraw(registration=left, by=left.user)
    users = [
        RegistrationFactory(cycle=cycle, accepted=True).user,
        RegistrationFactory(cycle=cycle).user,
        left.user,
        TrainerAccessFactory(cycle=cycle).user,
        RegistrationFactory(accepted=True).user,
        UserFactory(staff=True, permissions=["view_material"]),
    ]
    assert statuses(client, material, users) == expected


def test_material_open_sends_an_attachment_that_is_not_guessed(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    mine = sign_in(client, RegistrationFactory(accepted=True))
    file = ContentFile(b"<script>", name="page.txt")
    material = MaterialFactory(cycle=mine.cycle, visibility="participants", url="", file=file)
    response = client.get(reverse("participants:material_open", args=[material.pk]))
    assert b"".join(response) == b"<script>"
    assert response.headers["Content-Disposition"] == 'attachment; filename="page.txt"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_team_lacks_what_it_lacks():
    mine = RegistrationFactory(accepted=True, organisation=OrganisationFactory(kind="oph"))
    assert space_of(mine.user).standings[0].team.lacks == (
        "Pour être complète, il manque à l’équipe une personne de l’intercommunalité."
    )
    RegistrationFactory(
        cycle=mine.cycle,
        territory=mine.territory,
        accepted=True,
        organisation=OrganisationFactory(kind="intercommunality"),
    )
    assert space_of(mine.user).standings[0].team.lacks == ""
