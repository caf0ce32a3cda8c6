"""Merging two organisations: nothing is lost, whatever points to either."""

import datetime

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.db.models.deletion import get_candidate_relations_to_delete

from participants.models import (
    CalendarFeed,
    ChangeRequest,
    Intercommunality,
    Organisation,
    RegistrationDraft,
    TeamInvitation,
    User,
)
from participants.territories.merging_organisations import (
    duplicates_of,
    fingerprint,
    in_order,
    look_alike,
    merge_organisations,
    relations_to,
    repoint,
    what_moves,
)
from programme.kit.refusal import Refused
from programme.models import Cycle
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    TrainerAccessFactory,
    UserFactory,
    siren,
)
from tests.factories.programme import CycleFactory, LegalLandmarkFactory

pytestmark = pytest.mark.django_db
NUMBERS = siren(55_210_055), siren(20_009_320)


@pytest.fixture
def staff():
    return UserFactory(staff=True)


def merge(winner, loser, staff, **values):
    seen = fingerprint(winner, loser)
    return merge_organisations(winner=winner, loser=loser, values=values, seen=seen, by=staff)


def test_the_values_chosen_are_kept_field_by_field(staff):
    winner = OrganisationFactory(name="Office de l’habitat", kind="oph", siren="", former_names="Ancien office")
    loser = OrganisationFactory(name="OPH du Nord", kind="esh", siren=NUMBERS[0], former_names="Office\nancien OFFICE")
    merge(winner, loser, staff, name="OPH du Nord", kind="oph", siren=NUMBERS[0])
    kept = Organisation.objects.get()
    assert (kept.pk, kept.name, kept.kind, kept.siren) == (winner.pk, "OPH du Nord", "oph", NUMBERS[0])
    assert kept.former_names == "Office de l’habitat\nAncien office\nOffice"


def test_registrations_follow(staff):
    winner, loser = OrganisationFactory(), OrganisationFactory()
    mine, theirs = RegistrationFactory(organisation=winner), RegistrationFactory(organisation=loser)
    assert what_moves(loser) == "1 inscription"
    merge(winner, loser, staff)
    assert set(winner.registrations.all()) == {mine, theirs}


def test_the_answers_that_wait_for_a_code_follow(staff):
    winner, loser = OrganisationFactory(), OrganisationFactory()
    answers = {"organisation": loser.pk, "function": "Directrice"}
    draft = RegistrationDraft.objects.create(cycle=CycleFactory(), email="a@example.org", answers=answers)
    merge(winner, loser, staff)
    draft.refresh_from_db()
    assert draft.answers == {"organisation": winner.pk, "function": "Directrice"}


def test_the_territory_of_either_is_kept(staff):
    winner, loser = OrganisationFactory(), OrganisationFactory(intercommunality=IntercommunalityFactory())
    merge(winner, loser, staff)
    assert Organisation.objects.get().intercommunality == loser.intercommunality


@pytest.mark.parametrize(
    ("field", "of_winner", "of_loser", "kept"),
    [
        ("is_checked", False, True, True),
        ("is_checked", False, False, False),
        ("is_fictitious", True, False, False),
        ("is_fictitious", True, True, True),
    ],
)
def test_checked_when_either_is_and_fictitious_when_both_are(staff, field, of_winner, of_loser, kept):
    winner, loser = OrganisationFactory(**{field: of_winner}), OrganisationFactory(**{field: of_loser})
    assert getattr(merge(winner, loser, staff), field) is kept


def test_the_elder_date_is_kept(staff):
    winner, loser = OrganisationFactory(), OrganisationFactory()
    first_day = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    Organisation.objects.filter(pk=loser.pk).update(created_at=first_day)
    loser.refresh_from_db()
    merge(winner, loser, staff)
    assert Organisation.objects.get().created_at == first_day


