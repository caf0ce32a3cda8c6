"""Reminders: before a first step or a due date, to the person who leads the action, once for each date."""

import datetime

import pytest
from django.utils import timezone

from participants.models import Message
from programme.models import Cycle
from roadmaps.mail import due_reminders
from roadmaps.mail.due_reminders import send_reminders
from roadmaps.models import Action, RoadmapPolicy
from roadmaps.validation import acts
from tests.factories.roadmaps import ActionFactory, MemberFactory, RoadmapFactory
from tests.roadmaps.world import submitted

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2030, 9, 2)
NOW = datetime.datetime(2030, 9, 2, 7, 30, tzinfo=timezone.get_default_timezone())


def plan(world, **values):
    Action.objects.filter(pk=world.action.pk).update(**values)


def in_days(number):
    return TODAY + datetime.timedelta(days=number)


def told():
    return [(message.user, message.version) for message in Message.objects.filter(kind="action_due").order_by("pk")]


@pytest.mark.parametrize(("days", "sent"), [(-1, 0), (0, 1), (7, 1), (8, 0)])
def test_a_due_date_is_recalled_in_the_days_before_it(world, days, sent):
    plan(world, due_on=in_days(days))
    assert send_reminders(NOW) == sent


def test_staff_choose_how_long_before(world):
    RoadmapPolicy.objects.create(cycle=world.cycle, reminder_days=30)
    plan(world, due_on=in_days(30))
    assert send_reminders(NOW) == 1


def test_the_referent_is_told_when_nobody_of_the_team_leads(world):
    plan(world, due_on=in_days(5), lead_organisation="Ville")
    send_reminders(NOW)
    assert told() == [(world.referent, "due:2030-09-07")]


def test_who_leads_is_told(world):
    plan(world, due_on=in_days(5), lead=world.member)
    send_reminders(NOW)
    assert told() == [(world.member, "due:2030-09-07")]


def test_who_left_the_team_leads_no_more(world):
    plan(world, due_on=in_days(5), lead=world.outsider)
    send_reminders(NOW)
    assert told() == [(world.referent, "due:2030-09-07")]


def test_a_date_is_recalled_once_and_another_date_again(world):
    plan(world, due_on=in_days(5), lead=world.member)
    assert (send_reminders(NOW), send_reminders(NOW)) == (1, 0)
    plan(world, due_on=in_days(6))
    assert send_reminders(NOW) == 1
    assert told() == [(world.member, "due:2030-09-07"), (world.member, "due:2030-09-08")]


def test_a_first_step_is_recalled_and_its_date_only_once_with_the_due_date(world):
    plan(world, first_step="Réunir les bailleurs", first_step_on=in_days(3), due_on=in_days(10), lead=world.member)
    assert send_reminders(NOW) == 1
    text = Message.objects.get().email.message
    assert "Première étape prévue le jeudi 5\xa0septembre 2030" in text
    assert "Réunir les bailleurs" in text
    assert "Échéance" not in text
    assert send_reminders(NOW + datetime.timedelta(days=3)) == 1
    text = Message.objects.latest("pk").email.message
    assert "Première étape" not in text
    assert "Échéance\xa0: 12\xa0septembre 2030" in text


def test_both_dates_together_make_one_message(world):
    plan(world, first_step_on=in_days(3), due_on=in_days(5), lead=world.member)
    assert send_reminders(NOW) == 1
    assert told() == [(world.member, "first_step:2030-09-05,due:2030-09-07")]


@pytest.mark.parametrize(
    ("state", "dates"),
    [("to_start", ["first_step:2030-09-05"]), ("ongoing", []), ("blocked", ["first_step:2030-09-05"])],
)
def test_a_first_step_is_recalled_as_long_as_it_may_be_ahead(world, state, dates):
    plan(world, first_step_on=in_days(3), state=state)
    send_reminders(NOW)
    assert [version for _, version in told()] == dates


@pytest.mark.parametrize("precision", ["month", "quarter", "year"])
def test_a_date_is_told_no_more_precisely_than_it_is_known(world, precision):
    plan(world, due_on=datetime.date(2030, 9, 5), due_precision=precision)
    send_reminders(NOW)
    text = Message.objects.get().email.message
    assert "5\xa0septembre" not in text
    assert {"month": "septembre 2030", "quarter": "3e\xa0trimestre\xa02030", "year": "2030"}[precision] in text


@pytest.mark.parametrize(
    "values", [{"state": "done"}, {"state": "dropped"}, {"deleted_at": NOW}], ids=["done", "dropped", "withdrawn"]
)
def test_an_action_that_is_over_is_not_recalled(world, values):
    plan(world, due_on=in_days(5), first_step_on=in_days(5), **values)
    assert send_reminders(NOW) == 0


@pytest.mark.parametrize("state", ["archived", "draft"])
def test_a_cycle_that_is_not_going_on_recalls_nothing(world, state):
    plan(world, due_on=in_days(5))
    world.cycle.state = state
    world.cycle.save()
    assert send_reminders(NOW) == 0


def test_while_irev_examines_the_roadmap_nobody_can_act_and_nobody_is_told(world):
    plan(world, due_on=in_days(5), lead=world.member)
    submitted(world)
    assert send_reminders(NOW) == 0
    acts.validate(roadmap=world.roadmap, by=world.manager)
    assert send_reminders(NOW + datetime.timedelta(days=1)) == 1
    assert told() == [(world.member, "due:2030-09-07")]


def test_a_round_cut_short_goes_on_where_it_was(world, monkeypatch):
    plan(world, due_on=in_days(5), lead=world.member)
    broken = ActionFactory(entry=world.entry, title="Une autre", due_on=in_days(5), lead=world.member)
    last = ActionFactory(entry=world.entry, title="La dernière", due_on=in_days(5), lead=world.member)
    queue = due_reminders._queue
    monkeypatch.setattr(
        due_reminders, "_queue", lambda action, *rest: 1 / 0 if action == broken else queue(action, *rest)
    )
    assert send_reminders(NOW) == 2
    monkeypatch.undo()
    assert send_reminders(NOW) == 1
    about = Message.objects.filter(kind="action_due").order_by("pk").values_list("about", flat=True)
    assert list(about) == [f"action:{action.pk}" for action in (world.action, last, broken)]


@pytest.mark.parametrize("number", [1, 3])
def test_what_was_told_already_costs_the_same_for_one_action_as_for_three(world, django_assert_num_queries, number):
    Cycle.objects.exclude(pk=world.cycle.pk).update(state="archived")
    for rank in range(number):
        roadmap = RoadmapFactory(cycle=world.cycle)
        lead = MemberFactory(roadmap=roadmap).user
        ActionFactory(entry__roadmap=roadmap, due_on=in_days(rank), lead=lead)
    assert send_reminders(NOW) == number
    with django_assert_num_queries(4):
        assert send_reminders(NOW) == 0


def test_nothing_leaves_before_the_morning(world):
    plan(world, due_on=in_days(5))
    assert send_reminders(NOW.replace(hour=6)) == 0


def test_a_team_without_anybody_to_write_to_is_no_error(world):
    plan(world, due_on=in_days(5))
    world.referent.is_active = False
    world.referent.save()
    assert send_reminders(NOW) == 0


def test_a_hostile_title_stays_a_title(world):
    plan(world, due_on=in_days(5), title="<b>x</b> http://evil.example {lien_action}")
    send_reminders(NOW)
    email = Message.objects.get().email
    assert "<b>x" not in email.html_message
    assert 'href="http://evil' not in email.html_message
    assert email.html_message.count(f"/actions/{world.action.pk}/") == 1
