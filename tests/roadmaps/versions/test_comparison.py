"""What changed between two contents: each change once, in the words of the page."""

import copy

import pytest

from participants.models import Registration
from programme.kit.text_diff import Piece
from roadmaps.models import FollowUp, Roadmap
from roadmaps.versions.comparison import compare
from roadmaps.versions.content import content_of
from roadmaps.writing.arranging import create_action, move_action, withdraw_action
from roadmaps.writing.saving import write_followed
from tests.factories.roadmaps import (
    ActionFactory,
    DifficultyFactory,
    GuidingQuestionFactory,
    IndicatorFactory,
    ReadingFactory,
    ThemeEntryFactory,
)
from tests.roadmaps.world import edit

pytestmark = pytest.mark.django_db


def now(world):
    return content_of(Roadmap.objects.get(pk=world.roadmap.pk))


def numbered(*titles, positions=None):
    """A content whose only theme holds actions of these titles, their key being the title's first letter."""
    places = positions or {}
    actions = [
        {
            "id": ord(title[0]),
            "number": f"1.{rank}",
            "values": {"title": title},
            "state": "to_start",
            "state_label": "à engager",
            "position": places.get(title, float(ord(title[0]))),
            "indicators": [],
            "difficulties": [],
            "follow_ups": [],
        }
        for rank, title in enumerate(titles, start=1)
    ]
    theme = {"id": 1, "number": 1, "title": "Axe", "values": {}, "questions": [], "indicators": [], "actions": actions}
    return {"roadmap": {"state_label": "en rédaction", "values": {}}, "team": [], "themes": [theme]}


def moved(before, after):
    return {change.title: change.moved_from for change in compare(before, after).actions if change.moved_from}


def test_a_roadmap_that_did_not_change_has_no_difference(world):
    comparison = compare(now(world), now(world))
    assert comparison.is_empty
    assert set(comparison.counts.values()) == {0}


def test_actions_that_came_and_went_are_told(world):
    before = now(world)
    create_action(entry=world.entry, values={"title": "Neuve", "means": "Un mi-temps."}, by=world.member)
    withdraw_action(action=world.action, by=world.member)
    comparison = compare(before, now(world))
    new, gone = comparison.actions
    assert (new.title, new.how, new.number) == ("Neuve", "added", "1.1")
    assert [(change.name, change.pieces) for change in new.fields] == [("means", [Piece("added", "Un mi-temps.")])]
    assert (gone.id, gone.how) == (world.action.pk, "removed")
    assert {name: count for name, count in comparison.counts.items() if count} == {"added": 1, "removed": 1}


def test_changed_fields_are_told_one_by_one(world):
    before = now(world)
    edit(world.action, world.member, due_on="2022-12-01", partners=["DDTM"])
    edit(world.roadmap, world.member, ambition="Un toit pour tous.")
    edit(world.entry, world.member, diagnosis="Des données dispersées.")
    comparison = compare(before, now(world))
    assert [change.name for change in comparison.actions[0].fields] == ["partners", "due_on"]
    assert [change.name for change in comparison.fields] == ["ambition"]
    assert [change.name for change in comparison.themes[0].fields] == ["diagnosis"]
    assert {name: count for name, count in comparison.counts.items() if count} == {"reworded": 1, "texts": 2}


def test_an_answer_is_called_by_its_question(world):
    question = GuidingQuestionFactory(theme=world.entry.theme, text="Qui pilote ?")
    before = now(world)
    edit(world.entry, world.member, **{f"answers.{question.pk}": "La direction de l’habitat."})
    assert [change.label for change in compare(before, now(world)).themes[0].fields] == ["Qui pilote ?"]


