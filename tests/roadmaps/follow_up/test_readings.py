"""Indicators: drawn from the library, read year after year; what is not known is an answer."""

import uuid
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages

from programme.kit.refusal import Refused
from roadmaps.follow_up import readings
from roadmaps.follow_up.progress import progress_of
from roadmaps.follow_up.readings import record_reading
from roadmaps.models import Indicator, Reading, Roadmap
from roadmaps.writing.arranging import withdraw_action
from tests.factories.roadmaps import IndicatorDefinitionFactory, IndicatorFactory
from tests.roadmaps.world import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def share(world):
    return IndicatorFactory(entry=world.entry, action=world.action, title="Part des baux", source="SNE")


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def typed(**changes):
    return {"year": "2022", "numerator": "20", "denominator": "80", "form_id": str(uuid.uuid4()), **changes}


# The act --------------------------------------------------------------------------------------------------


def test_a_share_keeps_its_numerator_and_its_denominator(world, share):
    made = record_reading(indicator=share, by=world.member, year=2022, numerator=Decimal(20), denominator=Decimal(80))
    assert (made.numerator, made.denominator, made.value, made.is_start) == (20, 80, 25, False)


def test_not_known_is_an_answer(world, share):
    made = record_reading(indicator=share, by=world.member, year=2022, is_unknown=True, is_start=True)
    assert (made.value, made.is_unknown, made.is_start) == (None, True, True)


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ({}, readings.NO_VALUE),
        ({"numerator": 1, "is_unknown": True}, readings.BOTH),
        ({"numerator": 1}, readings.NO_DENOMINATOR),
        ({"numerator": 1, "denominator": 0}, readings.NO_DENOMINATOR),
        ({"numerator": 1, "denominator": -4}, readings.NO_DENOMINATOR),
        ({"numerator": -1, "denominator": 4}, readings.NEGATIVE_SHARE),
    ],
)
def test_a_share_that_makes_no_sense_is_refused(world, share, value, refusal):
    with pytest.raises(Refused) as refused:
        record_reading(indicator=share, by=world.member, year=2022, **value)
    assert (str(refused.value), Reading.objects.count()) == (refusal, 0)


@pytest.mark.parametrize(
    ("unit", "value", "refusal"),
    [
        ("number", {"numerator": 3, "denominator": 4}, readings.NOT_DIVIDED),
        ("yes_no", {"numerator": 2}, readings.YES_OR_NO),
    ],
)
def test_a_value_that_its_unit_does_not_allow_is_refused(world, unit, value, refusal):
    with pytest.raises(Refused) as refused:
        record_reading(indicator=IndicatorFactory(entry=world.entry, unit=unit), by=world.member, year=2022, **value)
    assert str(refused.value) == refusal


@pytest.mark.parametrize("year", [1989, 2999, -1])
def test_a_year_that_nobody_lived_is_refused(world, share, year):
    with pytest.raises(Refused):
        record_reading(indicator=share, by=world.member, year=year, is_unknown=True)


def test_a_wrong_reading_is_followed_by_another_and_stays(world, share):
    for numerator in (20, 25):
        record_reading(indicator=share, by=world.member, year=2022, numerator=numerator, denominator=100)
    assert list(Reading.objects.values_list("numerator", flat=True)) == [20, 25]


def test_an_indicator_whose_action_was_withdrawn_is_read_no_more(client, world):
    indicator = IndicatorFactory(entry=world.entry, action=world.action, unit="number")
    withdraw_action(action=world.action, by=world.referent)
    with pytest.raises(Refused, match="retiré entre-temps"):
        record_reading(indicator=indicator, by=world.member, year=2020, numerator=Decimal(4))
    client.force_login(world.member)
    page = client.get(address("indicator_detail", world.roadmap.pk, indicator.pk))
    assert page.context["reading_form"] is None


def test_a_double_click_is_one_reading(world, share):
    sent = {"indicator": share, "by": world.member, "year": 2022, "is_unknown": True, "form_id": uuid.uuid4()}
    assert record_reading(**sent) == record_reading(**sent)
    with pytest.raises(Refused):
        record_reading(**sent | {"by": world.referent})
    assert Reading.objects.count() == 1


def test_a_reading_dates_the_last_activity_and_leaves_the_version(world, share):
    before = Roadmap.objects.get().touched_at
    record_reading(indicator=share, by=world.manager, year=2022, is_unknown=True)
    assert Roadmap.objects.get().touched_at > before
    assert Indicator.objects.get().version == 0


