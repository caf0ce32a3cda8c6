"""Loading the demo on a portal that opens, and removing it: it comes whole, and goes without a trace."""

import datetime
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stdnum.fr import siren as siren_number

from cycle.demo.loading import days_from, email_of, is_loaded, read
from participants.mail.queue import queue_message
from participants.models import Intercommunality, Message, Registration, User
from participants.registration.answers import register
from participants.registration.decisions import accept
from participants.registration.drafts import keep_draft
from programme.models import Contribution, Cycle, SiteIdentity, Speaker
from roadmaps.common_tools.library import agree_to_card, ask_for_card, make_card
from roadmaps.follow_up.comments import comment
from roadmaps.models import Action, LibraryAction, Presence, Roadmap, RoadmapPolicy, Transition
from roadmaps.validation.acts import agree_to_publish, publish, submit
from roadmaps.versions.freezing import take_milestone
from tests.cycle.demo.test_demo import tables
from tests.factories.participants import OrganisationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]

TODAY = datetime.date(2030, 1, 14)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Give each test its own files."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cycle():
    """The 2022 cycle."""
    return Cycle.objects.get(slug="attributions-2022")


def files():
    """The files of the portal."""
    return sorted(path.name for path in Path(portal_settings.MEDIA_ROOT).rglob("*") if path.is_file())


# Its file ------------------------------------------------------------------------------------------------


def test_each_territory_has_a_siren_that_nobody_has_and_the_check_digit_of_one():
    sirens = list(read()["territories"].values())
    assert len(set(sirens)) == 9
    assert all(siren_number.is_valid(siren) and siren.startswith("000") for siren in sirens)
    assert not Intercommunality.objects.filter(siren__in=sirens).exists()


def test_the_names_of_the_file_make_as_many_addresses():
    data = read()
    people = {person["name"] for person in data["people_2022"] + data["people"]}
    assert len({email_of(name) for name in people}) == len(people) == 23 + 13
    assert email_of("Quitterie Énigme") == "quitterie.enigme@example.org"


def test_its_days_are_working_days_and_far_enough_to_register():
    for shift in range(366):
        today = TODAY + datetime.timedelta(days=shift)
        days = days_from(today)
        assert [day.weekday() for day in days] == [1, 2, 3, 1]
        assert days == sorted(days)
        assert not any((day.month, day.day) in [(1, 1), (5, 1), (5, 8), (7, 14), (11, 11), (12, 25)] for day in days)
        assert 70 <= (days[0] - today).days <= 97


# Who may load it, and what leaves then -------------------------------------------------------------------


