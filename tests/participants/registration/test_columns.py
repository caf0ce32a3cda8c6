"""Registrations as a workbook and as CSV, read back."""

import datetime
import io

import pytest
from openpyxl import load_workbook

from participants.models import AccessNeed, Consent, Registration
from participants.registration.columns import COLUMNS, export, export_response, export_rows
from tests.factories.participants import OrganisationFactory, RegistrationFactory, UserFactory
from tests.spreadsheets import read_csv, read_xlsx


def by_title(row):
    return dict(zip([column.title for column in COLUMNS], row, strict=True))


@pytest.fixture
def registration(db):
    user = UserFactory(first_name="Cœline", last_name="L’Été-Ndiaye", email="c@example.org")
    organisation = OrganisationFactory(name="Habitat d’œuvre « Nord »", kind="oph", siren="552100554")
    return RegistrationFactory(
        user=user, organisation=organisation, phone="+33 3 20 00 00 00", expectations="Ligne 1\nLigne 2", waiting=True
    )


def test_a_workbook_reads_back_with_its_types_and_its_accents(registration):
    head, row = read_xlsx(export(Registration.objects.all(), format="xlsx"))
    assert [cell.value for cell in head] == [column.title for column in COLUMNS]
    cells = by_title(row)
    assert (cells["Prénom"].value, cells["Nom"].value) == ("Cœline", "L’Été-Ndiaye")
    assert (cells["Structure"].value, cells["Groupe"].value) == ("Habitat d’œuvre « Nord »", "bailleur social")
    assert (cells["SIREN"].value, cells["SIREN"].data_type) == ("552100554", "s")
    assert (cells["Téléphone"].value, cells["Téléphone"].data_type) == ("+33 3 20 00 00 00", "s")
    assert cells["Attentes"].value == "Ligne 1\nLigne 2"
    # Eight o'clock UTC is ten in June in Paris.
    assert cells["Reçue le"].value == datetime.datetime(2022, 6, 15, 10)
    assert (cells["Reçue le"].is_date, cells["Reçue le"].number_format) == (True, "DD/MM/YYYY HH:MM")
    assert (cells["État"].value, cells["S’engage à tout suivre"].value) == ("liste d’attente", "oui")
    assert cells["Place proposée jusqu’au"].value is None


def test_a_workbook_keeps_its_bold_titles_in_sight(registration):
    sheet = load_workbook(io.BytesIO(export(Registration.objects.all(), format="xlsx"))).active
    assert (sheet.title, sheet.freeze_panes) == ("Inscriptions", "A2")
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["C"].width == 32


def test_csv_reads_back_with_the_mark_that_excel_needs(registration):
    content = export(Registration.objects.all(), format="csv")
    assert content.startswith(b"\xef\xbb\xbfPr\xc3\xa9nom;Nom;")
    cells = by_title(read_csv(content)[1])
    assert (cells["Prénom"], cells["Nom"], cells["Téléphone"]) == ("Cœline", "L’Été-Ndiaye", "+33 3 20 00 00 00")
    assert (cells["Attentes"], cells["Reçue le"]) == ("Ligne 1\nLigne 2", "15/06/2022 10:00")


def test_the_access_need_is_never_exported(registration):
    AccessNeed.objects.create(registration=registration, text="boucle magnétique")
    values = [str(value) for row in export_rows(Registration.objects.all()) for value in row]
    assert not any("boucle" in value for value in values)


def test_the_last_answer_to_a_consent_is_the_one_exported(registration):
    for given in (True, False):
        Consent.objects.create(registration=registration, kind="listing", given=given)
    Consent.objects.create(registration=registration, kind="image", given=True)
    cells = by_title(next(iter(export_rows(Registration.objects.all()))))
    assert (cells["Adresse montrée à l’équipe"], cells["Photographies"]) == ("non", "oui")


def test_an_erased_person_has_no_name(registration):
    Registration.objects.update(user=None, erased_at=registration.received_at, territory=None)
    cells = by_title(next(iter(export_rows(Registration.objects.all()))))
    assert (cells["Nom"], cells["Courriel"], cells["Territoire"]) == ("", "", "")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [5, 500])
def test_any_number_of_rows_takes_two_queries(django_assert_num_queries, number):
    one = RegistrationFactory()
    users = [UserFactory.build() for _ in range(number - 1)]
    for user in users:
        user.password = ""
        user.save()
    same = {"cycle": one.cycle, "organisation": one.organisation, "territory": one.territory}
    rows = [Registration(user=user, function="F", received_at=one.received_at, **same) for user in users]
    Registration.objects.bulk_create(rows)
    with django_assert_num_queries(2):
        assert len(list(export_rows(Registration.objects.all()))) == number


@pytest.mark.parametrize(
    ("format", "kind", "beginning"),
    [("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"), ("xlsx", "application/vnd.openxmlformats", b"PK")],
)
def test_the_answer_is_a_file_to_save_that_no_cache_keeps(registration, format, kind, beginning):
    answer = export_response(Registration.objects.all(), format=format, filename="inscriptions-été")
    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''inscriptions-%C3%A9t%C3%A9.{format}"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(beginning)
