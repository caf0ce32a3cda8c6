"""Invitations of colleagues."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from post_office.models import Email

from participants.models import TeamInvitation
from participants.registration.answers import register
from participants.registration.drafts import register_answers
from participants.registration.invitations import INVITATIONS_A_DAY, find_invitation, invite, revoke, use_invitation
from programme.kit.refusal import Refused
from tests.factories.participants import OrganisationFactory, RegistrationFactory, UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def referent():
    return RegistrationFactory(cycle__published=True, accepted=True, is_referent=True)


def send(referent, email="Collegue@Example.org ", **options):
    return invite(cycle=referent.cycle, territory=referent.territory, email=email, by=referent.user, **options)


def secret():
    """The secret of the link in the last mail."""
    return re.search(r"invitation=([\w-]+)", Email.objects.latest("pk").message).group(1)


def test_the_mail_carries_a_secret_of_which_only_the_digest_is_kept(referent):
    invitation = send(referent)
    token = secret()
    assert find_invitation(token) == invitation
    assert token not in str(TeamInvitation.objects.values())
    assert Email.objects.latest("pk").to == ["collegue@example.org"]


def test_who_is_invited_knows_whom_to_ask_and_answers_reach_them(referent):
    referent.cycle.contact_name, referent.cycle.contact_email = "Accueil", "accueil@example.org"
    send(referent)
    mail = Email.objects.latest("pk")
    assert "Écrivez à Accueil, accueil@example.org." in mail.message
    assert mail.headers["Reply-To"] == "accueil@example.org"


def test_looking_at_an_invitation_uses_nothing_up(referent):
    send(referent)
    token = secret()
    assert all(find_invitation(token) for _ in range(3))


def test_an_unknown_secret_finds_nothing():
    assert find_invitation("inconnu") is None


def test_an_invitation_serves_once(referent):
    invitation = send(referent)
    first, second = (RegistrationFactory(cycle=referent.cycle) for _ in range(2))
    assert use_invitation(invitation=invitation, registration=first)
    assert not use_invitation(invitation=invitation, registration=second)
    invitation.refresh_from_db()
    assert invitation.registration == first
    assert find_invitation(secret()) is None


def test_an_invitation_to_a_cycle_is_not_spent_on_another(referent):
    assert not use_invitation(invitation=send(referent), registration=RegistrationFactory())


def test_registering_through_an_invitation_spends_it(referent):
    invitation = send(referent)
    answers = {"organisation": OrganisationFactory(), "territory": referent.territory, "function": "Chargée"}
    registration, _ = register(cycle=referent.cycle, user=UserFactory(), answers=answers, invitation=invitation)
    assert registration.invitation == invitation


def test_once_registrations_are_closed_an_invitation_to_replace_registers_one_person(referent):
    invitation = send(referent, replaces=referent)
    referent.cycle.registration_closes_at = timezone.now() - datetime.timedelta(hours=1)
    referent.cycle.save()
    answers = {"organisation": OrganisationFactory(), "territory": referent.territory, "function": "Chargée"}
    # Both opened the link before either answered.
    asked = {"cycle": referent.cycle, "answers": answers, "invitation": invitation}
    assert register_answers(user=UserFactory(), **asked)[1]
    with pytest.raises(Refused, match="ne sont plus ouvertes"):
        register_answers(user=UserFactory(), **asked)
    assert referent.cycle.registrations.filter(state="received").count() == 1


def test_an_invitation_to_replace_that_was_revoked_registers_nobody(referent):
    invitation = send(referent, replaces=referent)
    referent.cycle.registration_closes_at = timezone.now() - datetime.timedelta(hours=1)
    referent.cycle.save()
    revoke(invitation=invitation, by=referent.user)
    answers = {"organisation": OrganisationFactory(), "territory": referent.territory, "function": "Chargée"}
    with pytest.raises(Refused, match="ne sont plus ouvertes"):
        register_answers(cycle=referent.cycle, user=UserFactory(), answers=answers, invitation=invitation)


def test_who_was_registered_already_spends_their_invitation_too(referent):
    invitation, there = send(referent), RegistrationFactory(cycle=referent.cycle)
    assert register(cycle=referent.cycle, user=there.user, answers={}, invitation=invitation) == (there, False)
    assert find_invitation(secret()) is None


def test_an_address_is_invited_once_at_a_time(referent):
    send(referent)
    with pytest.raises(Refused, match="déjà en cours"):
        send(referent, "COLLEGUE@example.org")
    assert TeamInvitation.objects.count() == 1


def test_a_revoked_invitation_opens_nothing_and_leaves_room_for_another(referent):
    invitation = send(referent)
    token = secret()
    assert revoke(invitation=invitation, by=referent.user)
    assert not revoke(invitation=invitation, by=referent.user)
    assert find_invitation(token) is None
    assert send(referent)


def test_who_revokes_an_invitation_is_noted_once_and_nobody_else_is_named(referent):
    invitation, colleague = send(referent), RegistrationFactory(cycle=referent.cycle, territory=referent.territory)
    revoke(invitation=invitation, by=colleague.user)
    revoke(invitation=invitation, by=referent.user)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (colleague.user, str(invitation.pk), "Annulée")
    assert entry.object_repr == f"Invitation n° {invitation.pk}"


def test_one_more_invitation_than_a_day_allows_is_refused_until_the_next_day(referent):
    for number in range(INVITATIONS_A_DAY):
        send(referent, f"invitee{number}@example.org")
    with pytest.raises(Refused, match="pourront partir demain"):
        send(referent, "derniere@example.org")
    TeamInvitation.objects.update(created_at=timezone.now() - datetime.timedelta(days=1))
    assert send(referent, "derniere@example.org")


def test_an_expired_invitation_opens_nothing_and_leaves_room_for_another(referent):
    invitation = send(referent)
    token = secret()
    TeamInvitation.objects.update(expires_at=timezone.now())
    assert find_invitation(token) is None
    assert not use_invitation(invitation=invitation, registration=RegistrationFactory(cycle=referent.cycle))
    assert send(referent)


def test_a_member_of_the_team_is_not_invited(referent):
    member = RegistrationFactory(cycle=referent.cycle, territory=referent.territory)
    with pytest.raises(Refused, match="déjà inscrite pour votre territoire"):
        send(referent, member.user.email.upper())


def test_whether_an_address_is_registered_for_another_territory_is_not_told(referent):
    elsewhere = RegistrationFactory(cycle=referent.cycle)
    assert send(referent, elsewhere.user.email).email == elsewhere.user.email


def test_an_invitation_ends_with_the_registrations(referent):
    closes = timezone.now() + datetime.timedelta(days=2)
    referent.cycle.registration_closes_at = closes
    assert send(referent).expires_at == closes


def test_an_invitation_to_replace_lasts_until_the_last_day_of_replacements(referent):
    TrainingSessionFactory(cycle=referent.cycle, date=datetime.date(2122, 9, 10))
    invitation = send(referent, replaces=referent)
    assert timezone.localtime(invitation.expires_at).isoformat() == "2122-09-07T23:59:59+02:00"


def test_an_invitation_of_a_cycle_without_dates_lasts_a_month():
    registration = RegistrationFactory(cycle=CycleFactory(published=True), accepted=True)
    lasts = send(registration).expires_at - timezone.now()
    assert datetime.timedelta(days=29) < lasts <= datetime.timedelta(days=30)
