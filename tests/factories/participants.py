"""Factories of the participants floor."""

import factory
from django.contrib.auth.models import Permission

from participants.models import User


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
