"""How an edit is saved: what two people write at once is kept, both."""

import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from programme.kit.refusal import Outdated, Refused
from roadmaps.models import Action, Revision, Roadmap
from roadmaps.models.written import as_json
from roadmaps.versions.content import content_at, content_of
from roadmaps.versions.history import history_of_object
from roadmaps.writing.arranging import withdraw_action
from roadmaps.writing.saving import restore, save_edit
from tests.factories.roadmaps import GuidingQuestionFactory, IndicatorFactory
from tests.roadmaps.world import fresh

pytestmark = pytest.mark.django_db


def save(obj, by, version=0, form_id=None, **values):
    return save_edit(obj=obj, version=version, form_id=form_id, values=values, by=by)


def test_an_edit_is_written_with_its_revision(world):
    saved = save(world.action, world.member, title="Signer la convention")
    assert fresh(world.action).title == "Signer la convention"
    assert saved.revision.version == 1
    assert saved.revision.changed == ["title"]
    assert saved.revision.by == world.member
    assert saved.revision.values == fresh(world.action).values()
    assert saved.sentence.startswith("Enregistré à")


def test_two_people_change_different_fields_and_both_are_kept(world):
    save(world.action, world.member, title="Signer la convention", means="")
    saved = save(world.action, world.referent, title=world.action.title, means="Un agent")
    assert (fresh(world.action).title, fresh(world.action).means) == ("Signer la convention", "Un agent")
    assert saved.conflicts == {}
    assert saved.sentence.endswith("réuni avec les changements de Basile Membre.")


def test_the_same_paragraph_changed_twice_is_left_as_stored_and_shown_with_both_texts(world):
    save(world.action, world.member, means="Un agent à mi-temps")
    saved = save(world.action, world.referent, means="Deux agents")
    conflict = saved.conflicts["means"]
    assert fresh(world.action).means == "Un agent à mi-temps"
    assert (conflict.stored, conflict.mine) == ("Un agent à mi-temps", "Deux agents")
    assert conflict.combined == "Un agent à mi-temps\nDeux agents"
    assert (conflict.label, conflict.by_name, conflict.version) == ("Moyens", "Basile Membre", 1)
    assert saved.revision is None


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("mine", "Deux agents"), ("theirs", "Un agent"), ("both", "Un agent\nDeux agents")],
)
def test_a_choice_settles_a_conflict(world, choice, kept):
    save(world.action, world.member, means="Un agent")
    save_edit(
        obj=world.action,
        version=0,
        form_id=None,
        values={"means": "Deux agents"},
        by=world.referent,
        seen={"means": 1},
        choices={"means": choice},
    )
    assert fresh(world.action).means == kept


def test_a_page_that_chose_both_texts_and_goes_on_shows_its_own_still(world):
    page = uuid.uuid4()
    save(world.action, world.member, means="Un agent")
    choice = {"seen": {"means": 1}, "choices": {"means": "both"}}
    sent = {"obj": world.action, "version": 0, "form_id": page, "by": world.referent}
    save_edit(**sent, values={"means": "Deux agents"}, **choice)
    save_edit(**sent, values={"means": "Deux agents\nTrois voitures"})
    assert fresh(world.action).means == "Un agent\nDeux agents\nTrois voitures"


def test_a_choice_made_of_an_older_text_is_asked_again(world):
    save(world.action, world.member, means="Un agent")
    save(world.action, world.member, version=1, means="Trois agents")
    saved = save_edit(
        obj=world.action,
        version=0,
        form_id=None,
        values={"means": "Deux agents"},
        by=world.referent,
        seen={"means": 1},
        choices={"means": "mine"},
    )
    assert fresh(world.action).means == "Trois agents"
    assert saved.conflicts["means"].stored == "Trois agents"


def test_a_conflict_keeps_the_other_fields_of_the_form(world):
    save(world.action, world.member, means="Un agent")
    saved = save(world.action, world.referent, means="Deux agents", results="Signée")
    assert fresh(world.action).results == "Signée"
    assert list(saved.conflicts) == ["means"]


def test_partners_added_on_both_sides_are_both_there(world):
    save(world.action, world.member, partners=["URH"])
    save(world.action, world.referent, partners=["Action Logement"])
    assert fresh(world.action).partners == ["URH", "Action Logement"]


