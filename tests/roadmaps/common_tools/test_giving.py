"""The common tools of a cycle: what the file gives, what staff change, what a copy takes along."""

import re
from decimal import Decimal

import pytest
from django.core.management import call_command

from programme.cycles.duplicating import duplicate_cycle
from programme.kit.french import french
from roadmaps.common_tools.giving import common_tools, copy_tools, give_tools, load_common_tools
from roadmaps.models import GuidingQuestion, IndicatorDefinition, LibraryAction, Theme
from roadmaps.writing.saving import save_edit
from tests.factories.participants import UserFactory
from tests.factories.programme import CycleFactory
from tests.factories.roadmaps import GuidingQuestionFactory, IndicatorDefinitionFactory, ThemeFactory

pytestmark = pytest.mark.django_db
TOOLS = (Theme, GuidingQuestion, LibraryAction, IndicatorDefinition)


def tools():
    """Every row of the tools, as the database holds it."""
    return [list(model.objects.order_by("pk").values()) for model in TOOLS]


def texts(value):
    """Every text of the file."""
    if isinstance(value, dict):
        return [text for name, item in value.items() if name != "code" for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


# The file -------------------------------------------------------------------------------------------------


def test_a_cycle_receives_seven_themes_with_five_questions_each():
    cycle = CycleFactory()
    assert give_tools(cycle) is True
    assert [theme.title for theme in cycle.themes.all()] == [
        "Gouvernance, portage politique et partenariat",
        "Connaissance partagée\u00a0: occupation, demande, attributions",
        "Stratégie de mixité et orientations d’attribution",
        "Relogement des ménages concernés par le renouvellement urbain",
        "Offre, loyers, commercialisation et attractivité",
        "Gestion de la demande, cotation et gestion en flux",
        "Accompagnement des ménages et vie résidentielle",
    ]
    assert [theme.questions.count() for theme in cycle.themes.all()] == [5] * 7
    assert [theme.library_actions.count() for theme in cycle.themes.all()] == [3, 3, 4, 4, 4, 3, 3]


def test_the_two_legal_benchmarks_say_that_another_rate_may_be_set():
    give_tools(CycleFactory())
    legal = IndicatorDefinition.objects.filter(benchmark_is_legal=True)
    assert [(definition.code, definition.benchmark, definition.benchmark_direction) for definition in legal] == [
        ("hors-qpv-q1", Decimal("25"), "at_least"),
        ("publics-prioritaires", Decimal("25"), "at_least"),
    ]
    assert all("le document-cadre peut fixer un autre taux" in definition.benchmark_note for definition in legal)


def test_the_texts_of_the_file_have_french_typography_and_fit_their_columns():
    assert [text for text in texts(common_tools()) if french(text) != text] == []
    for model in TOOLS:
        limits = {field.name: field.max_length for field in model._meta.fields if getattr(field, "max_length", None)}
        give_tools(CycleFactory())
        for row in model.objects.values():
            assert not [name for name, limit in limits.items() if len(str(row[name] or "")) > limit]


def test_no_text_says_that_an_intercommunality_allocates_dwellings():
    allocates = re.compile(r"(EPCI|intercommunalité|agglomération)[^.;?]*\battribu(e|ent|er)\b", re.IGNORECASE)
    assert [text for text in texts(common_tools()) if allocates.search(text)] == []


def test_giving_takes_as_many_queries_whatever_the_file_holds(django_assert_max_num_queries):
    cycle = CycleFactory()
    with django_assert_max_num_queries(10):
        give_tools(cycle)


# Loading --------------------------------------------------------------------------------------------------


def test_loading_gives_tools_to_the_cycles_that_have_none():
    with_own, without = ThemeFactory().cycle, CycleFactory()
    load_common_tools()
    assert (with_own.themes.count(), without.themes.count()) == (1, 7)


def test_the_cycle_of_2022_is_loaded_with_its_tools():
    call_command("load_cycle_2022", verbosity=0)
    assert Theme.objects.filter(cycle__slug="attributions-2022").count() == 7


def test_loading_again_changes_nothing_and_says_nothing():
    give_tools(CycleFactory())
    before = tools()
    done = load_common_tools()
    assert (done.created, done.restored, done.kept) == ([], [], [])
    assert tools() == before


def test_what_staff_changed_is_kept_and_said_then_restored_when_asked():
    give_tools(CycleFactory())
    Theme.objects.filter(code="relogement").update(title="Reloger")
    GuidingQuestion.objects.filter(code="ppgdid").update(text="Et le PPGDID ?")
    IndicatorDefinition.objects.filter(code="hors-qpv-q1").update(benchmark=30)
    assert load_common_tools().kept == [
        "axe « Reloger »",
        "question-guide « Et le PPGDID ? »",
        "définition d’indicateur « Attributions hors QPV au 1er quartile »",
    ]
    assert len(load_common_tools(overwrite=True).restored) == 3
    assert Theme.objects.get(code="relogement").title.startswith("Relogement des ménages")
    assert IndicatorDefinition.objects.get(code="hors-qpv-q1").benchmark == 25


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_staff_removed_or_retired_never_comes_back(overwrite):
    cycle = CycleFactory()
    give_tools(cycle)
    Theme.objects.filter(code="offre").delete()
    LibraryAction.objects.filter(code="enquete-sociale").delete()
    Theme.objects.filter(code="demande").update(retired_at="2022-09-01T00:00:00Z", position=12)
    done = load_common_tools(overwrite=overwrite)
    assert [label for label in done.kept if "retirée du site" in label] == done.kept
    assert len(done.kept) == 2
    assert cycle.themes.current().count() == 5
    assert cycle.themes.get(code="demande").position == 12


# Copying --------------------------------------------------------------------------------------------------


def test_a_copied_cycle_has_the_tools_as_staff_left_them():
    cycle = CycleFactory()
    give_tools(cycle)
    Theme.objects.filter(code="relogement").update(title="Reloger")
    Theme.objects.filter(code="offre").update(retired_at="2022-09-01T00:00:00Z")
    GuidingQuestionFactory(theme=cycle.themes.get(code="demande"), text="Une question de plus ?")
    copy = duplicate_cycle(cycle=cycle, year=2023, title="Suite", slug="suite", by=UserFactory(staff=True))
    assert [theme.code for theme in copy.themes.all()] == [
        "gouvernance",
        "connaissance",
        "strategie",
        "relogement",
        "demande",
        "accompagnement",
    ]
    assert copy.themes.get(code="relogement").title == "Reloger"
    assert copy.themes.get(code="demande").questions.count() == 6
    assert LibraryAction.objects.filter(theme__cycle=copy).count() == 20
    of_retired = copy.indicator_definitions.get(code="plai-hors-qpv")
    assert (copy.indicator_definitions.count(), of_retired.theme) == (21, None)


def test_a_change_of_the_copy_leaves_the_original_alone():
    cycle, target = CycleFactory(), CycleFactory()
    give_tools(cycle)
    before = list(cycle.themes.values())
    copy_tools(source=cycle, target=target)
    target.themes.update(title="Autre")
    assert list(cycle.themes.values()) == before


# What teams wrote -----------------------------------------------------------------------------------------


def test_a_change_of_the_template_alters_nothing_that_a_team_has_written(world):
    question = GuidingQuestionFactory(theme=world.entry.theme, text="La question d’alors ?")
    save_edit(
        obj=world.entry,
        version=0,
        form_id=None,
        values={"diagnosis": "Notre diagnostic.", f"answers.{question.pk}": "Notre réponse."},
        by=world.member,
    )
    definition = IndicatorDefinitionFactory(cycle=world.cycle, title="Mesure", benchmark=25)
    indicator = world.entry.indicators.create(
        definition=definition, title=definition.title, benchmark=definition.benchmark
    )
    world.entry.refresh_from_db()
    indicator.refresh_from_db()
    before = (world.entry.values(), world.entry.asked, indicator.values())
    GuidingQuestion.objects.update(text="Une autre question ?", retired_at="2022-09-01T00:00:00Z")
    IndicatorDefinition.objects.update(title="Autre mesure", benchmark=40)
    world.entry.theme.title = "Autre axe"
    world.entry.theme.save()
    definition.delete()
    world.entry.refresh_from_db()
    indicator.refresh_from_db()
    assert (world.entry.values(), world.entry.asked, indicator.values()) == before
    assert world.entry.asked == {str(question.pk): "La question d’alors ?"}
