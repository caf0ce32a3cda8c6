"""The demo, once loaded: what it brings, that it comes once, what goes with it."""

import datetime
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from cycle.demo.loading import load_demo
from participants.models import Intercommunality, Organisation, Registration, TeamInvitation, User
from participants.registration.answers import register
from participants.registration.decisions import accept
from participants.seats.window import registration_window
from programme.models import Cycle, Material, PublicRevision, SiteIdentity, Venue
from tests.factories.participants import OrganisationFactory, RegistrationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_loaded")]

TODAY = datetime.date(2030, 1, 14)


@pytest.fixture
def demo():
    """The cycle of the demo."""
    return Cycle.objects.get(slug="demonstration")


def tables():
    """Every row of every table, except the token that each write renews."""
    models = [model for model in apps.get_models(include_auto_created=True) if model is not PublicRevision]
    rows = {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in models}
    return {label: found for label, found in rows.items() if found}


# What it brings -------------------------------------------------------------------------------------------


def test_the_group_of_2022_has_the_true_proportions_and_nothing_real(demo):
    group = Registration.objects.filter(cycle__slug="attributions-2022", state="accepted").with_people()
    assert Counter(registration.group for registration in group) == {"intercommunality": 9, "landlord": 13, "state": 1}
    territories = {registration.territory for registration in group if registration.territory}
    assert len(territories) == 9
    assert all(territory.name.startswith("Territoire de démonstration") for territory in territories)
    assert not any(territory.from_file for territory in territories)
    organisations = [registration.organisation for registration in group]
    assert all(organisation.is_fictitious for organisation in organisations)
    assert all("de démonstration" in organisation.name for organisation in organisations)
    assert all(registration.user.is_fictitious for registration in group)
    state = group.get(organisation__kind="ddt")
    assert (state.organisation.name, state.territory) == ("DDTM de démonstration", None)


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


# Loaded again --------------------------------------------------------------------------------------------


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


# Its removal ----------------------------------------------------------------------------------------------


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