def test_a_state_that_changed_and_what_was_said_of_it(world):
    before = now(world)
    action = world.action
    write_followed(obj=action, by=world.member, origin="follow_up", state="blocked")
    difficulty = DifficultyFactory(action=action)
    FollowUp.objects.create(action=action, text="Plus de données.", from_state="to_start", to_state="blocked")
    middle = now(world)
    [change] = compare(before, middle).actions
    assert (change.state_label_before, change.state_label) == ("à engager", "bloquée")
    assert [difficulty["text"] for difficulty in change.difficulties] == ["Les données manquent."]
    assert [follow_up["text"] for follow_up in change.follow_ups] == ["Plus de données."]
    difficulty.lifted_at, difficulty.lifted_how = difficulty.at, "Une convention."
    difficulty.save()
    [change] = compare(middle, now(world)).actions
    assert (change.changes_state, change.difficulties, change.follow_ups) == (False, [], [])
    assert [difficulty["lifted_how"] for difficulty in change.lifted] == ["Une convention."]


def test_an_indicator_and_its_readings_are_told(world):
    indicator = IndicatorFactory(entry=world.entry, action=world.action, title="Parc qualifié", unit="share")
    before = now(world)
    ReadingFactory(indicator=indicator, source="OPS")
    edit(indicator, world.member, target="30")
    IndicatorFactory(entry=world.entry, title="Réunions")
    comparison = compare(before, now(world))
    [of_theme], [of_action] = comparison.themes[0].indicators, comparison.actions[0].indicators
    assert (of_theme.title, of_theme.how, of_theme.fields) == ("Réunions", "added", [])
    assert [(change.label, change.before, change.after) for change in of_action.fields] == [("Cible", "", "30")]
    assert of_action.readings == [
        {"label": "2022", "value": "20\u00a0%", "parts": "20 sur 100", "source": "OPS"},
    ]


def test_one_move_is_one_move_however_many_it_pushes():
    assert moved(numbered("a", "b", "c", "d"), numbered("d", "a", "b", "c")) == {"d": "1.4"}
    assert moved(numbered("a", "b", "c", "d"), numbered("b", "c", "d", "a")) == {"a": "1.1"}
    assert moved(numbered("a", "b", "c"), numbered("a", "c")) == {}
    assert moved(numbered("a", "c"), numbered("a", "b", "c")) == {}


def test_of_two_that_were_exchanged_the_one_that_somebody_moved_is_told():
    after = {"a": 97.0, "b": 96.5}
    assert moved(numbered("a", "b"), numbered("b", "a", positions=after)) == {"b": "1.2"}
    after = {"a": 98.5, "b": 98.0}
    assert moved(numbered("a", "b"), numbered("b", "a", positions=after)) == {"a": "1.1"}


def test_an_action_moved_to_another_theme_is_moved_and_neither_new_nor_gone(world):
    second = ThemeEntryFactory(roadmap=world.roadmap)
    before = now(world)
    move_action(action=world.action, entry=second, by=world.member)
    comparison = compare(before, now(world))
    [change] = comparison.actions
    assert (change.how, change.moved_from, change.theme_before) == ("changed", "1.1", world.entry.theme.title)
    assert [theme.id for theme in comparison.themes] == [second.pk]


def test_a_move_in_a_theme_told_from_the_acts(world):
    *_, third = [ActionFactory(entry=world.entry, position=world.action.position + rank) for rank in (1, 2, 3)]
    before = now(world)
    move_action(action=third, before=world.action, by=world.member)
    [change] = compare(before, now(world)).actions
    assert (change.id, change.moved_from, change.number) == (third.pk, "1.4", "1.1")


def test_the_team_and_the_step_of_the_roadmap_are_told(world):
    before = now(world)
    Registration.objects.filter(user=world.member).update(function="Cheffe de projet")
    Roadmap.objects.update(state="submitted")
    comparison = compare(before, now(world))
    assert (comparison.state_before, comparison.state_after) == ("en rédaction", "transmise")
    assert [member.endswith(", Cheffe de projet") for member in comparison.team_added] == [True]
    assert len(comparison.team_removed) == 1


def test_a_theme_that_came_or_went_is_told_with_what_it_holds():
    full, empty = numbered("a"), copy.deepcopy(numbered())
    empty["themes"] = []
    [came], [went] = compare(empty, full).themes, compare(full, empty).themes
    assert (came.how, [action.how for action in came.actions]) == ("added", ["added"])
    assert (went.how, [action.how for action in went.actions]) == ("removed", ["removed"])
