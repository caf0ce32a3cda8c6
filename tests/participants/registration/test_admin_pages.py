"""The list of registrations, the forms around them, and who opens what."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from participants.models import AccessNeed, Message, Registration, RegistrationPolicy, TrainerAccess, User
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
    TrainerAccessFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, SpeakerFactory
from tests.programme.admin_forms import change_url, errors_of, open_change_page

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/participants/registration/"


def sign_in(client, *groups, **traits):
    user = UserFactory(staff=True, **traits)
    user.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(user)
    return user


@pytest.fixture
def staff(client):
    return sign_in(client, "gestion")


def listed(client, query=""):
    return list(client.get(f"{LIST}{query}").context["cl"].result_list)


# The list --------------------------------------------------------------------------------------------------


def test_what_waits_for_a_decision_comes_first_then_the_order_of_arrival(client, staff):
    late = datetime.datetime(2022, 7, 1, tzinfo=datetime.UTC)
    refused, accepted = RegistrationFactory(refused=True), RegistrationFactory(accepted=True)
    second, first = RegistrationFactory(received_at=late), RegistrationFactory()
    waiting = RegistrationFactory(waiting=True)
    assert listed(client) == [first, second, waiting, accepted, refused]


def test_the_filters_choose_by_cycle_state_group_and_territory(client, staff):
    territory = IntercommunalityFactory()
    landlord = RegistrationFactory(accepted=True, territory=territory)
    state_service = RegistrationFactory(organisation=OrganisationFactory(kind="ddt"), territory=None)
    offered = RegistrationFactory(offered=True)
    assert listed(client, f"?cycle={landlord.cycle_id}") == [landlord]
    assert listed(client, "?etat=accepted") == [landlord]
    assert listed(client, "?etat=examine") == [state_service]
    assert listed(client, "?etat=offered") == [offered]
    assert listed(client, "?groupe=state") == [state_service]
    assert listed(client, f"?territoire={territory.pk}") == [landlord]
    assert listed(client, "?territoire=aucun") == [state_service]


@pytest.mark.parametrize("query", ["?cycle=x", "?etat=x", "?groupe=x", "?territoire=x"])
def test_a_filter_that_means_nothing_hides_nothing(client, staff, query):
    registration = RegistrationFactory()
    assert listed(client, query) == [registration]


def test_a_person_is_found_by_name_address_or_organisation(client, staff):
    user = UserFactory(last_name="Introuvable", email="cachette@example.org")
    found = RegistrationFactory(user=user, organisation=OrganisationFactory(name="Habitat fictif"))
    RegistrationFactory()
    for words in ("introuvable", "cachette@", "habitat fictif"):
        assert listed(client, f"?q={words}") == [found]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(client, staff, django_assert_num_queries, number):
    for _ in range(number):
        RegistrationFactory(offered=True)
    client.get(LIST)
    with django_assert_num_queries(13):
        assert client.get(LIST).status_code == 200


def test_five_hundred_registrations_cost_as_many_queries_as_five(client, staff, django_assert_max_num_queries):
    cycle, organisation = CycleFactory(published=True), OrganisationFactory()
    users = User.objects.bulk_create(User(email=f"n{n}@example.org", last_name=f"N{n}") for n in range(500))
    rows = [
        Registration(cycle=cycle, user=user, organisation=organisation, function="Essai", received_at=timezone.now())
        for user in users
    ]
    Registration.objects.bulk_create(rows)
    client.get(LIST)
    with django_assert_max_num_queries(13):
        assert client.get(LIST).context["cl"].result_count == 500


def test_the_list_is_exported_as_it_is_filtered(client, staff):
    kept = RegistrationFactory(accepted=True, user=UserFactory(last_name="Retenue"))
    RegistrationFactory(user=UserFactory(last_name="Écartée"))
    text = client.get(f"{LIST}export/csv/?etat=accepted").content.decode("utf-8-sig")
    assert kept.user.last_name in text
    assert "Écartée" not in text
    assert client.get(f"{LIST}export/xlsx/").status_code == 200
    assert client.get(f"{LIST}export/pdf/").status_code == 404


# Who may ---------------------------------------------------------------------------------------------------

PEOPLE = ["participant", "", "lecture", "gestion", "accueil"]
TABLE = {
    "list": [302, 403, 200, 200, 403],
    "change": [302, 403, 200, 200, 403],
    "add": [302, 403, 403, 200, 403],
    "delete": [302, 403, 403, 403, 403],
    "balance": [302, 403, 200, 200, 403],
    "export": [302, 403, 200, 200, 403],
    "act": [302, 403, 403, 302, 403],
    "bulk": [302, 403, 403, 200, 403],
    "referent": [302, 403, 403, 302, 403],
    "need": [302, 403, 403, 403, 200],
    "needs": [302, 403, 403, 403, 200],
    "policy": [302, 403, 200, 200, 403],
    "trainers": [302, 403, 200, 200, 403],
    "invitations": [302, 403, 200, 200, 403],
}


@pytest.mark.parametrize("name", TABLE)
def test_each_page_opens_to_whom_it_should(client, name):
    registration = RegistrationFactory(accepted=True)
    need = AccessNeed.objects.create(registration=registration, text="Une place près de la porte.")
    policy = RegistrationPolicyFactory(cycle=registration.cycle)
    gets = {
        "list": LIST,
        "change": change_url(registration),
        "add": f"{LIST}add/",
        "delete": f"{LIST}{registration.pk}/delete/",
        "balance": f"{LIST}equilibre/{registration.cycle_id}/",
        "export": f"{LIST}export/csv/",
        "need": change_url(need),
        "needs": "/admin/participants/accessneed/",
        "policy": change_url(policy),
        "trainers": "/admin/participants/traineraccess/",
        "invitations": "/admin/participants/teaminvitation/",
    }
    posts = {"act": f"{LIST}acte/", "bulk": LIST, "referent": f"{LIST}{registration.pk}/referent/"}
    data = {"action": "refuse", "_selected_action": [registration.pk]} if name == "bulk" else {}
    answers = []
    for person in PEOPLE:
        sign_in(client, person) if person != "participant" else client.force_login(UserFactory())
        answer = client.get(gets[name]) if name in gets else client.post(posts[name], data)
        answers.append(answer.status_code)
    assert answers == TABLE[name]


@pytest.mark.parametrize("path", ["acte/", "{pk}/referent/"])
def test_a_link_decides_nothing(client, staff, path):
    registration = RegistrationFactory(accepted=True)
    assert client.get(f"{LIST}{path.format(pk=registration.pk)}").status_code == 405


def test_opening_what_somebody_needs_is_recorded_and_the_list_does_not_show_it(client):
    user = sign_in(client, "accueil")
    need = AccessNeed.objects.create(registration=RegistrationFactory(), text="Une place près de la porte.")
    assert "près de la porte" not in client.get("/admin/participants/accessneed/").content.decode()
    assert not LogEntry.objects.exists()
    assert "près de la porte" in client.get(change_url(need)).content.decode()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.change_message) == (user, "A consulté l’aménagement demandé")


def test_the_page_of_a_registration_leads_to_the_need_for_those_who_may_read_it(client):
    need = AccessNeed.objects.create(registration=RegistrationFactory(), text="Une place près de la porte.")
    for groups, shown in ([("gestion",), False], [("gestion", "accueil"), True]):
        sign_in(client, *groups)
        page = client.get(change_url(need.registration)).content.decode()
        assert (change_url(need) in page) is shown
        assert "près de la porte" not in page


# One registration ------------------------------------------------------------------------------------------


def new_registration(**values):
    """What the page to add a registration posts."""
    answers = {"first_name": "Camille", "last_name": "Dupré", "function": "Cheffe de projet", "is_committed": "on"}
    return {"email": "Camille@Example.org", **answers, "manager_agrees": "", **values}


def test_staff_add_somebody_who_phoned_and_their_account_is_made(client, staff):
    cycle, organisation, territory = CycleFactory(), OrganisationFactory(), IntercommunalityFactory()
    data = new_registration(cycle=cycle.pk, organisation=organisation.pk, territory=territory.pk)
    answer = client.post(f"{LIST}add/", data)
    assert answer.status_code == 302
    registration = Registration.objects.get()
    assert (registration.user.email, str(registration.user)) == ("camille@example.org", "Camille Dupré")
    assert (registration.state, registration.cycle, registration.territory) == ("received", cycle, territory)
    assert (registration.events.get().by, Message.objects.get().kind) == (staff, "received")
    assert not registration.user.has_usable_password()


def test_somebody_already_registered_is_not_registered_twice(client, staff):
    registration = RegistrationFactory(user=UserFactory(email="camille@example.org"))
    data = new_registration(
        cycle=registration.cycle_id, organisation=registration.organisation_id, territory=registration.territory_id
    )
    answer = client.post(f"{LIST}add/", data)
    assert "Cette personne est déjà inscrite à ce cycle" in errors_of(answer)[0]
    assert Registration.objects.count() == 1


def test_only_a_state_service_comes_without_territory(client, staff):
    cycle = CycleFactory()
    data = new_registration(cycle=cycle.pk, organisation=OrganisationFactory(kind="oph").pk, territory="")
    errors = errors_of(client.post(f"{LIST}add/", data))
    assert errors == ["Choisissez le territoire : seul un service de l’État peut s’en passer."]
    client.post(f"{LIST}add/", data | {"organisation": OrganisationFactory(kind="ddt").pk})
    assert Registration.objects.get().territory is None


def test_correcting_an_answer_is_recorded_and_the_state_is_out_of_reach(client, staff):
    registration = RegistrationFactory(department="Habitat", user=UserFactory(first_name="Camille"))
    data = open_change_page(client, registration) | {"function": "Directrice", "first_name": "Dominique"}
    assert client.post(change_url(registration), data | {"state": "accepted"}).status_code == 302
    registration = Registration.objects.get()
    assert (registration.function, registration.department, registration.state) == ("Directrice", "Habitat", "received")
    assert registration.user.first_name == "Dominique"
    event = registration.events.get()
    assert (event.kind, event.by, event.reason) == ("edited", staff, "fonction, prénom")
    assert LogEntry.objects.get().change_message == "Réponses corrigées : Fonction, Prénom"


def test_saving_without_a_change_writes_nothing(client, staff):
    registration = RegistrationFactory()
    client.post(change_url(registration), open_change_page(client, registration))
    assert not registration.events.exists()


def test_the_second_of_two_who_correct_is_told(client, staff):
    registration = RegistrationFactory()
    data = open_change_page(client, registration) | {"function": "La mienne"}
    client.post(change_url(registration), data | {"function": "Celle d’une autre"})
    answer = client.post(change_url(registration), data)
    assert "Rien n’a été écrasé" in errors_of(answer)[0]
    assert Registration.objects.get().function == "Celle d’une autre"


def test_an_accepted_person_does_not_move_where_no_seat_is_left(client, staff):
    cycle, full = CycleFactory(seats_per_territory=1, capacity=5), IntercommunalityFactory()
    RegistrationFactory(cycle=cycle, territory=full, accepted=True)
    registration = RegistrationFactory(cycle=cycle, accepted=True)
    data = open_change_page(client, registration) | {"territory": full.pk}
    assert errors_of(client.post(change_url(registration), data)) == ["La place de ce territoire est prise."]


def test_who_counts_for_the_state_no_more_needs_a_seat_of_the_others(client, staff):
    cycle = CycleFactory(capacity=1)
    RegistrationPolicyFactory(cycle=cycle, state_seats=1)
    registration = RegistrationFactory(cycle=cycle, accepted=True, organisation__kind="ddt")
    data = open_change_page(client, registration) | {"organisation": OrganisationFactory(kind="oph").pk}
    told = ["Les places qui restent sont réservées aux services de l’État."]
    assert errors_of(client.post(change_url(registration), data)) == told


def test_who_is_no_longer_a_candidate_is_read_only_with_what_may_still_be_decided(client, staff):
    registration = RegistrationFactory(refused=True)
    page = client.get(change_url(registration))
    assert page.context["has_change_permission"] is False
    assert [act.name for act in page.context["acts"]] == ["accept", "wait"]


def test_the_page_tells_what_happened_what_was_written_and_who_is_in_the_team(client, staff):
    registration = RegistrationFactory()
    data = {"action": "accept", "_selected_action": [registration.pk], "shown": "yes", "confirmed": "yes"}
    client.post(f"{LIST}acte/", data | {f"version-{registration.pk}": 0, "reason": "Bienvenue à vous."})
    page = client.get(change_url(registration))
    assert [event.to_state for event in page.context["events"]] == ["accepted"]
    assert [message.kind for message in page.context["sent"]] == ["accepted"]
    assert (page.context["team"], page.context["missing"]) == ([registration], ["une intercommunalité"])
    assert "Bienvenue à vous." in page.content.decode()


# Rules and trainers ----------------------------------------------------------------------------------------


def test_the_rules_of_a_cycle_are_reached_before_they_exist_and_after(client, staff):
    cycle = CycleFactory()
    url = reverse("admin:participants_registrationpolicy_cycle", args=[cycle.pk])
    assert client.get(url).url == f"{reverse('admin:participants_registrationpolicy_add')}?cycle={cycle.pk}"
    policy = RegistrationPolicyFactory(cycle=cycle)
    assert client.get(url).url == change_url(policy)


def test_fewer_seats_for_the_state_serve_the_waiting_list(client, staff):
    cycle = CycleFactory(published=True, capacity=1)
    policy = RegistrationPolicyFactory(cycle=cycle, state_seats=1)
    waiting = RegistrationFactory(cycle=cycle, waiting=True)
    data = open_change_page(client, policy)
    client.post(change_url(policy), data)
    assert not Registration.objects.get(pk=waiting.pk).has_offer
    client.post(change_url(policy), data | {"state_seats": 0})
    assert Registration.objects.get(pk=waiting.pk).has_offer
    assert RegistrationPolicy.objects.get().state_seats == 0


def test_an_access_is_opened_by_an_address_once_and_closed(client, staff):
    cycle, speaker = CycleFactory(), SpeakerFactory(first_name="Dominique", last_name="Exemple")
    url = "/admin/participants/traineraccess/"
    data = {"email": "Trainer@Example.org", "cycle": cycle.pk, "speaker": speaker.pk}
    assert client.post(f"{url}add/", data).status_code == 302
    access = TrainerAccess.objects.get()
    assert (access.user.email, str(access.user)) == ("trainer@example.org", "Dominique Exemple")
    assert errors_of(client.post(f"{url}add/", data)) == ["Ce compte a déjà accès à ce cycle."]
    client.post(f"{url}{access.pk}/delete/", {"post": "yes"})
    assert not TrainerAccess.objects.exists()
    assert not User.objects.get(email="trainer@example.org").has_usable_password()
    assert {entry.object_repr for entry in LogEntry.objects.all()} == {
        f"Accès de formatrice ou formateur n° {access.pk}"
    }


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_accesses_takes_as_many_queries_whatever_its_length(
    client, staff, django_assert_num_queries, number
):
    for _ in range(number):
        TrainerAccessFactory()
    client.get("/admin/participants/traineraccess/")
    with django_assert_num_queries(9):
        client.get("/admin/participants/traineraccess/")
