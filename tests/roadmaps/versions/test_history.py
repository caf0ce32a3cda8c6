"""Who changed what, and when: by sittings, in words, in as many queries for a long history as for a short one."""

import datetime
import uuid

import pytest

from programme.kit.text_diff import Piece
from roadmaps.models import Revision, Transition
from roadmaps.validation.acts import submit
from roadmaps.versions.freezing import take_milestone
from roadmaps.versions.history import Filters, history_of, history_of_object
from roadmaps.writing.arranging import create_action, create_indicator, move_action, withdraw_action
from roadmaps.writing.saving import restore, write_followed
from tests.factories.roadmaps import ThemeEntryFactory
from tests.roadmaps.world import NOON, edit

pytestmark = pytest.mark.django_db

PAGE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


def lines_of(obj):
    return history_of_object(obj, obj.roadmap).object_list


def test_the_saves_of_one_sitting_make_one_line(world):
    Revision.objects.update(at=NOON)
    edit(world.action, world.member, PAGE, 1, means="Un")
    edit(world.action, world.member, PAGE, 2, means="Un mi-temps")
    edit(world.action, world.member, PAGE, 3, means="Un mi-temps de chargée.", results="Rien encore.")
    line, creation = lines_of(world.action)
    assert (line.who, line.what) == ("Basile Membre", "Modification")
    assert line.about == f"de l’action «\u00a0{world.action.title}\u00a0»"
    assert [(change.label, change.pieces) for change in line.changes] == [
        ("Moyens", [Piece("added", "Un mi-temps de chargée.")]),
        ("Résultats obtenus", [Piece("added", "Rien encore.")]),
    ]
    assert [save.version for save in line.saves] == [1, 2, 3]
    assert (line.started_at, line.at) == (NOON + datetime.timedelta(minutes=1), NOON + datetime.timedelta(minutes=3))
    assert line.lasted
    assert creation.what == "Ajout"


@pytest.mark.parametrize(
    ("page", "minutes", "by"), [(OTHER, 2, "member"), (PAGE, 40, "member"), (PAGE, 2, "referent"), (None, 2, "member")]
)
def test_another_page_a_pause_another_person_make_another_line(world, page, minutes, by):
    Revision.objects.update(at=NOON)
    edit(world.action, world.member, PAGE, 1, means="Un")
    edit(world.action, getattr(world, by), page, minutes, means="Deux")
    assert [line.what for line in lines_of(world.action)] == ["Modification", "Modification", "Ajout"]


def test_what_somebody_wrote_in_between_stays_theirs(world):
    edit(world.action, world.member, PAGE, means="Un")
    edit(world.action, world.referent, OTHER, results="Deux")
    edit(world.action, world.member, PAGE, means="Trois")
    assert [(line.who, line.labels) for line in lines_of(world.action)[:3]] == [
        ("Basile Membre", ["Moyens"]),
        ("Ada Référente", ["Résultats obtenus"]),
        ("Basile Membre", ["Moyens"]),
    ]


def test_another_object_in_between_does_not_cut_a_sitting(world):
    edit(world.action, world.member, PAGE, means="Un")
    edit(world.entry, world.referent, OTHER, diagnosis="Deux")
    edit(world.action, world.member, PAGE, means="Trois")
    lines = history_of(world.roadmap).page.object_list
    assert [(line.kind, len(line.saves)) for line in lines if line.what == "Modification"] == [
        ("action", 2),
        ("entry", 1),
    ]


def test_acts_are_told_by_their_name(world):
    action = create_action(entry=world.entry, values={"title": "Neuve"}, by=world.member)
    create_indicator(entry=world.entry, action=action, values={"title": "Mesure"}, by=world.member)
    move_action(action=action, direction="up", by=world.member)
    action.refresh_from_db()
    write_followed(obj=action, by=world.manager, origin="follow_up", state="blocked")
    withdraw_action(action=action, by=world.referent)
    told = [(line.who, line.what, line.about) for line in history_of(world.roadmap).page.object_list][:5]
    assert told == [
        ("Ada Référente", "Retrait", "de l’action «\u00a0Neuve\u00a0»"),
        ("Mina Gestion", "Suivi", "de l’action «\u00a0Neuve\u00a0»"),
        ("Basile Membre", "Déplacement", "de l’action «\u00a0Neuve\u00a0»"),
        ("Basile Membre", "Ajout", "de l’indicateur «\u00a0Mesure\u00a0»"),
        ("Basile Membre", "Ajout", "de l’action «\u00a0Neuve\u00a0»"),
    ]
    [state] = lines_of(action)[1].changes
    assert (state.label, state.before, state.after) == ("État", "à engager", "bloquée")


