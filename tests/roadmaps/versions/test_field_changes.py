"""Differences of fields: in words for what is not a text."""

from programme.kit.text_diff import Piece
from roadmaps.models import Action, Indicator, Roadmap, ThemeEntry
from roadmaps.versions.field_changes import FieldChange, field_change, field_changes


def test_a_choice_a_date_and_a_number_read_before_and_after():
    assert field_change(Action, "priority", "high", "low") == FieldChange(
        "priority", "Priorité", before="haute", after="basse"
    )
    assert field_change(Action, "due_on", None, "2022-12-01") == FieldChange(
        "due_on", "Échéance", before="", after="1er\u00a0décembre 2022"
    )
    assert field_change(Indicator, "target", "12.5", "1250") == FieldChange(
        "target", "Cible", before="12,5", after="1\u202f250"
    )
    assert field_change(Roadmap, "documents.cil", "unknown", "yes") == FieldChange(
        "documents.cil", "CIL installée", before="ne sait pas", after="oui"
    )


def test_a_person_is_named_to_who_may_read_names():
    assert field_change(Action, "lead", 7, None, people={7: "Ada"}).before == "Ada"
    assert field_change(Action, "lead", 7, None).before == "une personne de l’équipe"


def test_a_list_tells_what_came_and_what_went():
    change = field_change(Action, "partners", ["DDTM", "CAF"], ["DDTM", "Bailleurs"])
    assert change.is_list
    assert change.pieces == [Piece("kept", "DDTM"), Piece("removed", "CAF"), Piece("added", "Bailleurs")]


def test_an_answer_is_called_by_its_question():
    change = field_change(ThemeEntry, "answers.12", None, "Oui.", questions={"12": "Qui pilote ?"})
    assert (change.label, change.pieces) == ("Qui pilote ?", [Piece("added", "Oui.")])


def test_fields_come_in_the_order_of_the_page_and_only_if_they_differ():
    before = {"title": "Un", "means": "", "answers.9": "a"}
    changes = field_changes(Action, {"title": "Un", "results": "x"}, {"title": "Deux", "means": "y", "partners": []})
    assert [change.name for change in changes] == ["title", "means", "results"]
    assert [change.name for change in field_changes(ThemeEntry, before, {"answers.10": "b", "title": "Un"})] == [
        "answers.9",
        "answers.10",
    ]
