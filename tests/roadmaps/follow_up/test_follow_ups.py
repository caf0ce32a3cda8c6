"""An action changes state by a follow-up, and by nothing else; a difficulty is told, then lifted, never forgotten."""

import uuid

import pytest

from programme.kit.refusal import Refused
from roadmaps.follow_up import follow_ups
from roadmaps.follow_up.follow_ups import follow_up, lift_difficulty
from roadmaps.models import Action, Difficulty, FollowUp, Revision, Roadmap
from tests.participants.registration.test_races import at_once
from tests.roadmaps.world import World

pytestmark = pytest.mark.django_db

DATA = {
    "nature": "data",
    "text": "Les bailleurs n’ont pas transmis l’occupation.",
    "support": "Un modèle de convention",
}


def state_of(action):
    return Action.objects.values_list("state", "version").get(pk=action.pk)


def blocked(world):
    follow_up(action=world.action, by=world.member, to_state="blocked", text="Rien n’avance.", difficulty=DATA)
    return Difficulty.objects.get()


def test_a_follow_up_changes_the_state_and_enters_the_history(world):
    row = follow_up(
        action=world.action, by=world.member, to_state="ongoing", text="La convention est signée.", next_step="Lire"
    )
    assert (row.from_state, row.to_state, row.text, row.next_step) == (
        "to_start",
        "ongoing",
        "La convention est signée.",
        "Lire",
    )
    revision = Revision.objects.get(object_kind="action", object_id=world.action.pk, version=1)
    assert (revision.origin, revision.changed, revision.followed["state"]) == ("follow_up", ["state"], "ongoing")
    assert state_of(world.action) == ("ongoing", 1)


def test_a_plain_news_leaves_state_and_version_and_dates_the_last_activity(world):
    before = Roadmap.objects.get().touched_at
    row = follow_up(action=world.action, by=world.manager, text="Une réunion s’est tenue.")
    assert (row.from_state, row.to_state, row.changes_state) == ("to_start", "to_start", False)
    assert state_of(world.action) == ("to_start", 0)
    assert Roadmap.objects.get().touched_at > before


def test_nothing_is_recorded_without_a_sentence(world):
    with pytest.raises(Refused, match="en une phrase"):
        follow_up(action=world.action, by=world.member, to_state="done", text="  ")
    assert (FollowUp.objects.count(), state_of(world.action)) == (0, ("to_start", 0))


def test_an_action_is_dropped_only_with_its_reason(world):
    with pytest.raises(Refused, match=follow_ups.NO_REASON):
        follow_up(action=world.action, by=world.member, to_state="dropped", text="")
    follow_up(action=world.action, by=world.member, to_state="dropped", text="Le foncier n’est plus disponible.")
    assert state_of(world.action) == ("dropped", 1)


def test_a_state_of_no_list_is_refused(world):
    with pytest.raises(Refused, match="état de la liste"):
        follow_up(action=world.action, by=world.member, to_state="late", text="En retard.")


# Difficulties ---------------------------------------------------------------------------------------------


def test_an_action_is_blocked_only_by_a_difficulty(world):
    with pytest.raises(Refused) as refusal:
        follow_up(action=world.action, by=world.member, to_state="blocked", text="Rien n’avance.")
    assert str(refusal.value) == follow_ups.NO_DIFFICULTY
    difficulty = blocked(world)
    assert (difficulty.nature, difficulty.text, difficulty.support) == tuple(DATA.values())
    assert FollowUp.objects.get().difficulty == difficulty


def test_a_difficulty_without_nature_is_refused_and_nothing_is_written(world):
    with pytest.raises(Refused) as refusal:
        follow_up(
            action=world.action, by=world.member, to_state="blocked", text="Rien n’avance.", difficulty={"text": "?"}
        )
    assert str(refusal.value) == follow_ups.NO_NATURE
    assert (FollowUp.objects.count(), state_of(world.action)) == (0, ("to_start", 0))


def test_a_difficulty_may_be_told_of_an_action_that_goes_on(world):
    follow_up(action=world.action, by=world.member, to_state="ongoing", text="Un retard.", difficulty=DATA)
    assert Difficulty.objects.get().is_open
    follow_up(action=world.action, by=world.member, to_state="blocked", text="Le retard bloque tout.")
    assert (Difficulty.objects.count(), state_of(world.action)) == (1, ("blocked", 2))


def test_an_action_is_blocked_no_more_only_once_each_difficulty_is_answered_for(world):
    difficulty = blocked(world)
    with pytest.raises(Refused) as refusal:
        follow_up(action=world.action, by=world.member, to_state="ongoing", text="Cela repart.")
    assert str(refusal.value) == follow_ups.NOT_ANSWERED
    assert state_of(world.action) == ("blocked", 1)
    follow_up(
        action=world.action,
        by=world.referent,
        to_state="ongoing",
        text="Cela repart.",
        outcomes={difficulty.pk: "Convention signée."},
    )
    difficulty.refresh_from_db()
    assert (difficulty.lifted_how, difficulty.lifted_by, state_of(world.action)) == (
        "Convention signée.",
        world.referent,
        ("ongoing", 2),
    )


def test_a_difficulty_may_stay_open_when_the_action_goes_on_said_so(world):
    difficulty = blocked(world)
    follow_up(
        action=world.action, by=world.member, to_state="ongoing", text="On contourne.", outcomes={difficulty.pk: ""}
    )
    assert Difficulty.objects.get().is_open
    assert state_of(world.action) == ("ongoing", 2)