def test_an_action_that_changes_theme_says_from_which_to_which(world):
    second = ThemeEntryFactory(roadmap=world.roadmap)
    move_action(action=world.action, entry=second, by=world.member)
    [change] = lines_of(world.action)[0].changes
    assert (change.before, change.after) == (world.entry.theme.title, second.theme.title)


def test_the_lead_is_named_to_who_reads_the_roadmap(world):
    edit(world.action, world.member, lead=world.referent.pk)
    [change] = lines_of(world.action)[0].changes
    assert (change.before, change.after) == ("", "Ada Référente")


def test_steps_and_milestones_stand_in_the_history_of_the_roadmap(world):
    step = {"act": "submitted", "from_state": "draft", "to_state": "submitted", "comment": "Voilà."}
    Transition.objects.create(roadmap=world.roadmap, by=world.referent, **step)
    milestone = take_milestone(cycle=world.cycle, name="Septembre", by=world.manager)
    frozen, handed_in = history_of(world.roadmap).page.object_list[:2]
    assert (frozen.who, frozen.what) == ("Mina Gestion", "Jalon «\u00a0Septembre\u00a0»")
    assert frozen.snapshot_id == milestone.snapshots.get().pk
    assert (handed_in.who, handed_in.what, handed_in.comment) == (
        "Ada Référente",
        "Feuille de route transmise à l’IREV",
        "Voilà.",
    )


def test_a_person_who_was_erased_is_somebody_of_the_team(world):
    edit(world.action, world.member, means="Un")
    Revision.objects.update(by=None)
    assert [line.who for line in lines_of(world.action)] == ["Une personne de l’équipe"] * 2
    assert lines_of(world.entry)[0].who == "Le portail"
    submit(roadmap=world.roadmap, by=world.referent)
    Transition.objects.update(by=None)
    assert history_of(world.roadmap).page.object_list[0].who == "Une personne de l’équipe"


def test_the_current_version_is_not_one_to_come_back_to(world):
    edit(world.action, world.member, PAGE, means="Un")
    edit(world.action, world.member, OTHER, means="Deux")
    last, middle, first = lines_of(world.action)
    assert last.restorable is None
    assert [middle.restorable, first.restorable] == [middle.saves[-1].pk, first.saves[-1].pk]
    restore(revision=Revision.objects.get(pk=middle.restorable), by=world.member, version=2)
    back = lines_of(world.action)[0]
    assert back.what == "Retour à une version précédente"
    assert [change.pieces for change in back.changes] == [[Piece("removed", "Deux"), Piece("added", "Un")]]


def test_filters_keep_one_person_one_theme_some_days(world):
    second = ThemeEntryFactory(roadmap=world.roadmap)
    Revision.objects.update(at=NOON)
    edit(world.action, world.member, PAGE, 60 * 24, means="Un")
    edit(second, world.referent, PAGE, 60 * 48, diagnosis="Deux")
    edit(world.roadmap, world.referent, PAGE, 60 * 72, ambition="Trois")

    def kinds(**filters):
        return [line.kind for line in history_of(world.roadmap, Filters(**filters)).page.object_list]

    assert kinds(by=world.member.pk) == ["action"]
    assert kinds(by=world.referent.pk) == ["roadmap", "entry"]
    assert kinds(about="roadmap", since=datetime.date(2022, 9, 16)) == ["roadmap"]
    assert kinds(about=str(world.entry.pk), since=datetime.date(2022, 9, 16)) == ["action"]
    assert kinds(since=datetime.date(2022, 9, 17), until=datetime.date(2022, 9, 17)) == ["entry"]


def test_one_may_choose_among_those_who_wrote(world):
    edit(world.action, world.member, means="Un")
    history = history_of(world.roadmap)
    assert history.people == [(world.member.pk, "Basile Membre")]
    assert history.themes == [world.entry]


@pytest.mark.parametrize("times", [1, 40])
def test_a_long_history_asks_no_more_queries_than_a_short_one(world, django_assert_num_queries, times):
    for number in range(times):
        edit(world.action, world.member, uuid.uuid4(), means=f"Version {number}")
    with django_assert_num_queries(9):
        history = history_of(world.roadmap)
    assert len(history.page.object_list) == min(times + 3, 30)
    with django_assert_num_queries(7):
        history_of_object(world.action, world.roadmap)
