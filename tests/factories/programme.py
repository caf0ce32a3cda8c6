"""Factories of the programme floor."""

import datetime

import factory

from programme import models

PUBLISHED_AT = datetime.datetime(2022, 6, 1, 8, tzinfo=datetime.UTC)


class CycleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Cycle

    title = "Mettre en œuvre la réforme"
    slug = factory.Sequence(lambda n: f"cycle-{n}")
    year = 2022
    summary = "Quatre journées."

    class Params:
        published = factory.Trait(state="published", published_at=PUBLISHED_AT)
        archived = factory.Trait(state="archived", published_at=PUBLISHED_AT)


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Venue

    name = "Salle des fêtes"


class TrainingSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TrainingSession

    cycle = factory.SubFactory(CycleFactory)
    date = factory.Sequence(lambda n: datetime.date(2022, 9, 13) + datetime.timedelta(days=n % 3000))


class SequenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Sequence
        skip_postgeneration_save = True

    cycle = factory.SubFactory(CycleFactory)
    kind = "input"
    title = "Un apport"

    @factory.post_generation
    def sessions(self, create, sessions):
        if sessions:
            self.sessions.set(sessions)


class SpeakerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Speaker

    first_name = "Dominique"
    last_name = factory.Sequence(lambda n: f"Exemple{n}")


class ContributionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Contribution

    cycle = factory.SubFactory(CycleFactory)
    speaker = factory.SubFactory(SpeakerFactory)
    role = "trainer"


class MaterialFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Material

    cycle = factory.SubFactory(CycleFactory)
    title = "Un document"
    url = "https://example.org/document"


class LegalLandmarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.LegalLandmark

    code = factory.Sequence(lambda n: f"loi-{n}")
    short_name = "Loi d’essai"
    full_name = "Loi n° 2000-1 d’essai"
    number = "2000-1"
    date = datetime.date(2000, 1, 1)
    effect = "Un effet."
    checked_on = datetime.date(2022, 1, 1)


class GlossaryTermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.GlossaryTerm

    code = factory.Sequence(lambda n: f"terme-{n}")
    term = factory.Sequence(lambda n: f"SIGLE{n}")
    expansion = "Mot en toutes lettres"
    checked_on = datetime.date(2022, 1, 1)
