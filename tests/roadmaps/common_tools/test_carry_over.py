"""Going on with the roadmap of the same territory in an earlier cycle."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from programme.kit.refusal import Refused
from roadmaps.common_tools.carry_over import carry_over
from roadmaps.models import Action, Indicator, Reading, Revision, Roadmap, Theme
from tests.factories.programme import CycleFactory
from tests.factories.roadmaps import (
    ActionFactory,
    GuidingQuestionFactory,
    IndicatorDefinitionFactory,
    IndicatorFactory,
    MemberFactory,
    ReadingFactory,
    RoadmapFactory,
    ThemeEntryFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def titles(entry):
    return [action.title for action in Action.objects.current().filter(entry=entry).in_order()]


def to_follow():
    return list(Action.objects.filter(title="À suivre").select_related("entry__theme", "entry__roadmap").order_by("pk"))


@pytest.fixture
def earlier(world):
    """The roadmap of the same territory, a year before, with its member of now."""
    cycle = CycleFactory(published=True, year=world.cycle.year - 1)
    roadmap = RoadmapFactory(cycle=cycle, territory=world.roadmap.territory, ambition="Ensemble", findings="Un constat")
    theme = ThemeFactory(cycle=cycle, code=world.entry.theme.code)
    entry = ThemeEntryFactory(roadmap=roadmap, theme=theme)
    for title, state in (("À suivre", "ongoing"), ("Finie", "done")):
        ActionFactory(entry=entry, title=title, state=state, due_on=datetime.date(2021, 1, 1), partners=["URH"])
    MemberFactory(roadmap=roadmap, user=world.member)
    return roadmap


def test_a_team_goes_on_with_its_roadmap_of_an_earlier_cycle(client, world, earlier):
    client.force_login(world.member)
    page = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])
    text = client.get(page).content.decode()
    assert ("À suivre" in text, "Finie" in text) == (True, False)
    chosen = Action.objects.get(title="À suivre")
    response = client.post(page, {"actions": [chosen.pk], "with_texts": "on"}, follow=True)
    assert "Repris\xa0: 1 action et les textes qui manquaient ici." in response.content.decode()
    copy = Action.objects.exclude(pk=chosen.pk).get(title="À suivre")
    assert (copy.entry, copy.partners, copy.due_on, copy.state) == (world.entry, ["URH"], None, "to_start")
    assert Roadmap.objects.get(pk=world.roadmap.pk).ambition == "Ensemble"


def test_an_action_whose_theme_is_no_more_goes_where_the_team_says(client, world, earlier):
    Theme.objects.filter(pk=earlier.entries.get().theme_id).update(code="ancien-axe")
    client.force_login(world.member)
    page, chosen = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk]), Action.objects.get(title="À suivre")
    text = client.post(page, {"actions": [chosen.pk]}).content.decode()
    assert "Dites dans quel axe mettre «\u00a0À suivre\u00a0»" in text
    assert titles(world.entry).count("À suivre") == 0
    elsewhere = ThemeEntryFactory(roadmap=world.roadmap, theme=ThemeFactory(cycle=world.cycle))
    client.post(page, {"actions": [chosen.pk], "elsewhere": elsewhere.pk})
    assert titles(elsewhere) == ["À suivre"]


def test_an_action_without_a_theme_to_go_to_is_refused(world, earlier):
    Theme.objects.filter(pk=earlier.entries.get().theme_id).update(code="ancien-axe")
    chosen = to_follow()
    with pytest.raises(Refused):
        carry_over(roadmap=world.roadmap, actions=chosen, with_texts=False, by=world.member)
    with pytest.raises(Refused):
        carry_over(roadmap=world.roadmap, actions=chosen, with_texts=False, by=world.member, elsewhere=chosen[0].entry)


def test_who_was_of_the_team_of_then_is_led_to_its_roadmap_and_nobody_else(client, world, earlier):
    address = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])
    for who, is_led in ((world.member, True), (world.referent, False)):
        client.force_login(who)
        assert (f'href="{earlier.get_absolute_url()}"' in client.get(address).content.decode()) is is_led
        assert client.get(earlier.get_absolute_url()).status_code == (200 if is_led else 404)


def test_the_workspace_leads_to_an_earlier_cycle_only_if_there_is_one(client, world, earlier):
    client.force_login(world.member)
    address = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])
    text = client.get(world.roadmap.get_absolute_url()).content.decode()
    assert f'{address}">Reprendre la feuille de route {earlier.cycle.year}</a>' in text
    assert "Reprendre la feuille de route" not in client.get(earlier.get_absolute_url()).content.decode()


def test_taking_over_twice_adds_once_and_keeps_what_is_written_here(world, earlier):
    Roadmap.objects.filter(pk=world.roadmap.pk).update(ambition="La nôtre")
    chosen = to_follow()
    for _ in range(2):
        roadmap = Roadmap.objects.with_names().get(pk=world.roadmap.pk)
        carry_over(roadmap=roadmap, actions=chosen, with_texts=True, by=world.member)
    now = Roadmap.objects.get(pk=world.roadmap.pk)
    assert (now.ambition, now.findings) == ("La nôtre", "Un constat")
    assert titles(world.entry).count("À suivre") == 1


def test_taking_over_waits_for_who_writes(world, earlier):
    chosen = to_follow()
    with CaptureQueriesContext(connection) as queries:
        carry_over(roadmap=world.roadmap, actions=chosen, with_texts=False, by=world.member)
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert 'FROM "roadmaps_roadmap"' in asked[0]
    assert connection.vendor == "sqlite" or "FOR UPDATE" in asked[0]


def test_choosing_nothing_is_said(client, world, earlier):
    client.force_login(world.member)
    response = client.post(reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk]), {})
    assert "Choisissez au moins une action, les textes, ou les indicateurs." in response.content.decode()


def test_the_texts_of_an_earlier_cycle_are_taken_over_alone(client, world, earlier):
    Action.objects.filter(entry__roadmap=earlier).update(state="done")
    client.force_login(world.member)
    page = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])
    assert "aucune action n’est à poursuivre" in client.get(page).content.decode()
    response = client.post(page, {"with_texts": "on"}, follow=True)
    assert "Repris\xa0: les textes qui manquaient ici." in response.content.decode()
    assert Roadmap.objects.get(pk=world.roadmap.pk).ambition == "Ensemble"


def test_without_an_earlier_cycle_nothing_is_taken_over(client, world):
    client.force_login(world.member)
    page = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])
    assert "n’a pas de feuille de route dans un cycle précédent" in client.get(page).content.decode()
    assert client.post(page, {"with_texts": "on"}).status_code == 200
    assert Roadmap.objects.get().values() == world.roadmap.values()


def test_an_action_of_another_roadmap_is_refused(world, earlier):
    stranger = ActionFactory(title="Ailleurs")
    chosen = [Action.objects.select_related("entry__theme", "entry__roadmap").get(pk=stranger.pk)]
    with pytest.raises(Refused, match="pas de la feuille de route précédente"):
        carry_over(roadmap=world.roadmap, actions=[*to_follow(), *chosen], by=world.member)
    assert titles(world.entry).count("À suivre") == 0
    earlier.cycle.year = world.cycle.year + 1
    earlier.cycle.save()
    with pytest.raises(Refused, match="pas de la feuille de route précédente"):
        carry_over(roadmap=world.roadmap, actions=to_follow(), by=world.member)


def test_two_actions_of_one_title_come_once_however_often_they_are_chosen(client, world, earlier):
    ActionFactory(entry=earlier.entries.get(), title="À suivre", state="ongoing")
    client.force_login(world.member)
    page, both = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk]), [action.pk for action in to_follow()]
    text = client.post(page, {"actions": both}, follow=True).content.decode()
    assert "Repris\xa0: 1 action. Une action y était déjà." in text
    assert "Tout y était déjà." in client.post(page, {"actions": both}, follow=True).content.decode()
    assert titles(world.entry).count("À suivre") == 1


# The texts of the themes --------------------------------------------------------------------------------------


@pytest.fixture
def written(world, earlier):
    """The theme of then, with its diagnosis, its objective, and two answers; the first question is still asked."""
    entry = earlier.entries.select_related("theme").get()
    kept = GuidingQuestionFactory(theme=entry.theme, code="qui", text="Qui pilotait ?")
    gone = GuidingQuestionFactory(theme=entry.theme, code="jadis")
    world.question = GuidingQuestionFactory(theme=world.entry.theme, code="qui", text="Qui pilote ?")
    entry.diagnosis, entry.objective = "Peu de données", "Une vue partagée"
    entry.answers = {str(kept.pk): "La CA", str(gone.pk): "Sans suite"}
    entry.save()
    return entry


def test_diagnosis_objective_and_answers_come_where_nothing_is_written(client, world, written):
    type(world.entry).objects.filter(pk=world.entry.pk).update(objective="Le nôtre")
    client.force_login(world.member)
    page = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])
    text = client.get(page).content.decode()
    assert f"{world.entry.theme.title} (diagnostic partagé, réponses aux questions)" in text
    client.post(page, {"with_texts": "on"})
    world.entry.refresh_from_db()
    name = str(world.question.pk)
    assert (world.entry.diagnosis, world.entry.objective) == ("Peu de données", "Le nôtre")
    assert (world.entry.answers, world.entry.asked) == ({name: "La CA"}, {name: "Qui pilote ?"})
    last = Revision.objects.filter(object_kind="entry", object_id=world.entry.pk).latest("pk")
    assert (last.by, last.changed) == (world.member, [f"answers.{name}", "diagnosis"])
    assert "Reprendre aussi les textes" not in client.get(page).content.decode()


def test_what_has_no_place_here_is_told_before(client, world, written):
    client.force_login(world.member)
    page = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])
    assert (
        "des réponses, des textes ou des indicateurs de ces axes n’ont plus de place ici"
        in client.get(page).content.decode()
    )
    written.answers = {}
    written.save()
    assert "n’ont plus de place ici" not in client.get(page).content.decode()
    Theme.objects.filter(pk=written.theme_id).update(code="ancien-axe")
    text = client.get(page).content.decode()
    assert "n’ont plus de place ici" in text
    assert f"<li>{written.theme.title}</li>" in text
    client.post(page, {"with_texts": "on"})
    world.entry.refresh_from_db()
    assert (world.entry.diagnosis, world.entry.version) == ("", 0)


# The indicators -----------------------------------------------------------------------------------------------


@pytest.fixture
def measured(world, earlier):
    """An indicator of the theme of then, drawn from the library, one of each action, and one that was withdrawn."""
    entry = earlier.entries.get()
    definition = IndicatorDefinitionFactory(
        cycle=earlier.cycle, code="q1", benchmark=25, benchmark_direction="at_least", benchmark_is_legal=True
    )
    world.definition = IndicatorDefinitionFactory(cycle=world.cycle, code="q1", benchmark=30)
    of_theme = IndicatorFactory(entry=entry, definition=definition, title="Part des baux", benchmark=25, unit="share")
    for year, known in ((2020, True), (2021, True), (2022, False)):
        value = {"numerator": year - 2000, "denominator": 100} if known else {"numerator": None, "denominator": None}
        ReadingFactory(indicator=of_theme, year=year, is_unknown=not known, source="SNE", **value)
    for action in entry.actions.all():
        IndicatorFactory(entry=entry, action=action, title=f"De {action.title}", unit="number")
    IndicatorFactory(entry=entry, title="Retiré", deleted_at=timezone.now())
    return of_theme


def test_indicators_come_with_their_last_known_value_as_a_start(client, world, measured):
    client.force_login(world.member)
    page = reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])
    text = client.get(page).content.decode()
    assert [title in text for title in ("Part des baux", "De À suivre", "De Finie", "Retiré")] == [
        True,
        True,
        False,
        False,
    ]
    answer = client.post(page, {"with_indicators": "on", "actions": [to_follow()[0].pk]}, follow=True)
    assert "Repris\xa0: 1 action et 2 indicateurs." in answer.content.decode()
    here = Indicator.objects.filter(entry=world.entry)
    of_theme, of_action = here.get(action=None), here.get(action__title="À suivre")
    assert (of_theme.title, of_theme.benchmark, of_theme.definition) == ("Part des baux", 25, world.definition)
    assert (of_theme.given_benchmark, of_theme.benchmark_is_legal) == (25, True)
    assert of_theme.has_given_benchmark
    start = of_theme.readings.get()
    assert (start.is_start, start.year, start.numerator, start.denominator) == (True, 2021, 21, 100)
    assert (start.source, start.by) == ("SNE", world.member)
    assert (of_action.title, of_action.readings.count()) == ("De À suivre", 0)


def test_indicators_come_once_and_those_of_an_action_with_it_alone(world, measured):
    for _ in range(2):
        carried = carry_over(roadmap=world.roadmap, actions=[], with_indicators=True, by=world.member)
    assert carried.indicators == 0
    assert [indicator.title for indicator in Indicator.objects.filter(entry=world.entry)] == ["Part des baux"]
    assert Reading.objects.filter(indicator__entry=world.entry).count() == 1
    carry_over(roadmap=world.roadmap, actions=to_follow(), with_indicators=True, by=world.member)
    assert Indicator.objects.filter(entry=world.entry).count() == 2


def test_an_indicator_whose_theme_is_no_more_is_left_and_that_of_an_action_goes_with_it(client, world, measured):
    Theme.objects.filter(pk=measured.entry.theme_id).update(code="ancien-axe")
    client.force_login(world.member)
    text = client.get(reverse("roadmaps:roadmap_carry_over", args=[world.roadmap.pk])).content.decode()
    assert f"<li>{measured.entry.theme.title}</li>" in text
    carry_over(roadmap=world.roadmap, actions=to_follow(), with_indicators=True, elsewhere=world.entry, by=world.member)
    assert [indicator.title for indicator in Indicator.objects.filter(entry=world.entry)] == ["De À suivre"]
