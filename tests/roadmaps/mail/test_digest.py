"""The daily digest: what remains of what others did, once a day, to those who follow the roadmap and wish it."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from participants.models import Message, RegistrationEvent, User
from roadmaps.common_tools.opening import open_roadmap, spread_themes
from roadmaps.mail.digest import opt_out_token, read_token, send_digests, set_digests
from roadmaps.mail.news import News
from roadmaps.models import (
    Action,
    Comment,
    Difficulty,
    DigestPreference,
    FollowUp,
    Reading,
    Revision,
    Roadmap,
    RoadmapPolicy,
    Transition,
)
from roadmaps.validation import acts
from roadmaps.writing.arranging import create_action, move_action, withdraw_action
from roadmaps.writing.saving import save_edit
from tests.factories.participants import RegistrationFactory
from tests.factories.roadmaps import (
    CommentFactory,
    DifficultyFactory,
    IndicatorFactory,
    ReadingFactory,
    RoadmapFactory,
    ThemeEntryFactory,
    ThemeFactory,
)
from tests.participants.registration.test_races import at_once

pytestmark = pytest.mark.django_db

PARIS = timezone.get_default_timezone()


def morning(day):
    return datetime.datetime(2030, 9, day, 7, 30, tzinfo=PARIS)


@pytest.fixture
def team(world):
    """Everybody has signed in once, and has had the digest of the 1st: the roadmap was opened before."""
    User.objects.update(last_login=morning(1))
    Roadmap.objects.update(opened_at=morning(1))
    Revision.objects.update(at=morning(1) - datetime.timedelta(days=1))
    for user in (world.referent, world.member, world.trainer):
        DigestPreference.objects.create(user=user, roadmap=world.roadmap, last_made_at=morning(1))
    return world


def edit(world, by, when=2, **values):
    """An edit made on a day of September 2030, at noon of the day before the digest."""
    action = Action.objects.get(pk=world.action.pk)
    saved = save_edit(obj=action, version=action.version, form_id=None, values=values, by=by)
    at = morning(when) - datetime.timedelta(hours=12)
    Revision.objects.filter(pk=saved.revision.pk).update(at=at)
    return saved


def comment(world, by, text="Un mot", when=2, **values):
    row = CommentFactory(roadmap=world.roadmap, by=by, text=text, **values)
    Comment.objects.filter(pk=row.pk).update(at=morning(when) - datetime.timedelta(hours=12))
    return row


def done_the_day_before(when=2):
    """What people did just now was done at noon, the day before the digest."""
    at = morning(when) - datetime.timedelta(hours=12)
    for model in (Revision, Transition):
        model.objects.filter(at__lt=morning(1) - datetime.timedelta(days=9)).update(at=at)


def received(user):
    return list(Message.objects.filter(kind="roadmap_digest", user=user).order_by("pk"))


def text_of(user):
    return received(user)[-1].email.message


def test_each_of_the_others_is_told_and_never_who_wrote(team):
    edit(team, team.member, title="Signer la convention", means="Un agent")
    assert send_digests(morning(2)) == 2
    line = "- Basile Membre a modifié l’action «\xa0Signer la convention\xa0»\xa0: intitulé, moyens"
    assert line in text_of(team.referent)
    assert line in text_of(team.trainer)
    assert received(team.member) == []


def test_nothing_is_sent_when_there_is_nothing(team):
    assert send_digests(morning(2)) == 0
    assert Message.objects.count() == 0


def test_nothing_is_sent_before_the_morning(team):
    edit(team, team.member, means="Un agent")
    assert send_digests(morning(2).replace(hour=6)) == 0
    assert send_digests(morning(2)) == 2


def test_at_most_one_a_day_and_the_rest_the_day_after(team):
    edit(team, team.member, means="Un agent")
    assert send_digests(morning(2)) == 2
    edit(team, team.member, when=3, results="Signée")
    assert send_digests(morning(2).replace(hour=22)) == 0
    assert send_digests(morning(3)) == 2
    assert "résultats obtenus" in text_of(team.referent)
    assert "moyens" not in text_of(team.referent)


def test_the_opening_of_a_roadmap_is_no_news_and_a_theme_that_staff_add_is(team):
    ThemeFactory(cycle=team.cycle, title="Le premier axe")
    registration = RegistrationFactory(cycle=team.cycle, accepted=True, user__last_login=morning(1))
    RegistrationFactory(cycle=team.cycle, territory=registration.territory, accepted=True, user=team.manager)
    roadmap = open_roadmap(cycle=team.cycle, territory=registration.territory, by=team.manager)
    Roadmap.objects.filter(pk=roadmap.pk).update(opened_at=morning(1))
    RegistrationEvent.objects.all().delete()
    Revision.objects.filter(roadmap=roadmap).update(at=morning(2) - datetime.timedelta(hours=12))
    assert send_digests(morning(2)) == 0
    DigestPreference.objects.filter(roadmap=roadmap).delete()
    for obj, name in ((roadmap, "findings"), (roadmap.entries.last(), "diagnosis")):
        save_edit(obj=obj, version=0, form_id=None, values={name: "Un mot"}, by=team.manager)
    ThemeFactory(cycle=team.cycle, title="Un axe de plus")
    spread_themes(cycle=team.cycle, by=team.manager)
    done_the_day_before(3)
    send_digests(morning(3))
    lines = [line for line in text_of(registration.user).splitlines() if line.startswith("- ")]
    assert lines == [
        "- Mina Gestion a modifié le point de départ de la feuille de route\xa0: constats",
        "- Mina Gestion a modifié l’axe «\xa0Le premier axe\xa0»\xa0: diagnostic partagé",
        "- Mina Gestion a ajouté l’axe «\xa0Un axe de plus\xa0»",
    ]


def test_two_workers_write_none_twice(team):
    edit(team, team.member, means="Un agent")
    send_digests(morning(2))
    DigestPreference.objects.update(last_made_at=morning(1))
    assert send_digests(morning(2)) == 0
    assert len(received(team.referent)) == 1


def test_what_is_done_and_undone_is_told_to_nobody(team):
    edit(team, team.member, means="Un agent")
    edit(team, team.member, means="")
    created = create_action(entry=team.entry, values={"title": "Passagère"}, by=team.member)
    withdraw_action(action=created, by=team.member)
    acts.submit(roadmap=team.roadmap, by=team.referent)
    acts.take_back(roadmap=team.roadmap, by=team.referent)
    comment(team, team.member, withdrawn_at=morning(2))
    done_the_day_before()
    assert send_digests(morning(2)) == 0
    assert Message.objects.filter(kind="roadmap_digest").count() == 0


def test_a_step_that_others_took_is_told(team):
    acts.submit(roadmap=team.roadmap, by=team.referent)
    done_the_day_before()
    send_digests(morning(2))
    assert "Ada Référente\xa0: feuille de route transmise à l’IREV" in text_of(team.member)
    assert received(team.referent) == []


def test_who_is_overwritten_is_told(team):
    edit(team, team.member, means="Un agent")
    edit(team, team.referent, means="")
    send_digests(morning(2))
    assert "Ada Référente a modifié" in text_of(team.member)
    assert received(team.referent) == []


def test_who_wrote_last_of_a_field_has_seen_it(team):
    edit(team, team.member, means="Un agent")
    edit(team, team.referent, means="Un agent et demi")
    send_digests(morning(2))
    assert received(team.referent) == []
    assert "Ada Référente a modifié" in text_of(team.member)
    assert "Basile Membre et Ada Référente ont modifié" in text_of(team.trainer)


def test_what_staff_say_to_themselves_is_never_in_a_digest(team):
    User.objects.filter(pk=team.trainer.pk).update(is_staff=True, is_superuser=True)
    secret = comment(team, team.manager, "Équipe en difficulté", scope="staff")
    comment(team, team.manager, "Réponse à nous", parent=secret)
    comment(team, team.manager, "Bravo à tous")
    send_digests(morning(2))
    for user in (team.referent, team.member, team.trainer):
        assert "Bravo à tous" in text_of(user)
        assert "difficulté" not in text_of(user)
        assert "Réponse à nous" not in text_of(user)


def test_a_digest_says_of_which_object_a_comment_is(team):
    indicator = IndicatorFactory(entry=team.entry, action=team.action, title="Part des baux")
    Revision.objects.update(at=morning(1) - datetime.timedelta(days=1))
    places = {"indicator": indicator}, {"action": team.action}, {"entry": team.entry}, {}
    for place in places:
        comment(team, team.trainer, "À préciser", **place)
    comment(team, team.manager, "Entre nous", scope="staff", indicator=indicator)
    send_digests(morning(2))
    lines = [line for line in text_of(team.referent).splitlines() if line.startswith("- ")]
    objects = [
        "de l’indicateur «\xa0Part des baux\xa0»",
        f"de l’action «\xa0{team.action.title}\xa0»",
        f"de l’axe «\xa0{team.entry.theme.title}\xa0»",
        "de la feuille de route",
    ]
    trainer = team.trainer.get_full_name()
    assert lines == [f"- {trainer}, commentaire {written}\xa0: «\xa0À préciser\xa0»" for written in objects]


def test_an_action_added_or_withdrawn_by_another_is_told(team):
    created = create_action(entry=team.entry, values={"title": "Nouvelle"}, by=team.member)
    withdraw_action(action=team.action, by=team.member)
    done_the_day_before()
    send_digests(morning(2))
    text = text_of(team.referent)
    assert f"Basile Membre a ajouté l’action «\xa0{created.title}\xa0»" in text
    assert f"Basile Membre a retiré l’action «\xa0{team.action.title}\xa0»" in text


@pytest.mark.parametrize(
    "nobody", ["archived cycle", "draft cycle", "staff send none", "never signed in", "no more in the team"]
)
def test_nobody_is_told_who_should_not_be(team, nobody):
    edit(team, team.member, means="Un agent")
    if nobody == "archived cycle" or nobody == "draft cycle":
        team.cycle.state = nobody.split()[0]
        team.cycle.save()
    elif nobody == "staff send none":
        RoadmapPolicy.objects.create(cycle=team.cycle, sends_digests=False)
    elif nobody == "never signed in":
        User.objects.update(last_login=None)
    else:
        team.referent.registrations.update(state="withdrawn")
        team.trainer.trainer_accesses.all().delete()
    assert send_digests(morning(2)) == 0


def test_who_opts_out_receives_none_and_misses_what_was_before_who_comes_back(team):
    set_digests(user=team.trainer, roadmap=team.roadmap, wanted=False)
    edit(team, team.member, means="Un agent")
    send_digests(morning(2))
    assert received(team.trainer) == []
    set_digests(user=team.trainer, roadmap=team.roadmap, wanted=True)
    DigestPreference.objects.filter(user=team.trainer).update(last_made_at=morning(2))
    edit(team, team.member, when=3, results="Signée")
    send_digests(morning(3))
    assert "résultats obtenus" in text_of(team.trainer)
    assert "moyens" not in text_of(team.trainer)


def test_the_link_opts_out_with_a_button_and_without_signing_in(team, client):
    address = f"/resumes/{opt_out_token(team.member, [team.roadmap])}/"
    assert "Ne plus recevoir les résumés" in client.get(address).content.decode()
    assert not DigestPreference.objects.filter(opted_out_at__isnull=False).exists()
    assert "Vous ne recevrez plus ces résumés" in client.post(address).content.decode()
    assert [preference.user for preference in DigestPreference.objects.filter(opted_out_at__isnull=False)] == [
        team.member
    ]
    assert "Vous ne recevrez plus ces résumés" in client.get(address).content.decode()


def test_a_mail_program_opts_out_in_one_click(team):
    edit(team, team.member, means="Un agent")
    send_digests(morning(2))
    headers = received(team.referent)[0].email.headers
    link = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link.removeprefix("http://testserver")
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert DigestPreference.objects.get(user=team.referent).opted_out_at is not None


@pytest.mark.parametrize("token", ["x", "WzEsMV0:1abc:forged", "WzEsMV0"])
def test_a_link_that_was_not_signed_here_is_not_found(client, db, token):
    assert read_token(token) is None
    assert client.get(f"/resumes/{token}/").status_code == 404


def test_hostile_texts_stay_texts(team):
    team.member.first_name = "<b>Eve</b>\nBcc: x"
    team.member.save()
    edit(team, team.member, title="[x](http://evil.example) {lien_resumes}")
    comment(team, team.member, "<img src=x>\nhttp://evil.example")
    send_digests(morning(2))
    email = received(team.referent)[0].email
    html = email.html_message
    assert "<img" not in html
    assert "<b>Eve" not in html
    assert 'href="http://evil' not in html
    assert html.count("/resumes/") == 1
    assert "\n" not in email.subject


def test_a_long_day_is_told_in_forty_lines(team):
    for number in range(60):
        comment(team, team.member, f"Remarque {number}")
    send_digests(morning(2))
    lines = [line for line in text_of(team.referent).splitlines() if line.startswith("- ")]
    assert len(lines) == 40
    assert lines[-1] == "- Et 21 autres nouveautés, à lire dans la feuille de route."


def test_as_many_queries_for_a_long_day_as_for_a_short_one(team, django_assert_max_num_queries):
    comment(team, team.member)
    edit(team, team.member, means="Un agent")
    with django_assert_max_num_queries(QUERIES) as short:
        send_digests(morning(2))
    for number in range(20):
        comment(team, team.member, when=3)
        edit(team, team.member, when=3, means=f"{number}")
    with django_assert_max_num_queries(QUERIES) as long:
        send_digests(morning(3))
    assert len(long) == len(short)


QUERIES = 80


def test_a_worker_that_dies_on_the_way_loses_nothing(team, monkeypatch, caplog):
    def dies(**values):
        raise RuntimeError

    edit(team, team.member, means="Un agent")
    with monkeypatch.context() as patch:
        patch.setattr("roadmaps.mail.digest.queue_message", dies)
        assert send_digests(morning(2)) == 0
    assert "will be tried again" in caplog.text
    assert send_digests(morning(2)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_instant_write_each_digest_once(team):
    edit(team, team.member, means="Un agent")
    assert sum(at_once(send_digests, [morning(2), morning(2)])) == 2
    assert Message.objects.filter(kind="roadmap_digest").count() == 2


def test_what_happened_to_an_action_is_told_in_the_words_of_who_says_it(team):
    at = morning(2) - datetime.timedelta(hours=12)
    raised = DifficultyFactory(action=team.action, by=team.member, text="Données absentes", support="Un modèle")
    known = DifficultyFactory(action=team.action, by=team.member, text="Connue")
    Difficulty.objects.filter(pk=raised.pk).update(at=at)
    Difficulty.objects.filter(pk=known.pk).update(
        at=morning(1) - datetime.timedelta(days=2), lifted_at=at, lifted_by=team.member, lifted_how="Une convention"
    )
    follow_up = {"action": team.action, "by": team.member, "from_state": "to_start"}
    FollowUp.objects.create(**follow_up, to_state="blocked", text="Tout est arrêté", difficulty=raised)
    FollowUp.objects.create(**follow_up, to_state="to_start", text="Une réunion")
    FollowUp.objects.update(at=at)
    reading = ReadingFactory(indicator__entry=team.entry, indicator__title="Part", by=team.member)
    Reading.objects.filter(pk=reading.pk).update(at=at)
    Revision.objects.filter(object_kind="indicator").update(at=morning(1) - datetime.timedelta(days=1))
    send_digests(morning(2))
    title = f"«\xa0{team.action.title}\xa0»"
    lines = [line for line in text_of(team.referent).splitlines() if line.startswith("- ")]
    assert lines == [
        f"- Basile Membre, action {title}, bloquée\xa0: «\xa0Tout est arrêté\xa0» "
        "(difficulté\xa0: «\xa0Données absentes\xa0»\xa0; appui souhaité\xa0: «\xa0Un modèle\xa0»)",
        f"- Basile Membre, action {title}\xa0: «\xa0Une réunion\xa0»",
        f"- Basile Membre, difficulté levée, action {title}\xa0: «\xa0Une convention\xa0»",
        "- Basile Membre a relevé l’indicateur «\xa0Part\xa0» pour 2022",
    ]
    assert received(team.member) == []


def test_an_action_that_goes_to_another_theme_is_told_and_one_that_comes_back_is_not(team):
    other = ThemeEntryFactory(roadmap=team.roadmap)
    move_action(action=team.action, by=team.member, entry=other)
    done_the_day_before()
    send_digests(morning(2))
    assert f"a modifié l’action «\xa0{team.action.title}\xa0»\xa0: axe" in text_of(team.referent)
    move_action(action=team.action, by=team.member, entry=team.entry)
    move_action(action=team.action, by=team.member, entry=other)
    done_the_day_before(3)
    assert send_digests(morning(3)) == 0


def test_an_agreement_given_and_taken_back_is_told_to_nobody(team):
    Roadmap.objects.update(state="validated")
    acts.agree_to_publish(roadmap=team.roadmap, by=team.referent)
    acts.disagree(roadmap=team.roadmap, by=team.referent)
    acts.share_with_teams(roadmap=team.roadmap, by=team.referent, shared=True)
    done_the_day_before()
    send_digests(morning(2))
    lines = [line for line in text_of(team.member).splitlines() if line.startswith("- ")]
    assert lines == ["- Ada Référente\xa0: feuille de route partagée avec les autres équipes"]


# Who follows several roadmaps --------------------------------------------------------------------------------


@pytest.fixture
def two(team):
    """The trainer follows two roadmaps of the cycle."""
    other = RoadmapFactory(cycle=team.cycle, territory__name="CC d’à côté")
    Roadmap.objects.update(opened_at=morning(1))
    Revision.objects.update(at=morning(1) - datetime.timedelta(days=1))
    DigestPreference.objects.create(user=team.trainer, roadmap=other, last_made_at=morning(1))
    team.neighbour = other
    return team


def said_of(world, roadmap, text, when=2):
    row = CommentFactory(roadmap=roadmap, by=world.manager, text=text)
    Comment.objects.filter(pk=row.pk).update(at=morning(when) - datetime.timedelta(hours=12))


def links_of(email):
    return re.findall(r"/resumes/([^/\s>]+)/", email.message)


def test_who_follows_several_roadmaps_has_one_mail_with_a_heading_for_each(two):
    said_of(two, two.roadmap, "Ici")
    said_of(two, two.neighbour, "À côté")
    assert send_digests(morning(2)) == 3
    (message,) = received(two.trainer)
    text = message.email.message
    name, year = two.roadmap.territory.name, two.cycle.year
    since = "depuis le dimanche 1er\xa0septembre 2030 à 7\xa0h\xa030"
    assert message.subject == "Du nouveau dans 2 feuilles de route"
    assert f"\n{name}, cycle {year}, {since}\n- Mina Gestion, commentaire" in text
    assert f"\nCC d’à côté, cycle {year}, {since}\n- Mina Gestion, commentaire" in text
    assert text.count("Ouvrir la feuille de route\xa0: http") == 2
    assert message.email.html_message.count("<h3") == 2
    assert send_digests(morning(2).replace(hour=9)) == 0


def test_a_mail_says_nothing_of_a_roadmap_where_nothing_happened(two):
    said_of(two, two.neighbour, "À côté")
    send_digests(morning(2))
    (message,) = received(two.trainer)
    assert message.subject == "Du nouveau dans la feuille de route de CC d’à côté"
    assert two.roadmap.territory.name not in message.email.message
    assert "Ne plus recevoir ses nouveautés" not in message.email.message


def test_each_roadmap_of_a_mail_has_its_link_and_the_mail_has_one_for_all(two, client):
    said_of(two, two.roadmap, "Ici")
    said_of(two, two.neighbour, "À côté")
    send_digests(morning(2))
    email = received(two.trainer)[0].email
    here, there, everywhere = links_of(email)
    assert everywhere in email.headers["List-Unsubscribe"]
    client.post(f"/resumes/{there}/")
    out = DigestPreference.objects.filter(opted_out_at__isnull=False)
    assert [message.roadmap for message in out] == [two.neighbour]
    page = client.get(f"/resumes/{everywhere}/").content.decode()
    assert "Ne plus recevoir les résumés" in page
    client.post(f"/resumes/{everywhere}/")
    assert {message.roadmap for message in out.all()} == {two.roadmap, two.neighbour}
    assert here not in (there, everywhere)


def test_a_roadmap_that_fails_leaves_the_others_and_is_told_the_day_after(two, monkeypatch, caplog):
    said_of(two, two.roadmap, "Ici")
    said_of(two, two.neighbour, "À côté")

    def lines_for(news, user, since):
        if news.roadmap == two.neighbour:
            raise RuntimeError
        return LINES_FOR(news, user, since)

    with monkeypatch.context() as patch:
        patch.setattr(News, "lines_for", lines_for)
        assert send_digests(morning(2)) == 3
    assert "will be tried again" in caplog.text
    assert "À côté" not in text_of(two.trainer)
    assert send_digests(morning(2).replace(hour=9)) == 0
    assert send_digests(morning(3)) == 1
    assert "À côté" in text_of(two.trainer)
    assert "Ici" not in text_of(two.trainer)


LINES_FOR = News.lines_for


def test_what_is_written_while_the_digests_leave_waits_for_the_next_ones(team):
    comment(team, team.manager, "Avant")
    row = comment(team, team.manager, "Pendant")
    Comment.objects.filter(pk=row.pk).update(at=morning(2) + datetime.timedelta(seconds=1))
    send_digests(morning(2))
    assert "Avant" in text_of(team.member)
    assert "Pendant" not in text_of(team.member)
    send_digests(morning(3))
    assert "Pendant" in text_of(team.member)
    assert "Avant" not in text_of(team.member)


def test_who_opts_out_while_the_digests_are_read_receives_none(team, monkeypatch):
    comment(team, team.manager, "Un mot")

    def lines_for(news, user, since):
        set_digests(user=team.member, roadmap=team.roadmap, wanted=False)
        return LINES_FOR(news, user, since)

    monkeypatch.setattr(News, "lines_for", lines_for)
    send_digests(morning(2))
    assert received(team.member) == []
    assert len(received(team.referent)) == 1
