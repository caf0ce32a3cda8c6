"""The form of a registration: what it asks, how it finds structures and territories, what it refuses."""

import datetime

import pytest

from participants.models import AccessNeed, Consent, Organisation
from participants.registration.forms import RegistrationForm, initial_of
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
    UserFactory,
    siren,
)
from tests.factories.programme import TrainingSessionFactory
from tests.participants.registration.sample_answers import open_cycle, typed

pytestmark = pytest.mark.django_db
OPTIONAL = ["department", "phone", "colleagues", "expectations", "access_need", "image", "manager_agrees"]


@pytest.fixture
def cycle():
    return open_cycle()


@pytest.fixture
def landlord():
    return OrganisationFactory(name="Habitat d’essai", kind="oph")


@pytest.fixture
def territory():
    return IntercommunalityFactory(name="CA de Lens - Liévin", department="62", name_2022="CA Lens-Liévin")


def filled(cycle, *args, **values):
    form = RegistrationForm(typed(*args, **values), cycle=cycle)
    form.is_valid()
    return form


def codes(form, name):
    return [error.code for error in form.errors.as_data().get(name, [])]


# What is asked --------------------------------------------------------------------------------------------


def test_by_default_the_form_asks_neither_phone_nor_photos_nor_the_managers_agreement(cycle):
    asked = RegistrationForm(cycle=cycle).fields
    assert [name for name in OPTIONAL if name in asked] == ["department", "colleagues", "expectations", "access_need"]


@pytest.mark.parametrize("asks", [True, False])
def test_the_form_asks_only_what_the_cycle_wants(cycle, asks):
    rules = ["department", "phone", "colleagues", "expectations", "access_needs", "image_consent", "manager_agreement"]
    RegistrationPolicyFactory(cycle=cycle, **{f"asks_{rule}": asks for rule in rules})
    asked = RegistrationForm(cycle=cycle).fields
    assert [name for name in OPTIONAL if name in asked] == (OPTIONAL if asks else [])


def test_what_is_not_asked_is_no_answer(cycle, landlord, territory):
    answers = filled(cycle, landlord, territory, phone="01 02 03 04 05", image="on").answers
    assert answers == {
        "first_name": "Camille",
        "last_name": "Exemple",
        "organisation": landlord,
        "territory": territory,
        "function": "Responsable de l’habitat",
        "department": "Habitat",
        "colleagues": "",
        "expectations": "Comparer nos outils.",
        "is_committed": True,
        "access_need": "",
        "listing": False,
    }


def test_no_consent_is_ticked_beforehand(cycle):
    RegistrationPolicyFactory(cycle=cycle, asks_image_consent=True)
    html = RegistrationForm(cycle=cycle).as_p()
    assert 'name="listing"' in html
    assert 'name="image"' in html
    assert "checked" not in html


def test_the_browser_knows_what_to_fill_in(cycle):
    RegistrationPolicyFactory(cycle=cycle, asks_phone=True)
    form = RegistrationForm(cycle=cycle)
    names = {name: field.widget.attrs.get("autocomplete") for name, field in form.fields.items()}
    assert {name: names[name] for name in ("first_name", "last_name", "email", "function", "phone")} == {
        "first_name": "given-name",
        "last_name": "family-name",
        "email": "email",
        "function": "organization-title",
        "phone": "tel",
    }


def test_the_address_of_who_is_signed_in_is_not_asked(cycle):
    assert "email" not in RegistrationForm(cycle=cycle, user=UserFactory()).fields


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], "Je m’engage à suivre toutes les journées du cycle."),
        (["training"], "Je m’engage à suivre la journée de formation."),
        (
            ["training", "training", "follow_up"],
            "Je m’engage à suivre les 2 journées de formation et la journée de remobilisation.",
        ),
    ],
)
def test_the_commitment_names_the_days_that_are_planned(cycle, kinds, words):
    for number, kind in enumerate(kinds, 1):
        TrainingSessionFactory(cycle=cycle, kind=kind, date=datetime.date(2030, 1, number))
    TrainingSessionFactory(cycle=cycle, state="cancelled", date=datetime.date(2030, 2, 1))
    assert RegistrationForm(cycle=cycle).fields["is_committed"].label == words


def test_hours_that_are_unknown_are_not_made_up(cycle):
    known = {"morning_starts": datetime.time(9, 30), "morning_ends": datetime.time(12)}
    first = TrainingSessionFactory(cycle=cycle, date=datetime.date(2030, 1, 1), **known)
    second = TrainingSessionFactory(cycle=cycle, date=datetime.date(2030, 1, 2))
    assert RegistrationForm(cycle=cycle).calendar == [(first, "de 9\xa0h\xa030 à 12\xa0h"), (second, "")]


@pytest.mark.parametrize("name", ["first_name", "last_name", "email", "organisation", "function", "is_committed"])
def test_what_is_necessary_is_asked_again_by_name(cycle, landlord, territory, name):
    form = filled(cycle, landlord, territory, **{name: ""})
    assert [(id, bool(message)) for id, label, message in form.summary] == [(f"id_{name}", True)]