def test_the_history_tells_the_merge_and_keeps_that_of_both(staff):
    winner, loser = OrganisationFactory(name="Un", siren=NUMBERS[0]), OrganisationFactory(name="Deux", siren=NUMBERS[1])
    RegistrationFactory.create_batch(2, organisation=loser)
    LogEntry.objects.log_actions(staff.pk, [loser], CHANGE, "Nom changé", single_object=True)
    loser_pk = loser.pk
    merge(winner, loser, staff)
    last, former = LogEntry.objects.filter(object_id=str(winner.pk)).order_by("-pk")
    assert (last.user, former.object_repr, former.change_message) == (staff, "Deux", "Nom changé")
    assert last.change_message == (
        f"Fusion avec « Deux » (fiche n° {loser_pk}). Rattachés ici : 2 inscriptions. "
        f"Valeurs non gardées — Nom : Deux ; SIREN : {NUMBERS[1]}"
    )


def test_two_territories_are_never_one(staff):
    rows = [OrganisationFactory(intercommunality=IntercommunalityFactory()) for _ in range(2)]
    with pytest.raises(Refused, match="deux intercommunalités différentes"):
        merge(*rows, staff)
    assert Organisation.objects.count() == 2


def test_an_organisation_is_not_merged_with_itself(staff):
    one = OrganisationFactory()
    with pytest.raises(Refused):
        merge(one, one, staff)
    assert Organisation.objects.count() == 1


def test_rows_that_changed_since_the_page_are_not_merged(staff):
    winner, loser = OrganisationFactory(), OrganisationFactory()
    seen = fingerprint(winner, loser)
    Organisation.objects.filter(pk=loser.pk).update(siren=NUMBERS[0])
    with pytest.raises(Refused, match="a changé depuis"):
        merge_organisations(winner=winner, loser=loser, values={}, seen=seen, by=staff)
    assert Organisation.objects.count() == 2


def test_merging_twice_says_that_it_is_done(staff):
    winner, loser = OrganisationFactory(), OrganisationFactory()
    again = Organisation(pk=loser.pk, name=loser.name)
    merge(winner, loser, staff)
    with pytest.raises(Refused, match="n’existe plus"):
        merge(winner, again, staff)


def test_a_name_that_a_third_one_has_is_refused_and_nothing_moves(staff):
    winner, loser, third = (OrganisationFactory(name=name, kind="oph") for name in ("Un", "Deux", "Trois"))
    RegistrationFactory(organisation=loser)
    with pytest.raises(Refused, match="Une troisième structure"):
        merge(winner, loser, staff, name=third.name)
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Un", "Deux", "Trois"}
    assert loser.registrations.count() == 1


def test_the_row_that_stays_is_the_territory_then_the_checked_one_then_the_elder():
    elder, younger = OrganisationFactory(is_checked=False), OrganisationFactory(is_checked=False)
    checked = OrganisationFactory()
    territory = OrganisationFactory(is_checked=False, intercommunality=IntercommunalityFactory())
    assert in_order(younger, elder) == (elder, younger)
    assert in_order(elder, checked) == (checked, elder)
    assert in_order(checked, territory) == (territory, checked)


# Every kind of relation, on the tables that have them ----------------------------------------------------


def test_every_table_that_points_to_an_organisation_is_known_to_the_merge():
    """A relation added later is found by itself; this test asks for its own line above."""
    found = {(relation.related_model._meta.label, relation.field.name) for relation in relations_to(Organisation)}
    found = {relation for relation in found if not relation[0].startswith("roadmaps.")}
    assert found == {
        ("participants.Registration", "organisation"),
        ("participants.ChangeRequest", "organisation"),
        ("participants.ChangeRequest", "from_organisation"),
    }


def test_a_request_of_change_follows_the_organisation_that_it_asks_for(staff):
    winner, loser = OrganisationFactory(), OrganisationFactory()
    asked = ChangeRequest.objects.create(
        registration=(row := RegistrationFactory(accepted=True)), organisation=loser, from_organisation=row.organisation
    )
    merge(winner, loser, staff)
    asked.refresh_from_db()
    assert asked.organisation == winner


