"""Free text: what is kept of it, and what is refused."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from programme.kit.names import key_of
from programme.kit.text_fields import CleanCharField, CleanEmailField, clean_text


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u200b", "\ufeff"])
def test_marks_of_direction_and_of_no_width_are_left_out(mark):
    assert clean_text(f"Zo{mark}é") == "Zoé"


@pytest.mark.parametrize("control", ["\x00", "\x08", "\x0b", "\x1b", "\x7f", "\x85", "\ud800", "\uffff"])
@pytest.mark.parametrize("multiline", [True, False])
def test_a_control_character_is_refused(control, multiline):
    with pytest.raises(ValidationError, match="caractère invisible"):
        clean_text(f"a{control}b", multiline=multiline)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_a_newline_is_refused_in_a_line_and_kept_as_unix_writes_it_in_a_text(newline):
    with pytest.raises(ValidationError, match="une seule ligne"):
        clean_text(f"a{newline}b")
    assert clean_text(f"a{newline}b", multiline=True) == "a\nb"


def test_spaces_are_tidied_and_accents_composed():
    assert clean_text("  Anne \t Marie\n") == "Anne Marie"
    assert clean_text("Zoe\u0301") == "Zoé"
    assert clean_text("«\u00a0oui\u00a0»") == "«\u00a0oui\u00a0»"


def test_what_looks_like_code_is_kept_as_it_was_typed():
    assert clean_text("<b>=1+1</b> -2 @x +33 1") == "<b>=1+1</b> -2 @x +33 1"


def test_names_are_compared_without_case_accents_nor_punctuation():
    assert key_of("CÔTE  d’Opale – Œuvre (62)") == key_of("cote d'opale oeuvre 62") == "cote d opale oeuvre 62"


def test_the_length_that_counts_is_that_of_what_is_kept():
    field = CleanCharField(multiline=True, max_length=3)
    assert field.clean("a\r\nb") == "a\nb"
    with pytest.raises(ValidationError):
        field.clean("abcd")


def test_nothing_visible_is_nothing():
    with pytest.raises(ValidationError, match="obligatoire"):
        CleanCharField().clean("\u200b \u202e")


def test_several_lines_are_typed_in_a_text_area():
    assert isinstance(CleanCharField(multiline=True).widget, forms.Textarea)
    assert isinstance(CleanCharField().widget, forms.TextInput)


def test_an_address_is_kept_in_lower_case():
    assert CleanEmailField().clean(" Camille@Example.ORG\u200b ") == "camille@example.org"


@pytest.mark.parametrize(
    "address", ["camille", "a b@example.org", "a@example.org\nbcc:b@example.org", "a\x0b@example.org"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValidationError):
        CleanEmailField().clean(address)