def test_a_field_absent_from_the_form_is_left_alone(world):
    save(world.action, world.member, means="Un agent")
    save(world.action, world.referent, version=1, title="Autre intitulé")
    assert fresh(world.action).means == "Un agent"


def test_a_page_goes_on_from_what_it_last_sent_although_it_still_says_the_first_version(world):
    page = uuid.uuid4()
    save(world.action, world.member, form_id=page, means="Un")
    saved = save(world.action, world.member, form_id=page, means="Un agent")
    assert saved.conflicts == {}
    assert fresh(world.action).means == "Un agent"


def test_a_page_that_goes_on_does_not_undo_what_others_wrote_meanwhile(world):
    page = uuid.uuid4()
    base = "Premier\nDeuxième\nTroisième"
    save(world.action, world.member, means=base, title="A")
    save(world.action, world.referent, version=1, means="Premier !\nDeuxième\nTroisième", title="B")
    save(world.action, world.member, version=1, form_id=page, means="Premier\nDeuxième\nTroisième.", title="A")
    save(world.action, world.member, version=1, form_id=page, means="Premier\nDeuxième\nTroisième…", title="A")
    assert fresh(world.action).means == "Premier !\nDeuxième\nTroisième…"
    assert fresh(world.action).title == "B"


def test_a_page_remembers_what_it_sent_although_another_had_just_written_the_same(world):
    page = uuid.uuid4()
    save(world.action, world.referent, partners=["CAF", "DDTM"], priority="")
    save(world.action, world.referent, version=1, partners=["CAF"], priority="high")
    said = save(world.action, world.member, version=1, form_id=page, partners=["CAF"], priority="high")
    assert (said.sentence, said.revision) == ("Tout est enregistré.", None)
    # The other thinks better of it; the page goes on writing something else.
    save(world.action, world.referent, version=fresh(world.action).version, partners=["CAF", "DDTM"], priority="")
    saved = save(world.action, world.member, version=1, form_id=page, partners=["CAF"], priority="high", means="Un")
    assert saved.revision.changed == ["means"]
    assert (fresh(world.action).partners, fresh(world.action).priority) == (["CAF", "DDTM"], "")


def test_a_page_goes_back_on_what_it_sent_although_another_had_just_written_the_same(world):
    page = uuid.uuid4()
    save(world.action, world.referent, priority="high")
    save(world.action, world.member, form_id=page, priority="high")
    assert save(world.action, world.member, form_id=page, priority="").revision.changed == ["priority"]
    assert fresh(world.action).priority == ""


def test_what_a_page_shows_and_that_changed_nothing_is_told_nowhere(world):
    save(world.action, world.referent, means="Un agent")
    save(world.action, world.member, form_id=uuid.uuid4(), means="Un agent")
    assert [revision.changed for revision in Revision.objects.filter(object_kind="action").order_by("pk")][1:] == [
        ["means"],
        [],
    ]
    assert len(history_of_object(world.action, world.roadmap).object_list) == 2
    saved = save(world.action, world.referent, version=1, results="Signée")
    assert saved.with_whom == []
    assert content_at(world.roadmap, timezone.now())["themes"] == content_of(world.roadmap)["themes"]


def test_a_sending_held_up_does_not_come_over_a_later_one_that_changed_nothing(world):
    page = {"obj": world.action, "version": 0, "form_id": uuid.uuid4(), "by": world.member}
    save_edit(**page, values={"means": ""}, turn=2)
    with pytest.raises(Refused, match="plus récente"):
        save_edit(**page, values={"means": "Un agent"}, turn=1)
    assert fresh(world.action).means == ""


def test_a_choice_of_the_text_of_the_other_undoes_nothing_that_came_later(world):
    page = {"obj": world.action, "version": 0, "form_id": uuid.uuid4(), "by": world.member}
    seen = save(world.action, world.referent, first_step="Le sien").revision.version
    assert save_edit(**page, values={"first_step": "Le mien"}).conflicts
    save(world.action, world.referent, version=seen, first_step="")
    chosen = {"seen": {"first_step": seen}, "choices": {"first_step": "mine"}}
    save_edit(**page, values={"first_step": "Le sien"}, **chosen)
    assert fresh(world.action).first_step == ""


def test_an_indicator_whose_action_was_withdrawn_is_written_no_more(world):
    indicator = IndicatorFactory(entry=world.entry, action=world.action, title="Baux signés")
    withdraw_action(action=world.action, by=world.referent)
    with pytest.raises(Refused, match="retirée entre-temps"):
        save(indicator, world.member, title="Baux")
    assert fresh(indicator).title == "Baux signés"


