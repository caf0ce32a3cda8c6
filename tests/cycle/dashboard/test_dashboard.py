"""What staff find when they arrive."""

import datetime

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from cycle.dashboard.dashboard import dashboard_for
from cycle.version import VERSION
from programme.models import SiteIdentity
from tests.factories.participants import UserFactory
from tests.factories.programme import ContributionFactory, CycleFactory, SequenceFactory, TrainingSessionFactory
from tests.html import texts_under

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
TODAY = datetime.date(2022, 9, 10)


def member(group):
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def day(number, month=9, **fields):
    return TrainingSessionFactory(date=datetime.date(2022, month, number), **fields)


def test_the_coming_day_is_the_next_that_takes_place():
    day(9)
    day(11, state="cancelled")
    coming = day(13)
    day(14)
    board = dashboard_for(member("lecture"), TODAY)
    assert (board.session, board.days_left) == (coming, 3)


def test_a_day_of_today_is_the_coming_one():
    coming = day(10)
    board = dashboard_for(member("lecture"), TODAY)
    assert (board.session, board.days_left) == (coming, 0)


def test_nothing_to_come():
    day(9)
    board = dashboard_for(member("lecture"), TODAY)
    assert (board.session, board.days_left) == (None, None)


def test_drafts_stand_with_their_warnings():
    CycleFactory(published=True)
    draft = CycleFactory(contact_name="Camille Exemple")
    ContributionFactory(cycle=draft)
    assert dashboard_for(member("lecture"), TODAY).drafts == [(draft, ["Aucune journée n’est prévue."])]


def test_past_cycles_without_figures_are_told():
    past = CycleFactory(published=True)
    day(9, cycle=past)
    day(20, cycle=CycleFactory(published=True))
    figures = {"recorded_from_intercommunalities": 2, "recorded_from_landlords": 0, "recorded_from_state": 0}
    day(8, cycle=CycleFactory(archived=True, recorded_participants=2, **figures))
    assert dashboard_for(member("lecture"), TODAY).without_figures == [past]


def test_missing_values_of_the_identity_lead_to_their_fields():
    SiteIdentity.objects.create(pk=1, **dict.fromkeys(SiteIdentity.REQUIRED[1:], "x@example.org"))
    (missing,) = dashboard_for(member("gestion"), TODAY).missing_identity
    url = reverse("admin:programme_siteidentity_change", args=[1])
    assert (missing.label, missing.url) == ("nom de l’éditeur", f"{url}#id_publisher_name")
    (read,) = dashboard_for(member("lecture"), TODAY).missing_identity
    assert (read.label, read.url) == (missing.label, "")


def test_a_site_without_identity_misses_everything():
    missing = dashboard_for(member("gestion"), TODAY).missing_identity
    assert len(missing) == len(SiteIdentity.REQUIRED)
    assert missing[0].url.startswith(reverse("admin:programme_siteidentity_add"))


@pytest.mark.parametrize(
    ("group", "labels"),
    [
        (
            "gestion",
            ["Dupliquer le cycle 2023", "Nouveau cycle", "Glossaire", "Repères juridiques", "Identité du site"],
        ),
        ("lecture", ["Glossaire", "Repères juridiques", "Identité du site"]),
    ],
)
def test_shortcuts_are_what_the_person_may_do(group, labels):
    CycleFactory(year=2022)
    CycleFactory(year=2023)
    assert [shortcut.label for shortcut in dashboard_for(member(group), TODAY).shortcuts] == labels


def test_recent_changes_are_those_of_the_programme():
    user = member("gestion")
    LogEntry.objects.log_actions(user.pk, [CycleFactory()], CHANGE, "Date changée")
    LogEntry.objects.log_actions(user.pk, [user], CHANGE, "Compte changé")
    assert [entry.get_change_message() for entry in dashboard_for(user, TODAY).recent] == ["Date changée"]


def test_staff_without_right_learn_nothing_and_are_told_kindly(client):
    CycleFactory(title="Cycle secret")
    user = UserFactory(staff=True)
    assert dashboard_for(user, TODAY).allowed is False
    client.force_login(user)
    page = client.get(reverse("admin:index")).content.decode()
    assert "aucun droit ne lui a encore été donné" in page
    assert "Cycle secret" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_dashboard_takes_as_many_queries_whatever_its_length(client, django_assert_num_queries, number):
    user = member("gestion")
    for _ in range(number):
        draft = day(13).cycle
        part = SequenceFactory(cycle=draft, sessions=[draft.sessions.get()])
        ContributionFactory(cycle=draft).sequences.add(part)
        LogEntry.objects.log_actions(user.pk, [draft], CHANGE, "Date changée")
        day(1, month=1, cycle=CycleFactory(published=True))
    client.force_login(user)
    client.get(reverse("admin:index"))
    with django_assert_num_queries(23):
        client.get(reverse("admin:index"))


def test_models_stand_in_the_order_of_their_use(client):
    client.force_login(UserFactory(administrator=True))
    floors = client.get(reverse("admin:index")).context["app_list"]
    assert [floor["app_label"] for floor in floors] == ["programme", "roadmaps", "participants"]
    assert [model["object_name"] for model in floors[0]["models"]] == [
        "Cycle",
        "TrainingSession",
        "Speaker",
        "Venue",
        "Material",
        "LegalLandmark",
        "GlossaryTerm",
        "SiteIdentity",
        "AccessibilityAudit",
    ]
    assert [model["object_name"] for model in floors[1]["models"]] == [
        "Roadmap",
        "Theme",
        "IndicatorDefinition",
        "LibraryAction",
        "Milestone",
        "RoadmapPolicy",
    ]


@pytest.mark.parametrize(("debug", "shown"), [(True, True), (False, False)])
def test_the_sign_in_page_names_the_demo_accounts_in_development_only(client, settings, debug, shown):
    # The addresses are read before: some exist in development only, and they are read once.
    address = reverse("account_login")
    settings.DEBUG = debug
    UserFactory(staff=True, is_fictitious=True)
    page = client.get(address).content.decode()
    assert ("equipe@example.org" in page) is shown
    assert "Adresse électronique" in page


@pytest.mark.parametrize("name", ["index", "programme_cycle_changelist", "programme_cycle_add"])
def test_the_foot_of_each_page_says_the_version_of_the_portal(client, name):
    client.force_login(UserFactory(administrator=True))
    (foot,) = texts_under(client.get(reverse(f"admin:{name}")), "footer#footer")
    assert f"version {VERSION}" in foot
