"""A roadmap opens by itself, once, with every theme of its cycle."""

import pytest
from django.core.management import call_command

from participants.models import Registration
from participants.registration.answers import update_answers
from participants.registration.decisions import accept, replace
from participants.registration.withdrawal import withdraw
from participants.seats.waiting_list import accept_offer, offer_seat
from participants.territories.merging_organisations import repoint
from programme.kit.refusal import Refused
from roadmaps.common_tools.opening import add_missing_themes, open_missing_roadmaps, open_roadmap, spread_themes
from roadmaps.models import Revision, Roadmap, Theme, ThemeEntry, Transition
from roadmaps.validation.acts import send_back, submit
from tests.factories.participants import IntercommunalityFactory, OrganisationFactory, RegistrationFactory, UserFactory
from tests.factories.programme import CycleFactory
from tests.factories.roadmaps import RoadmapFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def opened():
    """(cycle, territory) of each roadmap."""
    return set(Roadmap.objects.values_list("cycle", "territory"))


def test_a_roadmap_opens_with_the_tools_of_the_file_and_its_first_revisions():
    roadmap = open_roadmap(cycle=CycleFactory(), territory=IntercommunalityFactory())
    assert Theme.objects.filter(cycle=roadmap.cycle).count() == 7
    assert [entry.theme.position for entry in roadmap.entries.select_related("theme")] == [1, 2, 3, 4, 5, 6, 7]
    kinds = Revision.objects.filter(roadmap=roadmap, version=0, origin="creation").values_list("object_kind", flat=True)
    assert sorted(kinds) == ["entry"] * 7 + ["roadmap"]
    assert [(transition.act, transition.to_state) for transition in roadmap.transitions.all()] == [("opened", "draft")]


def test_opening_again_changes_nothing():
    cycle, territory = CycleFactory(), IntercommunalityFactory()
    first = open_roadmap(cycle=cycle, territory=territory)
    assert open_roadmap(cycle=cycle, territory=territory) == first
    counts = [model.objects.count() for model in (Roadmap, ThemeEntry, Transition, Revision)]
    assert counts == [1, 7, 1, 8]


def test_a_cycle_with_its_own_themes_keeps_them_and_shows_no_retired_one():
    theme = ThemeFactory()
    ThemeFactory(cycle=theme.cycle, retired_at="2022-09-01T00:00:00Z")
    roadmap = open_roadmap(cycle=theme.cycle, territory=IntercommunalityFactory())
    assert [entry.theme for entry in roadmap.entries.all()] == [theme]


# By which paths -------------------------------------------------------------------------------------------


@pytest.fixture
def staff():
    return UserFactory(staff=True)


def test_the_first_accepted_registration_opens_it_and_the_second_finds_it(staff):
    first = RegistrationFactory()
    second = RegistrationFactory(cycle=first.cycle, territory=first.territory)
    for registration in (first, second):
        accept(registration=registration, by=staff)
    roadmap = Roadmap.objects.get()
    assert (roadmap.cycle, roadmap.territory) == (first.cycle, first.territory)
    assert roadmap.transitions.get().by == staff


def test_a_state_service_without_territory_opens_none(staff):
    accept(registration=RegistrationFactory(territory=None, organisation__kind="ddt"), by=staff)
    assert not Roadmap.objects.exists()


def test_a_seat_offered_and_taken_opens_it(staff):
    waiting = RegistrationFactory(state="waiting", waiting_since="2022-09-01T00:00:00Z")
    offered = offer_seat(registration=waiting, by=staff)
    assert opened() == set()
    accept_offer(registration=offered, by=waiting.user)
    assert opened() == {(waiting.cycle_id, waiting.territory_id)}


def test_a_colleague_who_replaces_for_another_territory_opens_theirs(staff):
    leaving = RegistrationFactory(accepted=True)
    arriving = RegistrationFactory(cycle=leaving.cycle)
    replace(leaving=leaving, arriving=arriving, by=staff)
    assert opened() == {(leaving.cycle_id, arriving.territory_id)}