def test_a_number_below_zero_by_nothing_is_zero():
    assert as_json(Decimal("-0.00")) == "0"


def test_a_conflict_stays_one_however_often_the_page_sends_it(world):
    page = uuid.uuid4()
    save(world.action, world.member, means="Un agent")
    for results in ("Signée", "Signée hier"):
        saved = save(world.action, world.referent, form_id=page, means="Deux agents", results=results)
        assert list(saved.conflicts) == ["means"]
    assert (fresh(world.action).means, fresh(world.action).results) == ("Un agent", "Signée hier")


def test_the_same_form_sent_twice_makes_one_revision(world):
    page = uuid.uuid4()
    first = save(world.action, world.member, form_id=page, means="Un agent")
    second = save(world.action, world.member, form_id=page, means="Un agent")
    assert (first.revision.version, second.revision) == (1, None)
    assert second.sentence == "Tout est enregistré."


def test_of_an_unknown_version_nothing_is_overwritten(world):
    save(world.action, world.member, means="Un agent")
    saved = save(world.action, world.referent, version=99, means="Deux agents")
    assert fresh(world.action).means == "Un agent"
    assert list(saved.conflicts) == ["means"]


def test_the_page_of_somebody_else_is_not_the_base(world):
    page = uuid.uuid4()
    save(world.action, world.member, form_id=page, means="Un agent")
    saved = save(world.action, world.referent, form_id=page, means="Deux agents")
    assert list(saved.conflicts) == ["means"]


@pytest.mark.parametrize("state", ["submitted", "validated"])
def test_a_closed_roadmap_refuses_edits(world, state):
    Roadmap.objects.filter(pk=world.roadmap.pk).update(state=state)
    with pytest.raises(Refused, match="ses textes ne se modifient plus"):
        save(world.action, world.member, means="Un agent")
    assert fresh(world.action).means == ""


@pytest.mark.parametrize("who", ["trainer", "manager", "outsider", "elsewhere", "candidate"])
def test_only_the_team_writes(world, who):
    with pytest.raises(Refused, match="Seule l’équipe du territoire"):
        save(world.action, getattr(world, who), means="Un agent")


def test_a_date_that_contradicts_what_another_set_is_refused_alone(world):
    page = uuid.uuid4()
    save(world.action, world.member, starts_on="2022-10-01")
    for _ in range(2):
        # However often it is sent: what is refused is not taken for what the page started from.
        saved = save(world.action, world.referent, form_id=page, due_on="2022-09-01", means="Un agent")
        assert saved.refused == {
            "due_on": "Le début enregistré est le 1er\u00a0octobre 2022\u00a0: l’échéance le précède."
        }
    assert (fresh(world.action).due_on, fresh(world.action).means) == (None, "Un agent")
    saved = save(world.action, world.referent, form_id=page, due_on="2022-11-01", means="Un agent")
    assert (saved.refused, str(fresh(world.action).due_on)) == ({}, "2022-11-01")


def test_a_start_after_the_due_date_that_another_set_is_refused_alone(world):
    save(world.action, world.member, due_on="2022-09-01")
    saved = save(world.action, world.referent, starts_on="2022-10-01", means="Un agent")
    assert saved.refused == {
        "starts_on": "L’échéance enregistrée est le 1er\u00a0septembre 2022\u00a0: le début la suit."
    }
    assert (fresh(world.action).starts_on, fresh(world.action).means) == (None, "Un agent")


def test_restoring_brings_the_texts_back_as_a_new_version(world):
    first = save(world.action, world.member, means="Un agent").revision
    save(world.action, world.member, version=1, means="Deux agents")
    revision = restore(revision=first, by=world.referent, version=2)
    assert fresh(world.action).means == "Un agent"
    assert (revision.version, revision.origin, revision.changed) == (3, "restore", ["means"])


def test_restoring_asks_again_when_somebody_wrote_since_one_looked(world):
    first = save(world.action, world.member, means="Un agent").revision
    save(world.action, world.member, version=1, means="Deux agents")
    save(world.action, world.referent, version=2, results="Obtenu")
    with pytest.raises(Outdated):
        restore(revision=first, by=world.member, version=2)
    assert (fresh(world.action).means, fresh(world.action).results) == ("Deux agents", "Obtenu")