def test_the_managers_agreement_is_a_yes_or_a_not_yet(cycle, landlord, territory):
    RegistrationPolicyFactory(cycle=cycle, asks_manager_agreement=True)
    given = [filled(cycle, landlord, territory, manager_agrees=value) for value in ("oui", "non", "")]
    assert [form.answers.get("manager_agrees") for form in given[:2]] == [True, False]
    assert given[2].summary[0][0] == "id_manager_agrees_0"


# Structures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Habitat d’essai", "HABITAT D'ESSAI", "  habitat   d’éssai ", "Ancien nom"])
def test_a_structure_is_found_without_case_nor_accents_and_by_its_former_names(cycle, landlord, territory, text):
    Organisation.objects.filter(pk=landlord.pk).update(former_names="Ancien nom\nPlus ancien")
    assert filled(cycle, text, territory).answers["organisation"] == landlord


def test_a_structure_that_staff_have_not_checked_is_neither_suggested_nor_found(cycle, territory):
    OrganisationFactory(name="Pas vérifiée", is_checked=False)
    form = filled(cycle, "Pas vérifiée", territory)
    assert codes(form, "organisation") == ["unknown"]
    assert form.suggestions["structures"] == []


def test_a_name_that_is_nearly_known_offers_the_five_nearest(cycle, territory):
    for number in range(7):
        OrganisationFactory(name=f"Office public de Lens {number}")
    OrganisationFactory(name="Maison de l’Artois")
    form = filled(cycle, "ofice public de lens", territory)
    offered = [label for _, label in form.fields["organisation_choice"].choices]
    assert len(offered) == 5
    assert all(label.startswith("Office public de Lens") for label in offered)


def test_one_of_the_nearest_names_is_picked(cycle, landlord, territory):
    form = filled(cycle, "habitat essai", territory, organisation_choice=landlord.pk)
    assert form.errors == {}
    assert form.answers["organisation"] == landlord


def test_a_name_that_is_typed_wins_over_one_picked_before(cycle, landlord, territory):
    other = OrganisationFactory(name="Autre structure")
    assert filled(cycle, "Autre structure", territory, organisation_choice=landlord.pk).answers["organisation"] == other


def test_a_structure_that_is_not_offered_cannot_be_picked(cycle, territory):
    hidden = OrganisationFactory(is_checked=False)
    assert not filled(cycle, "inconnue", territory, organisation_choice=hidden.pk).is_valid()


def test_two_structures_of_one_name_are_told_apart(cycle, landlord, territory):
    twin = OrganisationFactory(name="Habitat d’essai", kind="esh")
    form = filled(cycle, "Habitat d’essai", territory)
    assert codes(form, "organisation") == ["unknown"]
    assert {pk for pk, _ in form.fields["organisation_choice"].choices} == {landlord.pk, twin.pk}
    assert filled(cycle, form.suggestions["structures"][0], territory).is_valid()


def test_initials_lead_to_a_name(cycle, territory):
    OrganisationFactory(name="Maisons et Cités d’essai")
    form = filled(cycle, "MCE", territory)
    assert [label for _, label in form.fields["organisation_choice"].choices] == ["Maisons et Cités d’essai"]


@pytest.mark.parametrize("text", ["", "Ma structure"])
def test_a_structure_that_is_not_in_the_list_is_described(cycle, territory, text):
    number = siren(12345678)
    form = filled(
        cycle, text, territory, new_name="Ma structure", new_kind="association", new_siren=f"{number[:3]} {number[3:]}"
    )
    assert form.errors == {}
    organisation = form.answers["organisation"]
    assert (organisation.pk, organisation.name, organisation.kind, organisation.siren) == (
        None,
        "Ma structure",
        "association",
        number,
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"new_name": "Ma structure"}, "new_kind"),
        ({"new_kind": "oph"}, "new_name"),
        ({"new_name": "Ma structure", "new_kind": "oph", "new_siren": "123456789"}, "new_siren"),
        ({"new_name": "Ma structure", "new_kind": "ministère"}, "new_kind"),
    ],
)
def test_a_structure_described_by_half_is_to_be_completed(cycle, territory, values, field):
    form = filled(cycle, "", territory, **values)
    assert list(form.errors) == [field]
    assert form.describes_organisation


def test_a_structure_is_either_in_the_list_or_described(cycle, landlord, territory):
    form = filled(cycle, landlord, territory, new_name="Une autre", new_kind="oph")
    assert list(form.errors) == ["new_name"]


def test_kinds_are_grouped_as_figures_count_them(cycle):
    groups = [label for label, kinds in RegistrationForm(cycle=cycle).fields["new_kind"].choices if kinds]
    assert groups[1:] == ["Intercommunalité", "Bailleur social", "Service de l’État", "Autre"]


# Territories ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ca de lens lievin", "CA de Lens - Liévin (62)", "CA Lens-Liévin"])
def test_a_territory_is_found_by_its_names_of_today_and_of_2022(cycle, landlord, territory, text):
    assert filled(cycle, landlord, text).answers["territory"] == territory


