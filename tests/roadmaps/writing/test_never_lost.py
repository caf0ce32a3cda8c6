"""Attempts to lose a word that somebody typed in a roadmap: each ends with the word kept, or shown to be copied."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from participants.models import Registration
from roadmaps.common_tools.library import agree_to_card, ask_for_card
from roadmaps.follow_up.comments import comment
from roadmaps.follow_up.follow_ups import follow_up
from roadmaps.follow_up.readings import record_reading
from roadmaps.models import Action, Comment, Difficulty, FollowUp, Reading, Roadmap, ThemeEntry
from roadmaps.writing.arranging import withdraw_action
from roadmaps.writing.saving import save_edit
from tests.factories.roadmaps import GuidingQuestionFactory, IndicatorFactory
from tests.roadmaps.world import address, edit

pytestmark = pytest.mark.django_db

WORD = "Mot précieux"
OBSTACLE = {"nature": "data", "text": "Rien n’est signé."}


@pytest.fixture
def member(client, world):
    client.force_login(world.member)
    return client


def fields_of(client, obj):
    """The hidden fields of the page of a written object."""
    text = client.get(obj.get_absolute_url()).content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("version", "form_id", "writer")}


def shown(response):
    return WORD in response.content.decode()


# Where a page no longer takes anything -------------------------------------------------------------------


def test_who_left_the_team_while_typing_is_given_the_text_to_copy(member, world):
    sent = fields_of(member, world.action) | {"title": "A", "means": WORD, "results": "URH"}
    Registration.objects.filter(user=world.member).update(state="withdrawn")
    response = member.post(world.action.get_absolute_url(), sent)
    assert (response.status_code, shown(response)) == (404, True)
    # Neither the keys of the form nor the versions: what was typed, be it short.
    assert "<li>URH</li>" in response.content.decode()
    assert sent["form_id"] not in response.content.decode()


def test_what_was_said_in_the_meeting_of_an_action_withdrawn_meanwhile_is_shown_to_be_copied(member, world):
    withdraw_action(action=world.action, by=world.referent)
    response = member.post(address("meeting_action", world.roadmap.pk, world.action.pk), {"text": WORD})
    assert (response.status_code, shown(response)) == (404, True)


def test_an_action_added_once_the_roadmap_is_handed_in_is_shown_to_be_copied(member, world):
    Roadmap.objects.update(state="submitted")
    response = member.post(address("action_create", world.roadmap.pk, world.entry.pk), {"title": WORD})
    assert (response.status_code, shown(response)) == (403, True)


def test_an_address_that_never_was_shows_nothing_of_what_it_is_sent(member):
    response = member.post("/feuilles-de-route/rien/", {"text": WORD})
    assert (response.status_code, shown(response)) == (404, False)


def test_a_breakdown_gives_the_text_back_to_be_sent_again(world, monkeypatch):
    def broken(**given):
        raise OSError

    client = Client(raise_request_exception=False)
    client.force_login(world.member)
    monkeypatch.setattr("roadmaps.writing.views.save_edit", broken)
    response = client.post(world.action.get_absolute_url(), {"title": "A", "means": WORD})
    assert (response.status_code, shown(response)) == (500, True)
    assert f'name="means" value="{WORD}"' in response.content.decode()
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', response.content.decode())


def test_a_report_sent_once_the_session_has_expired_is_given_back(client, world):
    response = client.post(reverse("roadmaps:report_update", args=[world.cycle.slug]), {"applied": WORD})
    assert (response.status_code, shown(response)) == (401, True)


def test_more_text_than_the_portal_can_receive_is_said_in_words(member, world):
    sent = fields_of(member, world.action) | {"title": "A", "means": "é" * 2_000_000}
    response = member.post(world.action.get_absolute_url(), sent)
    assert response.status_code == 400
    assert "C’est trop long pour être enregistré" in response.content.decode()


def test_a_very_long_text_stays_in_its_field_with_what_is_wrong(member, world):
    sent = fields_of(member, world.action) | {"title": "A", "results": "Signée", "means": WORD + "é" * 200_000}
    response = member.post(world.action.get_absolute_url(), sent)
    assert "Ce texte est trop long" in response.content.decode()
    assert shown(response)
    assert (Action.objects.get().results, Action.objects.get().means) == ("Signée", "")


@pytest.mark.parametrize(("length", "is_kept"), [(10_000, True), (10_001, False)])
def test_a_text_is_counted_as_it_is_kept(member, world, length, is_kept):
    # Each end of line is two characters on the way, and one once kept.
    text = "é" * (length - 5_001) + "\r\n" + "é" * 5_000
    sent = fields_of(member, world.action) | {"title": "A", "means": text}
    member.post(world.action.get_absolute_url(), sent)
    assert Action.objects.get().means == (text.replace("\r\n", "\n") if is_kept else "")


# Who signs -----------------------------------------------------------------------------------------------

FORMS = {
    "follow_up_create": {"text": WORD},
    "comment_create": {"text": WORD},
    "meeting_action": {"text": WORD},
    "action_create": {"title": WORD},
}


def place_of(world, name):
    keys = {"comment_create": [], "action_create": [world.entry.pk]}.get(name, [world.action.pk])
    return address(name, world.roadmap.pk, *keys)


@pytest.mark.parametrize("name", FORMS)
def test_what_one_account_typed_is_not_signed_by_another(client, world, name):
    client.force_login(world.referent)
    sent = FORMS[name] | {"form_id": str(uuid.uuid4()), "typed_by": str(world.member.pk)}
    response = client.post(place_of(world, name), sent)
    assert (response.status_code, shown(response)) == (409, True)
    assert (FollowUp.objects.count(), Comment.objects.count(), Action.objects.count()) == (0, 0, 1)
    client.force_login(world.member)
    assert client.post(place_of(world, name), sent).status_code == 302


def test_the_forms_of_steps_and_of_the_library_say_who_types(client, world):
    mark = 'name="typed_by" value="{}"'
    Roadmap.objects.update(state="submitted")
    client.force_login(world.manager)
    pages = [address("roadmap_steps", world.roadmap.pk), address("library_request", world.roadmap.pk, world.action.pk)]
    for page in pages:
        assert mark.format(world.manager.pk) in client.get(page).content.decode(), page
    ask_for_card(action=world.action, by=world.manager)
    client.force_login(world.referent)
    assert mark.format(world.referent.pk) in client.get(pages[1]).content.decode()
    agree_to_card(action=world.action, by=world.referent)
    client.force_login(world.manager)
    card = client.get(address("library_card", world.roadmap.pk, world.action.pk)).content.decode()
    assert mark.format(world.manager.pk) in card


def test_each_form_says_who_types(member, world):
    pages = [place_of(world, name) for name in FORMS if name != "comment_create"]
    pages += [world.action.get_absolute_url(), address("comment_list", world.roadmap.pk)]
    mark = f'name="typed_by" value="{world.member.pk}"'
    assert [page for page in pages if mark not in member.get(page).content.decode()] == []


# The same form again --------------------------------------------------------------------------------------


def written(world):
    """All that the forms of this section add."""
    titles = Action.objects.exclude(pk=world.action.pk).order_by("pk").values_list("title", flat=True)
    rows = [*FollowUp.objects.order_by("pk"), *Comment.objects.order_by("pk")]
    return [*titles, *(row.text for row in rows)]


@pytest.mark.parametrize("name", FORMS)
def test_a_page_found_again_by_going_back_says_something_else_and_each_thing_once(member, world, name):
    form = {"form_id": str(uuid.uuid4()), "to_state": ""}
    field = next(iter(FORMS[name]))
    for text in ("Un", "Un", "Deux", "Deux", "Un"):
        assert member.post(place_of(world, name), form | {field: text}).status_code == 302
    assert written(world) == ["Un", "Deux"]


def test_a_reading_of_another_year_sent_by_the_same_page_is_another(member, world):
    indicator = IndicatorFactory(entry=world.entry, unit="number")
    form = {"form_id": str(uuid.uuid4()), "numerator": "4"}
    for year in ("2020", "2020", "2021", "2021"):
        member.post(address("reading_create", world.roadmap.pk, indicator.pk), form | {"year": year})
    assert list(Reading.objects.order_by("year").values_list("year", flat=True)) == [2020, 2021]


def test_a_difficulty_added_to_the_same_words_is_kept_too(member, world):
    form = {"form_id": str(uuid.uuid4()), "text": "Un obstacle.", "to_state": ""}
    told = {"difficulty": OBSTACLE["text"], "nature": OBSTACLE["nature"]}
    for sent in ({}, told, told, {}):
        assert member.post(place_of(world, "follow_up_create"), form | sent).status_code == 302
    assert [row.text for row in Difficulty.objects.all()] == [OBSTACLE["text"]]
    assert FollowUp.objects.count() == 2


def test_how_a_difficulty_was_lifted_is_kept_with_the_same_words_too(world):
    follow_up(action=world.action, by=world.member, text="Un obstacle.", to_state="blocked", difficulty=OBSTACLE)
    key, page = Difficulty.objects.get().pk, uuid.uuid4()
    for outcomes in ({key: ""}, {key: "Reçu."}, {key: "Reçu."}, {key: ""}):
        sent = {"text": "Repartie.", "to_state": "ongoing", "outcomes": outcomes}
        follow_up(action=world.action, by=world.member, form_id=page, **sent)
    assert Difficulty.objects.get().lifted_how == "Reçu."
    assert FollowUp.objects.filter(text="Repartie.").count() == 2


def test_a_reading_with_another_source_is_another(world):
    indicator = IndicatorFactory(entry=world.entry, unit="number")
    page = {"indicator": indicator, "by": world.member, "year": 2020, "numerator": 4, "form_id": uuid.uuid4()}
    for sent in ({}, {"source": "SNE"}, {"source": "SNE"}, {"is_start": True}, {}):
        record_reading(**page, **sent)
    assert [(reading.source, reading.is_start) for reading in Reading.objects.order_by("pk")] == [
        ("", False),
        ("SNE", False),
        ("", True),
    ]


def test_the_same_comment_for_staff_alone_is_another(world):
    page = {"roadmap": world.roadmap, "by": world.manager, "text": "À voir.", "form_id": uuid.uuid4()}
    for scope in ("team", "staff", "staff", "team"):
        comment(**page, scope=scope)
    assert [comment.scope for comment in Comment.objects.order_by("pk")] == ["team", "staff"]


def test_an_action_renamed_since_is_not_added_again_by_the_form_that_added_it(member, world):
    form = {"form_id": str(uuid.uuid4()), "title": "Signer"}
    member.post(place_of(world, "action_create"), form)
    edit(Action.objects.get(title="Signer"), world.referent, title="Signer la convention")
    member.post(place_of(world, "action_create"), form)
    assert written(world) == ["Signer la convention"]


# What has no place any more -------------------------------------------------------------------------------


def test_the_answer_to_a_question_deleted_meanwhile_is_not_said_to_be_saved(member, world):
    question = GuidingQuestionFactory(theme=world.entry.theme)
    form = fields_of(member, world.entry) | {"diagnosis": "Constat", f"answers.{question.pk}": WORD}
    key = question.pk
    question.delete()
    response = member.post(world.entry.get_absolute_url(), form, headers={"X-Autosave": "1"})
    assert response.status_code == 422
    assert f'data-wrong="answers.{key}"' in response.content.decode()
    assert ThemeEntry.objects.get().diagnosis == "Constat"
    assert shown(member.post(world.entry.get_absolute_url(), form))


def test_how_a_difficulty_was_lifted_is_given_back_when_another_said_it_before(member, world):
    follow_up(action=world.action, by=world.member, text="Un obstacle.", to_state="blocked", difficulty=OBSTACLE)
    difficulty = Difficulty.objects.get()
    form = {"form_id": str(uuid.uuid4()), "text": "Repartie.", "to_state": "ongoing"}
    form |= {f"outcome.{difficulty.pk}": "lifted", f"how.{difficulty.pk}": WORD}
    follow_up(
        action=world.action, by=world.referent, text="Relancée.", to_state="ongoing", outcomes={difficulty.pk: "Reçu."}
    )
    response = member.post(place_of(world, "follow_up_create"), form)
    assert (response.status_code, shown(response)) == (200, True)
    assert FollowUp.objects.filter(text="Repartie.").count() == 0


def test_how_a_difficulty_was_lifted_is_not_dropped_because_it_is_said_to_stay(member, world):
    follow_up(action=world.action, by=world.member, text="Un obstacle.", to_state="blocked", difficulty=OBSTACLE)
    difficulty = Difficulty.objects.get()
    form = {"form_id": str(uuid.uuid4()), "text": "Repartie.", f"how.{difficulty.pk}": WORD}
    for outcome in ("open", ""):
        response = member.post(place_of(world, "follow_up_create"), form | {f"outcome.{difficulty.pk}": outcome})
        assert "cochez «\u00a0Elle est levée\u00a0»" in response.content.decode()
    assert FollowUp.objects.filter(text="Repartie.").count() == 0


# Two people -----------------------------------------------------------------------------------------------


def test_a_date_that_another_contradicts_is_said_beside_its_field_and_the_rest_is_saved(member, world):
    form = fields_of(member, world.action) | {"title": "A", "due_on": "2022-09-01", "means": WORD}
    edit(world.action, world.referent, starts_on="2022-10-01")
    text = member.post(world.action.get_absolute_url(), form).content.decode()
    assert "Le début enregistré est le 1er" in text
    assert 'value="2022-09-01"' in text
    assert Action.objects.get().means == WORD


def test_two_texts_too_long_to_stand_together_are_a_choice_and_never_cut(world):
    long = "é" * 1_500
    save_edit(obj=world.entry, version=0, form_id=None, values={"objective": f"{long}\nBase"}, by=world.member)
    edit(world.entry, world.referent, objective=f"Avant\n{long}\nBase")
    save = {"obj": world.entry, "version": 1, "form_id": None, "by": world.member}
    mine = {"objective": f"{long}\nBase\n{'x' * 490}"}
    conflict = save_edit(**save, values=mine).conflicts["objective"]
    assert (conflict.stored, conflict.mine, conflict.combined) == (f"Avant\n{long}\nBase", mine["objective"], "")
    chosen = save_edit(**save, values=mine, seen={"objective": 2}, choices={"objective": "both"})
    assert list(chosen.conflicts) == ["objective"]
    save_edit(**save, values=mine, seen={"objective": 2}, choices={"objective": "mine"})
    assert ThemeEntry.objects.get().objective == mine["objective"]


def test_two_people_who_name_a_lead_are_shown_both_names(member, world):
    form = fields_of(member, world.action) | {"title": world.action.title, "lead": world.member.pk}
    edit(world.action, world.referent, lead=world.referent.pk)
    text = member.post(world.action.get_absolute_url(), form).content.decode()
    assert "<blockquote>Ada Référente</blockquote>" in text
    assert "<blockquote>Basile Membre</blockquote>" in text


def test_a_sending_held_up_on_the_way_does_not_come_back_over_the_next_one(member, world):
    form = fields_of(member, world.action) | {"title": world.action.title}
    where, script = world.action.get_absolute_url(), {"X-Autosave": "1"}
    assert member.post(where, form | {"means": "Un agent", "turn": "2"}, headers=script).status_code == 200
    late = member.post(where, form | {"means": "Un", "turn": "1"}, headers=script)
    assert (late.status_code, Action.objects.get().means) == (422, "Un agent")
    # Sent again as it was, or later: the page goes on.
    for turn, means in (("2", "Un agent"), ("3", "Un agent et demi")):
        assert member.post(where, form | {"means": means, "turn": turn}, headers=script).status_code == 200
        assert Action.objects.get().means == means
