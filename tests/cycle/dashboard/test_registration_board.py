"""What the dashboard tells of registrations and of what surrounds them."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from post_office.models import STATUS, Email

from cycle.dashboard.dashboard import dashboard_for
from participants.models import Message
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, TrainingSessionFactory
from tests.html import texts_under

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
TODAY = datetime.date(2022, 9, 10)


def member(group):
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def people(group="lecture"):
    return dashboard_for(member(group), TODAY).people


def failed_mail():
    email = Email.objects.create(from_email="irev@example.org", to=["a@example.org"], status=STATUS.failed)
    return Message.objects.create(kind="received", recipient="a@example.org", version=email.pk, email=email)


def test_each_cycle_in_progress_tells_its_registrations_and_leads_to_each():
    cycle = CycleFactory(published=True, capacity=5)
    RegistrationFactory(cycle=cycle)
    RegistrationFactory(cycle=cycle, incomplete=True)
    RegistrationFactory(cycle=cycle, accepted=True)
    RegistrationFactory(cycle=cycle, waiting=True)
    soon = datetime.datetime(2122, 6, 24, 10, tzinfo=datetime.UTC)
    RegistrationFactory(cycle=cycle, offered=True)
    RegistrationFactory(cycle=cycle, offered=True, offer_expires_at=soon)
    RegistrationFactory(cycle=cycle, withdrawn=True)
    CycleFactory(published=True)
    RegistrationFactory(cycle=CycleFactory(archived=True))
    (board,) = people().cycles
    address = f"{reverse('admin:participants_registration_changelist')}?cycle={cycle.pk}&etat="
    assert (board.cycle, board.incomplete_teams) == (cycle, 1)
    assert board.numbers == [
        ("reçues, à examiner", 1, f"{address}received", ""),
        ("à compléter", 1, f"{address}incomplete", ""),
        ("retenues", 1, f"{address}accepted", "sur 5 places"),
        ("liste d’attente", 3, f"{address}waiting", ""),
        ("places proposées", 2, f"{address}offered", "réponse attendue dès le 24/06"),
    ]


def test_a_complete_team_is_not_told_as_incomplete():
    cycle, territory = CycleFactory(published=True), IntercommunalityFactory()
    for kind in ("intercommunality", "oph"):
        RegistrationFactory(
            cycle=cycle, territory=territory, accepted=True, organisation=OrganisationFactory(kind=kind)
        )
    assert people().cycles[0].incomplete_teams == 0


def test_failed_mails_unchecked_organisations_and_days_not_told_wait_for_staff():
    assert people().has_alerts is False
    failed_mail()
    OrganisationFactory(is_checked=False)
    cycle = CycleFactory(published=True)
    RegistrationFactory(cycle=cycle, accepted=True)
    moved = TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 13), calendar_sequence=1)
    board = people()
    assert (board.failed_mails, board.unchecked_organisations, board.has_alerts) == (1, 1, True)
    assert board.sessions_to_announce == [moved]


def test_the_index_shows_them_with_the_way_to_act(client):
    failed_mail()
    OrganisationFactory(is_checked=False)
    cycle = CycleFactory(published=True)
    RegistrationFactory(cycle=cycle, accepted=True)
    client.force_login(member("gestion"))
    page = client.get(reverse("admin:index"))
    balance = reverse("admin:participants_registration_balance", args=[cycle.pk])
    assert texts_under(page, f'a[href="{balance}"]') != []
    links = texts_under(page, "main a")
    assert "1 courriel en échec" in links
    assert "1 structure à vérifier" in links
    assert "1 équipe incomplète." in texts_under(page, "main")[0]


@pytest.mark.parametrize("number", [1, 3])
def test_people_take_as_many_queries_whatever_their_number(django_assert_num_queries, number):
    for _ in range(number):
        RegistrationFactory(accepted=True)
        OrganisationFactory(is_checked=False)
        failed_mail()
    user = member("lecture")
    dashboard_for(user, TODAY)
    with django_assert_num_queries(11):
        dashboard_for(user, TODAY)
