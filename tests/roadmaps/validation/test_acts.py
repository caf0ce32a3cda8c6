"""The stages of a roadmap: who may pass each, what it changes, who comes second."""

import pytest
from django.contrib.auth.models import Group

from participants.models import Message
from programme.kit.refusal import Refused
from programme.models import Cycle
from roadmaps.models import Snapshot, Transition
from roadmaps.validation import acts
from roadmaps.writing.saving import save_edit
from tests.factories.participants import UserFactory
from tests.participants.registration.test_races import at_once
from tests.roadmaps.world import fresh, published, submitted, validated

pytestmark = pytest.mark.django_db


STATES = {"draft": lambda world: world.roadmap, "submitted": submitted, "validated": validated, "published": published}
PEOPLE = ["referent", "member", "outsider", "elsewhere", "candidate", "trainer", "staff", "reader", "manager"]
# Act → (state from which it goes, who may, the state that it leads to).
ACTS = {
    "submit": ("draft", {"referent"}, "submitted"),
    "take_back": ("submitted", {"referent"}, "draft"),
    "send_back": ("submitted", {"manager"}, "draft"),
    "validate": ("submitted", {"manager"}, "validated"),
    "agree_to_publish": ("validated", {"referent"}, "validated"),
    "disagree": ("published", {"referent"}, "validated"),
    "unpublish": ("published", {"manager"}, "validated"),
    "reopen": ("published", {"manager"}, "draft"),
}
WORDS = {
    "send_back": {"comment": "Précisez l’axe 2."},
    "reopen": {"comment": "Une erreur de date."},
    "unpublish": {"comment": "Un chiffre est faux."},
}


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_taken_by_whom_it_belongs_to_and_refused_to_all_others(world, name):
    state, who, after = ACTS[name]
    roadmap = STATES[state](world)
    act, words = getattr(acts, name), WORDS.get(name, {})
    for person in PEOPLE:
        if person not in who:
            with pytest.raises(Refused):
                act(roadmap=roadmap, by=getattr(world, person), **words)
    assert fresh(roadmap).state == state
    act(roadmap=roadmap, by=getattr(world, sorted(who)[0]), **words)
    assert fresh(roadmap).state == after


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_refused_from_another_state(world, name):
    state, who, _ = ACTS[name]
    other = "draft" if state != "draft" else "validated"
    roadmap = STATES[other](world)
    with pytest.raises(Refused):
        getattr(acts, name)(roadmap=roadmap, by=getattr(world, sorted(who)[0]), **WORDS.get(name, {}))
    assert fresh(roadmap).state == other


def test_a_step_is_dated_signed_and_frozen(world):
    step = acts.submit(roadmap=world.roadmap, by=world.referent)
    snapshot = Snapshot.objects.get()
    assert (step.act, step.by, step.from_state, step.to_state) == ("submitted", world.referent, "draft", "submitted")
    assert step.snapshot == snapshot
    assert (snapshot.reason, snapshot.taken_by) == ("submitted", world.referent)
    assert snapshot.content["roadmap"]["state"] == "submitted"


def test_editing_closes_when_it_is_handed_in_and_opens_when_it_is_sent_back(world):
    submitted(world)
    with pytest.raises(Refused):
        save_edit(obj=world.action, version=0, form_id=None, values={"means": "Un agent"}, by=world.member)
    step = acts.send_back(roadmap=world.roadmap, by=world.manager, comment="  Précisez l’axe 2.  ")
    assert step.comment == "Précisez l’axe 2."
    save_edit(obj=world.action, version=0, form_id=None, values={"means": "Un agent"}, by=world.member)


@pytest.mark.parametrize(("name", "state"), [("send_back", "submitted"), ("reopen", "validated")])
def test_staff_say_why_they_open_it_to_writing_again(world, name, state):
    roadmap = STATES[state](world)
    with pytest.raises(Refused, match="Dites à l’équipe"):
        getattr(acts, name)(roadmap=roadmap, by=world.manager, comment=" \n ")
    assert fresh(roadmap).state == state


def test_the_same_click_twice_is_one_step_and_one_message(world):
    first = acts.submit(roadmap=world.roadmap, by=world.referent)
    assert acts.submit(roadmap=world.roadmap, by=world.referent) == first
    assert Snapshot.objects.count() == 1
    assert Message.objects.filter(kind="roadmap_submitted", user=world.referent).count() == 1


