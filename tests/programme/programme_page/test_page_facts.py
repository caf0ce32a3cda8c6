"""What a programme page says in figures and in facts."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from programme.kit.french import enumerated, leaf, uncapitalised
from programme.programme_page.page_facts import composition, plural, registration_in_words
from tests.factories.programme import CycleFactory

PARIS = ZoneInfo("Europe/Paris")
OPENS = datetime.datetime(2023, 1, 1, 10, tzinfo=PARIS)
CLOSES = datetime.datetime(2023, 6, 30, 18, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (None, None, ""),
        (OPENS, None, "à partir du 1er janvier 2023 à 10 h"),
        (None, CLOSES, "jusqu’au 30 juin 2023 à 18 h 30"),
        (OPENS, CLOSES, "du 1er janvier 2023 à 10 h au 30 juin 2023 à 18 h 30"),
    ],
)
def test_the_window_of_registrations_in_words(opens, closes, words):
    cycle = CycleFactory.build(registration_opens_at=opens, registration_closes_at=closes)
    assert registration_in_words(cycle).replace("\u00a0", " ") == words


def test_the_composition_leaves_out_who_did_not_come():
    cycle = CycleFactory.build(recorded_from_landlords=13, recorded_from_state=0)
    assert composition(cycle) == "Dont 13 de bailleurs sociaux."


def test_the_composition_of_a_cycle_without_records_is_empty():
    assert composition(CycleFactory.build()) == ""


@pytest.mark.parametrize(("number", "word"), [(0, "jour"), (1, "jour"), (2, "jours")])
def test_zero_is_singular_in_french(number, word):
    assert plural(number, "jour", "jours") == word


def test_a_leaf_of_the_calendar_abbreviates_months_as_french_does():
    january = leaf(datetime.date(2022, 1, 4))
    assert (january.iso, january.month, january.number, january.weekday) == ("2022-01-04", "janv.", 4, "mardi")
    assert leaf(datetime.date(2022, 7, 1)).month == "juill."


def test_names_are_told_as_a_sentence_tells_them():
    told = [enumerated(names) for names in (["Ada"], ["Ada", "Basile"], ["Ada", "Basile", "Chloé"])]
    assert told == ["Ada", "Ada et Basile", "Ada, Basile et Chloé"]


def test_a_label_within_a_sentence_loses_its_capital_and_an_acronym_keeps_its_own():
    assert [uncapitalised(label) for label in ("Pilote", "EPCI", "")] == ["pilote", "EPCI", ""]
