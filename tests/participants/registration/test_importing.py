"""Importing a list of registrations: checked, shown, then written once."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from participants.models import ImportBatch, Message, Organisation, Registration, User
from participants.registration.columns import export
from participants.registration.imports import importing
from participants.registration.imports.importing import (
    abandon_import,
    check_rows,
    forget_abandoned,
    prepare_import,
    write_import,
)
from programme.kit.refusal import Refused
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    UserFactory,
    siren,
)
from tests.factories.programme import CycleFactory

pytestmark = pytest.mark.django_db
NUMBER = siren(55_210_055)


@pytest.fixture
def cycle():
    return CycleFactory(published=True)


@pytest.fixture
def staff():
    return UserFactory(staff=True)


@pytest.fixture
def territory():
    territory = IntercommunalityFactory(name="CC de l’Essai")
    OrganisationFactory(name=territory.name, kind="intercommunality", siren=territory.siren, intercommunality=territory)
    return territory


@pytest.fixture
def landlord():
    return OrganisationFactory(name="Habitat d’Œuvre", kind="oph", siren=NUMBER, former_names="Office d’avant")


def row(line=2, **values):
    """A row of a file that would be accepted."""
    return {
        "line": line,
        "first_name": "Camille",
        "last_name": "Exemple",
        "email": "camille@example.org",
        "organisation": "Habitat d’Œuvre",
        "territory": "CC de l’Essai",
        "function": "Directrice",
    } | values


def checked(cycle, **values):
    return check_rows(cycle, [row(**values)]).rows[0]


def batch_of(cycle, *rows):
    return ImportBatch.objects.create(cycle=cycle, file_name="liste.xlsx", rows=list(rows))


def test_a_person_is_registered_with_what_the_row_says(cycle, staff, territory, landlord):
    one = row(department="Attributions", phone="+33 3 20 00 00 00", expectations="Apprendre\nÉchanger")
    assert write_import(batch=batch_of(cycle, one), by=staff) == "1 inscription écrite, 0 ligne déjà là, 0 en erreur"
    registration = Registration.objects.with_people().get()
    assert str(registration.user) == "Camille Exemple"
    assert (registration.user.email, registration.user.has_usable_password()) == ("camille@example.org", False)
    assert (registration.organisation, registration.territory, registration.state) == (landlord, territory, "received")
    assert (registration.function, registration.department) == ("Directrice", "Attributions")
    assert (registration.phone, registration.expectations) == ("+33 3 20 00 00 00", "Apprendre\nÉchanger")
    assert registration.events.get().by == staff
    assert Message.objects.get().kind == "received"


def test_the_check_writes_nothing(cycle, territory, landlord):
    check = check_rows(cycle, [row(), row(3, email="b@example.org", organisation="Autre", kind="association")])
    assert check.counts == [("new", 2), ("match", 0), ("fail", 0)]
    assert (User.objects.count(), Registration.objects.count(), Organisation.objects.count()) == (0, 0, 2)


def test_importing_twice_creates_nothing(cycle, staff, territory, landlord):
    for _ in range(2):
        last = write_import(batch=batch_of(cycle, row(), row(3, email="b@example.org", last_name="Autre")), by=staff)
    assert last == "0 inscription écrite, 2 lignes déjà là, 0 en erreur"
    assert (Registration.objects.count(), User.objects.exclude(pk=staff.pk).count()) == (2, 2)
    assert Message.objects.count() == 2


def test_what_was_exported_comes_back_as_already_there(cycle, staff, territory, landlord):
    one = RegistrationFactory(cycle=cycle, organisation=landlord, territory=territory, phone="+33 3 20 00 00 00")
    content = export(Registration.objects.filter(pk=one.pk), format="csv")
    batch, _ = prepare_import(cycle=cycle, content=content, file_name="export.csv", by=staff)
    found = check_rows(cycle, batch.rows).rows[0]
    assert (found.outcome, found.registration) == ("match", one)
    assert found.why == "Déjà inscrite ou inscrit (reçue), avec les mêmes réponses."


def test_a_list_is_written_once_and_emptied(cycle, staff, territory, landlord):
    batch = batch_of(cycle, row())
    write_import(batch=batch, by=staff)
    batch.refresh_from_db()
    assert (batch.rows, batch.written_at is not None) == ([], True)
    with pytest.raises(Refused, match="déjà écrite"):
        write_import(batch=batch, by=staff)


def test_who_registered_meanwhile_is_left_as_they_are(cycle, staff, territory, landlord):
    batch = batch_of(cycle, row(function="Autre fonction"))
    assert check_rows(cycle, batch.rows).counts[0] == ("new", 1)
    user = UserFactory(email="camille@example.org")
    RegistrationFactory(cycle=cycle, user=user, function="Directrice")
    assert write_import(batch=batch, by=staff) == "0 inscription écrite, 1 ligne déjà là, 0 en erreur"
    assert Registration.objects.get().function == "Directrice"


def test_another_letter_case_is_the_same_person(cycle, territory, landlord):
    RegistrationFactory(cycle=cycle, user=UserFactory(email="camille@example.org"))
    assert checked(cycle, email=" Camille@Example.ORG ").outcome == "match"


def test_other_answers_of_a_registered_person_are_named_and_not_written(cycle, territory, landlord):
    user = UserFactory(email="camille@example.org", first_name="Camille", last_name="Exemple")
    RegistrationFactory(cycle=cycle, user=user, organisation=landlord, territory=territory, function="Chargée")
    found = checked(cycle, phone="03 20 00 00 00")
    why = "Déjà inscrite ou inscrit (reçue), avec d’autres réponses, gardées telles quelles (fonction, téléphone)."
    assert (found.outcome, found.why) == ("match", why)


def test_who_withdrew_does_not_come_back_by_an_import(cycle, staff, territory, landlord):
    RegistrationFactory(cycle=cycle, user=UserFactory(email="camille@example.org"), withdrawn=True)
    assert write_import(batch=batch_of(cycle, row()), by=staff).startswith("0 inscription écrite, 1 ligne déjà là")
    assert Registration.objects.get().state == "withdrawn"


def test_the_same_person_under_another_address_is_not_registered_twice(cycle, territory, landlord):
    user = UserFactory(email="autre@example.org", first_name="CAMILLE", last_name="exemple")
    RegistrationFactory(cycle=cycle, user=user, organisation=landlord)
    found = checked(cycle)
    assert found.outcome == "match"
    assert found.why.startswith("Même nom et même structure que l’inscription de autre@example.org.")


def test_a_name_that_an_account_has_is_kept_and_told(cycle, staff, territory, landlord):
    UserFactory(email="camille@example.org", first_name="Claude", last_name="Connu")
    notes = checked(cycle).notes
    assert notes == ["Le compte de cette adresse est au nom de Claude Connu, qui est gardé."]
    write_import(batch=batch_of(cycle, row()), by=staff)
    assert str(Registration.objects.get().user) == "Claude Connu"


def test_a_closed_account_is_told(cycle, territory, landlord):
    UserFactory(email="camille@example.org", is_active=False)
    assert checked(cycle).why == "Courriel : le compte de cette adresse est désactivé."


def test_the_second_row_of_one_address_counts_for_nothing(cycle, territory, landlord):
    second = check_rows(cycle, [row(), row(3, email="CAMILLE@example.org", last_name="Autre")]).rows[1]
    assert (second.outcome, second.why) == ("match", "Même adresse que la ligne 2 : seule celle-ci compte.")


@pytest.mark.parametrize("name", ["habitat d'oeuvre", "Office d’avant"])
def test_an_organisation_is_found_whatever_the_spelling_and_by_its_former_names(cycle, territory, landlord, name):
    assert checked(cycle, organisation=name).organisation == landlord


def test_a_siren_finds_an_organisation_of_any_name(cycle, territory, landlord):
    found = checked(cycle, organisation="Nom d’usage", siren=f"{NUMBER[:3]} {NUMBER[3:6]}\u00a0{NUMBER[6:]}")
    assert (found.organisation, found.notes) == (landlord, ["Structure reconnue : Habitat d’Œuvre."])


@pytest.mark.parametrize("kind", ["OPH", "office public de l'habitat", "Office public de l’habitat (OPH)", "oph"])
def test_an_organisation_that_is_not_known_is_created_to_be_checked(cycle, staff, territory, kind):
    rows = [
        row(number, email=f"{number}@example.org", last_name=f"N{number}", organisation="Nouvel office", kind=kind)
        for number in (2, 3)
    ]
    assert check_rows(cycle, rows).rows[0].notes == [
        "Structure créée, à vérifier : Nouvel office (office public de l’habitat (OPH))."
    ]
    write_import(batch=batch_of(cycle, *rows), by=staff)
    created = Organisation.objects.get(name="Nouvel office")
    assert (created.kind, created.is_checked, created.registrations.count()) == ("oph", False, 2)


def test_an_agent_of_an_intercommunality_has_its_territory(cycle, territory):
    found = checked(cycle, organisation="CC de l’Essai", territory="")
    assert (found.outcome, found.territory) == ("new", territory)


def test_a_state_service_may_have_no_territory_and_a_landlord_may_not(cycle, territory, landlord):
    OrganisationFactory(name="Service", kind="ddt")
    assert checked(cycle, organisation="Service", territory="").outcome == "new"
    assert checked(cycle, territory="").why == (
        "Territoire : la cellule est vide. Elle ne peut l’être que pour un service de l’État."
    )


def test_a_territory_is_found_by_its_siren_too(cycle, territory, landlord):
    assert checked(cycle, territory=territory.siren).territory == territory


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"first_name": ""}, "Prénom : Cette cellule est vide."),
        ({"email": "camille"}, "Courriel : Saisissez une adresse électronique complète, par exemple nom@exemple.fr."),
        (
            {"siren": "123456789"},
            "SIREN : Ce numéro n’est pas un SIREN : neuf chiffres, dont le dernier contrôle les autres.",
        ),
        (
            {"siren": "abc"},
            "SIREN : Ce numéro n’est pas un SIREN : neuf chiffres, dont le dernier contrôle les autres.",
        ),
        (
            {"kind": "club"},
            "Nature de la structure : « club » n’est pas une nature de structure : voyez la liste du modèle.",
        ),
        (
            {"territory": "CC de l’Essay"},
            "Territoire : « CC de l’Essay » n’est pas connu. Peut-être « CC de l’Essai (59) » ?",
        ),
        (
            {"organisation": "Habitat Œuvres"},
            "Structure : « Habitat Œuvres » n’est pas connue. Peut-être « Habitat d’Œuvre » ? Pour la créer, "
            "indiquez sa nature.",
        ),
        ({"function": "x" * 10_000}, "Fonction : Ce texte est trop long\u00a0: 10000 caractères, pour 150 au plus."),
        (
            {"last_name": "=cmd|' /C calc'!A0"},
            "Nom : Ce texte commence par « = » : c’est une formule, pas une réponse.",
        ),
        ({"last_name": "a\nb"}, "Nom : Ce texte doit tenir sur une seule ligne."),
        (
            {"last_name": "a\ufffdb"},
            "Nom : Ce texte contient un caractère invisible qui ne peut pas être enregistré\u00a0: effacez-le "
            "et retapez le texte.",
        ),
    ],
)
def test_what_fails_says_why_with_the_name_of_its_column(cycle, territory, landlord, values, why):
    found = checked(cycle, **values)
    assert (found.outcome, found.why, found.line) == ("fail", why, 2)


def test_two_organisations_of_one_name_ask_for_more(cycle, territory, landlord):
    OrganisationFactory(name="Habitat d’Œuvre", kind="esh")
    assert checked(cycle).why == (
        "Structure : plusieurs portent le nom « Habitat d’Œuvre ». Précisez la nature ou le SIREN."
    )
    assert checked(cycle, kind="OPH").organisation == landlord


def test_marks_of_direction_are_left_out_and_html_stays_text(cycle, staff, territory, landlord):
    one = row(first_name="\u202eCamille\u200f", last_name="<img src=x>", phone="320000000")
    write_import(batch=batch_of(cycle, one), by=staff)
    registration = Registration.objects.get()
    assert (str(registration.user), registration.phone) == ("Camille <img src=x>", "0320000000")


@pytest.mark.parametrize("traits", [{}, {"archived": True}])
def test_a_cycle_that_is_not_published_takes_no_list(staff, traits):
    cycle = CycleFactory(**traits)
    with pytest.raises(Refused, match="n’est pas publié"):
        prepare_import(cycle=cycle, content=b"x", file_name="a.csv", by=staff)
    with pytest.raises(Refused, match="n’est pas publié"):
        write_import(batch=batch_of(cycle, row()), by=staff)


def test_a_list_left_for_a_day_or_abandoned_is_emptied_and_not_written(cycle, staff):
    left, recent, given_up = (batch_of(cycle, row()) for _ in range(3))
    ImportBatch.objects.filter(pk=left.pk).update(created_at=timezone.now() - datetime.timedelta(hours=25))
    assert forget_abandoned() == 1
    abandon_import(batch=given_up, by=staff)
    abandon_import(batch=left, by=staff)
    assert [bool(batch.rows) for batch in ImportBatch.objects.order_by("pk")] == [False, True, False]
    with pytest.raises(Refused, match="abandonnée"):
        write_import(batch=left, by=staff)
    assert recent.pk
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (staff, str(given_up.pk), "Abandonné")


def test_a_failure_midway_writes_nothing(cycle, staff, territory, landlord, monkeypatch):
    real, calls = importing.register, []

    def fails_the_second_time(**options):
        calls.append(options)
        if len(calls) == 2:
            raise Refused("Refusé.")
        return real(**options)

    monkeypatch.setattr(importing, "register", fails_the_second_time)
    batch = batch_of(cycle, row(), row(3, email="b@example.org", last_name="Autre"))
    with pytest.raises(Refused):
        write_import(batch=batch, by=staff)
    assert (Registration.objects.count(), User.objects.exclude(pk=staff.pk).count()) == (0, 0)
    batch.refresh_from_db()
    assert len(batch.rows) == 2


@pytest.mark.parametrize("number", [1, 60])
def test_checking_takes_as_many_queries_whatever_the_length(
    cycle, territory, landlord, django_assert_num_queries, number
):
    RegistrationFactory.create_batch(number, cycle=cycle)
    rows = [row(line, email=f"{line}@example.org", last_name=f"N{line}") for line in range(number)]
    with django_assert_num_queries(4):
        assert check_rows(cycle, rows).counts[0] == ("new", number)
