"""What staff decide: acceptance, waiting, refusal, completion, referents, replacements."""

import datetime

import pytest

from participants.models import Message, Registration
from participants.registration import decisions
from programme.kit.refusal import Refused
from tests.factories.participants import (
    IntercommunalityFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory(staff=True)


def history(registration):
    return [
        (event.kind, event.from_state, event.to_state, event.by, event.reason) for event in registration.events.all()
    ]


def messages(registration):
    return list(
        Message.objects.filter(about=f"registration:{registration.pk}").order_by("pk").values_list("kind", flat=True)
    )


@pytest.mark.parametrize("trait", [None, "incomplete", "waiting", "offered", "refused"])
def test_acceptance_is_dated_signed_and_told(staff, trait):
    registration = RegistrationFactory(**({trait: True} if trait else {}))
    before = registration.state
    fresh = decisions.accept(registration=registration, by=staff)
    assert fresh.state == "accepted"
    assert (fresh.waiting_since, fresh.offered_at, fresh.offer_expires_at) == (None, None, None)
    assert history(fresh)[0] == ("moved", before, "accepted", staff, "")
    assert messages(fresh) == ["accepted"]


def test_accepting_twice_writes_and_sends_once(staff):
    registration = RegistrationFactory()
    decisions.accept(registration=registration, by=staff)
    fresh = decisions.accept(registration=registration, by=staff)
    assert fresh.version == 1
    assert messages(fresh) == ["accepted"]


def test_who_withdrew_is_not_accepted(staff):
    with pytest.raises(Refused, match="s’est désistée"):
        decisions.accept(registration=RegistrationFactory(withdrawn=True), by=staff)


def test_nobody_is_accepted_beyond_the_capacity(staff):
    cycle = CycleFactory(published=True, capacity=1)
    RegistrationFactory(cycle=cycle, accepted=True)
    late = RegistrationFactory(cycle=cycle)
    with pytest.raises(Refused, match="La place du cycle est prise"):
        decisions.accept(registration=late, by=staff)
    late.refresh_from_db()
    assert (late.state, history(late), messages(late)) == ("received", [], [])


def test_who_has_an_offer_may_be_accepted_in_a_full_cycle_its_seat_is_kept(staff):
    cycle = CycleFactory(published=True, capacity=1)
    offered = RegistrationFactory(cycle=cycle, offered=True)
    assert decisions.accept(registration=offered, by=staff).state == "accepted"


def test_the_first_from_the_intercommunality_becomes_referent(staff):
    territory, cycle = IntercommunalityFactory(), CycleFactory(published=True)
    landlord = RegistrationFactory(cycle=cycle, territory=territory, organisation__kind="oph")
    agent = RegistrationFactory(cycle=cycle, territory=territory, organisation__kind="intercommunality")
    colleague = RegistrationFactory(cycle=cycle, territory=territory, organisation=agent.organisation)
    for registration in (landlord, agent, colleague):
        decisions.accept(registration=registration, by=staff)
    referents = Registration.objects.filter(is_referent=True)
    assert list(referents) == [agent]


def test_another_referent_takes_the_place_of_the_former(staff):
    territory, cycle = IntercommunalityFactory(), CycleFactory(published=True)
    former = RegistrationFactory(cycle=cycle, territory=territory, accepted=True, is_referent=True)
    new = RegistrationFactory(cycle=cycle, territory=territory, accepted=True)
    decisions.name_referent(registration=new, by=staff)
    assert list(Registration.objects.filter(is_referent=True)) == [new]
    assert history(new) == [("referent", "", "", staff, "")]
    assert former.pk != new.pk


@pytest.mark.parametrize("fields", [{}, {"accepted": True, "territory": None}])
def test_only_a_member_of_a_team_is_referent(staff, fields):
    with pytest.raises(Refused, match="référente"):
        decisions.name_referent(registration=RegistrationFactory(**fields), by=staff)


def test_the_waiting_list_is_entered_at_its_end(staff):
    cycle = CycleFactory(published=True)
    second, first = RegistrationFactory(cycle=cycle), RegistrationFactory(cycle=cycle)
    decisions.put_on_waiting_list(registration=first, by=staff)
    decisions.put_on_waiting_list(registration=second, by=staff)
    assert list(Registration.objects.waiting()) == [first, second]
    assert messages(first) == ["waiting"]


def test_waiting_twice_keeps_the_first_moment(staff):
    registration = RegistrationFactory()
    since = decisions.put_on_waiting_list(registration=registration, by=staff).waiting_since
    assert decisions.put_on_waiting_list(registration=registration, by=staff).waiting_since == since


@pytest.mark.parametrize("trait", ["accepted", "withdrawn"])
def test_who_is_accepted_or_gone_does_not_wait(staff, trait):
    with pytest.raises(Refused, match="liste d’attente"):
        decisions.put_on_waiting_list(registration=RegistrationFactory(**{trait: True}), by=staff)


def test_a_refusal_says_why(staff):
    fresh = decisions.refuse(registration=RegistrationFactory(), by=staff, reason="Le groupe est complet.")
    assert (fresh.state, fresh.state_reason) == ("refused", "Le groupe est complet.")
    assert history(fresh) == [("moved", "received", "refused", staff, "Le groupe est complet.")]
    assert messages(fresh) == ["refused"]


@pytest.mark.parametrize("act", [decisions.refuse, decisions.ask_to_complete])
def test_what_the_person_will_read_is_not_empty(staff, act):
    with pytest.raises(Refused, match="Donnez le motif"):
        act(registration=RegistrationFactory(), by=staff, reason="  ")


def test_completion_is_asked_of_what_is_under_examination_only(staff):
    fresh = decisions.ask_to_complete(registration=RegistrationFactory(), by=staff, reason="Votre territoire ?")
    assert (fresh.state, fresh.state_reason) == ("incomplete", "Votre territoire ?")
    with pytest.raises(Refused, match="à examiner"):
        decisions.ask_to_complete(
            registration=RegistrationFactory(accepted=True), by=staff, reason="Votre territoire ?"
        )


@pytest.fixture
def team():
    cycle, territory = CycleFactory(published=True, capacity=1), IntercommunalityFactory()
    leaving = RegistrationFactory(cycle=cycle, territory=territory, accepted=True, is_referent=True)
    return leaving, RegistrationFactory(cycle=cycle, territory=territory)


def test_a_colleague_takes_the_seat_and_the_role_and_nobody_is_offered_it(staff, team):
    leaving, arriving = team
    waiting = RegistrationFactory(cycle=leaving.cycle, waiting=True)
    fresh = decisions.replace(leaving=leaving, arriving=arriving, by=staff)
    leaving.refresh_from_db()
    waiting.refresh_from_db()
    assert (leaving.state, leaving.is_referent, fresh.state, fresh.is_referent) == (
        "withdrawn",
        False,
        "accepted",
        True,
    )
    assert not waiting.has_offer
    assert (messages(leaving), messages(fresh)) == (["replaced"], ["accepted"])


def test_a_replacement_by_who_had_an_offer_frees_that_seat(staff, team):
    leaving, _ = team
    leaving.cycle.capacity = 2
    leaving.cycle.save()
    arriving = RegistrationFactory(cycle=leaving.cycle, territory=leaving.territory, offered=True)
    waiting = RegistrationFactory(cycle=leaving.cycle, waiting=True)
    decisions.replace(leaving=leaving, arriving=arriving, by=staff)
    waiting.refresh_from_db()
    assert waiting.has_offer


def test_replacements_end_some_days_before_the_first_day(staff, team, monkeypatch):
    leaving, arriving = team
    RegistrationPolicyFactory(cycle=leaving.cycle, replacement_days_before=3)
    TrainingSessionFactory(cycle=leaving.cycle, date=datetime.date(2026, 9, 10))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2026, 9, 8))
    with pytest.raises(Refused, match="jusqu’au 07/09/2026"):
        decisions.replace(leaving=leaving, arriving=arriving, by=staff)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2026, 9, 7))
    assert decisions.replace(leaving=leaving, arriving=arriving, by=staff).state == "accepted"


def test_a_replacement_that_cannot_be_changes_nothing(staff, team):
    leaving, _ = team
    foreign = RegistrationFactory()
    withdrawn = RegistrationFactory(cycle=leaving.cycle, withdrawn=True)
    for arriving in (foreign, withdrawn, leaving):
        with pytest.raises(Refused):
            decisions.replace(leaving=leaving, arriving=arriving, by=staff)
    leaving.refresh_from_db()
    assert (leaving.state, history(leaving)) == ("accepted", [])
