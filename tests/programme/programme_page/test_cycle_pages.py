"""The pages about cycles, as their readers see them."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from programme.models import Cycle
from tests.factories.participants import UserFactory
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    LegalLandmarkFactory,
    MaterialFactory,
    SequenceFactory,
    TrainingSessionFactory,
    VenueFactory,
)
from tests.html import elements_under, texts_under

pytestmark = pytest.mark.django_db


def page(client, cycle):
    return client.get(cycle.get_absolute_url())


def text(response):
    """All that the body of the page says."""
    return texts_under(response, "body")[0]


@pytest.fixture
def cycle_2022():
    call_command("load_reference", verbosity=0)
    call_command("load_cycle_2022", verbosity=0)
    return Cycle.objects.get()


def test_cycle_detail_names_the_days_the_people_and_the_parts_of_2022(client, cycle_2022):
    answer = page(client, cycle_2022)
    for date in ("2022-09-13", "2022-09-14", "2022-09-15", "2022-12-06"):
        assert texts_under(answer, f'main time[datetime="{date}"]') != []
    html = answer.content.decode()
    for name in ("Francis Rathier", "Fanny Lainé-Daniel", "Christophe Noyé"):
        assert name in html
    for name in ("Alice Collet", "Arthur Pasquet", "Morgane Theau", "Paméla Pruvost"):
        assert name in html
    for part in ("Tour d’actualités", "Retours d’expériences", "Approfondissement", "Définition des feuilles de route"):
        assert part in html


def test_cycle_detail_gives_the_figures_of_2022(client, cycle_2022):
    context = page(client, cycle_2022).context
    assert context["figures"] == [
        ("journées", 4),
        ("territoires intercommunaux", 9),
        ("participantes et participants", 23),
        ("formateurs et témoins", 7),
    ]
    assert context["composition"] == "Dont 9 d’intercommunalités, 13 de bailleurs sociaux, 1 des services de l’État."


def test_cycle_detail_groups_the_three_days_of_september(client, cycle_2022):
    labels = [block.label for block in page(client, cycle_2022).context["timetable"].blocks]
    assert labels == ["Trois journées de formation", "Journée de remobilisation"]


def test_cycle_detail_explains_an_acronym_once_a_text(client, cycle_2022):
    terms = texts_under(page(client, cycle_2022), 'button.term[type="button"]')
    assert "URH Union régionale pour l’habitat" in terms


def test_cycle_detail_says_what_is_not_known(client, cycle_2022):
    assert dict(page(client, cycle_2022).context["facts"]) == {
        "Dates": "mardi 13\u00a0septembre 2022, mercredi 14\u00a0septembre 2022, jeudi 15\u00a0septembre 2022, "
        "mardi 6\u00a0décembre 2022",
        "Horaires": "",
        "Lieu": "mardi 6\u00a0décembre 2022 : Locaux de l’IREV ; autres journées : non renseigné",
        "Prérequis": "",
        "Tarif": "",
        "Inscriptions": "",
        "Contact": "",
    }


def test_cycle_detail_of_a_bare_cycle_says_kindly_that_dates_are_to_come(client):
    assert "Les dates ne sont pas encore fixées." in text(page(client, CycleFactory(published=True)))


def test_cycle_detail_says_that_a_day_is_cancelled_and_why(client):
    cycle = TrainingSessionFactory(
        cycle__published=True, date=datetime.date(2022, 9, 13), state="cancelled", state_note="Grève des transports."
    ).cycle
    said = text(page(client, cycle))
    assert "La journée du mardi 13 septembre 2022 est annulée. Grève des transports." in said


def test_cycle_detail_says_that_a_day_is_moved_and_from_when(client):
    day = TrainingSessionFactory(
        cycle__published=True, date=datetime.date(2022, 9, 20), announced_date=datetime.date(2022, 9, 13)
    )
    said = text(page(client, day.cycle))
    assert (
        "Journée déplacée : annoncée pour le mardi 13 septembre 2022, elle a lieu le mardi 20 septembre 2022." in said
    )


def test_cycle_detail_shows_the_hours_that_its_days_share_once(client):
    cycle = CycleFactory(published=True)
    hours = {"morning_starts": datetime.time(9), "morning_ends": datetime.time(12, 30)}
    days = [TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, number), **hours) for number in (13, 14)]
    SequenceFactory(cycle=cycle, sessions=days)
    assert page(client, cycle).context["timetable"].blocks[0].hours == ["de 9\u00a0h à 12\u00a0h\u00a030"]


@pytest.mark.parametrize(("day", "period"), [(12, "à venir"), (13, "en cours"), (14, "en cours"), (16, "passé")])
def test_cycle_detail_tells_its_period_in_words(client, monkeypatch, day, period):
    cycle = CycleFactory(published=True)
    for number in (13, 15):
        TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, number))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2022, 9, day))
    assert page(client, cycle).context["period"] == period


def test_text_that_staff_typed_is_never_obeyed_as_html(client):
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> [clic](javascript:alert(1))"
    cycle = CycleFactory(published=True, title="<b>Titre</b>", context=hostile, summary=hostile, audience=hostile)
    SequenceFactory(cycle=cycle, title="<i>x</i>", text=hostile)
    html = page(client, cycle).content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "<b>Titre" not in html


def test_cycle_detail_names_its_address_and_picture_for_those_who_share_it(client):
    cycle = CycleFactory(published=True)
    answer = page(client, cycle)
    (link,) = elements_under(answer, 'head link[rel="canonical"]')
    assert link.attributes["href"] == f"http://testserver/cycles/{cycle.slug}/"
    (image,) = elements_under(answer, 'head meta[property="og:image"]')
    assert image.attributes["content"] == "http://testserver/static/img/partage.png"


def test_public_documents_are_listed_others_are_not(client):
    cycle = CycleFactory(published=True)
    MaterialFactory(cycle=cycle, title="Ouvert", visibility="public")
    MaterialFactory(cycle=cycle, title="Réservé", visibility="participants")
    html = page(client, cycle).content.decode()
    assert "Ouvert" in html
    assert "Réservé" not in html


@pytest.mark.parametrize("number", [1, 3])
def test_cycle_detail_takes_at_most_six_queries_uncached(client, django_assert_num_queries, number):
    cycle = CycleFactory(published=True)
    for _ in range(number):
        day = TrainingSessionFactory(cycle=cycle, venue=VenueFactory())
        part = SequenceFactory(cycle=cycle, sessions=[day])
        ContributionFactory(cycle=cycle, role="witness").sequences.add(part)
        MaterialFactory(cycle=cycle, visibility="public")
        cycle.landmarks.add(LegalLandmarkFactory())
    with django_assert_num_queries(5):  # and one for the revision, asked below the layer that counts
        page(client, cycle)


ACCESS = [
    # who, page of a published cycle, page of a draft, staff banner
    ("public", 200, 404, False),
    ("someone", 200, 404, False),
    ("staff without right", 200, 404, False),
    ("staff who may view", 200, 200, False),
    ("staff who may change", 200, 200, True),
]
PEOPLE = {
    "someone": {},
    "staff without right": {"staff": True},
    "staff who may view": {"staff": True, "permissions": ["view_cycle"]},
    "staff who may change": {"staff": True, "permissions": ["view_cycle", "change_cycle"]},
}


@pytest.mark.parametrize(("who", "published", "draft", "banner"), ACCESS)
def test_access_to_cycle_pages(client, who, published, draft, banner):
    if who in PEOPLE:
        client.force_login(UserFactory(**PEOPLE[who]))
    cycles = {"published": CycleFactory(published=True), "draft": CycleFactory()}
    for name in ("cycle_detail", "cycle_calendar", "cycle_programme_pdf"):
        address = f"programme:{name}"
        assert client.get(reverse(address, args=[cycles["published"].slug])).status_code == published
        assert client.get(reverse(address, args=[cycles["draft"].slug])).status_code == draft
    answer = page(client, cycles["draft"] if draft == 200 else cycles["published"])
    assert ("Modifier ce cycle" in texts_under(answer, "a")) is banner
    assert ("Aperçu." in answer.content.decode()) is (draft == 200)


def test_cycle_list_shows_published_cycles_and_never_drafts(client):
    CycleFactory(published=True, title="Public")
    CycleFactory(archived=True, title="Archivé")
    CycleFactory(title="Brouillon secret")
    titles = texts_under(client.get(reverse("programme:cycle_list")), "main a")
    assert "Public" in titles
    assert "Archivé" in titles
    assert "Brouillon secret" not in titles


@pytest.mark.parametrize("number", [1, 3])
def test_cycle_list_takes_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, number):
    for _ in range(number):
        TrainingSessionFactory(cycle__published=True)
    with django_assert_num_queries(3):
        client.get(reverse("programme:cycle_list"))
