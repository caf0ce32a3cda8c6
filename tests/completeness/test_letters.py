"""Each letter has its words, a preview that fills them in, and the reason at its foot."""

import pytest

from participants.mail.preview import preview_of
from participants.mail.queue import reason_of
from participants.mail.wording import ENCODED_NAME, NAME, default_wordings
from participants.models.letter import every_letter, every_name, floors
from tests.completeness.comparison import faults_of

LETTERS = every_letter()
# Names that a preview leaves empty on purpose: what names them is then left out.
WITHOUT_EXAMPLE = {"date_annoncee": "an announced day that did not move has none"}
# Letters whose foot speaks of the registration to the cycle.
ABOUT_A_REGISTRATION = {
    "received",
    "incomplete",
    "accepted",
    "refused",
    "waiting",
    "offer",
    "offer_ended",
    "withdrawn",
    "replaced",
    "change_accepted",
    "change_refused",
    "reminder",
    "session_moved",
    "session_cancelled",
    "free",
}


def test_each_letter_comes_with_its_words():
    assert faults_of("the words of the letters", set(LETTERS), set(default_wordings()), {}) == []
    assert set(default_wordings()) - set(LETTERS) == set()


def test_no_two_floors_bring_the_same_letter_or_the_same_name():
    kinds = [letter.kind for floor in floors for letter in floor.letters]
    words = [name.word for floor in floors for name in floor.names]
    assert (len(kinds), len(words)) == (len(set(kinds)), len(set(words)))


def test_each_name_of_a_letter_is_explained_and_served_by_one():
    used = {word for letter in LETTERS.values() for word in letter.names}
    explained = {word for word, name in every_name().items() if name.meaning}
    assert faults_of("the explained names", used, explained, {}) == []
    assert faults_of("the letters", set(every_name()), used, {}) == []


def test_each_name_has_an_example():
    present = {word for word, name in every_name().items() if example_of(name) not in ("", None)}
    assert faults_of("the examples", set(every_name()), present, WITHOUT_EXAMPLE) == []


def example_of(name):
    return name.example() if callable(name.example) else name.example


@pytest.mark.parametrize("kind", LETTERS)
def test_each_letter_is_previewed_with_nothing_left_in_braces(kind):
    shown = preview_of(kind, default_wordings()[kind], None)
    said = shown.subject + shown.text + shown.fragment
    assert NAME.findall(said) + ENCODED_NAME.findall(said) == []
    assert shown.text.strip()


@pytest.mark.parametrize("kind", LETTERS)
def test_each_letter_says_at_its_foot_why_it_comes(kind):
    reason = reason_of(kind, {"cycle": "Cycle d’exemple"})
    assert reason in preview_of(kind, default_wordings()[kind], None).text
    assert (kind in ABOUT_A_REGISTRATION) == ("votre inscription au cycle" in reason)
