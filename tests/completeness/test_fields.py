"""Each field of what a team writes stands in each place that shows or keeps it, or is left out with the reason."""

import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from programme.kit.french import uncapitalised
from roadmaps.common_tools.carry_over import carry_over
from roadmaps.files.roadmap_docx import roadmap_document
from roadmaps.files.roadmap_pdf import roadmap_data
from roadmaps.files.roadmap_workbook import roadmap_workbook
from roadmaps.follow_up.stream import stream_of
from roadmaps.mail.news import News
from roadmaps.models import WRITTEN, Action, Indicator, Roadmap, ThemeEntry
from roadmaps.personal_data import written_by
from roadmaps.versions.content import content_of
from roadmaps.versions.edition import edition_of
from roadmaps.versions.history import history_of
from roadmaps.words import OBJECTS, field_label
from roadmaps.writing.forms import ActionForm, EntryForm, IndicatorForm, RoadmapForm
from tests.completeness.comparison import faults_of
from tests.completeness.written import (
    ACTS,
    ASKED,
    MECHANICS,
    PLACES,
    STEPS,
    FilledWorld,
    every_field,
    of_models,
)
from tests.factories.roadmaps import GuidingQuestionFactory, MemberFactory, RoadmapFactory, ThemeEntryFactory

BY_ACTS_ALONE = PLACES | STEPS | ACTS | ASKED
# Fields that only a follow-up or a move changes.
FOLLOWED = {
    ("Action", "state"): "a follow-up alone changes it",
    ("Action", "entry"): "moved from the foot of its page, not written",
}


@pytest.fixture
def world(db):
    return FilledWorld()


def labels_of(model_name):
    """What each field of a model is called, in the middle of a sentence: label → field."""
    model = {model.__name__: model for model in WRITTEN.values()}[model_name]
    own = [*model.merged_fields, *model.followed_fields]
    found = {uncapitalised(field_label(model.kind, name)): name for name in own}
    grouped = {"answers": "réponses aux questions", "documents": "CIL installée"}
    return found | {uncapitalised(grouped[name]): name for name in model.grouped_fields}


def called(model_name, labels):
    """The fields of a model that are called by some labels."""
    known = labels_of(model_name)
    return {(model_name, known[label]) for label in map(uncapitalised, labels) if label in known}


# Without the database --------------------------------------------------------------------------------------


def test_each_field_that_is_never_shown_exists():
    every = {(model.__name__, field.name) for model in WRITTEN.values() for field in model._meta.concrete_fields}
    assert MECHANICS.keys() - every == set()


def test_each_field_is_in_its_form():
    roadmap = Roadmap(cycle_id=1, territory_id=1)
    entry = ThemeEntry(roadmap=roadmap)
    forms = [
        RoadmapForm(roadmap),
        EntryForm(entry, [{"id": 1, "text": "Qui pilote ?"}]),
        ActionForm(Action(entry=entry)),
        IndicatorForm(Indicator(entry=entry)),
    ]
    present = {(type(form.obj).__name__, name.partition(".")[0]) for form in forms for name in shown_by(form)}
    assert faults_of("the form", every_field(), present, BY_ACTS_ALONE | FOLLOWED) == []


def shown_by(form):
    """The fields that a form shows: where it has groups, those that are in one."""
    grouped = {name for names in form.GROUPS.values() for name in names}
    return form.fields.keys() & grouped if grouped else form.fields.keys()


# On a roadmap where everything is filled in -----------------------------------------------------------------


def test_each_field_is_in_the_history(world):
    lines = [line for line in history_of(world.roadmap).page if line.saves]
    names = {line.kind: set() for line in lines}
    for line in lines:
        names[line.kind] |= {change.name.partition(".")[0] for change in line.changes}
    present = {(WRITTEN[kind].__name__, name) for kind, found in names.items() for name in found}
    assert faults_of("the history", every_field(), present, BY_ACTS_ALONE) == []


NOT_FROZEN = {
    ("Roadmap", "is_shared"): "who reads it is not what it says",
    ("Roadmap", "publication_agreed_at"): "who reads it is not what it says",
    ("Roadmap", "publication_agreed_by"): "names a person",
    ("Roadmap", "published_snapshot"): "is a frozen version itself",
    ("ThemeEntry", "roadmap"): "stands in it",
    ("ThemeEntry", "asked"): "its questions carry these words",
    ("Action", "entry"): "stands in it",
    ("Action", "deleted_at"): "what is withdrawn is left out",
    ("Action", "lead"): "names a person",
    ("Action", "library_agreed_at"): "says nothing of the action itself",
    ("Indicator", "entry"): "stands in it",
    ("Indicator", "action"): "stands in it",
    ("Indicator", "deleted_at"): "what is withdrawn is left out",
}


def test_each_field_is_in_the_frozen_content(world):
    content = content_of(world.roadmap)
    theme = next(theme for theme in content["themes"] if theme["id"] == world.entry.pk)
    [action] = theme["actions"]
    rows = {"Roadmap": content["roadmap"], "ThemeEntry": theme, "Action": action, "Indicator": action["indicators"][0]}
    present = {
        (model, name.partition(".")[0]) for model, row in rows.items() for name in {**row, **row["values"]}
    } & every_field()
    assert faults_of("the frozen content", every_field(), present, NOT_FROZEN) == []


NOT_IN_FILES = NOT_FROZEN | {
    ("Action", "position"): "the order of the rows",
    ("Action", "due_precision"): "the due date is no more precise than it is known",
    ("Indicator", "unit"): "each value bears its sign",
}
# What stands around a row is said beside it.
BESIDE = {
    ("ThemeEntry", "roadmap"),
    ("Action", "entry"),
    ("Indicator", "entry"),
    ("Indicator", "action"),
}