def test_relations_without_a_name_follow_too():
    winner, loser = IntercommunalityFactory(), IntercommunalityFactory()
    expires = datetime.datetime(2122, 1, 1, tzinfo=datetime.UTC)
    one = TeamInvitation.objects.create(
        cycle=CycleFactory(), territory=loser, email="a@example.org", token_digest="x", expires_at=expires
    )
    assert repoint(winner=winner, loser=loser) == {TeamInvitation: 1}
    assert TeamInvitation.objects.get(pk=one.pk).territory == winner


def test_what_both_have_in_a_many_to_many_table_stays_once():
    winner, loser = CycleFactory(), CycleFactory()
    shared, other = LegalLandmarkFactory(), LegalLandmarkFactory()
    winner.landmarks.set([shared])
    loser.landmarks.set([shared, other])
    repoint(winner=winner, loser=loser)
    assert set(winner.landmarks.all()) == {shared, other}
    assert not loser.landmarks.exists()
    repoint(winner=other, loser=shared)
    assert list(Cycle.landmarks.through.objects.values_list("legallandmark", flat=True)) == [other.pk]


def test_groups_of_a_person_follow_through_their_hidden_table():
    winner, loser = UserFactory(), UserFactory()
    loser.groups.set(Group.objects.filter(name="lecture"))
    repoint(winner=winner, loser=loser)
    assert [group.name for group in winner.groups.all()] == ["lecture"]


def test_one_row_each_of_a_one_to_one_relation_is_refused_in_words():
    winner, loser = UserFactory(), UserFactory()
    feed = CalendarFeed.objects.create(user=loser)
    repoint(winner=winner, loser=loser)
    feed.refresh_from_db()
    assert feed.user == winner
    CalendarFeed.objects.create(user=loser)
    with pytest.raises(Refused, match="Chacune des deux fiches a déjà son objet « agenda personnel »"):
        repoint(winner=winner, loser=loser)


def test_a_unique_constraint_is_refused_in_words():
    winner, loser = UserFactory(), UserFactory()
    access = TrainerAccessFactory(user=winner)
    TrainerAccessFactory(user=loser, cycle=access.cycle)
    with pytest.raises(Refused, match="Chacune des deux fiches a déjà son objet « accès de formatrice ou formateur »"):
        repoint(winner=winner, loser=loser)


@pytest.mark.parametrize("model", [Organisation, Intercommunality, User, Cycle])
def test_a_row_that_nothing_points_to_any_more_may_go(model):
    """What `repoint` leaves behind is nothing: the collector that deletes rows finds no relation that it ignored."""
    seen = {(relation.related_model, relation.field.name) for relation in relations_to(model)}
    asked = {
        (relation.related_model, relation.field.name) for relation in get_candidate_relations_to_delete(model._meta)
    }
    assert asked <= seen


# Rows that look alike ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Métropole Européenne de Lille", "metropole europeenne de lille", True),
        ("CC de Flandre Intérieure", "Flandre intérieure (communauté de communes)", True),
        ("Habitat du Cambrésis", "Habitat du Canbresis", True),
        ("OPH de l’Aisne", "OPH de l’Oise", False),
        ("CC du Pays de Bray", "CC du Pays de Mormal", False),
        ("CC", "CC", True),
        ("CC de la", "CA", False),
    ],
)
def test_names_look_alike_but_for_words_that_do_not_count(one, other, alike):
    assert look_alike(one, other) is look_alike(other, one) is alike


def test_duplicates_are_suggested_by_any_of_their_names():
    one = OrganisationFactory(name="CA Coeur de Flandre", former_names="CC de Flandre Intérieure")
    same = OrganisationFactory(name="Flandre intérieure")
    OrganisationFactory(name="Habitat du Nord")
    assert duplicates_of(one, Organisation.objects.all()) == [same]
    assert duplicates_of(same, Organisation.objects.all()) == [one]
