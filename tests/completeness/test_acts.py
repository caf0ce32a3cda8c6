"""Each step of a roadmap is offered on its page, in the table of who may take it, told, and dated in its history."""

import inspect

from roadmaps.mail.letters import TOLD
from roadmaps.models import Transition
from roadmaps.validation import acts, offers
from tests.completeness.comparison import faults_of
from tests.roadmaps.validation import test_acts

Act = Transition.Act
# Each act of the room: a public function signed `by=`.
NAMES = {
    name
    for name, function in inspect.getmembers(acts, inspect.isfunction)
    if function.__module__ == acts.__name__
    and not name.startswith("_")
    and "by" in inspect.signature(function).parameters
}
NOT_IN_THE_TABLE = {
    "publish": "asks for the agreement of the team first: its own tests say who may",
    "share_with_teams": "changes no state: its own tests say who may",
}
NOT_TOLD = {
    Act.OPENED: "the portal does it, when the first person of the team is accepted, and writes that",
    Act.TAKEN_BACK: "the team's own, which it reads on its page",
    Act.SHARED: "the team's own, which it reads on its page",
    Act.UNSHARED: "the team's own, which it reads on its page",
}
NOT_A_MOVE = {
    Act.OPENED: "where it begins",
    Act.SHARED: "changes no state",
    Act.UNSHARED: "changes no state",
}


def test_each_act_is_offered():
    present = {name for offer in offers.ALL for name in names_of(offer.act)} & NAMES
    assert faults_of("the offers", NAMES, present, {}) == []


def names_of(function):
    """The name of an act, or of what calls it."""
    return {function.__name__, *inspect.unwrap(function).__code__.co_names}


def test_each_act_is_in_the_table_of_who_may():
    assert faults_of("the table of who may", NAMES, set(test_acts.ACTS), NOT_IN_THE_TABLE) == []


def test_each_offer_says_what_it_does_and_what_was_done():
    silent = [offer.name for offer in offers.ALL if not (offer.label and offer.effect and offer.told)]
    assert silent == []
    assert len(offers.OFFERS) == len(offers.ALL)


def test_an_act_that_asks_for_words_says_what_to_write():
    asking = {offer.act.__name__: offer for offer in offers.ALL if offer.comment_is_missing}
    signed = {name for name in NAMES if is_asked_in(getattr(acts, name))}
    assert set(asking) == signed
    assert {offer.comment_is_missing for offer in asking.values()} == set(acts.NO_WORDS.values())


def is_asked_in(act):
    """Whether an act is not taken without a comment."""
    comment = inspect.signature(act).parameters.get("comment")
    return comment is not None and comment.default is inspect.Parameter.empty


def test_each_step_is_told_by_a_letter():
    assert faults_of("the letters", set(Act), set(TOLD), NOT_TOLD) == []


def test_each_step_says_where_it_goes_from():
    assert faults_of("the states that steps go from", set(Act), set(acts.FROM), NOT_A_MOVE) == []