def test_an_answer_keeps_the_question_as_it_was_asked(world):
    question = GuidingQuestionFactory(theme=world.entry.theme, text="Qui décide ?")
    save(world.entry, world.member, **{f"answers.{question.pk}": "Le comité."})
    question.text = "Qui pilote ?"
    question.save()
    assert fresh(world.entry).asked == {str(question.pk): "Qui décide ?"}
    assert content_of(world.roadmap)["themes"][0]["questions"] == [{"id": str(question.pk), "text": "Qui décide ?"}]


def test_replaying_the_revisions_gives_the_roadmap(world):
    save(world.action, world.member, means="Un agent", partners=["URH"])
    save(world.roadmap, world.referent, ambition="Un territoire équilibré", **{"documents.cil": "yes"})
    last = Revision.objects.latest("at")
    live, replayed = content_of(Roadmap.objects.get(pk=world.roadmap.pk)), content_at(world.roadmap, last.at)
    assert {**live, "at": ""} == {**replayed, "at": ""}


def test_no_person_is_named_in_a_content(world):
    save(world.action, world.member, lead=world.member.pk)
    assert Action.objects.get().lead == world.member
    assert "lead" not in content_of(world.roadmap)["themes"][0]["actions"][0]["values"]


# A due date and how precisely it is known ---------------------------------------------------------------------


def due_of(action):
    return str(fresh(action).due_on), fresh(action).due_precision


@pytest.fixture
def dated(world):
    """An action due in December 2022, « au mois »; its version is 1."""
    save(world.action, world.member, due_on="2022-12-31", due_precision="month")
    return world


def test_a_due_date_and_its_precision_are_one_choice(dated):
    save(dated.action, dated.member, version=1, due_on="2022-12-15", due_precision="day")
    saved = save(dated.action, dated.referent, version=1, due_on="2022-11-30", due_precision="month")
    assert list(saved.conflicts) == ["due_on"]
    conflict = saved.conflicts["due_on"]
    assert (conflict.stored_text, conflict.mine_text) == ("15\xa0décembre 2022", "novembre 2022")
    assert (conflict.stored_value, conflict.tied, conflict.tied_value) == ("2022-12-15", "due_precision", "day")
    assert conflict.by_name == "Basile Membre"
    assert due_of(dated.action) == ("2022-12-15", "day")


def test_who_says_how_precise_a_date_is_and_who_moves_it_are_asked(dated):
    save(dated.action, dated.member, version=1, due_on="2022-12-31", due_precision="quarter")
    saved = save(dated.action, dated.referent, version=1, due_on="2023-01-31", due_precision="month")
    assert list(saved.conflicts) == ["due_on"]
    assert saved.conflicts["due_on"].by_name == "Basile Membre"
    assert due_of(dated.action) == ("2022-12-31", "quarter")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("mine", ("2022-11-30", "month")), ("theirs", ("2022-12-15", "day")), ("both", ("2022-11-30", "month"))],
)
def test_the_choice_of_a_due_date_takes_its_precision_along(dated, choice, kept):
    save(dated.action, dated.member, version=1, due_on="2022-12-15", due_precision="day")
    form = {"obj": dated.action, "version": 1, "form_id": uuid.uuid4(), "by": dated.referent}
    values = {"due_on": "2022-11-30", "due_precision": "month"}
    conflict = save_edit(**form, values=values).conflicts["due_on"]
    for _ in range(2):
        saved = save_edit(**form, values=values, choices={"due_on": choice}, seen={"due_on": conflict.version})
        assert (saved.conflicts, due_of(dated.action)) == ({}, kept)


def test_the_precision_of_a_date_that_nobody_moved_is_kept_with_the_rest(dated):
    save(dated.action, dated.member, version=1, due_on="2022-12-31", due_precision="quarter", means="Un agent")
    saved = save(dated.action, dated.referent, version=1, due_on="2022-12-31", due_precision="month", title="Signer")
    assert (saved.conflicts, due_of(dated.action)) == ({}, ("2022-12-31", "quarter"))


def test_a_date_alone_is_saved_with_the_precision_that_stands(dated):
    save(dated.action, dated.referent, version=99, means="Un agent", title=dated.action.title)
    saved = save(dated.action, dated.referent, version=2, due_on="2023-01-31")
    assert (saved.conflicts, due_of(dated.action)) == ({}, ("2023-01-31", "month"))
    assert saved.revision.changed == ["due_on"]