def test_the_difficulty_of_another_action_is_never_lifted_by_an_outcome(world):
    other = type(world.action).objects.create(entry=world.entry, title="Autre", position=9)
    foreign = Difficulty.objects.create(action=other, nature="data", text="Ailleurs")
    blocked_one = follow_up(action=world.action, by=world.member, to_state="blocked", text="Non.", difficulty=DATA)
    answers = {blocked_one.difficulty_id: "Réglé.", foreign.pk: "Réglé."}
    follow_up(action=world.action, by=world.member, to_state="done", text="Fait.", outcomes=answers)
    foreign.refresh_from_db()
    assert foreign.is_open


def test_a_difficulty_is_lifted_with_how_and_the_action_stays_as_it_is(world):
    difficulty = blocked(world)
    with pytest.raises(Refused, match=follow_ups.NO_HOW):
        lift_difficulty(difficulty=difficulty, by=world.member, how=" ")
    lift_difficulty(difficulty=difficulty, by=world.member, how="Les données sont arrivées.")
    difficulty.refresh_from_db()
    assert (difficulty.lifted_how, difficulty.is_open, state_of(world.action)[0]) == (
        "Les données sont arrivées.",
        False,
        "blocked",
    )


def test_a_difficulty_lifted_twice_keeps_the_first_answer_and_says_so_to_the_other(world):
    difficulty = blocked(world)
    for _ in range(2):
        lift_difficulty(difficulty=difficulty, by=world.member, how="Convention signée.")
    with pytest.raises(Refused) as refusal:
        lift_difficulty(difficulty=difficulty, by=world.referent, how="Le préfet a écrit.")
    difficulty.refresh_from_db()
    assert (str(refusal.value), difficulty.lifted_how) == (follow_ups.ALREADY_LIFTED, "Convention signée.")


# Who, and once --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["trainer", "outsider", "elsewhere", "candidate", "reader", "staff"])
def test_only_the_team_and_staff_who_decide_follow_up(world, name):
    with pytest.raises(Refused) as refusal:
        follow_up(action=world.action, by=getattr(world, name), text="Je passe par là.")
    assert (str(refusal.value), FollowUp.objects.count()) == (follow_ups.NOT_YOURS, 0)


def test_nothing_is_followed_up_while_the_roadmap_is_examined(world):
    Roadmap.objects.update(state="submitted")
    with pytest.raises(Refused) as refusal:
        follow_up(action=world.action, by=world.member, text="Une nouvelle.")
    assert str(refusal.value) == follow_ups.EXAMINED


def test_a_validated_roadmap_is_followed_up(world):
    Roadmap.objects.update(state="validated")
    follow_up(action=world.action, by=world.member, to_state="done", text="C’est fait.")
    assert state_of(world.action) == ("done", 1)


def test_a_withdrawn_action_is_not_followed_up(world):
    Action.objects.update(deleted_at="2022-10-01T10:00:00Z")
    with pytest.raises(Refused) as refusal:
        follow_up(action=world.action, by=world.member, text="Une nouvelle.")
    assert str(refusal.value) == follow_ups.WITHDRAWN


def test_a_double_click_is_one_follow_up(world):
    form_id = uuid.uuid4()
    sent = {"action": world.action, "by": world.member, "to_state": "ongoing", "text": "Lancée.", "form_id": form_id}
    assert follow_up(**sent) == follow_up(**sent)
    assert (FollowUp.objects.count(), state_of(world.action)) == (1, ("ongoing", 1))


def test_the_form_of_another_person_shows_and_writes_nothing(world):
    form_id = uuid.uuid4()
    follow_up(action=world.action, by=world.member, text="Lancée.", form_id=form_id)
    with pytest.raises(Refused) as refusal:
        follow_up(action=world.action, by=world.referent, text="Relancée.", form_id=form_id)
    assert str(refusal.value) == follow_ups.ALREADY_SENT


def test_two_follow_ups_from_the_same_page_are_both_recorded_one_after_the_other(world):
    seen_by_both = Action.objects.get(pk=world.action.pk)
    follow_up(action=seen_by_both, by=world.member, to_state="ongoing", text="Lancée.")
    follow_up(action=world.action, by=world.referent, to_state="done", text="Terminée.")
    assert list(FollowUp.objects.values_list("from_state", "to_state")) == [
        ("to_start", "ongoing"),
        ("ongoing", "done"),
    ]
    assert state_of(world.action) == ("done", 2)


def test_a_news_written_while_another_blocks_the_action_does_not_unblock_it(world):
    blocked(world)
    follow_up(action=world.action, by=world.referent, text="Une réunion s’est tenue.")
    assert state_of(world.action) == ("blocked", 1)


@pytest.mark.django_db(transaction=True)
def test_two_follow_ups_at_the_same_instant_are_both_recorded():
    world = World()
    rows = at_once(
        lambda said: follow_up(action=world.action, by=said[0], to_state=said[1], text=said[2]),
        [(world.member, "ongoing", "Lancée."), (world.referent, "done", "Terminée.")],
    )
    first, second = sorted(rows, key=lambda row: row.pk)
    assert (first.from_state, second.from_state) == ("to_start", first.to_state)
    assert state_of(world.action) == (second.to_state, 2)
    assert list(Revision.objects.filter(object_kind="action").order_by("version").values_list("origin", flat=True)) == [
        "creation",
        "follow_up",
        "follow_up",
    ]