def test_a_territory_that_is_nearly_known_is_offered_and_picked(cycle, landlord, territory):
    form = filled(cycle, landlord, "lens")
    assert codes(form, "territory") == ["unknown"]
    assert form.fields["territory_choice"].choices == [(territory.pk, "CA de Lens - Liévin (62)")]
    assert filled(cycle, landlord, "lens", territory_choice=territory.pk).answers["territory"] == territory


def test_a_retired_territory_is_not_offered(cycle, landlord, territory):
    gone = IntercommunalityFactory(name="CC d’hier", retired_at=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    assert codes(filled(cycle, landlord, gone), "territory") == ["unknown"]


@pytest.mark.parametrize(("kind", "needed"), [("ddt", False), ("prefecture", False), ("oph", True), ("region", True)])
def test_only_a_service_of_the_state_may_leave_the_territory_empty(cycle, kind, needed):
    form = filled(cycle, OrganisationFactory(kind=kind))
    assert ("territory" in form.errors) is needed
    described = filled(cycle, "", new_name="Ma structure", new_kind=kind)
    assert ("territory" in described.errors) is needed


def test_the_territory_of_an_intercommunalitys_agent_is_their_own_unless_they_say_otherwise(cycle, territory):
    own = IntercommunalityFactory()
    organisation = OrganisationFactory(kind="intercommunality", intercommunality=own)
    assert filled(cycle, organisation).answers["territory"] == own
    assert filled(cycle, organisation, territory).answers["territory"] == territory


# Hostile and careless input -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["first_name", "organisation", "function", "territory", "expectations", "access_need"])
def test_a_control_character_is_refused_in_the_field_that_holds_it(cycle, landlord, territory, name):
    form = filled(cycle, landlord, territory, **{name: "a\x0bb"})
    assert codes(form, name) == ["control_characters"]
    assert form[name].value() == "a\x0bb"


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("first_name", 100),
        ("last_name", 100),
        ("new_name", 200),
        ("function", 150),
        ("colleagues", 500),
        ("expectations", 2000),
        ("access_need", 1000),
    ],
)
def test_a_text_that_is_too_long_is_refused_and_kept(cycle, landlord, territory, name, longest):
    organisation = "" if name == "new_name" else landlord
    other = {"new_kind": "oph"} if name == "new_name" else {}
    assert filled(cycle, organisation, territory, **{name: "x" * longest}, **other).is_valid()
    form = filled(cycle, organisation, territory, **{name: "x" * 10_000}, **other)
    assert codes(form, name) == ["max_length"]
    assert len(form[name].value()) == 10_000


def test_a_newline_is_refused_where_one_line_is_asked(cycle, landlord, territory):
    assert codes(filled(cycle, landlord, territory, function="a\nBcc: b@example.org"), "function") == ["newlines"]


def test_marks_of_direction_are_left_out_and_html_is_text(cycle, landlord, territory):
    answers = filled(cycle, landlord, territory, first_name="\u202eCamille\u2066", last_name="<b>Exemple</b>").answers
    assert (answers["first_name"], answers["last_name"]) == ("Camille", "<b>Exemple</b>")


def test_the_address_is_kept_in_lower_case(cycle, landlord, territory):
    assert filled(cycle, landlord, territory).cleaned_data["email"] == "camille@example.org"


# What a registration starts the form with -----------------------------------------------------------------


def test_the_answers_of_a_registration_fill_the_form_again(cycle):
    own = OrganisationFactory(name="Pas encore vérifiée", is_checked=False)
    registration = RegistrationFactory(cycle=cycle, organisation=own, expectations="Comparer.")
    AccessNeed.objects.create(registration=registration, text="Une place devant.")
    Consent.objects.create(registration=registration, kind="listing", given=True)
    initial = initial_of(registration)
    form = RegistrationForm(cycle=cycle, user=registration.user, initial=initial)
    shown = {name: form[name].value() for name in ("organisation", "territory", "expectations", "access_need")}
    assert shown == {
        "organisation": "Pas encore vérifiée",
        "territory": str(registration.territory),
        "expectations": "Comparer.",
        "access_need": "Une place devant.",
    }
    assert (form["listing"].value(), initial["image"]) == (True, False)
    again = RegistrationForm(
        typed(own, registration.territory, email=None), cycle=cycle, user=registration.user, initial=initial
    )
    assert again.is_valid()
    assert again.answers["organisation"] == own


@pytest.mark.parametrize("number", [1, 3])
def test_the_form_takes_four_queries_whatever_it_suggests(cycle, django_assert_num_queries, number):
    for _ in range(number):
        TrainingSessionFactory(cycle=cycle)
        intercommunality = IntercommunalityFactory()
        OrganisationFactory(kind="intercommunality", intercommunality=intercommunality)
    with django_assert_num_queries(4):  # its days, its rules, structures, territories
        form = RegistrationForm(typed("Structure inconnue", "Territoire inconnu"), cycle=cycle)
        assert not form.is_valid()
        assert len(form.suggestions["structures"]) == number
