"""The real 2022 cycle and the reference rows, loaded from their files."""

import datetime

import pytest
from django.core.management import call_command

from programme.models import Contribution, Cycle, GlossaryTerm, LegalLandmark, Sequence, TrainingSession
from programme.reference import loading

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    call_command("load_cycle_2022", verbosity=0)
    return Cycle.objects.get(slug="attributions-2022")


def rows():
    """Every row of the cycle, as the database holds it."""
    models = (Cycle, TrainingSession, Sequence, Contribution, LegalLandmark)
    links = [
        (part.title, sorted(part.sessions.values_list("date", flat=True))) for part in Sequence.objects.order_by("pk")
    ]
    return [list(model.objects.order_by("pk").values()) for model in models] + links


def test_the_cycle_has_its_four_days(cycle):
    assert list(cycle.sessions.values_list("date", "kind", "venue__name")) == [
        (datetime.date(2022, 9, 13), "training", None),
        (datetime.date(2022, 9, 14), "training", None),
        (datetime.date(2022, 9, 15), "training", None),
        (datetime.date(2022, 12, 6), "follow_up", "Locaux de l’IREV"),
    ]


def test_the_cycle_has_its_trainers_and_witnesses_and_no_other(cycle):
    people = [
        (contribution.role, str(contribution.speaker), contribution.organisation)
        for contribution in cycle.contributions.select_related("speaker")
    ]
    assert people == [
        ("trainer", "Francis Rathier", ""),
        ("trainer", "Fanny Lainé-Daniel", ""),
        ("trainer", "Christophe Noyé", ""),
        ("witness", "Alice Collet", "ANRU"),
        ("witness", "Arthur Pasquet", "Nantes Métropole"),
        ("witness", "Morgane Theau", "Grand Avignon"),
        ("witness", "Paméla Pruvost", "URH"),
    ]


def test_the_parts_of_september_belong_to_its_three_days_together(cycle):
    days = [list(part.sessions.values_list("date__month", flat=True)) for part in cycle.sequences.all()]
    assert days == [[9, 9, 9]] * 3 + [[12]] * 4


def test_the_recorded_figures_are_those_of_the_source(cycle):
    assert (cycle.recorded_participants, cycle.recorded_territories) == (23, 9)
    assert (
        cycle.recorded_from_intercommunalities,
        cycle.recorded_from_landlords,
        cycle.recorded_from_state,
    ) == (9, 13, 1)


def test_what_the_source_does_not_say_stays_empty(cycle):
    assert (cycle.price, cycle.prerequisites, cycle.contact_email, cycle.capacity) == ("", "", "", None)
    assert not cycle.sessions.exclude(morning_starts=None, afternoon_starts=None).exists()


def test_loading_twice_changes_nothing(cycle):
    before = rows()
    call_command("load_cycle_2022", verbosity=0)
    assert rows() == before


def test_a_day_edited_by_staff_is_kept_and_said(cycle, capsys):
    cycle.sessions.filter(date="2022-09-13").update(date="2022-09-20")
    call_command("load_cycle_2022")
    assert cycle.sessions.filter(date="2022-09-20").exists()
    assert cycle.sessions.count() == 4
    assert (
        "gardé tel que l’équipe l’a laissé : journée « Journée de formation du 20/09/2022 »" in capsys.readouterr().out
    )


@pytest.mark.parametrize(("answer", "day"), [("oui", 13), ("non", 20)])
def test_overwriting_asks_first(cycle, monkeypatch, answer, day):
    cycle.sessions.filter(date="2022-09-13").update(date="2022-09-20")
    monkeypatch.setattr("builtins.input", lambda question: answer)
    call_command("load_cycle_2022", overwrite=True, verbosity=0)
    assert cycle.sessions.filter(date=datetime.date(2022, 9, day)).exists()


def test_a_day_put_back_raises_its_calendar_sequence(cycle):
    cycle.sessions.filter(date="2022-09-13").update(date="2022-09-20")
    call_command("load_cycle_2022", overwrite=True, no_input=True, verbosity=0)
    assert cycle.sessions.get(date="2022-09-13").calendar_sequence == 1


def test_a_part_removed_by_staff_does_not_come_back_by_itself(cycle):
    cycle.sequences.get(title="Tour d’actualités").delete()
    call_command("load_cycle_2022", verbosity=0)
    assert not cycle.sequences.filter(title="Tour d’actualités").exists()
    call_command("load_cycle_2022", overwrite=True, no_input=True, verbosity=0)
    assert cycle.sequences.get(title="Tour d’actualités").sessions.get().date == datetime.date(2022, 12, 6)


def test_the_four_laws_come_in_order_with_their_numbers():
    call_command("load_reference", verbosity=0)
    assert list(LegalLandmark.objects.values_list("number", flat=True)) == [
        "2014-173",
        "2014-366",
        "2017-86",
        "2018-1021",
    ]


def test_a_reference_row_that_left_the_file_is_retired_and_not_deleted():
    loading.load_glossary()
    kept = loading.read("glossary.json")[1:]
    loading.load_reference_rows(GlossaryTerm, kept)
    gone = GlossaryTerm.objects.get(term="ALUR")
    assert gone.retired_at is not None
    assert not GlossaryTerm.objects.current().filter(pk=gone.pk).exists()


def test_a_term_added_by_staff_is_not_retired():
    GlossaryTerm.objects.create(code="essai", term="ESSAI", checked_on=datetime.date(2022, 1, 1))
    loading.load_glossary()
    assert GlossaryTerm.objects.current().filter(term="ESSAI").exists()
