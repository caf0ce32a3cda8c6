"""The intercommunalities of the file, and the organisation that each of them is."""

import pytest
from django.core.management import call_command

from participants.models import Intercommunality, Organisation
from participants.territories.loading import (
    give_organisation,
    load_intercommunalities,
    load_own_organisations,
    read_intercommunalities,
)
from tests.factories.participants import IntercommunalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

LILLE, OSTREVENT, FLANDRE = "200093201", "245901152", "200040947"


@pytest.fixture
def loaded():
    load_intercommunalities()
    load_own_organisations()


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Intercommunality, Organisation)]


def test_the_file_has_its_92_intercommunalities_by_department(loaded):
    rows = Intercommunality.objects.order_by("department").values_list("department", flat=True)
    counts = {department: list(rows).count(department) for department in sorted(set(rows))}
    assert sum(counts.values()) == 92
    assert counts == {"02": 19, "59": 17, "60": 21, "62": 19, "76": 2, "80": 14}


def test_two_changed_their_legal_form_since_2022_and_four_only_their_spelling(loaded):
    changed = [row for row in Intercommunality.objects.order_by("siren") if row.name != row.name_2022]
    assert [(row.siren, row.kind_2022, row.kind) for row in changed if row.kind != row.kind_2022] == [
        (FLANDRE, "CC", "CA"),
        (OSTREVENT, "CC", "CA"),
    ]
    assert [row.name_2022 for row in changed if row.kind == row.kind_2022] == [
        "CC du Sud-Artois",
        "CC interrégionale Aumale - Blangy-sur-Bresle",
        "CC du Canton d’Oulchy le Château",
        "CC du Canton de Charly sur Marne",
    ]


def test_the_figures_are_those_of_the_file(loaded):
    assert sum(Intercommunality.objects.values_list("population", flat=True)) == 6_037_741
    assert sum(Intercommunality.objects.values_list("communes", flat=True)) == 3831
    row = Intercommunality.objects.get(siren=OSTREVENT)
    assert (row.name, row.kind, row.department, row.departments) == ("CA Coeur d’Ostrevent", "CA", "59", "59")
    assert (row.population, row.communes, row.edition) == (70_247, 20, 2026)
    assert (str(row.longitude), str(row.latitude)) == ("3.251", "50.358")
    assert (row.name_2022, row.from_file, row.retired_at) == ("CC Coeur d’Ostrevent (CCCO)", True, None)
    assert Intercommunality.objects.get(siren="200069722").departments == "76 80"


def test_every_row_of_the_file_would_pass_the_form(loaded):
    for row in Intercommunality.objects.all():
        row.full_clean()


def test_each_intercommunality_is_an_organisation_where_one_may_work(loaded):
    rows = Organisation.objects.select_related("intercommunality")
    assert len(rows) == 92
    assert all((row.name, row.siren) == (row.intercommunality.name, row.intercommunality.siren) for row in rows)
    assert {(row.kind, row.is_checked, row.is_fictitious) for row in rows} == {("intercommunality", True, False)}


def test_loading_twice_changes_nothing(loaded):
    before = everything()
    again = [
        load(overwrite=overwrite)
        for load in (load_intercommunalities, load_own_organisations)
        for overwrite in (False, True)
    ]
    assert [(load.created, load.restored, load.kept) for load in again] == [([], [], [])] * 4
    assert everything() == before


def test_loading_again_takes_few_queries(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        load_intercommunalities()
        load_own_organisations()


def test_a_row_that_left_the_file_is_retired_and_stands_again_when_it_is_back(loaded):
    rows = read_intercommunalities()
    load_intercommunalities(rows=[row for row in rows if row["siren"] != LILLE])
    assert Intercommunality.objects.get(siren=LILLE).retired_at is not None
    assert Intercommunality.objects.current().count() == 91
    load_intercommunalities(rows=rows)
    assert Intercommunality.objects.current().count() == 92


def test_one_that_staff_added_is_not_retired(loaded):
    added = IntercommunalityFactory()
    load_intercommunalities()
    assert Intercommunality.objects.current().filter(pk=added.pk).exists()


def test_what_staff_changed_is_kept_unless_told_otherwise(loaded):
    Intercommunality.objects.filter(siren=LILLE).update(population=1)
    Organisation.objects.filter(siren=LILLE).update(name="La métropole")
    assert load_intercommunalities().kept == ["intercommunalité « Métropole Européenne de Lille (59) »"]
    assert load_own_organisations().kept == ["structure « La métropole »"]
    assert Intercommunality.objects.get(siren=LILLE).population == 1
    load_intercommunalities(overwrite=True)
    load_own_organisations(overwrite=True)
    assert Intercommunality.objects.get(siren=LILLE).population > 1_000_000
    assert Organisation.objects.get(siren=LILLE).name == "Métropole Européenne de Lille"


@pytest.mark.parametrize(
    "described",
    [
        {"siren": LILLE, "name": "MEL", "kind": "other"},
        {"name": "metropole europeenne de lille", "kind": "intercommunality"},
    ],
)
def test_an_organisation_that_a_candidate_described_becomes_the_intercommunality(described):
    own = OrganisationFactory(is_checked=False, **described)
    load_intercommunalities()
    load_own_organisations()
    own.refresh_from_db()
    assert (own.intercommunality.siren, own.siren, own.kind) == (LILLE, LILLE, "intercommunality")
    assert own.is_checked
    assert Organisation.objects.count() == 92


def test_two_intercommunalities_of_one_name_have_two_organisations():
    first = IntercommunalityFactory(name="CC du Pays", department="59")
    second = IntercommunalityFactory(name="CC du Pays", department="14")
    names = [give_organisation(intercommunality=territory).name for territory in (first, second, first)]
    assert names == ["CC du Pays", "CC du Pays (14)", "CC du Pays"]


def test_the_command_loads_every_reference_and_says_it(capsys):
    call_command("load_reference")
    said = capsys.readouterr().out
    assert "Intercommunalités : 92 créés, 0 remis, 0 gardés tels quels.\n" in said
    assert "Leurs structures : 92 créés, 0 remis, 0 gardés tels quels.\n" in said
    Intercommunality.objects.filter(siren=LILLE).update(communes=1)
    call_command("load_reference", overwrite=True)
    assert "Intercommunalités : 0 créés, 1 remis, 0 gardés tels quels.\n" in capsys.readouterr().out
