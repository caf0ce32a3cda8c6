"""The stream of an action: what happened to it, in one list, as each person may read it."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmaps.follow_up.comments import comment
from roadmaps.follow_up.follow_ups import follow_up, lift_difficulty
from roadmaps.follow_up.readings import record_reading
from roadmaps.follow_up.stream import RECENT, stream_of
from roadmaps.models import Action, Comment, Difficulty, FollowUp, Revision, Roadmap
from roadmaps.writing.arranging import create_indicator, withdraw_indicator
from roadmaps.writing.saving import save_edit
from tests.factories.roadmaps import IndicatorFactory, ReadingFactory
from tests.roadmaps.world import NOON, address, edit

pytestmark = pytest.mark.django_db

DATA = {"nature": "data", "text": "Les données manquent.", "support": ""}


def typed(**changes):
    return {"text": "Cela avance.", "to_state": "", "form_id": str(uuid.uuid4()), **changes}


# The list -------------------------------------------------------------------------------------------------


def test_everything_that_happened_is_in_one_list_the_latest_first(world):
    follow_up(action=world.action, by=world.member, to_state="blocked", text="Rien n’avance.", difficulty=DATA)
    lift_difficulty(difficulty=Difficulty.objects.get(), by=world.referent, how="Convention signée.")
    comment(roadmap=world.roadmap, action=world.action, by=world.trainer, text="Bravo.")
    stream = stream_of(world.action, world.member)
    kinds = [(item.kind, item.by_name) for item in stream.items]
    trainer = world.trainer.get_full_name()
    assert kinds == [
        ("thread", trainer),
        ("lifted", "Ada Référente"),
        ("follow_up", "Basile Membre"),
        ("sitting", "une personne de l’équipe"),
    ]
    assert stream.open_difficulties == []


def test_changes_are_told_by_person_and_by_sitting(world):
    Revision.objects.update(at=NOON - datetime.timedelta(days=1))
    edit(world.action, world.member, minutes=0, means="Un jour par mois")
    edit(world.action, world.member, minutes=10, means="Deux jours par mois", title="Partager la carte")
    edit(world.action, world.referent, minutes=15, means="Trois jours")
    edit(world.action, world.member, minutes=20, priority="high")
    edit(world.action, world.member, minutes=80, priority="low")
    told = [(item.by_name, item.what.labels, item.what.acts) for item in stream_of(world.action, world.member).items]
    assert told == [
        ("Basile Membre", ["priorité"], []),
        ("Basile Membre", ["priorité"], []),
        ("Ada Référente", ["moyens"], []),
        ("Basile Membre", ["moyens", "intitulé"], []),
        ("une personne de l’équipe", [], ["a ajouté l’action"]),
    ]


def test_what_happens_to_an_indicator_is_in_the_stream_of_its_action(client, world):
    Revision.objects.update(at=NOON - datetime.timedelta(days=1))
    values = {"title": "Part des ménages", "unit": "share"}
    indicator = create_indicator(entry=world.entry, action=world.action, values=values, by=world.member, form_id=None)
    save_edit(obj=indicator, version=0, form_id=None, values={"target": "25"}, by=world.referent)
    record_reading(indicator=indicator, by=world.member, year=2021, numerator=57, denominator=250)
    elsewhere = create_indicator(entry=world.entry, values=values, by=world.member, form_id=None)
    comment(roadmap=world.roadmap, indicator=elsewhere, by=world.trainer, text="Celui de l’axe.")
    withdraw_indicator(indicator=indicator, by=world.referent)
    items = stream_of(world.action, world.member).items
    told = [
        (item.kind, item.by_name, *((item.what.acts, item.what.labels) if item.kind == "sitting" else ()))
        for item in items
    ]
    assert told == [
        ("sitting", "Ada Référente", ["a retiré un indicateur"], ["cible"]),
        ("reading", "Basile Membre"),
        ("sitting", "Basile Membre", ["a ajouté un indicateur"], []),
        ("sitting", "une personne de l’équipe", ["a ajouté l’action"], []),
    ]
    client.force_login(world.trainer)
    page = " ".join(client.get(world.action.get_absolute_url()).content.decode().split())
    assert "Part des ménages (retiré)" in page
    assert "2021 : <strong>22,8 %</strong>" in page


def test_what_one_person_does_to_an_indicator_is_one_sentence(client, world):
    values = {"title": "Part des ménages", "unit": "share"}
    indicator = create_indicator(entry=world.entry, action=world.action, values=values, by=world.member, form_id=None)
    save_edit(obj=indicator, version=0, form_id=None, values={"target": "25"}, by=world.member)
    save_edit(obj=indicator, version=1, form_id=None, values={"source": "SNE"}, by=world.referent)
    client.force_login(world.trainer)
    page = " ".join(client.get(world.action.get_absolute_url()).content.decode().split())
    for sentence in (
        "<strong>Basile Membre</strong> a ajouté un indicateur et en a modifié : cible <time",
        "<strong>Ada Référente</strong> a modifié un indicateur : où relever la donnée <time",
    ):
        assert sentence in page
    assert f'<a href="{indicator.get_absolute_url()}">Part des ménages</a>' in page


def test_a_thread_keeps_its_answers_together(world):
    first = comment(roadmap=world.roadmap, action=world.action, by=world.trainer, text="Et les bailleurs ?")
    comment(roadmap=world.roadmap, parent=first, action=None, by=world.member, text="Ils viendront.")
    threads = [item.what for item in stream_of(world.action, world.member).items if item.kind == "thread"]
    assert [(thread.comment.text, [answer.text for answer in thread.answers]) for thread in threads] == [
        ("Et les bailleurs ?", ["Ils viendront."])
    ]


def test_a_comment_for_staff_alone_is_in_the_stream_of_staff_and_of_nobody_else(world):
    comment(roadmap=world.roadmap, action=world.action, by=world.manager, text="Entre nous.", scope="staff")
    seen = {
        name: sum(item.kind == "thread" for item in stream_of(world.action, getattr(world, name)).items)
        for name in ("manager", "referent", "member", "trainer")
    }
    assert seen == {"manager": 1, "referent": 0, "member": 0, "trainer": 0}


@pytest.mark.parametrize("number", [3, 30])
def test_a_stream_asks_as_much_of_the_database_with_3_and_with_30_items(world, number, django_assert_num_queries):
    for n in range(number):
        row = Difficulty.objects.create(action=world.action, nature="data", text=f"{n}", by=world.member)
        FollowUp.objects.create(
            action=world.action, by=world.member, text=f"{n}", from_state="ongoing", to_state="ongoing", difficulty=row
        )
        made = Comment.objects.create(roadmap=world.roadmap, action=world.action, by=world.trainer, text=f"{n}")
        Comment.objects.create(
            roadmap=world.roadmap, action=world.action, by=world.member, text=f"{n}", parent=made, resolved_by=None
        )
        indicator = IndicatorFactory(entry=world.entry, action=world.action)
        ReadingFactory(indicator=indicator, by=world.member)
        Comment.objects.create(roadmap=world.roadmap, indicator=indicator, by=world.trainer, text=f"{n}")
    with django_assert_num_queries(7):
        stream = stream_of(world.action, world.referent)
        assert [item.by_name for item in stream.items if not item.by_name] == []
    assert (len(stream.recent), len(stream.older)) == (
        min(RECENT, len(stream.items)),
        max(0, len(stream.items) - RECENT),
    )


def test_the_page_of_an_action_asks_as_much_whatever_its_stream(client, world):
    client.force_login(world.referent)
    client.get(world.action.get_absolute_url())
    asked = []
    for number in (3, 30):
        for n in range(number):
            follow_up(action=world.action, by=world.member, text=f"Nouvelle {n}", difficulty=DATA)
            comment(roadmap=world.roadmap, action=world.action, by=world.trainer, text=f"Remarque {n}")
            indicator = IndicatorFactory(entry=world.entry, action=world.action)
            ReadingFactory(indicator=indicator, by=world.member)
            comment(roadmap=world.roadmap, indicator=indicator, by=world.trainer, text=f"Question {n}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(world.action.get_absolute_url()).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


# The pages ------------------------------------------------------------------------------------------------


def test_a_follow_up_is_told_on_the_page_and_read_in_the_stream(client, world):
    client.force_login(world.member)
    sent = client.post(
        address("follow_up_create", world.roadmap.pk, world.action.pk),
        typed(to_state="blocked", nature="data", difficulty="Les données manquent.", next_step="Relancer"),
    )
    assert sent.url == f"{world.action.get_absolute_url()}#suivi"
    page = client.get(world.action.get_absolute_url()).content.decode()
    for text in ("Cela avance.", "Relancer", "Les données manquent.", "Dire qu’elle est levée"):
        assert text in page


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"text": ""}, "Dites en une phrase ce qui s’est passé."),
        ({"text": "", "to_state": "dropped"}, "Dites pourquoi l’action est abandonnée."),
        ({"to_state": "blocked"}, "décrivez la difficulté et sa nature."),
        ({"to_state": "blocked", "difficulty": "Le foncier"}, "Choisissez la nature de la difficulté."),
        ({"to_state": "late"}, "Sélectionnez un choix valide."),
        ({"support": "Une lettre du préfet"}, "Décrivez la difficulté."),
    ],
)
def test_what_was_typed_is_kept_when_a_follow_up_is_wrong(client, world, changes, error):
    client.force_login(world.member)
    sent = typed(next_step="Relancer le bailleur", **changes)
    page = client.post(address("follow_up_create", world.roadmap.pk, world.action.pk), sent)
    text = page.content.decode()
    assert page.status_code == 200
    assert error in text
    assert "Relancer le bailleur" in text
    assert f'value="{sent["form_id"]}"' in text
    assert FollowUp.objects.count() == 0


def test_an_action_that_somebody_else_has_just_blocked_asks_what_became_of_the_difficulty(client, world):
    """The page was opened on an action that nothing blocked: its form did not ask."""
    follow_up(action=world.action, by=world.referent, to_state="blocked", text="Rien n’avance.", difficulty=DATA)
    client.force_login(world.member)
    where = address("follow_up_create", world.roadmap.pk, world.action.pk)
    page = client.post(where, typed(to_state="done")).content.decode()
    assert "dites si elle est levée" in page
    assert "Cela avance." in page
    pk = Difficulty.objects.get().pk
    half = typed(to_state="done", **{f"outcome.{pk}": "lifted"})
    assert "Dites comment la difficulté a été levée." in client.post(where, half).content.decode()
    assert client.post(where, half | {f"how.{pk}": "Convention signée."}).status_code == 302
    assert Difficulty.objects.get().lifted_how == "Convention signée."
    assert Action.objects.get().state == "done"


def test_a_double_click_on_the_page_is_one_follow_up(client, world):
    client.force_login(world.member)
    sent = typed(to_state="ongoing")
    where = address("follow_up_create", world.roadmap.pk, world.action.pk)
    assert [client.post(where, sent).status_code for _ in range(2)] == [302, 302]
    assert FollowUp.objects.count() == 1


def test_a_difficulty_is_lifted_on_its_page_and_keeps_what_was_typed_when_another_was_faster(client, world):
    follow_up(action=world.action, by=world.member, text="Un obstacle.", difficulty=DATA)
    difficulty = Difficulty.objects.get()
    where = address("difficulty_lift", world.roadmap.pk, difficulty.pk)
    client.force_login(world.referent)
    assert "Dites comment la difficulté a été levée." in client.post(where, {"how": ""}).content.decode()
    lift_difficulty(difficulty=difficulty, by=world.member, how="Convention signée.")
    page = client.post(where, {"how": "Le préfet a écrit."}).content.decode()
    assert "Convention signée." in page
    assert "Le préfet a écrit." in page
    client.force_login(world.member)
    assert client.post(where, {"how": "Convention signée."}).status_code == 302


@pytest.mark.parametrize(("name", "status"), [("trainer", 403), ("reader", 403), ("outsider", 404), ("candidate", 404)])
def test_who_does_not_follow_up_is_refused(client, world, name, status):
    follow_up(action=world.action, by=world.member, text="Un obstacle.", difficulty=DATA)
    client.force_login(getattr(world, name))
    follow = address("follow_up_create", world.roadmap.pk, world.action.pk)
    lift = address("difficulty_lift", world.roadmap.pk, Difficulty.objects.get().pk)
    got = [client.get(follow), client.post(follow, typed()), client.get(lift), client.post(lift, {"how": "Ainsi."})]
    assert [answer.status_code for answer in got] == [status] * 4
    assert (FollowUp.objects.count(), Difficulty.objects.get().is_open) == (1, True)


def test_what_the_team_sends_once_the_roadmap_is_handed_in_is_refused_and_kept(client, world):
    Roadmap.objects.update(state="submitted")
    client.force_login(world.member)
    page = client.post(address("follow_up_create", world.roadmap.pk, world.action.pk), typed())
    text = page.content.decode()
    assert "le suivi reprend dès qu’elle a répondu" in text
    assert "Cela avance." in text
    assert FollowUp.objects.count() == 0


def test_hostile_texts_are_shown_as_texts(client, world):
    bad = '<img src=x onerror="alert(1)">'
    follow_up(
        action=world.action,
        by=world.member,
        to_state="blocked",
        text=bad,
        next_step=bad,
        difficulty={"nature": "data", "text": bad, "support": bad},
    )
    client.force_login(world.referent)
    where = address("follow_up_create", world.roadmap.pk, world.action.pk)
    for page in (client.get(world.action.get_absolute_url()), client.get(where)):
        assert "<img src=x" not in page.content.decode()
        assert "&lt;img src=x" in page.content.decode()
