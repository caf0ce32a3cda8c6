"""Who may do what, one table a question."""

import datetime

import pytest

from participants import rules
from participants.models import TeamInvitation
from tests.factories.participants import RegistrationFactory, TrainerAccessFactory, UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2026, 3, 2))


@pytest.fixture
def open_cycle():
    return CycleFactory(published=True, registration_opens_at=NOW - DAY, registration_closes_at=NOW + DAY)


@pytest.fixture
def closed_cycle():
    return CycleFactory(published=True, registration_opens_at=NOW - 2 * DAY, registration_closes_at=NOW - DAY)


def test_one_registers_while_it_is_open(open_cycle, closed_cycle):
    assert rules.can_register(open_cycle, NOW)
    assert not rules.can_register(closed_cycle, NOW)


def test_who_is_invited_to_replace_somebody_registers_after_the_closing(closed_cycle):
    member = RegistrationFactory(cycle=closed_cycle, accepted=True)

    def invitation(**fields):
        return TeamInvitation(**{"cycle": closed_cycle, "replaces": member, "expires_at": NOW + DAY, **fields})

    assert rules.can_register(closed_cycle, NOW, invitation())
    assert not rules.can_register(closed_cycle, NOW, invitation(replaces=None))
    assert not rules.can_register(closed_cycle, NOW, invitation(expires_at=NOW))
    assert not rules.can_register(closed_cycle, NOW, invitation(cycle=CycleFactory()))
    closed_cycle.state = "archived"
    assert not rules.can_register(closed_cycle, NOW, invitation())


@pytest.mark.parametrize(
    ("trait", "while_open", "after_closing"),
    [
        (None, True, False),
        ("incomplete", True, True),
        ("accepted", True, False),
        ("waiting", True, False),
        ("refused", False, False),
        ("withdrawn", False, False),
    ],
)
def test_one_corrects_ones_own_answers(open_cycle, closed_cycle, trait, while_open, after_closing):
    for cycle, expected in ((open_cycle, while_open), (closed_cycle, after_closing)):
        registration = RegistrationFactory(cycle=cycle, **({trait: True} if trait else {}))
        assert rules.can_edit_registration(registration.user, registration) is expected
        assert not rules.can_edit_registration(UserFactory(), registration)


@pytest.mark.parametrize(
    ("trait", "withdraws", "comes_back"),
    [
        (None, True, False),
        ("accepted", True, False),
        ("offered", True, False),
        ("refused", False, False),
        ("withdrawn", False, True),
    ],
)
def test_one_withdraws_and_comes_back_oneself(open_cycle, closed_cycle, trait, withdraws, comes_back):
    registration = RegistrationFactory(cycle=open_cycle, **({trait: True} if trait else {}))
    assert rules.can_withdraw_registration(registration.user, registration) is withdraws
    assert rules.can_come_back(registration.user, registration) is comes_back
    stranger = UserFactory(administrator=True)
    assert not rules.can_withdraw_registration(stranger, registration)
    assert not rules.can_come_back(stranger, registration)
    registration.cycle = closed_cycle
    assert not rules.can_come_back(registration.user, registration)


def test_one_withdraws_from_an_archived_cycle_no_more(open_cycle):
    registration = RegistrationFactory(cycle=open_cycle)
    open_cycle.state = "archived"
    assert not rules.can_withdraw_registration(registration.user, registration)


def test_one_answers_ones_own_offer_until_it_expires(open_cycle):
    registration = RegistrationFactory(cycle=open_cycle, offered=True, offer_expires_at=NOW + DAY)
    assert rules.can_answer_offer(registration.user, registration)
    assert not rules.can_answer_offer(UserFactory(), registration)
    registration.offer_expires_at = NOW
    assert not rules.can_answer_offer(registration.user, registration)
    waiting = RegistrationFactory(waiting=True)
    assert not rules.can_answer_offer(waiting.user, waiting)


def test_the_referent_alone_invites_while_it_is_open(open_cycle, closed_cycle):
    referent = RegistrationFactory(cycle=open_cycle, accepted=True, is_referent=True)
    member = RegistrationFactory(cycle=open_cycle, territory=referent.territory, accepted=True)
    assert rules.can_invite_colleague(referent.user, referent)
    assert not rules.can_invite_colleague(member.user, referent)
    assert not rules.can_invite_colleague(member.user, member)
    referent.cycle = closed_cycle
    assert not rules.can_invite_colleague(referent.user, referent)


def test_the_referent_proposes_a_replacement_in_their_team_and_each_for_themselves(closed_cycle):
    TrainingSessionFactory(cycle=closed_cycle, date=datetime.date(2026, 3, 5))
    referent = RegistrationFactory(cycle=closed_cycle, accepted=True, is_referent=True)
    member = RegistrationFactory(cycle=closed_cycle, territory=referent.territory, accepted=True)
    elsewhere = RegistrationFactory(cycle=closed_cycle, accepted=True)
    assert rules.can_propose_replacement(referent.user, referent, member)
    assert rules.can_propose_replacement(referent.user, referent, referent)
    assert rules.can_propose_replacement(member.user, member, member)
    assert not rules.can_propose_replacement(member.user, member, referent)
    assert not rules.can_propose_replacement(referent.user, referent, elsewhere)
    assert not rules.can_propose_replacement(elsewhere.user, referent, member)
    received = RegistrationFactory(cycle=closed_cycle)
    assert not rules.can_propose_replacement(received.user, received, received)


def test_replacements_are_proposed_until_the_date(closed_cycle):
    TrainingSessionFactory(cycle=closed_cycle, date=datetime.date(2026, 3, 4))
    member = RegistrationFactory(cycle=closed_cycle, accepted=True)
    assert not rules.can_propose_replacement(member.user, member, member)


def test_staff_decide_with_the_permission(open_cycle):
    assert rules.can_decide_registration(UserFactory(staff=True, permissions=["change_registration"]))
    assert not rules.can_decide_registration(UserFactory(staff=True, permissions=["view_registration"]))
    assert not rules.can_decide_registration(UserFactory(permissions=["change_registration"]))


def test_access_needs_have_a_permission_of_their_own():
    assert rules.can_read_access_needs(UserFactory(staff=True, permissions=["view_accessneed"]))
    assert not rules.can_read_access_needs(UserFactory(staff=True, permissions=["change_registration"]))


def test_the_group_is_read_by_its_trainers_and_staff(open_cycle):
    trainer = TrainerAccessFactory(cycle=open_cycle).user
    assert rules.can_read_group(trainer, open_cycle)
    assert not rules.can_read_group(TrainerAccessFactory().user, open_cycle)
    assert rules.can_read_group(UserFactory(staff=True, permissions=["view_registration"]), open_cycle)
    assert not rules.can_read_group(RegistrationFactory(cycle=open_cycle, accepted=True).user, open_cycle)