def test_an_accepted_person_who_changes_territory_opens_the_new_one_and_the_old_one_stays(staff):
    registration = RegistrationFactory()
    accept(registration=registration, by=staff)
    before = registration.territory_id
    elsewhere = IntercommunalityFactory()
    update_answers(registration=registration, answers={"territory": elsewhere}, by=staff)
    assert opened() == {(registration.cycle_id, before), (registration.cycle_id, elsewhere.pk)}


def test_who_is_not_accepted_changes_territory_and_opens_nothing(staff):
    registration = RegistrationFactory()
    update_answers(registration=registration, answers={"territory": IntercommunalityFactory()}, by=staff)
    assert opened() == set()


def test_the_roadmap_of_a_team_that_everybody_left_stays(staff):
    registration = RegistrationFactory()
    accept(registration=registration, by=staff)
    withdraw(registration=registration, by=registration.user)
    assert opened() == {(registration.cycle_id, registration.territory_id)}


def test_an_acceptance_that_is_refused_opens_nothing(staff):
    registration = RegistrationFactory(cycle__capacity=1)
    RegistrationFactory(cycle=registration.cycle, accepted=True)
    with pytest.raises(Refused):
        accept(registration=registration, by=staff)
    assert opened() == set()


def test_loading_the_reference_opens_those_that_are_missing():
    accepted = RegistrationFactory.create_batch(2, accepted=True)
    RegistrationFactory(accepted=True, territory=None, organisation__kind="ddt")
    RegistrationFactory()
    call_command("load_reference", verbosity=0)
    assert opened() == {(registration.cycle_id, registration.territory_id) for registration in accepted}
    assert open_missing_roadmaps() == 0


# A theme added later --------------------------------------------------------------------------------------


def test_a_theme_added_later_enters_the_roadmaps_still_in_draft():
    theme = ThemeFactory()
    draft = open_roadmap(cycle=theme.cycle, territory=IntercommunalityFactory())
    handed_in = open_roadmap(cycle=theme.cycle, territory=IntercommunalityFactory())
    Roadmap.objects.filter(pk=handed_in.pk).update(state="submitted")
    added = ThemeFactory(cycle=theme.cycle)
    assert spread_themes(cycle=theme.cycle) == 1
    assert spread_themes(cycle=theme.cycle) == 0
    assert [[entry.theme for entry in roadmap.entries.all()] for roadmap in (draft, handed_in)] == [
        [theme, added],
        [theme],
    ]
    assert Revision.objects.filter(object_kind="entry", object_id=draft.entries.get(theme=added).pk).count() == 1


def test_a_roadmap_sent_back_receives_what_it_missed(world):
    submit(roadmap=world.roadmap, by=world.referent)
    added = ThemeFactory(cycle=world.cycle)
    assert add_missing_themes(roadmap=world.roadmap) == 0
    send_back(roadmap=world.roadmap, by=world.manager, comment="Un axe s’ajoute.")
    assert [entry.theme for entry in world.roadmap.entries.all()] == [world.entry.theme, added]


# Two territories made one ---------------------------------------------------------------------------------


def test_the_roadmap_of_a_territory_follows_it_into_another():
    winner, roadmap = IntercommunalityFactory(), RoadmapFactory()
    moved = repoint(winner=winner, loser=roadmap.territory)
    roadmap.refresh_from_db()
    assert (moved, roadmap.territory) == ({Roadmap: 1}, winner)


def test_two_roadmaps_of_one_cycle_keep_two_territories_apart_in_words():
    one = RoadmapFactory()
    other = RoadmapFactory(cycle=one.cycle)
    with pytest.raises(Refused, match="Chacune des deux fiches a déjà son objet « feuille de route »"):
        repoint(winner=one.territory, loser=other.territory)
    other.refresh_from_db()
    assert other.territory != one.territory


def test_merging_organisations_leaves_the_roadmaps_of_their_territory_alone():
    roadmap = RoadmapFactory()
    of_territory = OrganisationFactory(kind="intercommunality", intercommunality=roadmap.territory)
    typed = OrganisationFactory()
    registration = RegistrationFactory(organisation=typed, territory=roadmap.territory)
    repoint(winner=of_territory, loser=typed)
    assert Registration.objects.get(pk=registration.pk).organisation == of_territory
    assert Roadmap.objects.get().territory == roadmap.territory
