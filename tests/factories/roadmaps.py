"""Factories of the roadmaps floor. Written objects come with their first revision, as the acts leave them."""

import factory

from roadmaps import models
from roadmaps.writing.saving import record_creation
from tests.factories.participants import IntercommunalityFactory, RegistrationFactory
from tests.factories.programme import CycleFactory


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Theme

    cycle = factory.SubFactory(CycleFactory, published=True)
    code = factory.Sequence(lambda n: f"axe-{n}")
    position = factory.Sequence(lambda n: n)
    title = factory.Sequence(lambda n: f"Axe d’essai {n}")


class GuidingQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.GuidingQuestion

    theme = factory.SubFactory(ThemeFactory)
    code = factory.Sequence(lambda n: f"question-{n}")
    position = factory.Sequence(lambda n: n)
    text = factory.Sequence(lambda n: f"Question d’essai {n} ?")


class IndicatorDefinitionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.IndicatorDefinition

    cycle = factory.SubFactory(CycleFactory, published=True)
    code = factory.Sequence(lambda n: f"indicateur-{n}")
    title = factory.Sequence(lambda n: f"Indicateur type {n}")


class LibraryActionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.LibraryAction

    theme = factory.SubFactory(ThemeFactory)
    code = factory.Sequence(lambda n: f"action-{n}")
    title = factory.Sequence(lambda n: f"Action type {n}")


class WrittenFactory(factory.django.DjangoModelFactory):
    """A written object and its first revision."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @factory.post_generation
    def first_revision(self, create, extracted):
        if create:
            record_creation(self, roadmap_id=self.roadmap_id, by=None)


class RoadmapFactory(WrittenFactory):
    class Meta:
        model = models.Roadmap

    cycle = factory.SubFactory(CycleFactory, published=True)
    territory = factory.SubFactory(IntercommunalityFactory)


class ThemeEntryFactory(WrittenFactory):
    class Meta:
        model = models.ThemeEntry

    roadmap = factory.SubFactory(RoadmapFactory)
    theme = factory.SubFactory(ThemeFactory, cycle=factory.SelfAttribute("..roadmap.cycle"))


class ActionFactory(WrittenFactory):
    class Meta:
        model = models.Action

    entry = factory.SubFactory(ThemeEntryFactory)
    title = factory.Sequence(lambda n: f"Action d’essai {n}")
    # Under any round number that a test gives, however many were made before it.
    position = factory.Sequence(lambda n: (n + 1) / 1000)


class IndicatorFactory(WrittenFactory):
    class Meta:
        model = models.Indicator

    entry = factory.SubFactory(ThemeEntryFactory)
    title = factory.Sequence(lambda n: f"Indicateur d’essai {n}")
    definition = None
    given_benchmark = factory.LazyAttribute(lambda indicator: indicator.definition and indicator.definition.benchmark)
    benchmark_direction = factory.LazyAttribute(
        lambda indicator: indicator.definition.benchmark_direction if indicator.definition else ""
    )
    benchmark_is_legal = factory.LazyAttribute(
        lambda indicator: bool(indicator.definition) and indicator.definition.benchmark_is_legal
    )


class ReadingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Reading

    indicator = factory.SubFactory(IndicatorFactory)
    year = 2022
    numerator = 20
    denominator = 100


class DifficultyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Difficulty

    action = factory.SubFactory(ActionFactory)
    nature = "data"
    text = "Les données manquent."


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Comment

    roadmap = factory.SubFactory(RoadmapFactory)
    text = "Un commentaire d’essai."


class MemberFactory(RegistrationFactory):
    """An accepted registration: who writes the roadmap given as `roadmap`."""

    class Params:
        roadmap = None

    accepted = True
    cycle = factory.LazyAttribute(lambda member: member.roadmap.cycle)
    territory = factory.LazyAttribute(lambda member: member.roadmap.territory)