@pytest.mark.parametrize("name", ["trainer", "outsider", "reader"])
def test_only_the_team_and_staff_who_decide_read_indicators(world, share, name):
    with pytest.raises(Refused):
        record_reading(indicator=share, by=getattr(world, name), year=2022, is_unknown=True)


# The pages ------------------------------------------------------------------------------------------------


def test_a_reading_is_typed_in_french(client, world, share):
    client.force_login(world.member)
    sent = typed(numerator="1\u202f250,5", denominator=" 2 501 ", source="RPLS", is_start="on")
    assert client.post(address("reading_create", world.roadmap.pk, share.pk), sent).status_code == 302
    made = Reading.objects.get()
    assert (made.numerator, made.denominator, made.source, made.is_start) == (
        Decimal("1250.5"),
        2501,
        "RPLS",
        True,
    )


def test_a_numerator_larger_than_its_denominator_is_kept_and_said(client, world, share):
    client.force_login(world.member)
    sent = client.post(address("reading_create", world.roadmap.pk, share.pk), typed(numerator="120", denominator="80"))
    assert Reading.objects.get().value == 150
    assert said(sent)[-1].startswith("Le relevé est enregistré. Le nombre compté dépasse le total\xa0: 150\xa0%")


@pytest.mark.parametrize("text", ["beaucoup", "1e5", "NaN", "12,345", "9" * 20, "<b>1</b>"])
def test_what_is_no_number_is_said_and_kept_in_the_form(client, world, share, text):
    client.force_login(world.member)
    page = client.post(address("reading_create", world.roadmap.pk, share.pk), typed(numerator=text, source="À moi"))
    assert (page.status_code, Reading.objects.count()) == (200, 0)
    assert page.context["form"]["numerator"].value() == text
    assert "À moi" in page.content.decode()


def test_a_question_that_one_answers_by_yes_or_no_is_asked_so(client, world):
    asked = IndicatorFactory(entry=world.entry, unit="yes_no")
    client.force_login(world.member)
    client.post(address("reading_create", world.roadmap.pk, asked.pk), typed(numerator="1"))
    assert Reading.objects.get().numerator == 1
    page = client.get(address("indicator_detail", world.roadmap.pk, asked.pk)).content.decode()
    assert "oui (2022)" in page


def test_an_indicator_is_drawn_from_the_library_with_its_legal_benchmark_and_keeps_its_own_words(client, world):
    definition = IndicatorDefinitionFactory(
        cycle=world.cycle,
        title="Attributions hors QPV",
        benchmark_note="Hors contingent",
        calculation="baux signés hors QPV ÷ baux signés",
        source="SNE",
        benchmark=25,
        benchmark_direction="at_least",
        benchmark_is_legal=True,
    )
    client.force_login(world.member)
    create = address("indicator_create", world.roadmap.pk, world.action.pk)
    page = client.get(create, {"modele": definition.pk})
    text = page.content.decode()
    assert "Repère légal par défaut\xa0: au moins 25\xa0%." in text
    assert "Le document-cadre peut fixer un autre taux" in text
    assert [text.count(source) for source in ("SNE", "Hors contingent")] == [1, 1]
    assert page.context["form"]["source"].label == "Où relever la donnée"
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"target": "30,5", "benchmark": "25"}
    answer = client.post(create, {name: value for name, value in sent.items() if value is not None})
    made = Indicator.objects.get()
    assert answer.url == address("indicator_detail", world.roadmap.pk, made.pk)
    assert (made.title, made.calculation, made.source, made.target, made.benchmark, made.definition, made.action) == (
        "Attributions hors QPV",
        "baux signés hors QPV ÷ baux signés",
        "SNE",
        Decimal("30.5"),
        25,
        definition,
        world.action,
    )
    type(definition).objects.update(title="Autre", calculation="Autre", benchmark=40, benchmark_is_legal=False)
    made.refresh_from_db()
    assert (made.title, made.benchmark) == ("Attributions hors QPV", 25)
    assert progress_of(made).benchmark_label == "Repère légal par défaut"


def test_a_benchmark_that_the_team_sets_is_no_legal_default_any_more(client, world, share):
    Indicator.objects.update(given_benchmark=25, benchmark_is_legal=True, benchmark=25)
    client.force_login(world.member)
    where = address("indicator_detail", world.roadmap.pk, share.pk)
    assert "Repère légal par défaut" in client.get(where).content.decode()
    Indicator.objects.update(benchmark=30)
    assert "Repère légal par défaut" not in client.get(where).content.decode()


