"""Secret links to a frozen version: for a time, taken back at will, never live, discreet."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from programme.kit.refusal import Refused
from roadmaps.models import ShareLink, Snapshot
from roadmaps.versions.freezing import freeze
from roadmaps.versions.share_links import create_link, open_snapshot, revoke_link
from roadmaps.words import moment_in_words
from roadmaps.writing.saving import save_edit
from tests.factories.roadmaps import RoadmapFactory

pytestmark = pytest.mark.django_db

FORM = uuid.UUID(int=7)


def share(world, snapshot=None, days=30, form_id=FORM):
    about = {"roadmap": world.roadmap, "snapshot": snapshot, "label": "Le comité", "days": days}
    return create_link(**about, by=world.member, form_id=form_id)


def test_a_link_opens_what_was_frozen_and_never_what_came_later(world, client):
    _, token = share(world)
    save_edit(obj=world.action, version=0, form_id=None, values={"title": "Écrit plus tard"}, by=world.member)
    answer = client.get(reverse("roadmaps:share_open", args=[token]))
    assert answer.status_code == 200
    assert world.action.title in answer.content.decode()
    assert "Écrit plus tard" not in answer.content.decode()


def test_a_link_says_nothing_of_itself_to_others(world, client):
    _, token = share(world)
    answer = client.get(reverse("roadmaps:share_open", args=[token]))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert [name for name in ("Ada", "Basile", "Référente", "mailto") if name in page] == []


def test_an_unknown_an_expired_and_a_revoked_link_open_nothing(world, client):
    expired, revoked = share(world)[1], share(world, form_id=uuid.UUID(int=8))[1]
    links = ShareLink.objects.order_by("pk")
    ShareLink.objects.filter(pk=links[0].pk).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert revoke_link(link=links[1], by=world.referent)
    assert not revoke_link(link=links[1], by=world.referent)
    for token in (expired, revoked, "inconnu"):
        assert open_snapshot(token) is None
        answer = client.get(reverse("roadmaps:share_open", args=[token]))
        assert (answer.status_code, answer["X-Robots-Tag"]) == (404, "noindex, nofollow")
        assert "Ce lien n’ouvre rien" in answer.content.decode()
        assert world.roadmap.territory.name not in answer.content.decode()


def test_a_link_opens_nothing_while_its_cycle_is_not_shown(world, client):
    _, token = share(world)
    for state, status in (("draft", 404), ("archived", 200), ("published", 200)):
        world.cycle.state = state
        world.cycle.save()
        assert client.get(reverse("roadmaps:share_open", args=[token])).status_code == status


def test_the_secret_is_kept_nowhere(world):
    link, token = share(world)
    assert len(token) == 43
    assert token not in str(list(ShareLink.objects.values()))
    assert token not in repr(link.__dict__)


def test_the_same_form_sent_twice_makes_one_link(world):
    assert share(world) == share(world)
    assert (ShareLink.objects.count(), Snapshot.objects.count()) == (1, 1)
    assert share(world, form_id=uuid.UUID(int=8))[1] != share(world)[1]


def test_other_choices_of_a_form_found_again_make_another_link(world):
    first, second = (freeze(roadmap=world.roadmap, reason="submitted", by=world.referent) for _ in range(2))
    assert share(world, first)[0].snapshot == first
    assert share(world, second)[0].snapshot == second
    assert share(world, second, days=1)[0] != share(world, second)[0]


def test_a_link_that_was_closed_is_not_given_again(world):
    link, _ = share(world)
    revoke_link(link=link, by=world.member)
    with pytest.raises(Refused, match="révoqué"):
        share(world)


def test_a_version_of_another_roadmap_is_not_shared(world):
    elsewhere = freeze(roadmap=RoadmapFactory(), reason="submitted", by=world.referent)
    with pytest.raises(Refused, match="pas de cette feuille"):
        share(world, elsewhere)


def test_a_link_is_to_a_version_frozen_before_or_now(world):
    frozen = freeze(roadmap=world.roadmap, reason="submitted", by=world.referent)
    assert share(world, frozen)[0].snapshot == frozen
    assert share(world, form_id=uuid.UUID(int=8))[0].snapshot.reason == "shared"


@pytest.mark.parametrize("days", [0, 91, -5])
def test_a_link_lasts_from_one_day_to_ninety(world, days):
    with pytest.raises(Refused, match="de 1 à 90 jours"):
        share(world, days=days)


def test_only_the_team_shares_and_revokes(world):
    link, _ = share(world)
    for user in (world.trainer, world.manager, world.outsider):
        with pytest.raises(Refused):
            create_link(roadmap=world.roadmap, snapshot=None, label="", days=1, by=user, form_id=uuid.uuid4())
        with pytest.raises(Refused):
            revoke_link(link=link, by=user)
    assert ShareLink.objects.get().revoked_at is None


def test_share_list_makes_a_link_and_shows_it_once(world, client):
    client.force_login(world.member)
    address = reverse("roadmaps:share_list", args=[world.roadmap.pk])
    answer = client.post(address, {"form_id": FORM, "label": "Le <b>comité</b>", "days": "30", "version": ""})
    secret = answer.context["made"]["address"].rsplit("/", 2)[1]
    link = ShareLink.objects.get()
    assert open_snapshot(secret) == link.snapshot
    assert f"jusqu’au <strong>{moment_in_words(link.expires_at)}</strong>" in answer.text.replace("<sup>er</sup>", "er")
    page = client.get(address).content.decode()
    assert secret not in page
    assert "Le &lt;b&gt;comité&lt;/b&gt;" in page


def test_share_list_says_what_is_wrong_and_keeps_what_was_typed(world, client):
    client.force_login(world.member)
    address = reverse("roadmaps:share_list", args=[world.roadmap.pk])
    answer = client.post(address, {"form_id": FORM, "label": "Le comité", "days": "400", "version": "999"})
    page = answer.content.decode()
    assert "Donnez un nombre de jours, de 1 à 90." in page
    assert 'value="Le comité"' in page
    assert ShareLink.objects.count() == 0


def test_share_revoke_closes_the_link(world, client):
    link, token = share(world)
    client.force_login(world.referent)
    address = reverse("roadmaps:share_revoke", args=[world.roadmap.pk, link.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).url == reverse("roadmaps:share_list", args=[world.roadmap.pk])
    assert open_snapshot(token) is None


@pytest.mark.parametrize(
    ("who", "status"),
    [("referent", 200), ("member", 200), ("trainer", 403), ("manager", 403), ("outsider", 404), ("elsewhere", 404)],
)
def test_who_opens_the_list_of_links(world, client, who, status):
    client.force_login(getattr(world, who))
    assert client.get(reverse("roadmaps:share_list", args=[world.roadmap.pk])).status_code == status


def test_a_link_of_another_roadmap_is_not_revoked(world, client):
    link, _ = share(world)
    client.force_login(world.outsider)
    assert client.post(reverse("roadmaps:share_revoke", args=[world.roadmap.pk, link.pk])).status_code == 404
