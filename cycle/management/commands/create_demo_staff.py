"""Fictitious staff accounts, for development."""

import os

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cycle.staff_groups import DEMO_ACCOUNTS, DEMO_PASSPHRASE


class Command(BaseCommand):
    """Create or restore the fictitious accounts."""

    help = "Crée des comptes fictifs de l’équipe, pour le développement (DEBUG=yes, ou ALLOW_DEMO=yes)."

    @transaction.atomic
    def handle(self, *args, **options):
        if not settings.DEBUG and os.environ.get("ALLOW_DEMO") != "yes":
            raise CommandError(
                "Ces comptes ont un mot de passe public : refusé hors développement. "
                "Pour essayer la production sur votre machine, ajoutez ALLOW_DEMO=yes."
            )
        for email, groups, is_superuser, purpose in DEMO_ACCOUNTS:
            self._create(email, groups, is_superuser)
            self.stdout.write(f"{email} : {purpose}")
        self.stdout.write(f"Mot de passe de chacun : {DEMO_PASSPHRASE}\nConnexion : /admin/")

    def _create(self, email, groups, is_superuser):
        flags = {"is_staff": True, "is_active": True, "is_superuser": is_superuser}
        names = {"first_name": email.partition("@")[0].capitalize(), "last_name": "(compte fictif)"}
        user, _ = get_user_model().objects.update_or_create(email=email, defaults={**flags, **names})
        user.set_password(DEMO_PASSPHRASE)
        user.save()
        user.groups.set(Group.objects.filter(name__in=groups))