def test_who_comes_second_reads_who_was_first(world):
    submitted(world)
    acts.validate(roadmap=world.roadmap, by=world.manager)
    with pytest.raises(Refused, match="a été validée par Mina Gestion entre-temps"):
        acts.take_back(roadmap=world.roadmap, by=world.referent)


def test_nothing_is_published_without_the_agreement_of_the_team(world):
    validated(world)
    with pytest.raises(Refused, match="n’a pas donné son accord"):
        acts.publish(roadmap=world.roadmap, by=world.manager)
    assert fresh(world.roadmap).published_snapshot is None


def test_what_is_published_is_the_version_that_was_validated(world):
    published(world)
    version = fresh(world.roadmap).published_snapshot
    assert version == Snapshot.objects.get(reason="validated")
    assert Transition.objects.get(act="published").snapshot == version


def test_taking_the_agreement_back_takes_the_page_off(world):
    published(world)
    acts.disagree(roadmap=world.roadmap, by=world.referent)
    roadmap = fresh(world.roadmap)
    assert (roadmap.state, roadmap.published_snapshot, roadmap.publication_agreed_at) == ("validated", None, None)
    told = list(Transition.objects.values_list("act", flat=True))
    assert told == ["submitted", "validated", "agreed", "published", "unpublished", "disagreed"]
    with pytest.raises(Refused):
        acts.publish(roadmap=roadmap, by=world.manager)


def test_in_an_archived_cycle_nothing_is_reopened_that_nobody_could_write(world):
    Cycle.objects.filter(pk=validated(world).cycle_id).update(state="archived")
    with pytest.raises(Refused):
        acts.reopen(roadmap=world.roadmap, by=world.manager, comment="Une erreur de date.")
    assert fresh(world.roadmap).state == "validated"


def test_reopening_ends_the_agreement_with_the_version_it_was_given_for(world):
    published(world)
    acts.reopen(roadmap=world.roadmap, by=world.manager, comment="Une erreur de date.")
    acts.submit(roadmap=world.roadmap, by=world.referent)
    acts.validate(roadmap=world.roadmap, by=world.manager)
    with pytest.raises(Refused, match="n’a pas donné son accord"):
        acts.publish(roadmap=world.roadmap, by=world.manager)


def test_agreeing_or_sharing_twice_writes_one_step(world):
    validated(world)
    acts.agree_to_publish(roadmap=world.roadmap, by=world.referent)
    assert acts.agree_to_publish(roadmap=world.roadmap, by=world.referent) is None
    acts.share_with_teams(roadmap=world.roadmap, by=world.referent, shared=True)
    assert acts.share_with_teams(roadmap=world.roadmap, by=world.referent, shared=True) is None
    assert Transition.objects.filter(act="agreed").count() == 1
    assert Transition.objects.filter(act="shared").count() == 1


@pytest.mark.parametrize("who", ["member", "manager", "trainer"])
def test_only_the_referent_shares_with_the_other_teams(world, who):
    with pytest.raises(Refused):
        acts.share_with_teams(roadmap=world.roadmap, by=getattr(world, who), shared=True)
    assert not fresh(world.roadmap).is_shared


def test_no_version_moves_with_a_step(world):
    published(world)
    assert fresh(world.roadmap).version == world.roadmap.version


def test_an_archived_cycle_takes_no_roadmap(world):
    world.cycle.state = "archived"
    world.cycle.save()
    with pytest.raises(Refused, match="archivé"):
        acts.submit(roadmap=world.roadmap, by=world.referent)


@pytest.mark.django_db(transaction=True)
def test_of_two_staff_who_validate_and_send_back_at_once_one_wins_and_the_other_reads_who_did(world):
    submitted(world)
    second = UserFactory(staff=True, first_name="Nora", last_name="Gestion")
    second.groups.add(Group.objects.get(name="gestion"))
    cases = [("validate", world.manager, {}), ("send_back", second, {"comment": "À reprendre."})]
    told = at_once(decide, [(world.roadmap, *case) for case in cases])
    kept = Transition.objects.exclude(act="submitted").get()
    assert fresh(world.roadmap).state == kept.to_state
    refused = next(words for words in told if words != "done")
    assert sorted(told)[1] == "done"
    assert refused.endswith(f"par {kept.by.first_name} Gestion entre-temps.")
    assert Message.objects.exclude(kind="roadmap_submitted").values("kind").distinct().count() == 1


def decide(case):
    roadmap, name, by, words = case
    try:
        getattr(acts, name)(roadmap=roadmap, by=by, **words)
    except Refused as refusal:
        return str(refusal)
    return "done"
