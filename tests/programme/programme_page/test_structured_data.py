"""What search engines read of a programme."""

import datetime
import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from programme.programme_page.structured_data import course_json_ld
from programme.programme_page.timetable import timetable_for
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    SpeakerFactory,
    TrainingSessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "https://portail.example/cycles/essai/"
IREV = {"@type": "Organization", "name": "IREV"}
TIME = datetime.time


def course_of(cycle):
    return json.loads(course_json_ld(timetable_for(AnonymousUser(), cycle.slug), page_url=PAGE))


def event_of(**fields):
    session = TrainingSessionFactory(cycle=CycleFactory(published=True), **fields)
    (event,) = course_of(session.cycle)["hasCourseInstance"]["subEvent"]
    return event


def test_a_cycle_without_anything_states_nothing_unknown():
    cycle = CycleFactory(published=True, title="L'essai", summary="Une phrase.")
    assert course_of(cycle) == {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": "L’essai",
        "description": "Une phrase.",
        "url": PAGE,
        "inLanguage": "fr",
        "provider": IREV,
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "name": "L’essai",
            "url": PAGE,
            "inLanguage": "fr",
            "organizer": IREV,
        },
    }


def test_a_day_without_hours_is_a_date():
    event = event_of(date=datetime.date(2022, 9, 13), title="Prendre du recul")
    assert event == {
        "@type": "Event",
        "name": "Prendre du recul",
        "startDate": "2022-09-13",
        "endDate": "2022-09-13",
        "eventStatus": "https://schema.org/EventScheduled",
        "organizer": IREV,
        "url": PAGE,
    }


@pytest.mark.parametrize(
    ("date", "offset"), [(datetime.date(2022, 9, 13), "+02:00"), (datetime.date(2022, 12, 6), "+01:00")]
)
def test_known_hours_carry_the_offset_of_their_season(date, offset):
    event = event_of(date=date, morning_starts=TIME(9, 30), morning_ends=TIME(12))
    assert (event["startDate"], event["endDate"]) == (f"{date}T09:30:00{offset}", f"{date}T12:00:00{offset}")


def test_a_moved_day_gives_the_date_first_announced():
    event = event_of(date=datetime.date(2022, 9, 20), announced_date=datetime.date(2022, 9, 13))
    assert event["eventStatus"] == "https://schema.org/EventRescheduled"
    assert (event["startDate"], event["previousStartDate"]) == ("2022-09-20", "2022-09-13")


def test_a_cancelled_day_says_why_and_does_not_count_in_the_dates():
    cycle = CycleFactory(published=True)
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 13))
    TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 14), state="cancelled", state_note="Grève.")
    instance = course_of(cycle)["hasCourseInstance"]
    assert (instance["startDate"], instance["endDate"]) == ("2022-09-13", "2022-09-13")
    assert instance["subEvent"][1]["eventStatus"] == "https://schema.org/EventCancelled"
    assert instance["subEvent"][1]["description"] == "Grève."


def test_a_known_place_has_its_name_and_address():
    venue = VenueFactory(name="Salle des fêtes", address="1, place d'Essai\n59000 Ville")
    assert event_of(venue=venue)["location"] == {
        "@type": "Place",
        "name": "Salle des fêtes",
        "address": "1, place d’Essai, 59000 Ville",
    }


def test_trainers_instruct_and_witnesses_perform():
    cycle = CycleFactory(published=True)
    ContributionFactory(cycle=cycle, speaker=SpeakerFactory(first_name="Noé", last_name="Œuf"))
    witness = SpeakerFactory(first_name="Anaïs", last_name="Dupré")
    ContributionFactory(cycle=cycle, speaker=witness, role="witness", function="Directrice", organisation="Ville")
    instance = course_of(cycle)["hasCourseInstance"]
    assert instance["instructor"] == [{"@type": "Person", "name": "Noé Œuf"}]
    assert instance["performer"] == [
        {
            "@type": "Person",
            "name": "Anaïs Dupré",
            "jobTitle": "Directrice",
            "affiliation": {"@type": "Organization", "name": "Ville"},
        }
    ]


@pytest.mark.parametrize(
    ("price", "free"), [("Gratuit", {"price": "0", "priceCurrency": "EUR"}), ("120 € la journée", {})]
)
def test_a_known_price_is_an_offer(price, free):
    offer = course_of(CycleFactory(published=True, price=price))["offers"]
    assert offer == {"@type": "Offer", "description": price.replace(" €", "\u00a0€"), "url": PAGE, **free}


def test_no_text_closes_the_script_element():
    cycle = CycleFactory(published=True, title="</script><script>alert(1)</script>&<!--")
    text = course_json_ld(timetable_for(AnonymousUser(), cycle.slug), page_url=PAGE)
    assert not set("<>&") & set(text)
    assert json.loads(text)["name"] == "</script><script>alert(1)</script>&<!--"


def test_the_2022_cycle_gives_its_four_days_and_its_seven_speakers():
    call_command("load_cycle_2022", verbosity=0)
    timetable = timetable_for(AnonymousUser(), "attributions-2022")
    instance = json.loads(course_json_ld(timetable, page_url=PAGE))["hasCourseInstance"]
    days = [event["startDate"] for event in instance["subEvent"]]
    assert days == ["2022-09-13", "2022-09-14", "2022-09-15", "2022-12-06"]
    assert (instance["startDate"], instance["endDate"]) == ("2022-09-13", "2022-12-06")
    assert [person["name"] for person in instance["instructor"]] == [
        "Francis Rathier",
        "Fanny Lainé-Daniel",
        "Christophe Noyé",
    ]
    assert [person["name"] for person in instance["performer"]] == [
        "Alice Collet",
        "Arthur Pasquet",
        "Morgane Theau",
        "Paméla Pruvost",
    ]
    assert [("location" in event) for event in instance["subEvent"]] == [False, False, False, True]
