"""What one is never given: another roadmap's objects under one's own address, and what is said to staff alone."""

import io
import json
import uuid
import zipfile

import pytest
from django.urls import reverse

from participants.models import Registration, TrainerAccess, User
from participants.privacy.erasing import erase_person
from programme.kit.refusal import Refused
from programme.models import Cycle
from roadmaps.follow_up.comments import comment, resolve
from roadmaps.models import Action, Indicator, Revision, Roadmap, RoadmapPolicy, ShareLink, ThemeEntry
from roadmaps.versions.freezing import freeze
from roadmaps.versions.share_links import create_link, open_snapshot
from roadmaps.writing.arranging import create_action, create_indicator
from roadmaps.writing.saving import restore, save_edit
from tests.access import signed_in
from tests.factories.participants import RegistrationFactory
from tests.factories.roadmaps import (
    ActionFactory,
    CommentFactory,
    DifficultyFactory,
    IndicatorDefinitionFactory,
    IndicatorFactory,
    LibraryActionFactory,
    MemberFactory,
    RoadmapFactory,
    ThemeEntryFactory,
)
from tests.roadmaps.test_access import ours

pytestmark = pytest.mark.django_db

FORM = uuid.UUID(int=41)
SECRET = "Ce que seule une autre équipe lit"


@pytest.fixture
def other(world):
    """The roadmap of another territory of the cycle, with a secret in each of its objects."""
    roadmap = RoadmapFactory(cycle=world.cycle)
    entry = ThemeEntryFactory(roadmap=roadmap, theme=world.entry.theme, diagnosis=SECRET)
    action = ActionFactory(entry=entry, title=SECRET)
    member = MemberFactory(roadmap=roadmap, is_referent=True).user
    snapshot = freeze(roadmap=roadmap, reason="validated", by=member)
    return {
        "pk": roadmap.pk,
        "entry_id": entry.pk,
        "action_id": action.pk,
        "object_id": action.pk,
        "kind": "action",
        "indicator_id": IndicatorFactory(entry=entry, action=action, title=SECRET).pk,
        "difficulty_id": DifficultyFactory(action=action, text=SECRET).pk,
        "comment_id": CommentFactory(roadmap=roadmap, by=member, text=SECRET).pk,
        "snapshot_id": snapshot.pk,
        "link_id": ShareLink.objects.create(
            snapshot=snapshot, token_digest="0" * 64, expires_at=snapshot.taken_at, created_by=member
        ).pk,
        "revision_id": Revision.objects.filter(object_kind="action", object_id=action.pk).latest("pk").pk,
        "member": member.pk,
        "format": "docx",
    }


# The objects of others ------------------------------------------------------------------------------------


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("who", ["member", "trainer", "manager"])
def test_an_object_of_another_roadmap_is_not_under_ones_own(world, other, who):
    client = signed_in(getattr(world, who))
    own = {**other, "pk": world.roadmap.pk}
    nested = {
        name: reverse(name, kwargs={key: own[key] for key in keys})
        for name, keys in ours().items()
        if not name.startswith("admin:") and "pk" in keys and {*keys} - {"pk", "format", "slug", "kind"}
    }
    answers = {name: (client.get(url), client.post(url, {"text": "x"})) for name, url in nested.items()}
    assert {answer.status_code for pair in answers.values() for answer in pair} <= {403, 404, 405}
    assert [name for name, pair in answers.items() for answer in pair if SECRET in answer.content.decode()] == []


def test_a_form_that_carries_the_key_of_anothers_object_is_answered_404(world, other):
    client = signed_in(world.referent)
    here, action = world.roadmap.pk, [world.roadmap.pk, world.action.pk]
    said = {"text": "x", "form_id": FORM}
    sent = [
        ("action_move", action, {"entry": other["entry_id"]}),
        ("action_move", action, {"before": other["action_id"]}),
        ("comment_create", [here], {**said, "action": other["action_id"]}),
        ("comment_create", [here], {**said, "entry": other["entry_id"]}),
        ("comment_create", [here], {**said, "indicator": other["indicator_id"]}),
        ("comment_create", [here], {**said, "parent": other["comment_id"]}),
    ]
    assert [client.post(reverse(f"roadmaps:{name}", args=args), data).status_code for name, args, data in sent] == (
        [404] * 6
    )