def test_an_indicator_of_the_objective_of_a_theme_is_written_freely_and_once(client, world):
    client.force_login(world.member)
    sent = {"title": "Réunions tenues", "unit": "number", "form_id": str(uuid.uuid4())}
    create = address("entry_indicator_create", world.roadmap.pk, world.entry.pk)
    answers = [client.post(create, sent).url for _ in range(2)]
    made = Indicator.objects.get()
    assert answers == [address("indicator_detail", world.roadmap.pk, made.pk)] * 2
    assert (made.title, made.unit, made.action, made.version) == ("Réunions tenues", "number", None, 0)


def test_an_indicator_without_title_is_said_and_nothing_typed_is_lost(client, world):
    client.force_login(world.member)
    sent = {"title": "", "calculation": "À compter", "unit": "number", "form_id": str(uuid.uuid4())}
    page = client.post(address("indicator_create", world.roadmap.pk, world.action.pk), sent)
    assert "Donnez un intitulé à l’indicateur." in page.content.decode()
    assert page.context["form"]["calculation"].value() == "À compter"


def test_a_definition_of_another_cycle_is_not_proposed(client, world):
    foreign = IndicatorDefinitionFactory(title="Venu d’ailleurs")
    client.force_login(world.member)
    page = client.get(address("indicator_create", world.roadmap.pk, world.action.pk), {"modele": foreign.pk})
    assert "Venu d’ailleurs" not in page.content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("trainer", 403), ("manager", 403), ("outsider", 404), ("candidate", 404)]
)
def test_who_does_not_write_neither_adds_nor_withdraws_an_indicator(client, world, share, name, status):
    client.force_login(getattr(world, name))
    for where in (
        address("indicator_create", world.roadmap.pk, world.action.pk),
        address("indicator_withdraw", world.roadmap.pk, share.pk),
    ):
        assert client.post(where, {"title": "Non"}).status_code == status
    assert list(Indicator.objects.values_list("title", "deleted_at")) == [("Part des baux", None)]


def test_an_indicator_is_withdrawn_with_its_readings_and_brought_back(client, world, share):
    record_reading(indicator=share, by=world.member, year=2022, is_unknown=True)
    client.force_login(world.member)
    where = address("indicator_detail", world.roadmap.pk, share.pk)
    client.post(address("indicator_withdraw", world.roadmap.pk, share.pk))
    assert client.get(where).status_code == 404
    page = client.get(world.action.get_absolute_url()).content.decode()
    assert "Retirés depuis moins de 30&nbsp;jours (1)" in page
    client.post(address("indicator_bring_back", world.roadmap.pk, share.pk))
    assert "non connu" in client.get(where).content.decode()


def test_a_reading_sent_once_the_roadmap_is_handed_in_is_refused_with_what_was_typed(client, world, share):
    Roadmap.objects.update(state="submitted")
    client.force_login(world.member)
    page = client.post(address("reading_create", world.roadmap.pk, share.pk), typed(numerator="17"))
    assert (page.status_code, page.context["form"]["numerator"].value()) == (200, "17")
    assert "transmise à l’IREV" in page.content.decode()
    assert client.get(address("reading_create", world.roadmap.pk, share.pk)).status_code == 403


@pytest.mark.parametrize("text", ["1\u202f250,5", "1 250,50", "1250.5"])
def test_the_target_of_an_indicator_is_typed_in_french_and_shown_so(client, world, share, text):
    client.force_login(world.member)
    where = address("indicator_detail", world.roadmap.pk, share.pk)
    form = client.get(where).context["form"]
    sent = {"title": "Part des baux", "unit": "share", "target": text, "version": "0", "form_id": str(uuid.uuid4())}
    assert client.post(where, sent).status_code == 302
    share.refresh_from_db()
    assert (form["target"].value(), share.target, share.version) == (None, Decimal("1250.5"), 1)
    assert 'value="1250,5"' in client.get(where).content.decode()


def test_a_hostile_indicator_is_shown_as_text(client, world):
    bad = "<img src=x onerror=alert(1)>"
    indicator = IndicatorFactory(entry=world.entry, action=world.action, title=bad, calculation=bad, source=bad)
    record_reading(indicator=indicator, by=world.member, year=2022, is_unknown=True, source=bad)
    client.force_login(world.referent)
    for where in (
        world.action.get_absolute_url(),
        address("indicator_detail", world.roadmap.pk, indicator.pk),
        address("reading_create", world.roadmap.pk, indicator.pk),
    ):
        page = client.get(where).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
