"""The demo: what it brings, that it comes once, and that it goes without a trace."""

import datetime
from collections import Counter
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings as portal_settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stdnum.fr import siren as siren_number

from cycle.demo import days_from, email_of, is_loaded, load_demo, read
from participants.deciding import accept
from participants.messaging import queue_message
from participants.models import Intercommunality, Message, Organisation, Registration, TeamInvitation, User
from participants.registering import register
from participants.registering_draft import keep_draft
from participants.window import registration_window
from programme.models import Contribution, Cycle, Material, PublicRevision, SiteIdentity, Speaker, Venue
from tests.factories.participants import OrganisationFactory, RegistrationFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2030, 1, 14)


@pytest.fixture(autouse=True)
def reference(settings, tmp_path, monkeypatch):
    """The portal as it opens, where the demo is allowed, with its own files."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setenv("ALLOW_DEMO", "yes")
    call_command("load_reference", verbosity=0)
    call_command("load_cycle_2022", verbosity=0)


@pytest.fixture
def demo():
    """The demo, loaded."""
    call_command("load_demo", verbosity=0)
    return Cycle.objects.get(slug="demonstration")


def tables():
    """Every row of every table, but the token that each write renews."""
    models = [model for model in apps.get_models(include_auto_created=True) if model is not PublicRevision]
    rows = {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in models}
    return {label: found for label, found in rows.items() if found}


def files():
    """The files of the portal."""
    return sorted(path.name for path in Path(portal_settings.MEDIA_ROOT).rglob("*") if path.is_file())


# What it brings -------------------------------------------------------------------------------------------


def test_the_group_of_2022_has_the_true_proportions_and_nothing_real(demo):
    group = Registration.objects.filter(cycle__slug="attributions-2022", state="accepted").with_people()
    assert Counter(one.group for one in group) == {"intercommunality": 9, "landlord": 13, "state": 1}
    territories = {one.territory for one in group if one.territory}
    assert len(territories) == 9
    assert all(one.name.startswith("Territoire de démonstration") and not one.from_file for one in territories)
    assert all(one.organisation.is_fictitious and "de démonstration" in one.organisation.name for one in group)
    assert all(one.user.is_fictitious for one in group)
    state = group.get(organisation__kind="ddt")
    assert (state.organisation.name, state.territory) == ("DDTM de démonstration", None)


def test_each_territory_has_a_siren_that_nobody_has_and_the_check_digit_of_one():
    sirens = list(read()["territories"].values())
    assert len(set(sirens)) == 9
    assert all(siren_number.is_valid(one) and one.startswith("000") for one in sirens)
    assert not Intercommunality.objects.filter(siren__in=sirens).exists()


def test_the_cycle_to_come_shows_every_state(demo):
    states = Registration.objects.filter(cycle=demo).values_list("state", flat=True)
    assert Counter(states) == {
        "accepted": 6,
        "received": 3,
        "waiting": 2,
        "incomplete": 1,
        "refused": 1,
        "withdrawn": 1,
    }
    assert Registration.objects.get(cycle=demo, offer_expires_at__gt=timezone.now()).user.last_name == "Brouillon"
    assert registration_window(demo, timezone.now()).state == "open"
    assert TeamInvitation.objects.get().email == "collegue@example.org"
    assert Registration.objects.get(cycle=demo, user__last_name="Simulacre").is_referent
    assert demo.trainer_accesses.get().user.email == "formation@example.org"
    assert Material.objects.filter(cycle=demo, visibility="participants").count() == 2


def test_one_can_really_register_and_be_accepted(demo):
    organisation = Organisation.objects.get(name="Bailleur de démonstration H")
    territory = Intercommunality.objects.get(name="Territoire de démonstration E")
    answers = {"organisation": organisation, "territory": territory, "function": "Directrice"}
    registration, created = register(cycle=demo, user=UserFactory(), answers=answers)
    assert created
    assert accept(registration=registration, by=UserFactory(administrator=True)).state == "accepted"


def test_every_fictitious_person_has_a_confirmed_address_at_example_org(demo):
    people = User.objects.filter(is_fictitious=True)
    assert people.count() == User.objects.count() == 23 + 13 + 1 + 4
    assert all(person.email.endswith("@example.org") for person in people)
    assert EmailAddress.objects.filter(verified=True, primary=True, user__in=people).count() == people.count()


def test_the_mail_page_is_left_with_one_message_a_person(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", verbosity=0)
    recipients = Message.objects.values_list("recipient", flat=True)
    assert max(Counter(recipients).values()) == 1
    of_2022_alone = User.objects.exclude(registrations__cycle__slug="demonstration")
    assert not Message.objects.filter(user__in=of_2022_alone).exists()
    assert len(files()) == 2 + Message.objects.filter(kind="accepted").count()


def test_the_names_of_the_file_make_as_many_addresses():
    data = read()
    people = {one["name"] for one in data["people_2022"] + data["people"]}
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


# Who may load it, and how often ---------------------------------------------------------------------------


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


def test_loading_again_changes_nothing_not_even_what_a_visitor_did(demo):
    demo.title = "Mon cycle"
    demo.save()
    registration = Registration.objects.get(cycle=demo, user__last_name="Prétexte")
    accept(registration=registration, by=User.objects.get(email="equipe@example.org"))
    before = tables()
    assert load_demo(today=TODAY) is False
    call_command("load_demo", verbosity=0)
    assert tables() == before


def test_loading_says_who_signs_in_as_what(demo, capsys):
    call_command("load_demo")
    said = capsys.readouterr().out
    for words in ("equipe@example.org", "demo-cycles-de-formation", "/courriels/", "iris.simulacre@example.org"):
        assert words in said


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
    """What a visitor and staff do with the demo, and what the administration remembers of it."""
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


def test_a_visitor_who_has_something_else_stays_without_the_demo(demo, client, capsys):
    visitor = UserFactory(email="visiteuse@example.org")
    other = RegistrationFactory(user=visitor)
    register(cycle=demo, user=visitor, answers={"organisation": OrganisationFactory(), "function": "Directrice"})
    client.force_login(visitor)
    call_command("remove_demo")
    assert list(visitor.registrations.all()) == [other]
    assert Session.objects.count() == 1
    assert "visiteuse@example.org : inscription retirée, compte gardé" in capsys.readouterr().out


def test_the_removal_is_refused_while_something_real_leans_on_it(demo):
    RegistrationFactory(organisation=Organisation.objects.get(name="Bailleur de démonstration A"))
    before = tables()
    with pytest.raises(CommandError, match="Corrigez-les d’abord"):
        call_command("remove_demo")
    assert tables() == before


def test_an_erased_person_of_the_demo_goes_with_it(demo):
    registrations = Registration.objects.filter(user__last_name="Essai")
    registrations.update(user=None, erased_at=timezone.now())
    call_command("remove_demo", verbosity=0)
    assert not Registration.objects.exists()
    assert not Venue.objects.filter(name="Salle de démonstration").exists()


def test_what_staff_wrote_of_the_site_stays(demo):
    SiteIdentity.objects.update(publisher_name="Une éditrice")
    call_command("remove_demo", verbosity=0)
    site = SiteIdentity.objects.get()
    assert (site.publisher_name, site.holds_demo_data) == ("Une éditrice", False)


def test_removing_what_is_not_there_says_so(capsys):
    call_command("remove_demo")
    assert capsys.readouterr().out == "Il n’y a pas de données de démonstration.\n"
