"""Comments: to the team or to staff alone, answered, settled, taken back; never in the way of the writing."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programme.kit.refusal import Refused
from roadmaps.follow_up import comments
from roadmaps.follow_up.comments import comment, reopen, resolve, withdraw
from roadmaps.models import Action, Comment, Roadmap
from roadmaps.writing.arranging import withdraw_indicator
from tests.factories.roadmaps import ActionFactory, CommentFactory, IndicatorFactory, ThemeEntryFactory
from tests.roadmaps.world import address

pytestmark = pytest.mark.django_db

SECRET = "Entre nous : ce territoire décroche."


def html(client, user, where):
    client.force_login(user)
    response = client.get(where)
    assert response.status_code == 200
    return response.content.decode()


def typed(**changes):
    return {"text": "Très bien.", "form_id": str(uuid.uuid4()), **changes}


# The acts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["referent", "member", "trainer", "manager"])
def test_who_reads_a_roadmap_comments_it_and_its_version_does_not_move(world, name):
    made = comment(roadmap=world.roadmap, action=world.action, by=getattr(world, name), text=" Très bien. ")
    assert (made.text, made.scope, made.action, made.entry) == ("Très bien.", "team", world.action, None)
    assert (Action.objects.get().version, Roadmap.objects.get().version) == (0, 0)


def test_a_comment_dates_the_last_activity(world):
    before = Roadmap.objects.get().touched_at
    comment(roadmap=world.roadmap, by=world.trainer, text="Bonjour.")
    assert Roadmap.objects.get().touched_at > before


@pytest.mark.parametrize("name", ["referent", "trainer", "reader"])
def test_only_staff_who_comment_write_to_staff_alone(world, name):
    with pytest.raises(Refused):
        comment(roadmap=world.roadmap, by=getattr(world, name), text=SECRET, scope="staff")
    assert Comment.objects.count() == 0


def test_an_answer_is_read_by_whom_its_thread_is_and_stands_where_it_does(world):
    first = comment(roadmap=world.roadmap, action=world.action, by=world.manager, text=SECRET, scope="staff")
    answer = comment(roadmap=world.roadmap, parent=first, by=world.manager, text="Oui.", scope="team")
    second = comment(roadmap=world.roadmap, parent=answer, by=world.manager, text="Hélas.")
    assert [(comment.scope, comment.action, comment.parent) for comment in (answer, second)] == [
        ("staff", world.action, first)
    ] * 2


def test_nobody_answers_what_they_do_not_read(world):
    first = comment(roadmap=world.roadmap, by=world.manager, text=SECRET, scope="staff")
    with pytest.raises(Refused) as refusal:
        comment(roadmap=world.roadmap, parent=first, by=world.member, text="Quoi ?")
    assert str(refusal.value) == comments.GONE


def test_a_comment_is_never_put_on_another_roadmap(world):
    with pytest.raises(Refused) as refusal:
        comment(roadmap=world.roadmap, action=ActionFactory(), by=world.member, text="Ailleurs.")
    assert str(refusal.value) == comments.ELSEWHERE
    with pytest.raises(Refused):
        comment(roadmap=world.roadmap, parent=CommentFactory(), by=world.member, text="Ailleurs.")


def test_a_comment_is_said_of_an_indicator_and_is_read_on_its_page_and_in_the_stream_of_its_action(client, world):
    indicator = IndicatorFactory(entry=world.entry, action=world.action)
    client.force_login(world.trainer)
    sent = {"indicator": indicator.pk, **typed(text="Sur quelle période ?")}
    response = client.post(address("comment_create", world.roadmap.pk), sent)
    made = Comment.objects.get()
    assert (made.indicator, made.action, made.entry, made.scope) == (indicator, None, None, "team")
    assert response["Location"] == f"{indicator.get_absolute_url()}#commentaire-{made.pk}"
    client.force_login(world.member)
    for page in (indicator, world.action):
        assert f'id="commentaire-{made.pk}"' in client.get(page.get_absolute_url()).content.decode()
    everywhere = client.get(address("comment_list", world.roadmap.pk)).content.decode()
    assert f'<a href="{indicator.get_absolute_url()}">{indicator.title}</a>' in everywhere


def test_who_answers_about_an_indicator_from_the_stream_of_its_action_comes_back_there(client, world):
    indicator = IndicatorFactory(entry=world.entry, action=world.action)
    made = comment(roadmap=world.roadmap, indicator=indicator, by=world.trainer, text="Sur quelle période ?")
    client.force_login(world.member)
    assert 'name="back" value="action"' in client.get(world.action.get_absolute_url()).content.decode()
    sent = typed(parent=str(made.pk), back="action")
    answers = [
        client.post(address("comment_create", world.roadmap.pk), sent),
        client.post(address("comment_resolve", world.roadmap.pk, made.pk), {"back": "action"}),
    ]
    assert [answer.url for answer in answers] == [f"{world.action.get_absolute_url()}#commentaire-{made.pk}"] * 2


def test_what_was_said_of_an_indicator_is_still_read_when_it_is_withdrawn(client, world):
    indicator = IndicatorFactory(entry=world.entry, action=world.action, title="Part des ménages")
    client.force_login(world.member)
    withdraw_indicator(indicator=indicator, by=world.referent)
    sent = {"indicator": indicator.pk, **typed(text="Dommage.")}
    page = client.post(address("comment_create", world.roadmap.pk), sent, follow=True).content.decode()
    assert "Part des ménages (indicateur retiré)" in page
    assert "Dommage." in page


def test_a_comment_is_about_one_object_alone(world):
    indicator = IndicatorFactory(entry=world.entry, action=world.action)
    with pytest.raises(Refused) as refusal:
        comment(roadmap=world.roadmap, indicator=indicator, action=world.action, by=world.member, text="Les deux ?")
    assert str(refusal.value) == comments.ELSEWHERE
    with pytest.raises(Refused):
        comment(roadmap=world.roadmap, indicator=IndicatorFactory(), by=world.member, text="Ailleurs.")


def test_a_comment_without_text_is_refused(world):
    with pytest.raises(Refused) as refusal:
        comment(roadmap=world.roadmap, by=world.member, text=" \n ")
    assert str(refusal.value) == comments.NOTHING_SAID


def test_a_double_click_is_one_comment_and_another_person_gets_nothing_of_it(world):
    sent = {"roadmap": world.roadmap, "text": "Très bien.", "form_id": uuid.uuid4()}
    assert comment(by=world.member, **sent) == comment(by=world.member, **sent)
    with pytest.raises(Refused):
        comment(by=world.referent, **sent)
    assert Comment.objects.count() == 1


def test_a_thread_is_settled_once_and_opened_again(world):
    made = comment(roadmap=world.roadmap, by=world.trainer, text="Et les bailleurs ?")
    resolve(comment=made, by=world.member)
    made = resolve(comment=made, by=world.referent)
    assert (made.resolved_by, made.resolved_at is None) == (world.member, False)
    made = reopen(comment=made, by=world.trainer)
    assert (made.resolved_by, made.resolved_at) == (None, None)


def test_only_its_author_takes_a_comment_back_and_its_answers_stay(world):
    made = comment(roadmap=world.roadmap, by=world.trainer, text="Je me trompe.")
    comment(roadmap=world.roadmap, parent=made, by=world.member, text="Pas du tout.")
    with pytest.raises(Refused) as refusal:
        withdraw(comment=made, by=world.manager)
    assert str(refusal.value) == comments.NOT_THE_AUTHOR
    withdraw(comment=made, by=world.trainer)
    assert [row.text for row in Comment.objects.visible_to(world.member)] == ["Pas du tout."]


def test_nothing_is_said_once_the_cycle_is_archived(world):
    type(world.cycle).objects.update(state="archived")
    with pytest.raises(Refused) as refusal:
        comment(roadmap=world.roadmap, by=world.trainer, text="Trop tard.")
    assert str(refusal.value) == comments.CLOSED


# The pages ------------------------------------------------------------------------------------------------


def pages_of(world):
    return [
        address("comment_list", world.roadmap.pk) + "?vue=tous",
        address("comment_list", world.roadmap.pk),
        address("action_detail", world.roadmap.pk, world.action.pk),
        address("entry_detail", world.roadmap.pk, world.entry.pk),
        address("follow_up_create", world.roadmap.pk, world.action.pk),
    ]


@pytest.mark.parametrize("name", ["referent", "member", "trainer"])
def test_a_comment_for_staff_alone_is_nowhere_in_what_the_team_and_the_trainers_receive(client, world, name):
    for place in ({}, {"entry": world.entry}, {"action": world.action}):
        made = comment(roadmap=world.roadmap, by=world.manager, text=SECRET, scope="staff", **place)
        comment(roadmap=world.roadmap, by=world.manager, text=SECRET, parent=made)
    client.force_login(getattr(world, name))
    found = [page for page in pages_of(world) if "décroche" in client.get(page).content.decode()]
    assert found == []
    for act in ("comment_resolve", "comment_withdraw", "comment_reopen"):
        assert client.post(address(act, world.roadmap.pk, made.pk)).status_code == 404
    sent = client.post(address("comment_create", world.roadmap.pk), typed(parent=str(made.pk)))
    assert (sent.status_code, b"croche" in sent.content) == (404, False)
    hidden = client.get(address("comment_list", world.roadmap.pk)).content.decode()
    assert "Tous (0)" in hidden


def test_staff_who_read_comments_see_those_for_staff_marked_as_such(client, world):
    comment(roadmap=world.roadmap, by=world.manager, action=world.action, text=SECRET, scope="staff")
    page = html(client, world.manager, pages_of(world)[2])
    assert "Pour l’équipe de l’IREV seule" in page
    assert "décroche" in page


@pytest.mark.parametrize("name", ["outsider", "elsewhere", "candidate", "other_trainer"])
def test_who_does_not_read_the_roadmap_gets_404_of_its_comments(client, world, name):
    made = comment(roadmap=world.roadmap, by=world.member, text="Entre nous.")
    client.force_login(getattr(world, name))
    assert client.get(address("comment_list", world.roadmap.pk)).status_code == 404
    assert client.post(address("comment_create", world.roadmap.pk), typed()).status_code == 404
    assert client.post(address("comment_resolve", world.roadmap.pk, made.pk)).status_code == 404


def test_a_trainer_comments_an_action_and_comes_back_to_it(client, world):
    client.force_login(world.trainer)
    sent = client.post(address("comment_create", world.roadmap.pk), typed(action=str(world.action.pk)))
    made = Comment.objects.get()
    assert sent.url == f"{world.action.get_absolute_url()}#commentaire-{made.pk}"
    assert (made.action, made.by, made.scope) == (world.action, world.trainer, "team")


def test_a_team_that_asks_for_staff_alone_writes_to_the_team(client, world):
    client.force_login(world.member)
    client.post(address("comment_create", world.roadmap.pk), typed(scope="staff"))
    assert Comment.objects.get().scope == "team"


def test_what_was_typed_is_kept_when_a_comment_is_wrong(client, world):
    client.force_login(world.manager)
    sent = typed(text="Un texte\x0b invisible", scope="staff", entry=str(world.entry.pk), back="list")
    page = client.post(address("comment_create", world.roadmap.pk), sent)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Un texte" in text
    assert f'value="{sent["form_id"]}"' in text
    assert 'value="list"' in text
    assert page.context["form"]["scope"].value() == "staff"


@pytest.mark.parametrize("place", ["9" * 30, "-1", "abc", "%s%s"])
def test_a_place_that_does_not_exist_is_no_error_page(client, world, place):
    client.force_login(world.member)
    for name in ("action", "entry", "parent"):
        sent = client.post(address("comment_create", world.roadmap.pk), typed(**{name: place}))
        assert sent.status_code in (200, 404)
    assert Comment.objects.count() == 0


def test_a_comment_of_another_roadmap_is_not_answered_through_this_one(client, world):
    foreign = CommentFactory(action=None, entry=ThemeEntryFactory())
    client.force_login(world.manager)
    sent = client.post(address("comment_create", world.roadmap.pk), typed(parent=str(foreign.pk), scope="team"))
    assert sent.status_code == 404


def test_a_comment_is_settled_opened_and_taken_back_by_buttons_that_may_be_pressed_twice(client, world):
    made = comment(roadmap=world.roadmap, by=world.member, text="Et les bailleurs ?")
    client.force_login(world.member)
    for name in ("resolve", "reopen", "withdraw"):
        for _ in range(2):
            assert (
                client.post(address(f"comment_{name}", world.roadmap.pk, made.pk), {"back": "list"}).status_code == 302
            )
    made.refresh_from_db()
    assert (made.resolved_at, made.withdrawn_at is None) == (None, False)


def test_a_member_does_not_take_back_the_comment_of_a_colleague(client, world):
    made = comment(roadmap=world.roadmap, by=world.referent, text="Et les bailleurs ?")
    client.force_login(world.member)
    assert client.post(address("comment_withdraw", world.roadmap.pk, made.pk)).status_code == 404


def test_a_hostile_comment_is_shown_as_text(client, world):
    comment(roadmap=world.roadmap, by=world.member, action=world.action, text="<script>alert(1)</script>")
    page = html(client, world.referent, pages_of(world)[2])
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_thread_whose_first_comment_was_taken_back_keeps_its_answers(client, world):
    made = comment(roadmap=world.roadmap, by=world.trainer, text="Je me trompe.")
    comment(roadmap=world.roadmap, parent=made, by=world.member, text="Pas du tout.")
    withdraw(comment=made, by=world.trainer)
    page = html(client, world.referent, pages_of(world)[0])
    assert "Pas du tout." in page
    assert "Je me trompe." not in page
    assert "a été retiré par la personne" in page


def test_the_list_shows_what_is_to_settle_then_everything(client, world):
    resolve(comment=comment(roadmap=world.roadmap, by=world.trainer, text="Réglé hier."), by=world.member)
    comment(roadmap=world.roadmap, by=world.trainer, entry=world.entry, text="À revoir.")
    open_ones, every = html(client, world.member, pages_of(world)[1]), html(client, world.member, pages_of(world)[0])
    assert ("Réglé hier." in open_ones, "À revoir." in open_ones) == (False, True)
    assert ("Réglé hier." in every, "À revoir." in every) == (True, True)


def test_the_list_asks_as_much_of_the_database_with_3_and_with_30_comments(client, world):
    client.force_login(world.referent)
    client.get(pages_of(world)[0])
    asked = []
    for number in (3, 27):
        for n in range(number):
            made = comment(roadmap=world.roadmap, by=world.member, action=world.action if n % 2 else None, text=f"{n}")
            comment(roadmap=world.roadmap, by=world.trainer, parent=made, text="Oui.")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(pages_of(world)[0]).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_comment_typed_while_its_action_is_withdrawn_is_kept_and_read_in_the_list(client, world):
    Action.objects.update(deleted_at="2022-10-01T10:00:00Z")
    client.force_login(world.trainer)
    sent = client.post(address("comment_create", world.roadmap.pk), typed(action=str(world.action.pk)))
    made = Comment.objects.get()
    assert sent.url == f"{pages_of(world)[0]}#commentaire-{made.pk}"
    assert "(action retirée)" in html(client, world.member, pages_of(world)[0])


def test_staff_choose_who_reads_a_comment_and_others_are_not_asked(client, world):
    asked = {}
    for name in ("manager", "member", "trainer"):
        client.force_login(getattr(world, name))
        form = client.get(pages_of(world)[0]).context["comment_form"]
        asked[name] = [label for _, label in form.fields["scope"].choices] if "scope" in form.fields else None
    both = ["L’équipe, les formatrices, les formateurs et l’IREV", "L’équipe de l’IREV seule"]
    assert asked == {"manager": both, "member": None, "trainer": None}
