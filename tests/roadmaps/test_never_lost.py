"""Attempts to lose a word that somebody typed in a roadmap: each ends with the word kept, or shown to be copied."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from participants.models import Registration
from roadmaps.arranging import withdraw_action
from roadmaps.models import Action, Comment, FollowUp, Roadmap
from tests.roadmaps.world import address

pytestmark = pytest.mark.django_db

WORD = "Mot précieux"


@pytest.fixture
def member(client, world):
    client.force_login(world.member)
    return client


def fields_of(client, obj):
    """The hidden fields of the page of a written object."""
    text = client.get(obj.get_absolute_url()).content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("version", "form_id", "writer")}


def shown(response):
    return WORD in response.content.decode()


# Where a page no longer takes anything -------------------------------------------------------------------


def test_who_left_the_team_while_typing_is_given_the_text_to_copy(member, world):
    sent = fields_of(member, world.action) | {"title": "A", "means": WORD, "results": "URH"}
    Registration.objects.filter(user=world.member).update(state="withdrawn")
    response = member.post(world.action.get_absolute_url(), sent)
    assert (response.status_code, shown(response)) == (404, True)
    # Neither the keys of the form nor the versions: what was typed, be it short.
    assert "<li>URH</li>" in response.content.decode()
    assert sent["form_id"] not in response.content.decode()


def test_what_was_said_in_the_meeting_of_an_action_withdrawn_meanwhile_is_shown_to_be_copied(member, world):
    withdraw_action(action=world.action, by=world.referent)
    response = member.post(address("meeting_action", world.roadmap.pk, world.action.pk), {"text": WORD})
    assert (response.status_code, shown(response)) == (404, True)


def test_an_action_added_once_the_roadmap_is_handed_in_is_shown_to_be_copied(member, world):
    Roadmap.objects.update(state="submitted")
    response = member.post(address("action_create", world.roadmap.pk, world.entry.pk), {"title": WORD})
    assert (response.status_code, shown(response)) == (403, True)


def test_an_address_that_never_was_shows_nothing_of_what_it_is_sent(member):
    response = member.post("/feuilles-de-route/rien/", {"text": WORD})
    assert (response.status_code, shown(response)) == (404, False)


def test_a_breakdown_gives_the_text_back_to_be_sent_again(world, monkeypatch):
    def broken(**given):
        raise OSError

    client = Client(raise_request_exception=False)
    client.force_login(world.member)
    monkeypatch.setattr("roadmaps.views.writing.save_edit", broken)
    response = client.post(world.action.get_absolute_url(), {"title": "A", "means": WORD})
    assert (response.status_code, shown(response)) == (500, True)
    assert f'name="means" value="{WORD}"' in response.content.decode()
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', response.content.decode())


def test_a_report_sent_once_the_session_has_expired_is_given_back(client, world):
    response = client.post(reverse("roadmaps:report_update", args=[world.cycle.slug]), {"applied": WORD})
    assert (response.status_code, shown(response)) == (401, True)


def test_more_text_than_the_portal_can_receive_is_said_in_words(member, world):
    sent = fields_of(member, world.action) | {"title": "A", "means": "é" * 2_000_000}
    response = member.post(world.action.get_absolute_url(), sent)
    assert response.status_code == 400
    assert "C’est trop long pour être enregistré" in response.content.decode()


def test_a_very_long_text_stays_in_its_field_with_what_is_wrong(member, world):
    sent = fields_of(member, world.action) | {"title": "A", "results": "Signée", "means": WORD + "é" * 200_000}
    response = member.post(world.action.get_absolute_url(), sent)
    assert "Ce texte est trop long" in response.content.decode()
    assert shown(response)
    assert (Action.objects.get().results, Action.objects.get().means) == ("Signée", "")


@pytest.mark.parametrize(("length", "is_kept"), [(10_000, True), (10_001, False)])
def test_a_text_is_counted_as_it_is_kept(member, world, length, is_kept):
    # Each end of line is two characters on the way, and one once kept.
    text = "é" * (length - 5_001) + "\r\n" + "é" * 5_000
    sent = fields_of(member, world.action) | {"title": "A", "means": text}
    member.post(world.action.get_absolute_url(), sent)
    assert Action.objects.get().means == (text.replace("\r\n", "\n") if is_kept else "")


# Who signs -----------------------------------------------------------------------------------------------

FORMS = {
    "follow_up_create": {"text": WORD},
    "comment_create": {"text": WORD},
    "meeting_action": {"text": WORD},
    "action_create": {"title": WORD},
}


def place_of(world, name):
    keys = {"comment_create": [], "action_create": [world.entry.pk]}.get(name, [world.action.pk])
    return address(name, world.roadmap.pk, *keys)


@pytest.mark.parametrize("name", FORMS)
def test_what_one_account_typed_is_not_signed_by_another(client, world, name):
    client.force_login(world.referent)
    sent = FORMS[name] | {"form_id": str(uuid.uuid4()), "typed_by": str(world.member.pk)}
    response = client.post(place_of(world, name), sent)
    assert (response.status_code, shown(response)) == (409, True)
    assert (FollowUp.objects.count(), Comment.objects.count(), Action.objects.count()) == (0, 0, 1)
    client.force_login(world.member)
    assert client.post(place_of(world, name), sent).status_code == 302


def test_each_form_says_who_types(member, world):
    pages = [place_of(world, name) for name in FORMS if name != "comment_create"]
    pages += [world.action.get_absolute_url(), address("comment_list", world.roadmap.pk)]
    mark = f'name="typed_by" value="{world.member.pk}"'
    assert [page for page in pages if mark not in member.get(page).content.decode()] == []
