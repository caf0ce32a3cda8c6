"""How far an indicator is, in words, on a line, in a table."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from roadmaps.follow_up.progress import progress_of
from roadmaps.models import Reading
from roadmaps.versions.content import content_of
from roadmaps.versions.content_page import reading_in_words
from tests.factories.roadmaps import IndicatorDefinitionFactory, IndicatorFactory, ReadingFactory

pytestmark = pytest.mark.django_db

START = datetime.datetime(2022, 9, 13, 9, 0, tzinfo=datetime.UTC)


def read(indicator, year, numerator=None, denominator=None, **more):
    """A reading, each a minute after the one before."""
    row = ReadingFactory(indicator=indicator, year=year, numerator=numerator, denominator=denominator, **more)
    Reading.objects.filter(pk=row.pk).update(at=START + datetime.timedelta(minutes=row.pk))
    return row


def test_a_difference_of_shares_is_no_more_precise_than_the_shares():
    indicator = IndicatorFactory(target=Decimal(100))
    read(indicator, 2021, 0, 4200, is_start=True)
    read(indicator, 2022, 1150, 4200)
    sentence = progress_of(indicator).sentence
    assert sentence == "27,4\xa0points de plus qu’au départ\u202f; encore 72,6\xa0points jusqu’à la cible."


def test_the_start_the_last_value_the_target_and_the_legal_benchmark_are_said_in_words():
    definition = IndicatorDefinitionFactory(benchmark=25, benchmark_is_legal=True, benchmark_direction="at_least")
    indicator = IndicatorFactory(definition=definition, benchmark=Decimal(25), target=Decimal("22.5"))
    read(indicator, 2021, 130, 1000, is_start=True)
    read(indicator, 2022, 172, 1000)
    progress = progress_of(indicator)
    assert (progress.start, progress.last, progress.target) == ("13\xa0% (2021)", "17,2\xa0% (2022)", "22,5\xa0%")
    assert (progress.benchmark_label, progress.benchmark) == ("Repère légal par défaut", "au moins 25\xa0%")
    assert progress.sentence == "4,2\xa0points de plus qu’au départ\u202f; encore 5,3\xa0points jusqu’à la cible."
    assert progress.in_words == (
        "Départ\xa0: 13\xa0%\u202f; Dernière valeur\xa0: 17,2\xa0%\u202f; "
        "Cible\xa0: 22,5\xa0%\u202f; Repère\xa0: 25\xa0%."
    )


@pytest.mark.parametrize(
    ("counted", "total", "said"),
    [(421, 2250, "18,7\xa0%"), (373, 2000, "18,7\xa0%"), (18649, 100_000, "18,6\xa0%"), (0, 50, "0\xa0%")],
)
def test_a_value_is_said_the_same_on_its_page_and_in_what_leaves_the_portal(counted, total, said):
    indicator = IndicatorFactory()
    read(indicator, 2022, counted, total)
    frozen = content_of(indicator.roadmap)["themes"][0]["indicators"][0]
    exported = reading_in_words(frozen["readings"][0], frozen["values"]["unit"])
    assert (progress_of(indicator).last, exported["value"]) == (f"{said} (2022)", said)


def test_a_benchmark_of_the_team_is_a_benchmark_and_no_legal_one():
    definition = IndicatorDefinitionFactory(benchmark=25, benchmark_is_legal=True, benchmark_direction="at_least")
    progress = progress_of(IndicatorFactory(definition=definition, benchmark=Decimal(30)))
    assert (progress.benchmark_label, progress.benchmark, progress.benchmark_is_legal) == ("Repère", "30\xa0%", False)


def test_marks_stand_in_proportion_on_a_line_from_nothing_to_the_whole():
    indicator = IndicatorFactory(target=Decimal(50))
    read(indicator, 2021, 0, 10, is_start=True)
    read(indicator, 2022, 10, 10)
    progress = progress_of(indicator)
    assert [(mark.kind, mark.x) for mark in progress.marks] == [
        ("start", "24.0"),
        ("last", "576.0"),
        ("target", "300.0"),
    ]
    assert (progress.ends, progress.run) == (("0\xa0%", "100\xa0%"), ["24.0", "576.0"])


def test_a_line_goes_as_far_as_its_largest_value_and_below_nothing_when_a_value_is():
    indicator = IndicatorFactory(unit="euros", target=Decimal(200))
    read(indicator, 2021, -100, is_start=True)
    assert progress_of(indicator).ends == ("-100\xa0€", "200\xa0€")


def test_one_value_alone_is_not_drawn():
    indicator = IndicatorFactory()
    read(indicator, 2022, 1, 4)
    progress = progress_of(indicator)
    assert (progress.marks, progress.last, progress.sentence) == ([], "25\xa0% (2022)", "")


def test_a_later_reading_of_the_same_year_corrects_the_one_before():
    indicator = IndicatorFactory(unit="number")
    read(indicator, 2022, 3)
    read(indicator, 2022, 4)
    progress = progress_of(indicator)
    assert progress.last == "4 (2022)"
    assert [(row.value, row.is_corrected) for row in progress.rows] == [("4", False), ("3", True)]


def test_a_value_not_known_is_said_and_drawn_nowhere():
    indicator = IndicatorFactory(target=Decimal(50), benchmark=Decimal(25))
    read(indicator, 2022, is_unknown=True)
    progress = progress_of(indicator)
    assert progress.last == "non connu (2022)"
    assert [mark.kind for mark in progress.marks] == ["target", "benchmark"]


@pytest.mark.parametrize(
    ("start", "last", "target", "sentence"),
    [
        (10, 10, None, "Rien n’a bougé depuis le départ."),
        (10, 11, None, "1\xa0de plus qu’au départ."),
        (10, 12, 12, "2\xa0de plus qu’au départ\u202f; la cible est atteinte."),
        (10, 15, 12, "5\xa0de plus qu’au départ\u202f; la cible est atteinte."),
        (10, 4, 6, "6\xa0de moins qu’au départ\u202f; la cible est atteinte."),
        (10, 8, 6, "2\xa0de moins qu’au départ\u202f; encore 2\xa0jusqu’à la cible."),
    ],
)
def test_the_way_to_the_target_is_said_whichever_the_way(start, last, target, sentence):
    indicator = IndicatorFactory(unit="number", target=target and Decimal(target))
    read(indicator, 2021, start, is_start=True)
    read(indicator, 2022, last)
    assert progress_of(indicator).sentence.replace(" ", "\xa0") == sentence.replace(" ", "\xa0")


def test_yes_or_no_is_said_and_never_drawn():
    indicator = IndicatorFactory(unit="yes_no", target=Decimal(1))
    read(indicator, 2021, 0, is_start=True)
    read(indicator, 2022, 1)
    progress = progress_of(indicator)
    assert (progress.start, progress.last, progress.target) == ("non (2021)", "oui (2022)", "oui")
    assert (progress.marks, progress.sentence) == ([], "")


def test_the_page_of_an_action_asks_as_much_with_3_and_with_30_indicators(client, world):
    client.force_login(world.member)
    client.get(world.action.get_absolute_url())
    asked = []
    for number in (3, 27):
        for _ in range(number):
            ReadingFactory(indicator=IndicatorFactory(entry=world.entry, action=world.action), year=2022)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(world.action.get_absolute_url()).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_an_indicator_withdrawn_long_ago_is_not_offered_back(client, world):
    late = timezone.now() - datetime.timedelta(days=31)
    gone = IndicatorFactory(entry=world.entry, action=world.action, title="Parti depuis longtemps", deleted_at=late)
    client.force_login(world.member)
    offered = reverse("roadmaps:indicator_bring_back", args=[world.roadmap.pk, gone.pk])
    assert offered not in client.get(world.action.get_absolute_url()).content.decode()