def test_a_key_that_no_object_could_have_is_no_key(world):
    client, here = signed_in(world.referent), [world.roadmap.pk, world.action.pk]
    endless = "9" * 5000
    assert client.post(reverse("roadmaps:action_move", args=here), {"before": endless}).status_code == 302
    address = reverse("roadmaps:action_create", args=[world.roadmap.pk, world.entry.pk])
    assert client.post(address, {"card": endless, "title": "Mienne", "form_id": FORM}).status_code == 302


@pytest.mark.ignore_template_errors
def test_a_choice_that_is_not_offered_is_not_taken(world, other):
    client, here = signed_in(world.referent), world.roadmap.pk
    stranger, card = RegistrationFactory(accepted=True).user, LibraryActionFactory(title=SECRET)
    definition = IndicatorDefinitionFactory(title=SECRET)
    sent = [
        ("action_create", [here, world.entry.pk], {"card": card.pk, "title": "Mienne", "form_id": FORM}),
        ("entry_indicator_create", [here, world.entry.pk], {"definition": definition.pk, "title": "Libre"}),
        ("share_list", [here], {"version": other["snapshot_id"], "label": "x", "days": 3, "form_id": FORM}),
        ("action_detail", [here, world.action.pk], {"lead": stranger.pk, "version": 0}),
        ("action_detail", [here, world.action.pk], {"lead": world.trainer.pk, "version": 0}),
    ]
    pages = [client.post(reverse(f"roadmaps:{name}", args=args), data, follow=True) for name, args, data in sent]
    assert [SECRET in page.content.decode() for page in pages] == [False] * len(sent)
    assert [action.title for action in Action.objects.filter(entry=world.entry).order_by("pk")][1:] == ["Mienne"]
    assert not Indicator.objects.filter(definition=definition).exists()
    assert not ShareLink.objects.filter(created_by=world.referent).exists()
    world.action.refresh_from_db()
    assert world.action.lead is None


def test_the_key_of_anothers_form_gives_nothing_of_what_it_made(world, other):
    entry, mate = ThemeEntry.objects.get(pk=other["entry_id"]), User.objects.get(pk=other["member"])
    create_action(entry=entry, values={"title": SECRET}, by=mate, form_id=FORM)
    create_indicator(entry=entry, values={"title": SECRET}, by=mate, form_id=FORM)
    address = reverse("roadmaps:action_create", args=[world.roadmap.pk, world.entry.pk])
    page = signed_in(world.member).post(address, {"title": "Mienne", "form_id": FORM}, follow=True)
    assert SECRET not in page.content.decode()
    assert "Mienne" in page.content.decode()
    for make in (create_action, create_indicator):
        with pytest.raises(Refused):
            make(entry=world.entry, values={"title": "Mienne"}, by=world.member, form_id=FORM)


# What other teams share ------------------------------------------------------------------------------------


def test_a_person_who_is_of_no_team_reads_no_shared_version(world, client):
    RoadmapPolicy.objects.create(cycle=world.cycle, opens_to_others=True)
    version = freeze(roadmap=world.roadmap, reason="validated", by=world.referent)
    Roadmap.objects.update(state="validated", is_shared=True)
    Registration.objects.filter(user=world.outsider).update(territory=None)
    client.force_login(world.outsider)
    assert client.get(reverse("roadmaps:shared_list", args=[world.cycle.slug])).status_code == 404
    assert client.get(version.get_absolute_url()).status_code == 404


def test_nothing_shared_is_read_of_a_cycle_that_is_not_shown(world, client):
    RoadmapPolicy.objects.create(cycle=world.cycle, opens_to_others=True)
    version = freeze(roadmap=world.roadmap, reason="validated", by=world.referent)
    Roadmap.objects.update(state="validated", is_shared=True)
    client.force_login(world.outsider)
    assert client.get(version.get_absolute_url()).status_code == 200
    Cycle.objects.filter(pk=world.cycle.pk).update(state="draft")
    assert client.get(version.get_absolute_url()).status_code == 404


