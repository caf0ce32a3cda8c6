"""The team of a territory and the group of a cycle: who reads them, what they show, whom one invites."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.models import AccessNeed, Consent, TeamInvitation
from participants.registration.invitations import INVITATIONS_A_DAY
from tests.factories.participants import RegistrationFactory, TrainerAccessFactory, UserFactory
from tests.participants.my_space.test_space import open_cycle, sign_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def referent():
    return RegistrationFactory(cycle=open_cycle(), accepted=True, is_referent=True)


def colleague(registration, **values):
    return RegistrationFactory(cycle=registration.cycle, territory=registration.territory, accepted=True, **values)


def test_team_detail_names_the_team_and_nobody_else(client, referent):
    mine = sign_in(client, colleague(referent))
    stranger = RegistrationFactory(cycle=referent.cycle, accepted=True)
    html = client.get(url("team_detail", mine)).content.decode()
    assert str(referent.user) in html
    assert html.count("référent") == 1
    assert str(stranger.user) not in html


def test_an_address_shows_by_the_last_consent_only(client, referent):
    mine = sign_in(client, colleague(referent))
    page = lambda: client.get(url("team_detail", mine)).content.decode()  # noqa: E731
    assert referent.user.email not in page()
    Consent.objects.create(registration=referent, kind="listing", given=True)
    assert referent.user.email in page()
    Consent.objects.create(registration=referent, kind="listing", given=False)
    assert referent.user.email not in page()


def test_who_is_not_accepted_has_no_team(client):
    assert client.get(url("team_detail", sign_in(client, RegistrationFactory()))).status_code == 404


def test_three_members_cost_as_many_queries_as_one(client, referent):
    sign_in(client, referent)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url("team_detail", referent)).status_code == 200
        return len(captured)

    queries()  # what every page shares is loaded once
    alone = queries()
    colleague(referent)
    colleague(referent)
    assert queries() == alone


def test_the_referent_invites_and_revokes(client, referent):
    sign_in(client, referent)
    client.post(url("invitation_create", referent), {"email": "Nouvelle@example.org"})
    invitation = TeamInvitation.objects.get()
    assert (invitation.email, invitation.territory) == ("nouvelle@example.org", referent.territory)
    assert "nouvelle@example.org" in client.get(url("team_detail", referent)).content.decode()
    client.post(reverse("participants:invitation_revoke", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_a_refused_invitation_keeps_what_was_typed(client, referent):
    sign_in(client, referent)
    already = colleague(referent)
    html = client.post(url("invitation_create", referent), {"email": already.user.email}).content.decode()
    assert "Cette personne est déjà inscrite pour votre territoire." in html
    assert f'value="{already.user.email}"' in html


def test_who_is_not_referent_does_not_invite(client, referent):
    mine = sign_in(client, colleague(referent))
    client.post(url("invitation_create", mine), {"email": "nouvelle@example.org"})
    assert TeamInvitation.objects.count() == 0


def test_nobody_invites_without_end(client, referent):
    sign_in(client, referent)
    for number in range(INVITATIONS_A_DAY + 1):
        answer = client.post(url("invitation_create", referent), {"email": f"invitee{number}@example.org"})
    assert TeamInvitation.objects.count() == INVITATIONS_A_DAY
    assert "les prochaines pourront partir demain." in answer.content.decode()


def test_the_invitation_of_another_territory_is_not_found(client, referent):
    client.force_login(referent.user)
    client.post(url("invitation_create", referent), {"email": "nouvelle@example.org"})
    invitation = TeamInvitation.objects.get()
    sign_in(client, RegistrationFactory(cycle=referent.cycle, accepted=True, is_referent=True))
    assert client.post(reverse("participants:invitation_revoke", args=[invitation.pk])).status_code == 404


def test_the_referent_proposes_a_replacement_of_a_member_of_their_team_only(client, referent):
    sign_in(client, referent)
    member, stranger = colleague(referent), RegistrationFactory(cycle=referent.cycle, accepted=True)
    values = {"email": "nouvelle@example.org"}
    client.post(url("replacement_create", referent), values | {"leaving": stranger.pk})
    assert TeamInvitation.objects.count() == 0
    client.post(url("replacement_create", referent), values | {"leaving": member.pk})
    assert TeamInvitation.objects.get().replaces == member


def test_group_detail_is_read_by_the_trainers_of_the_cycle_and_staff(client, referent):
    people = [
        (TrainerAccessFactory(cycle=referent.cycle).user, 200),
        (UserFactory(staff=True, permissions=["view_registration"]), 200),
        (TrainerAccessFactory().user, 404),
        (UserFactory(staff=True), 404),
        (referent.user, 404),
    ]
    for user, expected in people:
        client.force_login(user)
        assert client.get(f"/cycles/{referent.cycle.slug}/groupe/").status_code == expected


def test_group_detail_shows_neither_address_nor_phone_nor_access_need(client, referent):
    one = colleague(referent, phone="0102030405", expectations="Comprendre la cotation")
    AccessNeed.objects.create(registration=one, text="Une place au premier rang")
    Consent.objects.create(registration=one, kind="listing", given=True)
    client.force_login(TrainerAccessFactory(cycle=referent.cycle).user)
    html = client.get(f"/cycles/{referent.cycle.slug}/groupe/").content.decode()
    assert (str(one.user) in html, "Comprendre la cotation" in html) == (True, True)
    assert [text in html for text in (one.user.email, "0102030405", "premier rang")] == [False, False, False]
