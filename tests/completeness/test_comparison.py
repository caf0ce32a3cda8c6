"""The comparison itself: what it says of a place that forgets, and of a reason that holds no more."""

from tests.completeness.comparison import faults_of


def test_a_complete_place_has_no_fault():
    assert faults_of("the form", {"a", "b"}, {"a"}, {"b": "an order"}) == []


def test_what_is_forgotten_is_named():
    assert faults_of("the form", {"a", "b"}, {"a"}, {}) == ["b is forgotten in the form"]


def test_a_reason_that_holds_no_more_is_named():
    assert faults_of("the form", {"a"}, {"a"}, {"a": "an order", "b": "a key"}) == [
        "b is left out of the form, and does not exist",
        "a is left out of the form, and stands there",
    ]