def test_what_is_shared_is_taken_back_even_when_the_cycle_is_archived(world, client):
    link, token = create_link(
        roadmap=world.roadmap, snapshot=None, label="Le comité", days=30, by=world.member, form_id=FORM
    )
    Roadmap.objects.update(state="validated", is_shared=True)
    Cycle.objects.filter(pk=world.cycle.pk).update(state="archived")
    address = reverse("roadmaps:share_list", args=[world.roadmap.pk])
    client.force_login(world.member)
    page = client.get(address).content.decode()
    assert ("Créer le lien" in page, "Révoquer" in page) == (False, True)
    client.post(address, {"label": "x", "days": 3, "form_id": uuid.uuid4()})
    assert ShareLink.objects.get() == link
    client.post(reverse("roadmaps:share_revoke", args=[world.roadmap.pk, link.pk]))
    assert open_snapshot(token) is None
    client.force_login(world.referent)
    client.post(reverse("roadmaps:roadmap_steps", args=[world.roadmap.pk]), {"act": "unshare"})
    assert not Roadmap.objects.get(pk=world.roadmap.pk).is_shared


# What is said to staff alone -------------------------------------------------------------------------------


def test_a_comment_for_staff_alone_does_not_even_move_the_last_activity(world):
    before = Roadmap.objects.get(pk=world.roadmap.pk).touched_at
    said = comment(roadmap=world.roadmap, by=world.manager, text=SECRET, scope="staff", action=world.action)
    comment(roadmap=world.roadmap, by=world.manager, text=SECRET, parent=said)
    resolve(comment=said, by=world.manager)
    assert Roadmap.objects.get(pk=world.roadmap.pk).touched_at == before
    comment(roadmap=world.roadmap, by=world.manager, text="À l’équipe.")
    assert Roadmap.objects.get(pk=world.roadmap.pk).touched_at > before


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("who", ["member", "trainer", "public"])
def test_what_staff_say_to_themselves_is_on_no_page_of_the_portal(world, who):
    about = {"by": world.manager, "text": SECRET, "scope": "staff"}
    said = comment(roadmap=world.roadmap, action=world.action, **about)
    comment(roadmap=world.roadmap, entry=world.entry, **about)
    indicator = IndicatorFactory(entry=world.entry, action=world.action)
    comment(roadmap=world.roadmap, indicator=indicator, **about)
    comment(roadmap=world.roadmap, by=world.manager, text=SECRET, parent=said)
    comment(roadmap=world.roadmap, **about)
    version = freeze(roadmap=world.roadmap, reason="validated", by=world.referent)
    Roadmap.objects.update(state="published", published_snapshot=version)
    client = signed_in(getattr(world, who, None))
    here = {
        "pk": world.roadmap.pk,
        "slug": world.cycle.slug,
        "entry_id": world.entry.pk,
        "action_id": world.action.pk,
        "indicator_id": indicator.pk,
        "object_id": world.action.pk,
        "kind": "action",
        "snapshot_id": version.pk,
        "format": "docx",
        "comment_id": said.pk,
    }
    pages = {
        name: client.get(reverse(name, kwargs={key: here[key] for key in keys}))
        for name, keys in ours().items()
        if not name.startswith("admin:") and here.keys() >= {*keys}
    }
    assert [name for name, page in pages.items() if SECRET in texts_of(page)] == []
    assert client.post(reverse("roadmaps:comment_resolve", args=[here["pk"], said.pk])).status_code in (302, 404)
    said.refresh_from_db()
    assert said.resolved_at is None


def texts_of(page):
    """What a page says, or the texts of a document."""
    if not page.get("Content-Type", "").startswith("application/vnd"):
        return page.content.decode("utf-8", "ignore")
    parts = zipfile.ZipFile(io.BytesIO(page.content))
    return " ".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())


