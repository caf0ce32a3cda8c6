"""The page of a cycle: its days, parts and people, each checked with its neighbours."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.urls import reverse

from programme.models import Cycle, TrainingSession
from tests.factories.participants import UserFactory
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    SequenceFactory,
    SpeakerFactory,
    TrainingSessionFactory,
    VenueFactory,
)
from tests.programme.admin_forms import add_row, change_url, errors_of, open_change_page

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
FIRST, SECOND, THIRD = (datetime.date(2022, 9, day) for day in (13, 14, 15))


@pytest.fixture
def staff(client):
    user = UserFactory(staff=True, email="equipe@example.org", first_name="Dominique", last_name="Exemple")
    user.groups.add(Group.objects.get(name="gestion"))
    client.force_login(user)
    return user


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def dates(cycle):
    return [day.date for day in cycle.sessions.order_by("pk")]


def test_saving_without_a_touch_changes_nothing(client, staff):
    cycle = CycleFactory(published=True)
    day = TrainingSessionFactory(
        cycle=cycle, date=FIRST, announced_date=FIRST, morning_starts="09:00", morning_ends="12:00"
    )
    SequenceFactory(cycle=cycle, sessions=[day])
    before = list(TrainingSession.objects.values())
    answer = client.post(change_url(cycle), open_change_page(client, cycle))
    assert answer.status_code == 302
    assert list(TrainingSession.objects.values()) == before
    assert LogEntry.objects.get().get_change_message() == "Enregistré sans changement"


def test_two_planned_days_on_one_date_are_refused_in_words(client, staff):
    cycle = CycleFactory()
    TrainingSessionFactory(cycle=cycle, date=FIRST)
    TrainingSessionFactory(cycle=cycle, date=SECOND)
    data = open_change_page(client, cycle) | {"sessions-1-date": "13/09/2022"}
    answer = client.post(change_url(cycle), data)
    assert set(errors_of(answer)) == {"Ce cycle a déjà une journée prévue à cette date."}
    assert dates(cycle) == [FIRST, SECOND]


def test_a_new_day_on_a_date_already_taken_is_refused_in_words(client, staff):
    cycle = TrainingSessionFactory(date=FIRST).cycle
    data = add_row(open_change_page(client, cycle), "sessions", date="13/09/2022", kind="training", state="planned")
    answer = client.post(change_url(cycle), data)
    assert set(errors_of(answer)) == {"Ce cycle a déjà une journée prévue à cette date."}


def test_a_page_that_holds_only_part_of_the_days_is_refused_in_words(client, staff):
    cycle = TrainingSessionFactory(date=FIRST).cycle
    data = open_change_page(client, cycle)
    data = {name: value for name, value in data.items() if not name.startswith("sessions-0-")}
    data |= {"sessions-INITIAL_FORMS": 0, "sessions-TOTAL_FORMS": 0}
    data = add_row(data, "sessions", date="13/09/2022", kind="training", state="planned")
    assert errors_of(client.post(change_url(cycle), data)) == ["Ce cycle a déjà une journée prévue à cette date."]


def test_a_day_may_take_the_date_of_a_cancelled_one(client, staff):
    cycle = TrainingSessionFactory(date=FIRST, state="cancelled").cycle
    data = add_row(open_change_page(client, cycle), "sessions", date="13/09/2022", kind="training", state="planned")
    assert client.post(change_url(cycle), data).status_code == 302
    assert dates(cycle) == [FIRST, FIRST]


def test_days_may_exchange_their_dates(client, staff):
    cycle = CycleFactory()
    TrainingSessionFactory(cycle=cycle, date=FIRST)
    TrainingSessionFactory(cycle=cycle, date=SECOND)
    data = open_change_page(client, cycle) | {"sessions-0-date": "14/09/2022", "sessions-1-date": "13/09/2022"}
    assert client.post(change_url(cycle), data).status_code == 302
    assert dates(cycle) == [SECOND, FIRST]
    assert set(cycle.sessions.values_list("state", flat=True)) == {"planned"}


def test_hours_that_end_before_they_start_are_refused_in_words(client, staff):
    cycle = TrainingSessionFactory(date=FIRST).cycle
    hours = {"sessions-0-morning_starts": "12:00", "sessions-0-morning_ends": "09:00"}
    answer = client.post(change_url(cycle), open_change_page(client, cycle) | hours)
    assert errors_of(answer) == ["Le matin : donnez le début et la fin, la fin après le début."]


def test_figures_that_do_not_add_up_are_refused_in_words(client, staff):
    cycle = CycleFactory()
    figures = {
        "recorded_participants": 5,
        "recorded_from_intercommunalities": 1,
        "recorded_from_landlords": 1,
        "recorded_from_state": 1,
    }
    answer = client.post(change_url(cycle), open_change_page(client, cycle) | figures)
    assert errors_of(answer) == ["Le nombre de participants doit être la somme des trois catégories."]


def test_an_address_already_taken_is_refused_in_words(client, staff):
    cycle, other = CycleFactory(), CycleFactory()
    answer = client.post(change_url(cycle), open_change_page(client, cycle) | {"slug": other.slug})
    assert errors_of(answer) == ["Un autre cycle porte déjà cette adresse."]


def test_a_person_twice_in_one_role_is_refused_in_words(client, staff):
    person = ContributionFactory()
    data = open_change_page(client, person.cycle)
    data = add_row(data, "contributions", speaker=person.speaker.pk, role="trainer")
    answer = client.post(change_url(person.cycle), data)
    assert answer.status_code == 200
    assert errors_of(answer)


def test_the_address_of_a_published_cycle_stays(client, staff):
    cycle = CycleFactory(published=True, slug="imprimee")
    data = open_change_page(client, cycle) | {"slug": "autre"}
    client.post(change_url(cycle), data)
    assert Cycle.objects.get().slug == "imprimee"


def test_parts_are_attached_only_to_days_of_their_cycle(client, staff):
    part, foreign = SequenceFactory(), TrainingSessionFactory()
    data = open_change_page(client, part.cycle) | {"sequences-0-sessions": [foreign.pk]}
    answer = client.post(change_url(part.cycle), data)
    assert errors_of(answer) == ["Choisissez des journées de ce cycle."]
    assert not part.sessions.exists()


def test_people_are_attached_only_to_parts_of_their_cycle(client, staff):
    person, foreign = ContributionFactory(), SequenceFactory()
    data = open_change_page(client, person.cycle) | {"contributions-0-sequences": [foreign.pk]}
    answer = client.post(change_url(person.cycle), data)
    assert errors_of(answer) == ["Choisissez des séquences de ce cycle."]


@pytest.mark.parametrize("position", ["", "0"])
def test_a_new_part_comes_last(client, staff, position):
    cycle = SequenceFactory(position=4).cycle
    data = add_row(open_change_page(client, cycle), "sequences", kind="input", title="Nouvelle", position=position)
    data = add_row(data, "sequences", kind="input", title="Suivante", position=position)
    client.post(change_url(cycle), data)
    assert list(cycle.sequences.values_list("title", "position")) == [
        ("Un apport", 4),
        ("Nouvelle", 5),
        ("Suivante", 6),
    ]


def test_moving_an_announced_day_raises_its_calendar_and_says_what_the_public_reads(client, staff):
    cycle = CycleFactory(published=True)
    TrainingSessionFactory(cycle=cycle, date=FIRST, announced_date=FIRST)
    answer = client.post(change_url(cycle), open_change_page(client, cycle) | {"sessions-0-date": "14/09/2022"})
    day = cycle.sessions.get()
    assert (day.date, day.moved_from, day.calendar_sequence) == (SECOND, FIRST, 1)
    assert told(answer)[0] == (
        "Journée de formation du 14/09/2022 : La page publique et l’agenda diront que cette journée est déplacée."
    )


def test_cancelling_an_announced_day_says_what_the_public_reads(client, staff):
    cycle = CycleFactory(published=True)
    TrainingSessionFactory(cycle=cycle, date=FIRST, announced_date=FIRST)
    answer = client.post(change_url(cycle), open_change_page(client, cycle) | {"sessions-0-state": "cancelled"})
    assert cycle.sessions.get().calendar_sequence == 1
    assert "diront que cette journée est annulée." in told(answer)[0]


def test_moving_a_day_of_a_draft_says_nothing(client, staff):
    cycle = TrainingSessionFactory(date=FIRST).cycle
    answer = client.post(change_url(cycle), open_change_page(client, cycle) | {"sessions-0-date": "14/09/2022"})
    assert not any("page publique" in text for text in told(answer))


def test_a_day_added_to_a_published_cycle_is_announced(client, staff):
    cycle = CycleFactory(published=True)
    data = add_row(open_change_page(client, cycle), "sessions", date="13/09/2022", kind="training", state="planned")
    client.post(change_url(cycle), data)
    assert cycle.sessions.get().announced_date == FIRST


def test_an_announced_day_is_not_deleted_from_the_page(client, staff):
    cycle = CycleFactory(published=True)
    TrainingSessionFactory(cycle=cycle, date=FIRST, announced_date=FIRST)
    page = client.get(change_url(cycle)).content.decode()
    assert "pour la retirer, annulez-la plutôt" in page
    assert 'name="sessions-0-DELETE"' not in page
    client.post(change_url(cycle), open_change_page(client, cycle) | {"sessions-0-DELETE": "on"})
    assert cycle.sessions.count() == 1


def test_a_day_of_a_draft_is_deleted_from_the_page_and_another_takes_its_date(client, staff):
    cycle = CycleFactory()
    TrainingSessionFactory(cycle=cycle, date=FIRST)
    TrainingSessionFactory(cycle=cycle, date=SECOND)
    data = open_change_page(client, cycle) | {"sessions-0-date": "14/09/2022", "sessions-1-DELETE": "on"}
    assert client.post(change_url(cycle), data).status_code == 302
    assert dates(cycle) == [SECOND]


def test_the_history_tells_old_and_new_values(client, staff):
    cycle = CycleFactory(summary="Avant.")
    day = TrainingSessionFactory(cycle=cycle, date=FIRST)
    part = SequenceFactory(cycle=cycle, title="Un apport", sessions=[day])
    venue = VenueFactory(name="Maison commune")
    data = open_change_page(client, cycle) | {
        "summary": "Après.",
        "sessions-0-date": "14/09/2022",
        "sessions-0-venue": venue.pk,
        "sessions-0-state": "cancelled",
        "sequences-0-sessions": [],
    }
    data = add_row(data, "sequences", kind="input", title="Autre apport", position="")
    client.post(change_url(cycle), data)
    assert not part.sessions.exists()
    assert LogEntry.objects.get().get_change_message() == (
        "Présentation en une phrase : Avant. → Après.. "
        "Journée « Journée de formation du 14/09/2022 » — Date : 13/09/2022 → 14/09/2022 ; "
        "Lieu : vide → Maison commune ; État : prévue → annulée. "
        "Ajout : Séquence « Autre apport ». "
        "Séquence « Un apport » — Journées : Journée de formation du 14/09/2022 → vide"
    )


def test_the_second_of_two_people_is_told_and_overwrites_nothing(client, staff):
    cycle = CycleFactory(summary="Au début.")
    mine = open_change_page(client, cycle) | {"summary": "La mienne."}
    client.post(change_url(cycle), open_change_page(client, cycle) | {"summary": "La leur."})
    answer = client.post(change_url(cycle), mine)
    assert Cycle.objects.get().summary == "La leur."
    (error,) = errors_of(answer)
    assert error.startswith("Cette fiche a été enregistrée entre-temps par Dominique Exemple, à ")
    assert "Présentation en une phrase : Au début. → La leur." in error
    assert answer.context["adminform"].form["summary"].value() == "La mienne."


def test_once_told_a_person_may_save_again(client, staff):
    cycle = CycleFactory(summary="Au début.")
    mine = open_change_page(client, cycle) | {"summary": "La mienne."}
    client.post(change_url(cycle), open_change_page(client, cycle) | {"summary": "La leur."})
    told_version = client.post(change_url(cycle), mine).context["adminform"].form["version"].value()
    assert client.post(change_url(cycle), mine | {"version": told_version}).status_code == 302
    assert Cycle.objects.get().summary == "La mienne."


def test_a_day_saved_on_its_own_page_counts_as_a_change_of_its_cycle(client, staff):
    day = TrainingSessionFactory(date=FIRST)
    mine = open_change_page(client, day.cycle)
    assert client.post(change_url(day), open_change_page(client, day) | {"title": "Autre"}).status_code == 302
    answer = client.post(change_url(day.cycle), mine)
    assert "enregistrée entre-temps" in errors_of(answer)[0]


def test_a_new_cycle_opens_on_its_page(client, staff):
    data = {
        "title": "Nouveau",
        "year": 2023,
        "slug": "nouveau-2023",
        "summary": "Une phrase.",
        "sessions-TOTAL_FORMS": 0,
        "sessions-INITIAL_FORMS": 0,
        "_save": "oui",
    }
    data = add_row(data, "sessions", date="13/09/2023", kind="training", state="planned")
    answer = client.post(reverse("admin:programme_cycle_add"), data)
    cycle = Cycle.objects.get()
    assert answer.url == change_url(cycle)
    assert (cycle.state, cycle.sessions.count()) == ("draft", 1)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(client, staff, django_assert_num_queries, number):
    cycle = CycleFactory()
    for _ in range(number):
        day = TrainingSessionFactory(cycle=cycle)
        part = SequenceFactory(cycle=cycle, sessions=[day])
        ContributionFactory(cycle=cycle, speaker=SpeakerFactory()).sequences.add(part)
    client.get(change_url(cycle))
    with django_assert_num_queries(19):
        client.get(change_url(cycle))