def test_the_demo_is_refused_in_production(settings, monkeypatch):
    settings.DEBUG = False
    monkeypatch.delenv("ALLOW_DEMO")
    with pytest.raises(CommandError, match="refusé hors développement"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_demo_asks_for_the_2022_cycle():
    Cycle.objects.all().delete()
    with pytest.raises(CommandError, match="Chargez d’abord le cycle 2022"):
        call_command("load_demo")
    assert not is_loaded()


def test_the_mail_page_is_left_with_one_message_a_person(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", verbosity=0)
    recipients = Message.objects.values_list("recipient", flat=True)
    assert max(Counter(recipients).values()) == 1
    of_2022_alone = User.objects.exclude(registrations__cycle__slug="demonstration")
    assert not Message.objects.filter(user__in=of_2022_alone).exists()
    assert len(files()) == 2 + Message.objects.filter(kind="accepted").count()


@pytest.mark.ignore_template_errors
def test_the_sign_in_page_names_the_accounts_of_staff_while_they_exist_and_in_development_alone(client, settings):
    url = reverse("account_login")
    settings.DEBUG = True
    assert "demo-cycles-de-formation" not in client.get(url).content.decode()
    call_command("create_demo_staff", verbosity=0)
    assert "demo-cycles-de-formation" in client.get(url).content.decode()
    settings.DEBUG = False
    assert "demo-cycles-de-formation" not in client.get(url).content.decode()


# The banner -----------------------------------------------------------------------------------------------


def pages_with_the_banner(client):
    urls = ["/", "/cycles/attributions-2022/", "/mentions-legales/", "/adresse-inconnue/"]
    return [url for url in urls if "Données de démonstration." in client.get(url).content.decode()]


def test_each_page_says_that_the_data_are_fictitious_as_long_as_they_are(client):
    assert pages_with_the_banner(client) == []
    call_command("load_demo", verbosity=0)
    assert len(pages_with_the_banner(client)) == 4
    call_command("remove_demo", verbosity=0)
    assert pages_with_the_banner(client) == []


@pytest.mark.ignore_template_errors
def test_the_administration_says_it_too(client):
    client.force_login(UserFactory(administrator=True))
    assert "Données de démonstration." not in client.get("/admin/programme/cycle/").content.decode()
    SiteIdentity.objects.create(pk=1, holds_demo_data=True)
    assert "Données de démonstration." in client.get("/admin/programme/cycle/").content.decode()


# Its removal ----------------------------------------------------------------------------------------------


def test_nothing_is_left_of_it(django_capture_on_commit_callbacks):
    before, files_before = tables(), files()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", verbosity=0)
        assert tables() != before
        call_command("remove_demo", verbosity=0)
    assert tables() == before
    assert files() == files_before


def test_nothing_is_left_of_what_was_done_with_it(django_capture_on_commit_callbacks):
    boss = UserFactory(administrator=True)
    before = tables()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", verbosity=0)
        use_the_demo(boss)
        call_command("remove_demo", verbosity=0)
    assert tables() == before
    assert files() == []


def use_the_demo(boss):
    """Do with the demo what a visitor and staff do, so that the administration remembers it."""
    cycle = Cycle.objects.get(slug="demonstration")
    participant = User.objects.get(email="alix.exemple@example.org")
    Client().force_login(participant)
    LogEntry.objects.log_actions(boss.pk, [cycle, participant], CHANGE, "Vu")
    typed = OrganisationFactory(is_checked=False, name="Structure saisie")
    visitor = UserFactory(email="visiteuse@example.org")
    answers = {"organisation": typed, "function": "Directrice"}
    registration, _ = register(cycle=cycle, user=visitor, answers=answers)
    accept(registration=registration, by=User.objects.get(email="equipe@example.org"))
    answers = {"first_name": "Une", "last_name": "Autre", "organisation": typed, "territory": None}
    keep_draft(cycle=cycle, email="indecise@example.org", answers=answers)
    queue_message(kind="login_code", to="indecise@example.org", context={"code": "1234-5678"})
    speaker = Speaker.objects.get(last_name="Fiction")
    Contribution.objects.create(
        cycle=Cycle.objects.get(slug="attributions-2022"), speaker=speaker, role=Contribution.Role.WITNESS
    )


def test_what_visitors_and_staff_did_with_its_roadmaps_goes_too(cycle):
    boss = UserFactory(administrator=True)
    before = tables()
    call_command("load_demo", verbosity=0)
    action = Action.objects.filter(entry__roadmap__territory__name__endswith="A").first()
    rich, validated = action.roadmap, Roadmap.objects.get(state="validated")
    referent = Registration.objects.get(cycle=cycle, territory=rich.territory, is_referent=True).user
    comment(roadmap=rich, by=boss, text="Bravo.", action=action)
    ask_for_card(action=action, by=boss)
    agree_to_card(action=action, by=referent)
    make_card(action=action, by=boss, themes=list(cycle.themes.all()[:1]), values={"title": "Une fiche"})
    Presence.objects.create(user=boss, object_kind="action", object_id=action.pk, seen_at=timezone.now())
    submit(roadmap=rich, by=referent)
    speaker = Registration.objects.get(cycle=cycle, territory=validated.territory, is_referent=True).user
    agree_to_publish(roadmap=validated, by=speaker)
    publish(roadmap=validated, by=boss)
    take_milestone(cycle=cycle, name="Bilan", by=boss)
    assert LibraryAction.objects.filter(title="Une fiche").exists()
    call_command("remove_demo", verbosity=0)
    assert tables() == before
    assert not Transition.objects.exists()


def test_the_rules_of_roadmaps_that_staff_chose_outlive_the_demo(cycle):
    RoadmapPolicy.objects.create(cycle=cycle, reminder_days=10)
    call_command("load_demo", verbosity=0)
    call_command("remove_demo", verbosity=0)
    assert list(RoadmapPolicy.objects.values_list("opens_to_others", "reminder_days")) == [(False, 10)]


def test_removing_what_is_not_there_says_so(capsys):
    call_command("remove_demo")
    assert capsys.readouterr().out == "Il n’y a pas de données de démonstration.\n"