# Who has left ----------------------------------------------------------------------------------------------


def test_who_left_the_team_does_not_come_back_with_an_earlier_version(world):
    for version, values in enumerate(({"lead": world.member.pk, "title": "Avant"}, {"lead": None, "title": "Après"})):
        save_edit(obj=world.action, version=version, form_id=None, values=values, by=world.referent)
    Registration.objects.filter(user=world.member).update(state="withdrawn")
    restore(revision=Revision.objects.get(object_kind="action", version=1), by=world.referent, version=2)
    world.action.refresh_from_db()
    assert (world.action.title, world.action.lead) == ("Avant", None)


@pytest.mark.parametrize("who", ["member", "trainer"])
def test_who_left_loses_the_pages_that_stayed_open_at_once(world, who):
    client, action = signed_in(getattr(world, who)), [world.roadmap.pk, world.action.pk]
    assert client.get(reverse("roadmaps:action_detail", args=action)).status_code == 200
    Registration.objects.filter(user=world.member).update(state="withdrawn")
    TrainerAccess.objects.filter(user=world.trainer).delete()
    autosave = {"X-Autosave": "1"}
    left = [
        client.get(reverse("roadmaps:action_detail", args=action)),
        client.post(reverse("roadmaps:action_detail", args=action), {"title": "x", "version": 0}, headers=autosave),
        client.post(reverse("roadmaps:presence", args=[action[0], "action", action[1]]), {"writes": "1"}),
        client.get(reverse("roadmaps:roadmap_export", args=[action[0], "pdf"])),
    ]
    assert [answer.status_code for answer in left] == [404] * 4


# Who was erased --------------------------------------------------------------------------------------------


def test_a_page_that_was_open_during_an_erasure_does_not_bring_the_name_back(world):
    person = RegistrationFactory(
        cycle=world.cycle, user__first_name="Zéphyrine", user__last_name="Quasimodoz", accepted=True
    ).user
    before = {"diagnosis": "Premier constat.\n\nVoir Zéphyrine Quasimodoz.", "objective": "Réduire les délais."}
    save_edit(obj=world.entry, version=0, form_id=uuid.UUID(int=1), values=before, by=world.referent)
    erase_person(user=person, by=None)
    page = {"obj": world.entry, "version": 1, "form_id": FORM, "by": world.member}
    first = save_edit(**page, values={**before, "objective": "Réduire encore."})
    assert (first.conflicts, first.obj.objective) == ({}, "Réduire encore.")
    # The page still shows the name, and goes on; so does the one that wrote it.
    save_edit(**page, values={**before, "diagnosis": f"{before['diagnosis']}\n\nAutre constat.", "objective": "Vite."})
    save_edit(obj=world.entry, version=0, form_id=uuid.UUID(int=1), values=before, by=world.referent)
    world.entry.refresh_from_db()
    assert world.entry.diagnosis == "Premier constat.\n\nVoir [personne effacée].\n\nAutre constat."
    assert [
        revision.pk for revision in Revision.objects.all() if "quasimodoz" in json.dumps(revision.snapshot).lower()
    ] == []


def test_the_titles_and_the_lists_of_an_open_page_do_not_name_who_was_erased_either(world):
    person = RegistrationFactory(
        cycle=world.cycle, user__first_name="Zéphyrine", user__last_name="Quasimodoz", accepted=True
    ).user
    title = f"{'Long ' * 35} Mme Quasimodoz"[:200]
    before = {"title": title, "partners": ["CAF", "Mme Quasimodoz"]}
    save_edit(obj=world.action, version=0, form_id=uuid.UUID(int=1), values=before, by=world.referent)
    erase_person(user=person, by=None)
    page = {"obj": world.action, "version": 1, "form_id": FORM, "by": world.member}
    saved = save_edit(**page, values={**before, "partners": [*before["partners"], "CCAS"]})
    assert (saved.conflicts, saved.obj.partners) == ({}, ["CAF", "[personne effacée]", "CCAS"])
    assert saved.revision.changed == ["partners"]
