"""The forms of what a team writes: what each sends, as JSON holds it, and what it refuses in words."""

import datetime
import re

import pytest

from roadmaps.models import Action
from roadmaps.writing.forms import ActionForm, EntryForm, IndicatorForm, RoadmapForm, last_day
from tests.factories.roadmaps import IndicatorFactory, ReadingFactory

pytestmark = pytest.mark.django_db


def sent(form):
    form.is_valid()
    return form.written()


def action_form(world, **data):
    return ActionForm(world.action, data)


def test_a_form_sends_only_what_it_holds(world):
    assert sent(action_form(world, means="Un agent")) == {"means": "Un agent"}


def test_lines_are_a_set(world):
    form = action_form(world, partners="URH\r\n\r\n URH \r\nAction  Logement")
    assert sent(form) == {"partners": ["URH", "Action Logement"]}
    assert sent(action_form(world, partners="")) == {"partners": []}


def test_a_line_that_is_too_long_is_refused_alone(world):
    form = action_form(world, partners="U" * 201, means="Un agent")
    assert sent(form) == {"means": "Un agent"}
    assert form.errors["partners"] == ["Une ligne dépasse 200 caractères."]


def test_long_texts_keep_their_paragraphs_and_lose_what_nobody_typed(world):
    assert sent(action_form(world, means="Un\r\n\r\nDeux\u200b ")) == {"means": "Un\n\nDeux"}


def test_an_invisible_character_is_said(world):
    form = action_form(world, means="Un\x0bDeux")
    assert sent(form) == {}
    assert "caractère invisible" in form.errors["means"][0]


@pytest.mark.parametrize(
    ("precision", "day"),
    [("day", "2023-05-12"), ("month", "2023-05-31"), ("quarter", "2023-06-30"), ("year", "2023-12-31")],
)
def test_a_due_date_is_the_last_day_of_the_period_that_it_names(world, precision, day):
    assert sent(action_form(world, due_on="12/05/2023", due_precision=precision)) == {
        "due_on": day,
        "due_precision": precision,
    }


def test_the_last_day_of_february_and_of_each_quarter():
    assert last_day(datetime.date(2024, 2, 3), Action.Precision.MONTH) == datetime.date(2024, 2, 29)
    quarters = [last_day(datetime.date(2023, month, 1), Action.Precision.QUARTER) for month in (1, 3, 4, 9, 10)]
    assert [(day.month, day.day) for day in quarters] == [(3, 31), (3, 31), (6, 30), (9, 30), (12, 31)]


def test_nothing_ends_before_it_starts(world):
    form = action_form(world, starts_on="2023-06-01", due_on="2023-05-12", due_precision="day")
    assert sent(form) == {"starts_on": "2023-06-01", "due_precision": "day"}
    assert form.errors["due_on"] == ["L’échéance précède le début."]


def test_a_date_that_is_none_is_said_and_an_empty_one_is_nothing(world):
    form = action_form(world, due_on="juin", starts_on="")
    assert sent(form) == {"starts_on": None}
    assert form.errors["due_on"] == ["Donnez une date complète, par exemple 30/06/2023."]


def test_one_of_the_team_leads(world):
    assert sent(action_form(world, lead=str(world.member.pk))) == {"lead": world.member.pk}
    assert sent(action_form(world, lead=str(world.outsider.pk))) == {}
    assert sent(action_form(world, lead="")) == {"lead": None}


def test_who_led_and_left_the_team_stays_until_another_is_named(world):
    world.action.lead = world.elsewhere
    assert sent(action_form(world, lead=str(world.elsewhere.pk))) == {"lead": world.elsewhere.pk}


def test_the_organisations_of_the_team_are_proposed(world):
    names = world.roadmap.cycle.registrations.filter(user__in=[world.referent, world.member])
    assert ActionForm(world.action).organisations == sorted(set(names.values_list("organisation__name", flat=True)))


def test_documents_are_answered_yes_no_or_unknown_with_a_date_in_words(world):
    key = next(name for name in RoadmapForm(world.roadmap).fields if name.startswith("documents."))
    form = RoadmapForm(world.roadmap, {key: "unknown", f"{key}_when": "fin 2023", "priority_districts": "4"})
    assert sent(form) == {key: "unknown", f"{key}_when": "fin 2023", "priority_districts": 4}
    assert sent(RoadmapForm(world.roadmap, {key: "peut-être"})) == {}


def test_a_number_of_districts_is_said_when_it_is_none(world):
    form = RoadmapForm(world.roadmap, {"priority_districts": "quatre"})
    assert sent(form) == {}
    assert form.errors["priority_districts"] == ["Donnez un nombre entier."]


def test_each_question_has_its_answer(world):
    questions = [{"id": "12", "text": "Qui décide ?"}]
    form = EntryForm(world.entry, questions, {"answers.12": "La CIL", "answers.13": "Une autre"})
    assert sent(form) == {"answers.12": "La CIL"}
    assert form.fields["answers.12"].label == "Qui décide\u202f?"


def test_numbers_are_typed_in_french(world):
    indicator = IndicatorFactory(entry=world.entry)
    assert sent(IndicatorForm(indicator, {"target": "1\u202f250,5", "benchmark": ""})) == {
        "target": "1250.5",
        "benchmark": None,
    }


def test_what_was_measured_keeps_its_unit(world):
    indicator = IndicatorFactory(entry=world.entry, unit="share")
    assert sent(IndicatorForm(indicator, {"unit": "number"})) == {"unit": "number"}
    ReadingFactory(indicator=indicator)
    form = IndicatorForm(indicator, {"unit": "number"})
    assert sent(form) == {}
    assert "Des valeurs sont déjà relevées" in form.errors["unit"][0]
    assert sent(IndicatorForm(indicator, {"unit": "share"})) == {"unit": "share"}


def test_partners_have_an_end(world):
    assert len(sent(action_form(world, partners="\n".join(map(str, range(60)))))["partners"]) == 60
    form = action_form(world, partners="\n".join(map(str, range(61))))
    assert form.errors["partners"] == ["Donnez 60 lignes au plus."]


def test_who_reads_only_reads_words(world):
    world.action.put(
        {"due_on": "2023-06-30", "due_precision": "quarter", "partners": ["URH", "DDTM"], "lead": world.member.pk}
    )
    words = {label: said for _, pairs in ActionForm(world.action).reading_groups for label, said in pairs}
    assert words["Échéance"] == "2e\u00a0trimestre\u00a02023"
    assert {"Intitulé", "Précision de l’échéance"}.isdisjoint(words)
    assert words["Partenaires à associer"] == "URH, DDTM"
    assert words["Personne de l’équipe qui pilote"] == "Basile Membre"
    assert words["Moyens"] == ""


def test_an_action_is_read_in_the_four_groups_in_which_it_is_written(client, world):
    asked = {}
    for name in ("member", "trainer"):
        client.force_login(getattr(world, name))
        page = client.get(world.action.get_absolute_url()).content.decode()
        asked[name] = re.findall(r"<(?:legend|h2)>([^<]+)</", page)
    groups = ["Quoi", "Qui", "Quand et première étape", "Résultats"]
    assert asked == {"member": groups, "trainer": groups}


def test_every_field_of_an_action_stands_in_one_group(world):
    form = ActionForm(world.action)
    assert [field.name for _, fields in form.groups for field in fields] == list(form.fields)
    read = [label for _, pairs in form.reading_groups for label, _ in pairs]
    apart = [form.fields[name].label for name in ActionForm.APART]
    assert sorted([*read, *apart]) == sorted(field.label for field in form.fields.values())
