"""The follow-up day: the actions one by one on a screen, and what is recorded as people speak."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import Action, Difficulty, FollowUp, Roadmap
from tests.factories.roadmaps import ActionFactory, DifficultyFactory, ThemeEntryFactory

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2022, 1, 1)


def day_of(world):
    return reverse("roadmaps:meeting", args=[world.roadmap.pk])


def page_of(world, action=None):
    return reverse("roadmaps:meeting_action", args=[world.roadmap.pk, (action or world.action).pk])


def said(**values):
    return {"form_id": str(uuid.uuid4()), "to_state": "", "text": "La convention est signée.", **values}


@pytest.fixture
def three(world):
    """The action of the world and two more: one of the same theme, one of the next, overdue."""
    second = ActionFactory(entry=world.entry, title="Deuxième", position=1000)
    third = ActionFactory(entry=ThemeEntryFactory(roadmap=world.roadmap), title="Troisième", due_on=LONG_AGO)
    return [world.action, second, third]


@pytest.mark.parametrize(
    ("who", "reads", "records"),
    [
        ("member", 200, 302),
        ("referent", 200, 302),
        ("trainer", 200, 403),
        ("outsider", 404, 404),
        ("elsewhere", 404, 404),
        ("candidate", 404, 404),
        ("other_trainer", 404, 404),
    ],
)
def test_who_reads_and_who_records(client, world, who, reads, records):
    client.force_login(getattr(world, who))
    minutes = reverse("roadmaps:meeting_minutes", args=[world.roadmap.pk])
    document = reverse("roadmaps:meeting_minutes_export", args=[world.roadmap.pk, "docx"])
    for address in (day_of(world), page_of(world), minutes, document):
        assert client.get(address).status_code == reads
    assert client.post(page_of(world), said()).status_code == records


def test_an_action_of_another_roadmap_is_not_found(client, world):
    client.force_login(world.member)
    other = ActionFactory()
    address = reverse("roadmaps:meeting_action", args=[world.roadmap.pk, other.pk])
    assert client.get(address).status_code == 404


def test_the_day_begins_with_the_first_action_or_with_what_is_overdue(client, world, three):
    client.force_login(world.member)
    html = client.get(day_of(world)).content.decode()
    assert "3 actions, dont 1 en retard." in html
    assert f'href="{page_of(world)}">Commencer</a>' in html
    html = client.get(day_of(world), {"ordre": "retard"}).content.decode()
    assert f'href="{page_of(world, three[2])}?ordre=retard">Commencer</a>' in html


def test_a_page_says_where_one_is_and_leads_to_the_ones_beside(client, world, three):
    client.force_login(world.member)
    html = client.get(page_of(world, three[1])).content.decode()
    assert "<strong>2 sur 3</strong>" in html
    assert f'rel="prev" href="{page_of(world, three[0])}"' in html
    assert f'rel="next" href="{page_of(world, three[2])}"' in html
    html = client.get(page_of(world, three[0]), {"ordre": "retard"}).content.decode()
    assert "<strong>2 sur 3</strong>" in html
    assert f'rel="prev" href="{page_of(world, three[2])}?ordre=retard"' in html


def test_what_is_said_is_recorded_and_one_goes_on(client, world, three):
    client.force_login(world.member)
    answer = client.post(page_of(world), said(to_state="ongoing", next_step="Réunir la CIL"))
    row = FollowUp.objects.get()
    assert (answer.status_code, answer.url) == (302, page_of(world, three[1]))
    assert (row.text, row.next_step, row.to_state) == ("La convention est signée.", "Réunir la CIL", "ongoing")
    assert (row.in_meeting, row.by) == (True, world.member)
    assert Action.objects.get(pk=world.action.pk).state == "ongoing"
    assert "Noté pour l’action 1.1." in client.get(answer.url).content.decode()


def test_the_last_action_leads_back_to_the_whole_day(client, world, three):
    client.force_login(world.member)
    assert client.post(page_of(world, three[2]), said()).url == day_of(world)
    html = client.get(day_of(world)).content.decode()
    assert "1 action abordée aujourd’hui, sur 3." in html
    assert "Continuer</a>" in html


def test_the_same_sending_twice_is_recorded_once(client, world):
    client.force_login(world.member)
    sending = said()
    for _ in range(2):
        assert client.post(page_of(world), sending).status_code == 302
    assert FollowUp.objects.count() == 1


def test_a_blocked_action_asks_for_its_difficulty_and_keeps_what_was_typed(client, world):
    client.force_login(world.member)
    page = client.post(page_of(world), said(to_state="blocked"))
    html = page.content.decode()
    assert page.status_code == 200
    assert "décrivez la difficulté et sa nature" in html
    assert "La convention est signée.</textarea>" in html
    told = {"to_state": "blocked", "nature": "data", "difficulty": "Pas de données.", "support": "La DDTM"}
    assert client.post(page_of(world), said(**told)).status_code == 302
    difficulty = Difficulty.objects.get()
    assert (difficulty.nature, difficulty.text, difficulty.support) == ("data", "Pas de données.", "La DDTM")
    assert FollowUp.objects.get().difficulty == difficulty


def test_leaving_a_blockage_says_what_became_of_each_difficulty(client, world):
    blocked = ActionFactory(entry=world.entry, state="blocked")
    difficulty = DifficultyFactory(action=blocked)
    client.force_login(world.member)
    assert client.post(page_of(world, blocked), said(to_state="done")).status_code == 200
    told = {"to_state": "done", f"outcome.{difficulty.pk}": "lifted", f"how.{difficulty.pk}": "Une convention."}
    assert client.post(page_of(world, blocked), said(**told)).status_code == 302
    difficulty.refresh_from_db()
    assert difficulty.lifted_how == "Une convention."


def test_the_states_keep_their_keys_whatever_the_state_of_the_action(client, world):
    client.force_login(world.member)
    for state in ("to_start", "done"):
        Action.objects.filter(pk=world.action.pk).update(state=state)
        form = client.get(page_of(world)).context["form"]
        values = [value or state for value, _ in form.fields["to_state"].widget.choices]
        assert values == ["to_start", "ongoing", "blocked", "done", "dropped"]


def test_the_text_stays_when_the_roadmap_is_handed_in_meanwhile(client, world):
    client.force_login(world.member)
    Roadmap.objects.filter(pk=world.roadmap.pk).update(state="submitted")
    html = client.post(page_of(world), said()).content.decode()
    assert "le suivi reprend dès qu’elle a répondu." in html
    assert "La convention est signée.</textarea>" in html
    assert FollowUp.objects.count() == 0


def test_while_irev_examines_the_page_shows_and_records_nothing(client, world):
    client.force_login(world.member)
    Roadmap.objects.filter(pk=world.roadmap.pk).update(state="submitted")
    assert "<textarea" not in client.get(page_of(world)).content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [({"lead_function": "Directrice"}, "une personne de l’équipe"), ({}, "à désigner")],
)
def test_an_action_that_somebody_leads_is_not_said_to_lack_a_lead(client, world, values, said):
    Action.objects.filter(pk=world.action.pk).update(lead_organisation="", lead=None, **values)
    client.force_login(world.member)
    assert f"<dt>Pilote</dt><dd>{said}</dd>" in client.get(page_of(world)).content.decode()


def test_previous_decisions_stand_and_nobody_is_named(client, world):
    Action.objects.filter(pk=world.action.pk).update(
        lead=world.member, lead_function="Directrice Unetelle", lead_organisation="OPH d’ici"
    )
    FollowUp.objects.create(
        action=world.action, by=world.member, text="Le comité a choisi.", next_step="Écrire la note", to_state="ongoing"
    )
    client.force_login(world.referent)
    html = client.get(page_of(world)).content.decode()
    assert "Le comité a choisi." in html
    assert "Écrire la note" in html
    assert "OPH d’ici" in html
    for name in ("Basile", "Membre", "Ada", "Unetelle", "@example.org"):
        assert name not in html


def test_an_action_withdrawn_is_not_gone_through(client, world, three):
    Action.objects.filter(pk=three[1].pk).update(deleted_at=timezone.now())
    client.force_login(world.member)
    assert "<strong>2 sur 2</strong>" in client.get(page_of(world, three[2])).content.decode()
    assert client.get(page_of(world, three[1])).status_code == 404


def test_a_roadmap_without_action_says_so(client, world):
    Action.objects.all().delete()
    client.force_login(world.member)
    assert "n’a pas encore d’action" in client.get(day_of(world)).content.decode()


@pytest.mark.parametrize("actions", [3, 30])
def test_a_page_costs_as_many_queries_for_three_actions_as_for_thirty(
    client, world, django_assert_num_queries, actions
):
    for _ in range(actions - 1):
        ActionFactory(entry=world.entry)
    client.force_login(world.member)
    with django_assert_num_queries(10):
        client.get(page_of(world))
