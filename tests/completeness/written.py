"""Everything that a team writes: each field of the four written objects, and one roadmap where each is filled in."""

import datetime
from decimal import Decimal

from django.db.models import ForeignKey
from django.utils import timezone

from roadmaps.follow_up.follow_ups import follow_up
from roadmaps.models import WRITTEN
from roadmaps.words import due_in_words, value_in_words
from roadmaps.writing.arranging import move_action
from tests.factories.roadmaps import GuidingQuestionFactory, IndicatorFactory, ThemeEntryFactory
from tests.roadmaps.world import World, edit

# What serves the portal alone: no place tells it.
MECHANICS = {
    **{(model.__name__, "id"): "its key" for model in WRITTEN.values()},
    **{(model.__name__, "version"): "moves with each change" for model in WRITTEN.values()},
    **{(model.__name__, "updated_at"): "the day of its last revision" for model in WRITTEN.values()},
    ("Roadmap", "opened_at"): "the step « ouverte » tells it",
    ("Roadmap", "touched_at"): "sorts lists",
    ("Action", "form_id"): "knows a double click",
    ("Action", "created_at"): "its first revision tells it",
    ("Action", "created_by"): "its first revision tells it",
    ("Action", "deleted_by"): "the revision of its withdrawal tells it",
    ("Action", "from_library"): "the card that its first words came from: they are its own since",
    ("Indicator", "form_id"): "knows a double click",
    ("Indicator", "definition"): "the definition that its first words came from: they are its own since",
    ("Indicator", "given_benchmark"): "what the library said on the day: only tells whose the benchmark is",
    ("Indicator", "benchmark_direction"): "what the library said on the day: only tells whose the benchmark is",
    ("Indicator", "benchmark_is_legal"): "what the library said on the day: only tells whose the benchmark is",
}
# Where an object stands, from its first day to its last.
PLACES = {
    ("Roadmap", "cycle"): "never changes",
    ("Roadmap", "territory"): "never changes",
    ("ThemeEntry", "roadmap"): "never changes",
    ("ThemeEntry", "theme"): "never changes",
    ("Indicator", "entry"): "that of its action, or never changes",
    ("Indicator", "action"): "never changes",
}
# What a step of the roadmap changes, and tells by its transition.
STEPS = {
    ("Roadmap", "state"): "a step, which its transition tells",
    ("Roadmap", "is_shared"): "a step, which its transition tells",
    ("Roadmap", "publication_agreed_at"): "a step, which its transition tells",
    ("Roadmap", "publication_agreed_by"): "a step, which its transition tells",
    ("Roadmap", "published_snapshot"): "a step, which its transition tells",
}
# What is done to an object, and told as an act rather than as a field.
ACTS = {
    ("Action", "position"): "an order, told as a move",
    ("Action", "deleted_at"): "told as a withdrawal",
    ("Indicator", "deleted_at"): "told as a withdrawal",
    ("Action", "library_agreed_at"): "the answer to a request, told by a comment",
}
# The question as it was asked, kept beside its answer.
ASKED = {("ThemeEntry", "asked"): "the words of the questions, beside their answers"}
# The choice that fills a field: neither the first, nor the default, of any.
CHOICE = 2


def every_field(*names):
    """Each field that a place may have to hold, of all the written objects or of those named: (model, field)."""
    pairs = {(model.__name__, field.name) for model in WRITTEN.values() for field in model._meta.concrete_fields}
    return {pair for pair in pairs - MECHANICS.keys() if not names or pair[0] in names}


def of_models(left_out, *names):
    """The part of a list that is about some models."""
    return {pair: reason for pair, reason in left_out.items() if pair[0] in names}


def filled_values(obj, question, person):
    """A value for each field that people write, as JSON holds it, and told from all others where its type allows it."""
    values = {name: _filled(obj, name, rank, person) for rank, name in enumerate(obj.merged_fields)}
    grouped = {
        "entry": {f"answers.{question.pk}": mark_of(obj, "answers")},
        "roadmap": {"documents.cil": "yes", "documents.cil_when": mark_of(obj, "documents")},
    }
    return values | grouped.get(obj.kind, {})


def mark_of(obj, name):
    """A text that stands in one field and nowhere else."""
    return f"texte:{obj.kind}:{name}"


def _filled(obj, name, rank, person):
    field = obj._meta.get_field(name)
    if isinstance(field, ForeignKey):
        return person.pk
    if field.choices:
        return [value for value, _ in field.flatchoices if value][CHOICE]
    fillers = {
        "CharField": lambda: mark_of(obj, name),
        "TextField": lambda: mark_of(obj, name),
        "JSONField": lambda: [mark_of(obj, name)],
        "DateField": lambda: (datetime.date(2031, 1, 1) + datetime.timedelta(days=37 * rank)).isoformat(),
        "DecimalField": lambda: str(Decimal(7_001 + rank)),
        "PositiveSmallIntegerField": lambda: 701 + rank,
    }
    return fillers[field.get_internal_type()]()


class FilledWorld(World):
    """The world, where one member has filled each field of a roadmap, of its theme, of an action, of an indicator.

    The action came from another theme and goes on; `since` is the moment before anything was written.
    """

    def __init__(self):
        super().__init__()
        self.indicator = IndicatorFactory(entry=self.entry, action=self.action)
        self.entry = ThemeEntryFactory(roadmap=self.roadmap)
        self.question = GuidingQuestionFactory(theme=self.entry.theme)
        self.since = timezone.now()
        move_action(action=self.action, entry=self.entry, by=self.member)
        follow_up(action=self.action, by=self.member, text="La réunion s’est tenue.", to_state="ongoing")
        for obj in self.objects:
            edit(obj, self.member, **filled_values(obj, self.question, self.member))
            obj.refresh_from_db()

    @property
    def objects(self):
        """One of each written object."""
        return [self.roadmap, self.entry, self.action, self.indicator]

    def words_of(self, obj, name):
        """What a field reads as where it is shown; "" where it says nothing."""
        field, values = obj._meta.get_field(name), obj.values()
        if name in obj.grouped_fields:
            return mark_of(obj, name)
        if name == "due_on":
            return due_in_words(values)
        if name in values:
            return value_in_words(obj.kind, name, values[name])
        if field.choices:
            return getattr(obj, f"get_{name}_display")()
        related = getattr(obj, name) if isinstance(field, ForeignKey) else None
        return getattr(related, "title", "") or getattr(related, "name", "")

    def said_in(self, text):
        """The fields whose words stand in a text."""
        return {
            (model, name)
            for obj in self.objects
            for model, name in every_field(type(obj).__name__)
            if (words := self.words_of(obj, name)) and words.lower() in text.lower()
        }
