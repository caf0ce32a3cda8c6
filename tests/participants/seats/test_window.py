"""When one may register, and working days."""

import datetime

import pytest
from django.utils.timezone import localtime

from participants.seats.window import registration_window
from programme.kit.working_days import end_of_working_day
from tests.factories.programme import CycleFactory

OPENS = datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC)
CLOSES = datetime.datetime(2026, 4, 3, 15, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)
UNTIL = "Les inscriptions sont ouvertes jusqu’au vendredi 3 avril 2026 à 17 h."


def cycle(**fields):
    values = {"state": "published", "registration_opens_at": OPENS, "registration_closes_at": CLOSES, **fields}
    return CycleFactory.build(**values)


@pytest.mark.parametrize(
    ("fields", "now", "state", "sentence"),
    [
        ({"state": "draft"}, OPENS, "draft", "Ce cycle n’est pas encore publié."),
        ({"state": "archived"}, OPENS, "archived", "Ce cycle est terminé : on ne s’y inscrit plus."),
        (
            {"registration_opens_at": None, "registration_closes_at": None},
            OPENS,
            "unset",
            "Les dates d’inscription à ce cycle ne sont pas fixées.",
        ),
        (
            {},
            OPENS - SECOND,
            "coming",
            "Les inscriptions ouvriront le lundi 2 mars 2026 à 9 h.",
        ),
        ({}, OPENS, "open", UNTIL),
        ({"registration_closes_at": None}, OPENS, "open", "Les inscriptions sont ouvertes."),
        (
            {"registration_opens_at": None},
            OPENS,
            "open",
            "Les inscriptions sont ouvertes jusqu’au vendredi 3 avril 2026 à 17 h.",
        ),
        (
            {},
            CLOSES - SECOND,
            "open",
            "Les inscriptions sont ouvertes jusqu’au vendredi 3 avril 2026 à 17 h.",
        ),
        ({}, CLOSES, "closed", "Les inscriptions sont closes depuis le vendredi 3 avril 2026 à 17 h."),
    ],
)
def test_the_window_says_what_and_when(fields, now, state, sentence):
    window = registration_window(cycle(**fields), now)
    assert (window.state, window.sentence.replace("\xa0", " ")) == (state, sentence)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ((2026, 11, 23), 1, (2026, 11, 24)),
        ((2026, 11, 26), 2, (2026, 11, 30)),  # over a weekend
        ((2026, 11, 9), 2, (2026, 11, 12)),  # over 11 November
        ((2026, 4, 3), 1, (2026, 4, 7)),  # over Easter Monday
        ((2026, 12, 31), 4, (2027, 1, 7)),  # over New Year's Day, into another year
    ],
)
def test_an_offer_lasts_working_days_to_the_last_second_in_paris(start, days, end):
    moment = end_of_working_day(datetime.datetime(*start, 9, tzinfo=datetime.UTC), days)
    local = localtime(moment)
    assert (local.year, local.month, local.day) == end
    assert (local.hour, local.minute, local.second) == (23, 59, 59)


def test_late_in_the_evening_it_is_already_tomorrow_in_paris():
    end = end_of_working_day(datetime.datetime(2026, 11, 23, 23, 30, tzinfo=datetime.UTC), 1)
    assert localtime(end).date() == datetime.date(2026, 11, 25)
