"""Factories of the participants floor."""

import datetime

import factory
from django.contrib.auth.models import Permission

from participants import models
from participants.models import User
from tests.factories.programme import CycleFactory, SpeakerFactory

RECEIVED_AT = datetime.datetime(2022, 6, 15, 8, tzinfo=datetime.UTC)
WAITING_SINCE = datetime.datetime(2022, 6, 20, 8, tzinfo=datetime.UTC)
OFFERED_AT = datetime.datetime(2022, 6, 22, 8, tzinfo=datetime.UTC)
OFFER_EXPIRES_AT = datetime.datetime(2122, 6, 28, 22, tzinfo=datetime.UTC)


def siren(number: int) -> str:
    """A valid SIREN made of a number: eight digits, and the ninth that checks them."""
    digits = f"{number:08d}"
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-sum(sum(divmod(product, 10)) for product in doubled) % 10}"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Exemple{n}")

    class Params:
        staff = factory.Trait(is_staff=True)
        administrator = factory.Trait(is_staff=True, is_superuser=True)

    @factory.post_generation
    def permissions(self, create, codenames):
        """Codenames of permissions to grant, for example ["view_cycle"]."""
        if codenames:
            self.user_permissions.set(Permission.objects.filter(codename__in=codenames))


class IntercommunalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Intercommunality

    siren = factory.Sequence(lambda n: siren(50_000_000 + n))
    name = factory.Sequence(lambda n: f"CC d’essai {n}")
    kind = "CC"
    department = "59"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Organisation

    name = factory.Sequence(lambda n: f"Structure d’essai {n}")
    kind = "oph"
    is_checked = True


class RegistrationPolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RegistrationPolicy

    cycle = factory.SubFactory(CycleFactory)


class RegistrationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Registration

    cycle = factory.SubFactory(CycleFactory, published=True)
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    territory = factory.SubFactory(IntercommunalityFactory)
    function = "Chargée ou chargé de mission"
    is_committed = True
    received_at = RECEIVED_AT

    class Params:
        incomplete = factory.Trait(state="incomplete", state_reason="Précisez votre territoire.")
        accepted = factory.Trait(state="accepted")
        waiting = factory.Trait(state="waiting", waiting_since=WAITING_SINCE)
        offered = factory.Trait(
            state="waiting",
            waiting_since=WAITING_SINCE,
            offered_at=OFFERED_AT,
            offer_expires_at=OFFER_EXPIRES_AT,
        )
        refused = factory.Trait(state="refused", state_reason="Le groupe est complet.")
        withdrawn = factory.Trait(state="withdrawn")


class TrainerAccessFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TrainerAccess

    user = factory.SubFactory(UserFactory)
    cycle = factory.SubFactory(CycleFactory, published=True)
    speaker = factory.SubFactory(SpeakerFactory)
