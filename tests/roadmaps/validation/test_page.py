"""The page of the stages: what it shows, what it offers to whom, what it keeps."""

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.models import Registration
from roadmaps.models import DigestPreference, RoadmapPolicy, Transition
from roadmaps.validation import acts
from tests.factories.roadmaps import ActionFactory, ThemeEntryFactory
from tests.roadmaps.world import fresh, submitted, validated

pytestmark = pytest.mark.django_db

SEEN = ["referent", "member", "trainer", "reader", "manager"]
UNSEEN = ["outsider", "elsewhere", "candidate", "other_trainer", "staff"]


@pytest.fixture
def address(world):
    return reverse("roadmaps:roadmap_steps", args=[world.roadmap.pk])


def page_of(client, user, address):
    client.force_login(user)
    return client.get(address)


def send(client, user, address, act, **fields):
    client.force_login(user)
    return client.post(address, {"act": act, **fields})


def offered(response):
    return [offered.offer.name for offered in response.context["offered"]]


@pytest.mark.parametrize("who", SEEN)
def test_the_page_is_read_by_whoever_reads_the_roadmap(client, world, address, who):
    assert page_of(client, getattr(world, who), address).status_code == 200


@pytest.mark.parametrize("who", UNSEEN)
def test_the_page_is_found_by_nobody_else(client, world, address, who):
    assert page_of(client, getattr(world, who), address).status_code == 404
    assert send(client, getattr(world, who), address, "submit").status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, address):
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("who", "in_draft", "in_hand"),
    [
        ("referent", ["submit", "share"], ["take_back", "share"]),
        ("member", [], []),
        ("trainer", [], []),
        ("reader", [], []),
        ("manager", [], ["validate", "send_back"]),
    ],
)
def test_each_is_offered_what_they_may_do(client, world, address, who, in_draft, in_hand):
    assert offered(page_of(client, getattr(world, who), address)) == in_draft
    submitted(world)
    assert offered(page_of(client, getattr(world, who), address)) == in_hand


def test_submitting_says_what_is_missing_and_forbids_nothing(client, world, address):
    empty = ThemeEntryFactory(roadmap=world.roadmap)
    retired = ThemeEntryFactory(roadmap=world.roadmap, theme__retired_at=timezone.now())
    led = ActionFactory(entry=world.entry, lead_organisation="Ville", due_on="2023-06-30")
    dropped = ActionFactory(entry=world.entry, state="dropped", title="Abandonnée en route")
    text = page_of(client, world.referent, address).content.decode()
    assert "Il manque encore" in text
    assert dropped.get_absolute_url() not in text
    assert reverse("roadmaps:entry_detail", args=[world.roadmap.pk, empty.pk]) in text
    assert f'{retired.get_absolute_url()}">{retired.theme.title}</a> est vide' not in text
    assert f'{world.action.get_absolute_url()}">{world.action.title}</a> n’a ni pilote ni échéance' in text
    assert led.get_absolute_url() not in text
    assert send(client, world.referent, address, "submit").status_code == 302
    assert fresh(world.roadmap).state == "submitted"


def test_the_whole_way_is_walked_on_the_page(client, world, address):
    for who, act, fields, after in [
        ("referent", "submit", {}, "submitted"),
        ("manager", "send_back", {"comment": "Précisez l’axe 2."}, "draft"),
        ("referent", "submit", {}, "submitted"),
        ("referent", "take_back", {}, "draft"),
        ("referent", "submit", {}, "submitted"),
        ("manager", "validate", {"comment": ""}, "validated"),
        ("referent", "share", {}, "validated"),
        ("referent", "agree", {}, "validated"),
        ("manager", "publish", {}, "published"),
        ("manager", "unpublish", {"comment": "Un chiffre est faux."}, "validated"),
        ("manager", "publish", {}, "published"),
        ("referent", "disagree", {}, "validated"),
        ("referent", "unshare", {}, "validated"),
        ("manager", "reopen", {"comment": "Une date est fausse."}, "draft"),
    ]:
        answer = send(client, getattr(world, who), address, act, **fields)
        assert (act, answer.status_code, fresh(world.roadmap).state) == (act, 302, after)
    text = page_of(client, world.member, address).content.decode()
    assert "Précisez l’axe 2." in text
    assert "Une date est fausse." in text
    assert text.count("Ada Référente") == Transition.objects.filter(by=world.referent).count()


