"""Five hundred registrations cost as many queries as five, at every address that shows some."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.models import Consent, Message, Organisation, Registration, RegistrationEvent, User
from tests.factories.participants import RECEIVED_AT, WAITING_SINCE, UserFactory
from tests.participants.world import NEVER, OPENED, World, addresses, short, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

FEW, MANY = 5, 500
STATES = ["received", "accepted", "waiting", "offered", "incomplete", "refused", "withdrawn"]
VALUES = {
    "waiting": {"state": "waiting", "waiting_since": WAITING_SINCE},
    "offered": {
        "state": "waiting",
        "waiting_since": WAITING_SINCE,
        "offered_at": OPENED,
        "offer_expires_at": NEVER,
    },
}
# What writes, or sends a file that is the same whatever is registered.
NOT_A_LIST = ("delete", "material_open", "registration_confirm", "erase", "logout")


@pytest.fixture
def world(settings, tmp_path):
    """The world, with its own files."""
    settings.MEDIA_ROOT = tmp_path
    return World()


def register_more(world, first, last):
    """Registrations in every state, each of its own person and organisation, half of them in the referent's team."""
    numbers = range(first, last)
    users = [User(email=f"nombre{n}@example.org", first_name="Camille", last_name=f"Nombre{n}") for n in numbers]
    places = [Organisation(name=f"Structure {n}", kind=["intercommunality", "oph", "ddt"][n % 3]) for n in numbers]
    users, places = User.objects.bulk_create(users), Organisation.objects.bulk_create(places)
    territories = [world.objects["intercommunality"], world.people["other"].registrations.get().territory]
    rows = [
        Registration(
            cycle=world.cycle,
            user=user,
            organisation=place,
            territory=territories[n % 2],
            function="Directrice",
            received_at=RECEIVED_AT,
            **VALUES.get(STATES[n % 7], {"state": STATES[n % 7]}),
        )
        for n, user, place in zip(numbers, users, places, strict=True)
    ]
    rows = Registration.objects.bulk_create(rows)
    Consent.objects.bulk_create(Consent(registration=row, kind="listing", given=True) for row in rows)
    RegistrationEvent.objects.bulk_create(RegistrationEvent(registration=row, kind="received") for row in rows)
    Message.objects.bulk_create(
        Message(
            kind="received", about=f"registration:{row.pk}", recipient=row.user.email, user=row.user, subject="Reçue"
        )
        for row in rows
    )
    batch = world.objects["importbatch"]
    batch.rows = [listed(n) for n in range(last)]
    batch.save()


def listed(number):
    """A row of a list to import: one in two is registered already."""
    email = f"nombre{number}@example.org" if number % 2 else f"liste{number}@example.org"
    names = ("kind", "siren", "territory", "department", "phone", "expectations")
    return dict.fromkeys(names, "") | {
        "line": number + 2,
        "first_name": "Camille",
        "last_name": f"Nombre{number}",
        "email": email,
        "organisation": f"Structure {number}",
        "function": "Directrice",
        "territory": "SANS",
    }


def pages_of(world):
    """The addresses that may list people: those of the floor, and the two indexes."""
    names = [short(name) for name in addresses()]
    found = {name: url_of(name, world) for name in names if not any(word in name for word in NOT_A_LIST)}
    return found | {"dashboard": reverse("admin:index"), "cycle": world.cycle.get_absolute_url()}


def queries_of(client, urls):
    """How many queries each page takes; those that send elsewhere are left out."""
    found = {}
    for name, url in urls.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(url)
        if answer.status_code == 200:
            answer.getvalue() if answer.streaming else answer.content
            found[name] = len(queries)
    return found


@pytest.mark.parametrize("person", ["referent", "trainer", "administrator"])
def test_five_hundred_registrations_cost_as_many_queries_as_five(client, world, person):
    world.people["administrator"] = UserFactory(administrator=True)
    register_more(world, 0, FEW)
    client.force_login(world.people[person])
    urls = pages_of(world)
    queries_of(client, urls)
    few = queries_of(client, urls)
    register_more(world, FEW, MANY)
    assert queries_of(client, urls) == few
    assert few
