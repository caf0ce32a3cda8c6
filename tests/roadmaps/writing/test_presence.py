"""Who else types on a page, told to those who have it open."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import Presence
from roadmaps.writing.presence import presence_in_words, who_else_writes

pytestmark = pytest.mark.django_db


def address(world, obj=None):
    obj = obj or world.action
    return reverse("roadmaps:presence", args=[world.roadmap.pk, obj.kind, obj.pk])


def ask(client, world, user, writes="1", obj=None):
    client.force_login(user)
    return client.post(address(world, obj), {"writes": writes})


def test_who_types_is_told_to_the_others_and_not_to_oneself(client, world):
    assert ask(client, world, world.referent).content.decode() == ""
    assert ask(client, world, world.member, writes="").content.decode() == "Ada Référente modifie cette fiche."
    assert Presence.objects.count() == 1


def test_an_open_page_on_which_nobody_types_says_nothing(client, world):
    ask(client, world, world.referent, writes="")
    assert ask(client, world, world.member).content.decode() == ""


def test_one_row_a_person_and_an_object_however_often_they_tell(client, world):
    for obj in (world.action, world.action, world.entry, world.roadmap):
        ask(client, world, world.referent, obj=obj)
    assert Presence.objects.count() == 3


def test_who_has_gone_is_forgotten(client, world):
    ask(client, world, world.referent)
    Presence.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=1))
    assert who_else_writes(user=world.member, kind="action", key=world.action.pk) == []
    ask(client, world, world.member)
    assert [presence.user for presence in Presence.objects.all()] == [world.member]


def test_a_reader_is_told_and_never_shown(client, world):
    ask(client, world, world.referent)
    assert ask(client, world, world.trainer).content.decode() == "Ada Référente modifie cette fiche."
    assert ask(client, world, world.member).content.decode() == "Ada Référente modifie cette fiche."


def test_several_people_in_words():
    assert presence_in_words(["Ada", "Basile", "Chloé"]) == "Ada, Basile et Chloé modifient cette fiche."


@pytest.mark.parametrize("who", ["outsider", "elsewhere", "candidate", "other_trainer"])
def test_others_do_not_know(client, world, who):
    assert ask(client, world, getattr(world, who)).status_code == 404


@pytest.mark.parametrize("kind", ["action", "entry", "indicator", "roadmap"])
def test_an_object_of_no_such_roadmap_is_not_found(client, world, kind):
    client.force_login(world.member)
    path = reverse("roadmaps:presence", args=[world.roadmap.pk, kind, 999])
    assert client.post(path).status_code == 404


def test_a_signed_in_page_gets_a_fresh_token(client, world):
    client.force_login(world.member)
    assert len(client.get(reverse("roadmaps:token")).content) == 64