@pytest.mark.parametrize(
    ("who", "act"), [("member", "submit"), ("trainer", "validate"), ("referent", "validate"), ("reader", "send_back")]
)
def test_who_is_not_concerned_is_refused(client, world, address, who, act):
    submitted(world)
    assert send(client, getattr(world, who), address, act, comment="x").status_code == 403
    assert fresh(world.roadmap).state == "submitted"


def test_an_unknown_act_is_not_found(client, world, address):
    assert send(client, world.manager, address, "erase").status_code == 404


def test_a_comment_that_is_missing_is_asked_for_in_words(client, world, address):
    submitted(world)
    answer = send(client, world.manager, address, "send_back", comment=" ")
    text = answer.content.decode()
    assert "Une réponse est à revoir" in text
    assert 'href="#send_back-comment"' in text
    assert '<details class="offer" id="acte-send_back" open>' in text
    assert '<details class="offer" id="acte-validate">' in text
    assert fresh(world.roadmap).state == "submitted"


def test_who_comes_second_reads_who_was_first_and_finds_what_they_wrote(client, world, address):
    submitted(world)
    acts.take_back(roadmap=world.roadmap, by=world.referent)
    answer = send(client, world.manager, address, "send_back", comment="Précisez <b>l’axe 2</b>.")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "a été reprise par Ada Référente entre-temps" in text
    assert "Précisez &lt;b&gt;l’axe 2&lt;/b&gt;." in text


def test_a_hostile_comment_is_shown_as_it_was_typed(client, world, address):
    submitted(world)
    acts.send_back(roadmap=world.roadmap, by=world.manager, comment="<script>alert(1)</script>\n{{ 7 }}")
    text = page_of(client, world.member, address).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>{{ 7 }}" in text


@pytest.mark.parametrize(
    ("opens", "shares", "words"),
    [
        (False, False, "l’équipe n’a pas choisi de partager"),
        (False, True, "l’IREV n’a pas ouvert cette lecture"),
        (True, True, "dans sa version validée"),
    ],
)
def test_it_says_who_reads_the_roadmap(client, world, address, opens, shares, words):
    RoadmapPolicy.objects.create(cycle=world.cycle, opens_to_others=opens)
    validated(world)
    acts.share_with_teams(roadmap=world.roadmap, by=world.referent, shared=shares)
    assert words in page_of(client, world.member, address).content.decode()


def test_one_chooses_whether_one_receives_the_digests(client, world, address):
    choice = reverse("roadmaps:digest_choose", args=[world.roadmap.pk])
    assert "Ne plus les recevoir" in page_of(client, world.trainer, address).content.decode()
    client.post(choice, {"digests": "no"})
    assert DigestPreference.objects.get().opted_out_at is not None
    assert "Vous ne recevez pas les résumés" in client.get(address).content.decode()
    client.post(choice, {"digests": "yes"})
    assert DigestPreference.objects.get().opted_out_at is None
    client.force_login(world.manager)
    assert client.post(choice, {"digests": "no"}).status_code == 403
    assert "Les résumés par courriel" not in client.get(address).content.decode()


def test_a_team_without_a_referent_is_told_that_nobody_hands_in(client, world, address):
    assert "La personne référente de l’équipe la transmettra" in page_of(client, world.member, address).content.decode()
    Registration.objects.filter(user=world.referent).update(is_referent=False)
    for reader in (world.member, world.trainer):
        text = page_of(client, reader, address).content.decode()
        assert "Cette équipe n’a pas de personne référente" in text
        assert "la transmettra" not in text


def test_a_long_past_costs_no_more_queries(client, world, address, django_assert_num_queries):
    client.force_login(world.referent)
    submitted(world)
    acts.take_back(roadmap=world.roadmap, by=world.referent)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    ActionFactory.create_batch(3, entry=world.entry)
    for _ in range(2):
        submitted(world)
        acts.take_back(roadmap=world.roadmap, by=world.referent)
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 12
