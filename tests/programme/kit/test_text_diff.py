"""Differences that one reads: word by word, in passages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.kit.text_diff import Piece, differences, shortened

words = st.lists(st.sampled_from(["le", "chat", "l’", "offre", "\n", " ", ",", "été"]), max_size=30).map("".join)


@given(words, words)
def test_the_pieces_hold_both_texts_to_the_letter(before, after):
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.op != "added") == before
    assert "".join(piece.text for piece in pieces if piece.op != "removed") == after


def test_a_text_that_did_not_change_is_kept_whole():
    assert differences("Le chat dort.", "Le chat dort.") == [Piece("kept", "Le chat dort.")]
    assert differences("", "") == []


def test_one_word_changed_is_one_word_shown():
    assert differences("Réunir la CIL chaque trimestre.", "Réunir la CIL chaque semestre.") == [
        Piece("kept", "Réunir la CIL chaque "),
        Piece("removed", "trimestre"),
        Piece("added", "semestre"),
        Piece("kept", "."),
    ]


def test_a_paragraph_that_is_added_leaves_the_others_alone():
    assert differences("Un.\nTrois.", "Un.\nDeux.\nTrois.") == [
        Piece("kept", "Un.\n"),
        Piece("added", "Deux.\n"),
        Piece("kept", "Trois."),
    ]


def test_a_passage_that_was_rewritten_reads_as_a_passage():
    assert differences("Il faut voir les bailleurs.", "Nous pourrions rencontrer chaque bailleur.") == [
        Piece("removed", "Il faut voir les bailleurs"),
        Piece("added", "Nous pourrions rencontrer chaque bailleur"),
        Piece("kept", "."),
    ]


def test_a_break_of_paragraph_can_be_told():
    added = [piece for piece in differences("Un. Deux.", "Un. \nDeux.") if piece.op == "added"]
    assert [piece.is_break for piece in added] == [True]
    assert not Piece("kept", "\n").is_break


def test_long_stretches_that_stayed_are_cut_around_the_change():
    text = "mot " * 200
    pieces = shortened(differences(f"{text}avant {text}", f"{text}après {text}"))
    assert [piece.op for piece in pieces] == ["kept", "removed", "added", "kept"]
    assert pieces[0].text.startswith("[…] mot")
    assert pieces[3].text.endswith("mot […]")
    assert max(len(piece.text) for piece in pieces) < 130


@pytest.mark.parametrize("unit", ["a ", "a b ", "mot\n", "x"])
def test_the_longest_texts_are_compared_in_no_time(unit):
    text = (unit * 10_000)[:10_000]
    start = time.process_time()
    differences(text, f"b {text[:5000]} c {text[5500:]} d")
    assert time.process_time() - start < 0.5
