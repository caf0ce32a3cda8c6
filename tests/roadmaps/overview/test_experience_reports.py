"""Returns of experience: written by each before the day, read by theme and without names."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from programme.kit.refusal import Outdated, Refused
from roadmaps.models import ExperienceReport, RoadmapPolicy, Theme
from roadmaps.overview.experience_reports import (
    HEADINGS,
    invitations_of,
    missing_reports,
    report_window,
    reports_of,
    save_report,
)
from tests.factories.participants import RegistrationFactory, UserFactory
from tests.factories.programme import TrainingSessionFactory
from tests.factories.roadmaps import MemberFactory, ThemeFactory
from tests.html import texts_under

pytestmark = pytest.mark.django_db
OPEN_DAY = datetime.date(2022, 11, 20)
FOLLOW_UP_DAY = datetime.date(2022, 12, 6)
TEXTS = {"applied": "Une réunion.", "helped": "Le guide.", "difficulties": "Le temps.", "needs": "La cotation."}


@pytest.fixture(autouse=True)
def days(world, monkeypatch):
    """Three days in September, the follow-up on the sixth of December; it is November."""
    for day in (13, 14, 16):
        TrainingSessionFactory(cycle=world.cycle, date=datetime.date(2022, 9, day))
    TrainingSessionFactory(cycle=world.cycle, date=FOLLOW_UP_DAY, kind="follow_up")
    today(monkeypatch, OPEN_DAY)


def today(monkeypatch, day):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: day)


def place_of(world, who="member"):
    return getattr(world, who).registrations.get(cycle=world.cycle)


def save(world, version=0, themes=(), who="member", **texts):
    texts = {**dict.fromkeys(HEADINGS, ""), **texts}
    by = getattr(world, who)
    return save_report(registration=place_of(world, who), version=version, texts=texts, themes=list(themes), by=by)


def page_of(world):
    return reverse("roadmaps:report_update", args=[world.cycle.slug])


def synthesis_of(world):
    return reverse("roadmaps:report_synthesis", args=[world.cycle.slug])


# Themes and versions --------------------------------------------------------------------------------------


def test_correcting_a_return_keeps_the_theme_that_was_retired_since(client, world):
    save(world, themes=[world.entry.theme], applied="Une réunion.")
    Theme.objects.filter(pk=world.entry.theme_id).update(retired_at=timezone.now())
    client.force_login(world.member)
    page = client.get(page_of(world)).content.decode()
    assert re.search(rf'value="{world.entry.theme_id}"[^>]* checked', page)
    client.post(page_of(world), {"applied": "Deux réunions.", "themes": [world.entry.theme_id], "version": 1})
    report = ExperienceReport.objects.get()
    assert (report.applied, list(report.themes.all())) == ("Deux réunions.", [world.entry.theme])


def test_a_retired_theme_is_offered_to_nobody_else(client, world):
    Theme.objects.filter(pk=world.entry.theme_id).update(retired_at=timezone.now())
    client.force_login(world.member)
    assert f'value="{world.entry.theme_id}"' not in client.get(page_of(world)).content.decode()


def test_a_version_of_a_return_that_is_not_there_loses_no_word(client, world):
    client.force_login(world.member)
    assert client.post(page_of(world), {"applied": "Une réunion.", "version": 3}).status_code == 302
    assert ExperienceReport.objects.get().applied == "Une réunion."


# When -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "is_open", "sentence"),
    [
        ("2022-09-16", False, "Les retours d’expériences s’écriront à partir du 17\u00a0septembre 2022."),
        ("2022-09-17", True, "Vous pouvez écrire et corriger votre retour jusqu’au 5\u00a0décembre 2022 inclus."),
        ("2022-12-05", True, "Vous pouvez écrire et corriger votre retour jusqu’au 5\u00a0décembre 2022 inclus."),
        ("2022-12-06", False, "Les retours d’expériences sont clos depuis le 5\u00a0décembre 2022."),
    ],
)
def test_returns_are_written_from_the_training_to_the_eve_of_the_day(world, monkeypatch, day, is_open, sentence):
    today(monkeypatch, datetime.date.fromisoformat(day))
    window = report_window(world.cycle)
    assert (window.is_open, window.sentence) == (is_open, sentence)


def test_staff_choose_other_days(world):
    RoadmapPolicy.objects.create(cycle=world.cycle, reports_open_on="2022-11-21", reports_close_on="2022-11-30")
    world.cycle.refresh_from_db()
    window = report_window(world.cycle)
    assert (window.opens_on, window.closes_on) == (datetime.date(2022, 11, 21), datetime.date(2022, 11, 30))
    assert not window.is_open


def test_a_cancelled_day_decides_nothing(world):
    world.cycle.sessions.filter(kind="follow_up").update(state="cancelled")
    window = report_window(world.cycle)
    assert (window.follow_up_day, window.closes_on, window.is_open) == (None, None, True)


def test_without_any_day_nothing_is_open(world):
    world.cycle.sessions.all().delete()
    assert report_window(world.cycle).sentence == "Les dates des retours d’expériences ne sont pas encore fixées."


# Writing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("member", 200),
        ("referent", 200),
        ("outsider", 200),
        ("candidate", 404),
        ("elsewhere", 404),
        ("trainer", 404),
        ("manager", 404),
    ],
)
def test_whoever_is_retained_in_the_cycle_writes(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(page_of(world)).status_code == status


def test_a_return_is_written_on_its_page_and_found_again(client, world):
    client.force_login(world.member)
    answer = client.post(page_of(world), {**TEXTS, "themes": [world.entry.theme_id], "version": 0})
    report = ExperienceReport.objects.get()
    assert answer.url == page_of(world)
    assert {name: getattr(report, name) for name in HEADINGS} == TEXTS
    assert list(report.themes.all()) == [world.entry.theme]
    assert (report.registration, report.version) == (place_of(world), 1)
    html = client.get(page_of(world)).content.decode()
    assert "Une réunion.</textarea>" in html
    assert '<input type="hidden" name="version" value="1">' in html


def test_an_empty_return_is_not_one(client, world):
    client.force_login(world.member)
    html = client.post(page_of(world), {"applied": "  ", "version": 0}).content.decode()
    assert "Répondez au moins à une question" in html
    assert ExperienceReport.objects.count() == 0


def test_the_same_words_sent_twice_are_written_once(world):
    save(world, **TEXTS)
    assert save(world, **TEXTS).version == 1


def test_a_return_written_elsewhere_meanwhile_is_not_overwritten(world):
    save(world, applied="Depuis l’autre fenêtre.")
    with pytest.raises(Outdated):
        save(world, applied="Depuis celle-ci.")
    assert ExperienceReport.objects.get().applied == "Depuis l’autre fenêtre."


def test_both_texts_are_shown_and_the_next_sending_chooses(client, world):
    save(world, applied="Depuis l’autre fenêtre.")
    client.force_login(world.member)
    html = client.post(page_of(world), {"applied": "Depuis <b>celle-ci</b>.", "version": 0}).content.decode()
    assert "Depuis l’autre fenêtre." in html
    assert "Depuis &lt;b&gt;celle-ci&lt;/b&gt;.</textarea>" in html
    assert '<input type="hidden" name="version" value="1">' in html
    assert client.post(page_of(world), {"applied": "Les deux.", "version": 1}).status_code == 302
    assert ExperienceReport.objects.get().applied == "Les deux."


def test_once_closed_the_text_that_was_typed_is_still_shown(client, world, monkeypatch):
    client.force_login(world.member)
    today(monkeypatch, FOLLOW_UP_DAY)
    html = client.post(page_of(world), {"applied": "Trop tard ?", "version": 0}).content.decode()
    assert "sont clos depuis le" in html
    assert "Trois minutes" not in html
    assert "Trop tard ?</textarea>" in html
    assert ExperienceReport.objects.count() == 0


def test_once_closed_one_reads_what_one_wrote(client, world, monkeypatch):
    save(world, applied="Une réunion.")
    today(monkeypatch, FOLLOW_UP_DAY)
    client.force_login(world.member)
    html = client.get(page_of(world)).content.decode()
    assert "Une réunion." in html
    assert "<textarea" not in html


def test_nobody_writes_for_another(world):
    texts = dict.fromkeys(HEADINGS, "x")
    with pytest.raises(Refused, match="la personne dont l’inscription"):
        save_report(registration=place_of(world), version=0, texts=texts, themes=[], by=world.referent)


# Reading together -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("trainer", 200), ("member", 404), ("referent", 404), ("outsider", 404), ("other_trainer", 404), ("staff", 404)],
)
def test_a_participant_never_reads_the_others(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(synthesis_of(world)).status_code == status


def test_staff_who_may_view_roadmaps_read_them(client, world):
    client.force_login(UserFactory(staff=True, permissions=["view_roadmap"]))
    assert client.get(synthesis_of(world)).status_code == 200


def test_answers_stand_by_theme_under_their_questions(world):
    other = ThemeFactory(cycle=world.cycle)
    save(world, themes=[world.entry.theme, other], applied="Réunion.", needs="Cotation.")
    save(world, who="outsider", applied="Charte.")
    found = reports_of(world.cycle)
    assert [(theme.number, theme.count) for theme in found.themes] == [(1, 1), (2, 1)]
    assert found.themes[0].texts == {"applied": ["Réunion."], "helped": [], "difficulties": [], "needs": ["Cotation."]}
    assert found.elsewhere.texts["applied"] == ["Charte."]
    assert (found.count, found.expected, found.missing) == (2, 3, 1)
    assert (found.territories, found.expected_territories) == (2, 2)
    assert found.silent == []


def test_the_order_follows_neither_who_wrote_nor_when(world):
    texts = [f"Réponse {number}" for number in range(6)]
    for text in texts:
        by = MemberFactory(roadmap=world.roadmap)
        ExperienceReport.objects.create(registration=by, applied=text)
    first = reports_of(world.cycle).elsewhere.headings[0][1]
    ExperienceReport.objects.all().delete()
    for text in reversed(texts):
        by = MemberFactory(roadmap=world.roadmap)
        ExperienceReport.objects.create(registration=by, applied=text)
    assert reports_of(world.cycle).elsewhere.headings[0][1] == first
    assert sorted(first) == texts
    assert first not in (texts, texts[::-1])


def test_the_page_names_neither_person_nor_structure_nor_territory(client, world):
    save(world, themes=[world.entry.theme], **TEXTS)
    client.force_login(world.trainer)
    html = client.get(synthesis_of(world)).content.decode()
    place = place_of(world)
    for name in ("Basile", "Membre", place.organisation.name, place.territory.name, place.function):
        assert name not in html
    for text in TEXTS.values():
        assert text in html


def test_who_left_is_neither_counted_nor_read(world):
    save(world, applied="Réunion.")
    place = place_of(world)
    place.state = "withdrawn"
    place.save()
    assert (reports_of(world.cycle).count, reports_of(world.cycle).expected) == (0, 2)


def test_the_page_says_what_is_missing(client, world):
    save(world, applied="Réunion.")
    client.force_login(world.trainer)
    missing = texts_under(client.get(synthesis_of(world)), ".reports__about li")
    assert missing == [
        "2 personnes n’ont pas encore écrit.",
        f"Personne ne parle de l’axe 1. {world.entry.theme.title}.",
    ]


@pytest.mark.parametrize("number", [1, 20])
def test_it_costs_as_many_queries_for_one_return_as_for_twenty(world, django_assert_num_queries, number):
    for _ in range(number):
        report = ExperienceReport.objects.create(registration=MemberFactory(roadmap=world.roadmap), applied="x")
        report.themes.set([world.entry.theme])
    with django_assert_num_queries(4):
        reports_of(world.cycle)


# Being asked ----------------------------------------------------------------------------------------------


def test_one_is_asked_while_returns_are_open(world, monkeypatch):
    assert [(invitation.cycle, invitation.is_written) for invitation in invitations_of(world.member)] == [
        (world.cycle, False)
    ]
    save(world, applied="Réunion.")
    assert [invitation.is_written for invitation in invitations_of(world.member)] == [True]
    assert invitations_of(world.candidate) == []
    today(monkeypatch, FOLLOW_UP_DAY)
    assert invitations_of(world.member) == []


def test_my_space_leads_to_the_return(client, world, monkeypatch):
    client.force_login(world.member)
    assert f'href="{page_of(world)}"' in client.get("/mon-espace/").content.decode()
    today(monkeypatch, FOLLOW_UP_DAY)
    assert f'href="{page_of(world)}"' not in client.get("/mon-espace/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_being_asked_costs_as_many_queries_for_one_cycle_as_for_three(world, django_assert_num_queries, number):
    for _ in range(number - 1):
        mine = RegistrationFactory(user=world.member, accepted=True)
        TrainingSessionFactory(cycle=mine.cycle, date=datetime.date(2022, 9, 13))
    with django_assert_num_queries(2):
        assert len(invitations_of(world.member)) == number


def test_staff_know_how_many_returns_are_missing(world):
    save(world, applied="Réunion.")
    assert missing_reports([world.cycle]) == {world.cycle.pk: 2}
