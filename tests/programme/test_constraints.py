"""Each constraint of the database, broken once: it holds, and its message is French."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from programme.models import AccessibilityAudit, PublicRevision, SiteIdentity
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    MaterialFactory,
    SequenceFactory,
    SpeakerFactory,
    TrainingSessionFactory,
)

pytestmark = pytest.mark.django_db
NINE, NOON, TWO = datetime.time(9), datetime.time(12), datetime.time(14)


def audit(**values):
    return AccessibilityAudit(date=datetime.date(2022, 1, 1), auditor="Cabinet", **values)


BROKEN = {
    "year": (lambda: CycleFactory.build(year=1999), "entre 2000 et 2100"),
    "registration window": (
        lambda: CycleFactory.build(
            registration_opens_at=timezone.now(), registration_closes_at=timezone.now().replace(year=2001)
        ),
        "Les inscriptions doivent ouvrir avant de se clore.",
    ),
    "seats": (lambda: CycleFactory.build(capacity=2, seats_per_territory=3), "ne peuvent dépasser les places du cycle"),
    "figures": (
        lambda: CycleFactory.build(
            recorded_participants=24,
            recorded_from_intercommunalities=9,
            recorded_from_landlords=13,
            recorded_from_state=1,
        ),
        "la somme des trois catégories",
    ),
    "publication": (lambda: CycleFactory.build(state="published"), "porte sa date de publication"),
    "morning": (lambda: day(morning_starts=NOON, morning_ends=NINE), "Le matin"),
    "morning half known": (lambda: day(morning_starts=NINE), "Le matin"),
    "afternoon": (lambda: day(afternoon_starts=TWO, afternoon_ends=NOON), "L’après-midi"),
    "afternoon before noon": (
        lambda: day(morning_starts=NINE, morning_ends=TWO, afternoon_starts=NOON, afternoon_ends=TWO),
        "après la fin du matin",
    ),
    "sequence": (lambda: SequenceFactory.build(cycle=CycleFactory(), starts=NOON, ends=NINE), "la fin après le début"),
    "material of nothing": (
        lambda: MaterialFactory.build(cycle=CycleFactory(), url=""),
        "soit un fichier, soit un lien",
    ),
    "material of both": (
        lambda: MaterialFactory.build(cycle=CycleFactory(), file="documents/a.pdf"),
        "soit un fichier, soit un lien",
    ),
    "rate": (lambda: audit(rate=101), "de 0 à 100"),
    "second identity": (lambda: SiteIdentity(pk=2), "une seule fiche"),
}


def day(**hours):
    return TrainingSessionFactory.build(cycle=CycleFactory(), **hours)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_refused_by_the_form_and_by_the_database(name):
    build, message = BROKEN[name]
    row = build()
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    assert message in " ".join(refused.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_two_planned_days_of_a_cycle_never_share_a_date():
    first = TrainingSessionFactory()
    second = TrainingSessionFactory.build(cycle=first.cycle, date=first.date)
    with pytest.raises(ValidationError, match="déjà une journée prévue à cette date"):
        second.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_a_planned_day_may_replace_a_cancelled_one_on_its_date():
    cancelled = TrainingSessionFactory(state="cancelled")
    TrainingSessionFactory(cycle=cancelled.cycle, date=cancelled.date)
    assert cancelled.cycle.sessions.count() == 2


def test_a_person_has_a_role_once_in_a_cycle():
    first = ContributionFactory()
    second = ContributionFactory.build(cycle=first.cycle, speaker=first.speaker, role=first.role)
    with pytest.raises(ValidationError, match="a déjà ce rôle"):
        second.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_there_is_one_public_revision():
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicRevision.objects.create(pk=2, token="x")


def test_initials_are_those_of_first_name_and_name():
    assert SpeakerFactory.build(first_name="fanny", last_name="Lainé-Daniel").initials == "FL"
