"""Territories and organisations in the admin: found, checked, merged."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse

from participants.models import Intercommunality, Organisation
from participants.models.intercommunality import validate_siren
from participants.territories.merging_organisations import fingerprint
from tests.factories.participants import (
    RECEIVED_AT,
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    UserFactory,
    siren,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
ORGANISATIONS = "/admin/participants/organisation/"
TERRITORIES = "/admin/participants/intercommunality/"
RIGHTS = [
    f"{verb}_{model}"
    for verb in ("view", "add", "change")
    for model in ("organisation", "intercommunality", "registration")
]
NUMBER = siren(55_210_055)


@pytest.fixture
def staff(client):
    user = UserFactory(staff=True, permissions=RIGHTS)
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    user = UserFactory(staff=True, permissions=[right for right in RIGHTS if right.startswith("view")])
    client.force_login(user)
    return user


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def names(answer):
    return [row.name for row in answer.context["cl"].result_list]


def merge_url(one, other):
    return reverse("admin:participants_organisation_merge", args=[one.pk, other.pk])


# Lists ---------------------------------------------------------------------------------------------------


def test_what_is_to_be_checked_comes_first_and_can_be_filtered(client, staff):
    for name, is_checked in (("A", True), ("C", False), ("B", False)):
        OrganisationFactory(name=name, is_checked=is_checked)
    assert names(client.get(ORGANISATIONS)) == ["B", "C", "A"]
    assert names(client.get(ORGANISATIONS, {"verifiee": "non"})) == ["B", "C"]
    assert names(client.get(ORGANISATIONS, {"verifiee": "oui"})) == ["A"]
    assert names(client.get(ORGANISATIONS, {"kind": "esh"})) == []


@pytest.mark.parametrize("words", ["oeuvre l'ete", "ÉTÉ", "ancien", NUMBER[:5]])
def test_an_organisation_is_found_whatever_the_accents_and_by_its_former_names(client, staff, words):
    OrganisationFactory(name="Habitat d’Œuvre de l’Été", former_names="Ancien office", siren=NUMBER)
    OrganisationFactory(name="Autre chose")
    assert names(client.get(ORGANISATIONS, {"q": words})) == ["Habitat d’Œuvre de l’Été"]


def test_a_territory_is_found_by_its_name_of_2022_and_listed_by_department(client, staff):
    IntercommunalityFactory(name="CA Coeur de Flandre", name_2022="CC de Flandre Intérieure")
    IntercommunalityFactory(name="CC d’ailleurs", department="02")
    assert names(client.get(TERRITORIES)) == ["CC d’ailleurs", "CA Coeur de Flandre"]
    assert names(client.get(TERRITORIES, {"q": "flandre interieure"})) == ["CA Coeur de Flandre"]
    assert names(client.get(TERRITORIES, {"department": "02"})) == ["CC d’ailleurs"]


def test_a_population_reads_by_thousands(client, staff):
    IntercommunalityFactory(population=1_194_040)
    assert "1\u202f194\u202f040" in client.get(TERRITORIES).content.decode()


def test_a_retired_territory_shows_as_such(client, staff):
    IntercommunalityFactory(retired_at=RECEIVED_AT)
    assert "retirée le 15/06/2022" in client.get(TERRITORIES).content.decode()
    assert names(client.get(TERRITORIES, {"retire": "non"})) == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_take_as_many_queries_whatever_their_length(client, staff, django_assert_num_queries, number):
    for _ in range(number):
        one = OrganisationFactory(is_checked=False, intercommunality=IntercommunalityFactory())
        RegistrationFactory.create_batch(number, organisation=one, territory=one.intercommunality)
    with django_assert_num_queries(9):
        assert f'<td class="field-registration_count">{number}</td>' in client.get(ORGANISATIONS).content.decode()
    with django_assert_num_queries(8):
        assert f'<td class="field-registration_count">{number}</td>' in client.get(TERRITORIES).content.decode()


def test_one_to_check_names_the_one_that_it_resembles(client, staff):
    one = OrganisationFactory(name="habitat du nord", kind="other", is_checked=False)
    twin = OrganisationFactory(name="Habitat du Nord")
    assert (
        f'<a href="{merge_url(one, twin)}">ressemble à Habitat du Nord</a>'
        in client.get(ORGANISATIONS).content.decode()
    )
    page = client.get(f"{ORGANISATIONS}{twin.pk}/change/").content.decode()
    assert f'<a href="{merge_url(twin, one)}">comparer et fusionner</a>' in page


# Forms ---------------------------------------------------------------------------------------------------

TERRITORY = {"name": "CC d’une autre région", "kind": "CC", "department": "14", "departments": "14"}


def test_staff_add_a_territory_of_another_region_and_it_is_an_organisation_at_once(client, staff):
    answer = client.post(f"{TERRITORIES}add/", TERRITORY | {"siren": f"{NUMBER[:3]} {NUMBER[3:6]}\u00a0{NUMBER[6:]}"})
    assert answer.status_code == 302
    row = Intercommunality.objects.get()
    assert (row.siren, row.from_file) == (NUMBER, False)
    own = Organisation.objects.get()
    assert (own.name, own.siren, own.intercommunality, own.is_checked) == (row.name, NUMBER, row, True)


@pytest.mark.parametrize("wrong", ["123456789", "12345678", "abcdefghi", "5521005541"])
def test_a_wrong_siren_is_refused_in_words(client, staff, wrong):
    answer = client.post(f"{TERRITORIES}add/", TERRITORY | {"siren": wrong})
    assert "Ce numéro n’est pas un SIREN" in answer.content.decode()
    answer = client.post(f"{ORGANISATIONS}add/", {"name": "A", "kind": "oph", "siren": wrong})
    assert "Ce numéro n’est pas un SIREN" in answer.content.decode()
    assert (Intercommunality.objects.count(), Organisation.objects.count()) == (0, 0)


@pytest.mark.parametrize("kept", ["５５２１００５５４", "552 100 554", "552100554\n"])
def test_only_nine_plain_digits_may_be_kept(kept):
    validate_siren("552100554")
    with pytest.raises(ValidationError):
        validate_siren(kept)


def test_the_siren_of_a_territory_of_the_file_does_not_change(client, staff):
    row = IntercommunalityFactory(from_file=True)
    client.post(f"{TERRITORIES}{row.pk}/change/", TERRITORY | {"siren": NUMBER})
    changed = Intercommunality.objects.get()
    assert (changed.siren, changed.name) == (row.siren, "CC d’une autre région")


def test_nobody_deletes_a_territory_nor_an_organisation_in_use(client):
    client.force_login(UserFactory(administrator=True))
    one = RegistrationFactory()
    own = OrganisationFactory(intercommunality=one.territory)
    unused = OrganisationFactory()
    assert client.post(f"{TERRITORIES}{one.territory.pk}/delete/", {"post": "yes"}).status_code == 403
    for row in (one.organisation, own, unused):
        client.post(f"{ORGANISATIONS}{row.pk}/delete/", {"post": "yes"})
    assert set(Organisation.objects.all()) == {one.organisation, own}


def test_a_name_is_cleaned_and_one_that_is_taken_is_refused_in_words(client, staff):
    OrganisationFactory(name="Habitat")
    answer = client.post(f"{ORGANISATIONS}add/", {"name": "\u202eHABITAT", "kind": "oph"})
    assert "Une structure de même nature porte déjà ce nom." in answer.content.decode()
    answer = client.post(f"{ORGANISATIONS}add/", {"name": "a\x0bb", "kind": "oph"})
    assert "caractère invisible" in answer.content.decode()
    assert Organisation.objects.count() == 1


# Acts ----------------------------------------------------------------------------------------------------


def test_staff_check_several_at_once(client, staff):
    rows = [OrganisationFactory(is_checked=is_checked) for is_checked in (False, False, True)]
    data = {"action": "mark_checked", "_selected_action": [row.pk for row in rows]}
    answer = client.post(ORGANISATIONS, data)
    assert told(answer) == ["2 structures vérifiées\u00a0: le formulaire d’inscription les propose désormais."]
    assert Organisation.objects.suggested().count() == 3
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Vérifiée : non → oui"] * 2
    assert told(client.post(ORGANISATIONS, data))[-1].startswith("Rien à vérifier")


@pytest.mark.parametrize("number", [1, 3])
def test_merging_asks_for_two(client, staff, number):
    rows = [OrganisationFactory() for _ in range(number)]
    answer = client.post(ORGANISATIONS, {"action": "merge", "_selected_action": [row.pk for row in rows]})
    assert told(answer) == ["Choisissez deux structures, ni plus ni moins."]


def test_two_chosen_lead_to_the_page_that_shows_both(client, staff):
    one, other = OrganisationFactory(siren=NUMBER), OrganisationFactory(is_checked=False)
    RegistrationFactory.create_batch(2, organisation=other)
    answer = client.post(ORGANISATIONS, {"action": "merge", "_selected_action": [one.pk, other.pk]})
    assert answer.url == merge_url(one, other)
    answer = client.get(answer.url)
    assert (answer.context["winner"], answer.context["loser"], answer.context["moves"]) == (
        one,
        other,
        "2 inscriptions",
    )
    assert [field.name for field in answer.context["form"].choices] == ["name", "siren"]
    assert Organisation.objects.count() == 2


def test_the_values_chosen_on_the_page_are_kept(client, staff):
    one, other = OrganisationFactory(name="Un", siren=NUMBER), OrganisationFactory(name="Deux", kind="esh")
    data = {"seen": fingerprint(one, other), "name": "loser", "kind": "winner", "siren": "winner"}
    answer = client.post(merge_url(other, one), data)
    assert (answer.url, told(answer)) == (
        f"{ORGANISATIONS}{one.pk}/change/",
        ["«\u00a0Deux\u00a0» réunit les deux fiches."],
    )
    kept = Organisation.objects.get()
    assert (kept.name, kept.kind, kept.siren, kept.former_names) == ("Deux", "oph", NUMBER, "Un")


def test_a_field_left_out_merges_nothing(client, staff):
    one, other = OrganisationFactory(name="Un"), OrganisationFactory(name="Deux")
    answer = client.post(merge_url(one, other), {"seen": fingerprint(one, other)})
    assert "choisissez une valeur pour chaque ligne" in answer.content.decode()
    assert Organisation.objects.count() == 2


def test_a_page_that_is_out_of_date_is_shown_again(client, staff):
    one, other = OrganisationFactory(name="Un"), OrganisationFactory(name="Deux")
    data = {"seen": fingerprint(one, other), "name": "winner"}
    Organisation.objects.filter(pk=one.pk).update(former_names="Autre")
    answer = client.post(merge_url(one, other), data)
    assert answer.url == merge_url(one, other)
    assert told(answer)[0].startswith("L’une des deux fiches a changé")
    assert Organisation.objects.count() == 2


def test_two_territories_are_refused_on_the_page(client, staff):
    one, other = (OrganisationFactory(intercommunality=IntercommunalityFactory()) for _ in range(2))
    page = client.get(merge_url(one, other)).content.decode()
    assert "deux intercommunalités différentes" in page
    assert ">Fusionner</button>" not in page


def test_readers_see_and_change_nothing(client, reader):
    one, other = OrganisationFactory(is_checked=False), OrganisationFactory()
    assert [client.get(url).status_code for url in (ORGANISATIONS, TERRITORIES)] == [200, 200]
    assert client.get(merge_url(one, other)).status_code == 403
    assert client.post(merge_url(one, other), {"seen": fingerprint(one, other), "name": "winner"}).status_code == 403
    client.post(ORGANISATIONS, {"action": "mark_checked", "_selected_action": [one.pk]})
    assert Organisation.objects.filter(is_checked=False).count() == 1


def test_whoever_is_no_staff_sees_no_merge(client):
    client.force_login(UserFactory())
    assert client.get(merge_url(OrganisationFactory(), OrganisationFactory())).status_code in (302, 403)