def test_each_field_is_in_the_documents(world):
    content = content_of(world.roadmap)
    edition = edition_of(content)
    document = Document(io.BytesIO(roadmap_document(content, edition)))
    texts = [*(paragraph.text for paragraph in document.paragraphs), *cells_of(document)]
    left_out = {pair: reason for pair, reason in NOT_IN_FILES.items() if pair not in BESIDE}
    assert faults_of("the Word document", every_field(), world.said_in("\n".join(texts)) | BESIDE, left_out) == []
    data = json.dumps(roadmap_data(content, edition), ensure_ascii=False)
    assert faults_of("the PDF", every_field(), world.said_in(data) | BESIDE, left_out) == []


def cells_of(document):
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def test_each_field_is_in_the_workbook(world):
    content = content_of(world.roadmap)
    book = load_workbook(io.BytesIO(roadmap_workbook(content, edition_of(content))))
    cells = [as_said(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    present = {pair for pair in every_field() if any(is_said(world, *pair, cell) for cell in cells)}
    left_out = {pair: reason for pair, reason in NOT_FROZEN.items() if pair not in BESIDE}
    left_out[("Action", "position")] = "the order of the rows"
    assert faults_of("the workbook", every_field(), present | BESIDE, left_out) == []


def as_said(cell):
    return cell.date().isoformat() if hasattr(cell, "date") else str(cell)


def is_said(world, model_name, name, cell):
    """Whether a cell is a field: its value as it is typed, or its words, alone for a choice."""
    obj = next(obj for obj in world.objects if type(obj).__name__ == model_name)
    words, value = world.words_of(obj, name), obj.values().get(name)
    if obj._meta.get_field(name).choices or not words:
        return cell == words
    return cell == str(value) or words in cell


NOT_TOLD = BY_ACTS_ALONE | {("Action", "state"): "its follow-up tells it"}


def test_each_field_is_in_the_stream(world):
    sittings = [item.what for item in stream_of(world.action, world.member).items if item.kind == "sitting"]
    present = {
        pair for sitting in sittings for pair in called("Indicator" if sitting.indicator else "Action", sitting.labels)
    }
    left_out = NOT_TOLD | {("Action", "entry"): "told as a move"}
    left_out = of_models(left_out, "Action", "Indicator")
    assert faults_of("the stream", every_field("Action", "Indicator"), present, left_out) == []
    assert "a déplacé l’action" in [act for sitting in sittings for act in sitting.acts]


OBJECTS_OF_THE_DIGEST = {
    "le point de départ": "Roadmap",
    "l’axe": "ThemeEntry",
    "l’action": "Action",
    "l’indicateur": "Indicator",
}


def test_each_field_is_in_the_digest(world):
    now = timezone.now() + timedelta(minutes=1)
    lines = News(world.roadmap, world.since, until=now).lines_for(world.referent, world.since)
    present = set()
    for line in lines:
        for words, model_name in OBJECTS_OF_THE_DIGEST.items():
            if f" a modifié {words}" in line:
                present |= called(model_name, line.partition("\u00a0: ")[2].split(", "))
    assert faults_of("the digest", every_field(), present, NOT_TOLD) == []


def test_each_field_is_in_the_data_of_who_wrote_it(world):
    records = [dict(record) for section in written_by(world.member) for record in section.records]
    kinds = {words: WRITTEN[kind].__name__ for kind, words in OBJECTS.items()}
    present = set()
    for record in records:
        if model_name := kinds.get(record.get("sur")):
            answers = ["réponses aux questions"] if world.question.text in record else []
            present |= called(model_name, [*record, *answers])
    left_out = BY_ACTS_ALONE | FOLLOWED
    assert faults_of("« Mes données »", every_field(), present, left_out) == []


NOT_CARRIED = (
    PLACES
    | STEPS
    | ACTS
    | ASKED
    | {
        ("Action", "entry"): "goes to the theme of the same code",
        ("Action", "state"): "begins again",
        ("Action", "lead"): "the team is another one",
        ("Action", "first_step"): "is to be thought of again",
        ("Action", "first_step_on"): "a date of another year",
        ("Action", "starts_on"): "a date of another year",
        ("Action", "due_on"): "a date of another year",
        ("Action", "due_precision"): "of a date of another year",
        ("Action", "results"): "what came of it belongs to the earlier roadmap",
        ("Roadmap", "priority_districts"): "a fact of another year",
        ("Roadmap", "renewal_districts"): "a fact of another year",
        ("Roadmap", "documents"): "a fact of another year",
        ("Roadmap", "calendar"): "dates of another year",
        ("Roadmap", "monitoring"): "is to be thought of again",
        ("Roadmap", "requests"): "were answered, or are to be asked again",
    }
)


def test_each_field_is_carried_over(world):
    roadmap = RoadmapFactory(cycle__year=2023, territory=world.roadmap.territory)
    entry = ThemeEntryFactory(roadmap=roadmap, theme__code=world.entry.theme.code)
    question = GuidingQuestionFactory(theme=entry.theme, code=world.question.code)
    by = MemberFactory(roadmap=roadmap).user
    carry_over(roadmap=roadmap, actions=[world.action], by=by, with_texts=True, with_indicators=True)
    entry = ThemeEntry.objects.get(pk=entry.pk)
    here = [Roadmap.objects.get(pk=roadmap.pk), entry, entry.actions.get(), entry.indicators.get()]
    present = set()
    for earlier, later in zip(world.objects, here, strict=True):
        now = later.values()
        for name, value in earlier.values().items():
            known = now.get(name.replace(f".{world.question.pk}", f".{question.pk}"))
            present |= {(type(later).__name__, name.partition(".")[0])} if value and known == value else set()
    assert faults_of("what is carried over", every_field(), present, NOT_CARRIED) == []
