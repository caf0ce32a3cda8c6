"""Fictitious staff accounts, for development."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cycle.demo.accounts import create_staff_accounts, demo_is_allowed
from cycle.staff.groups import DEMO_ACCOUNTS, DEMO_PASSPHRASE


class Command(BaseCommand):
    """Create or restore the fictitious accounts."""

    help = "Crée des comptes fictifs de l’équipe, pour le développement (DEBUG=yes, ou ALLOW_DEMO=yes)."

    @transaction.atomic
    def handle(self, *args, **options):
        if not demo_is_allowed():
            raise CommandError(
                "Ces comptes ont un mot de passe public : refusé hors développement. "
                "Pour essayer la production sur votre machine, ajoutez ALLOW_DEMO=yes."
            )
        create_staff_accounts()
        for email, _, _, purpose in DEMO_ACCOUNTS:
            self.stdout.write(f"{email} : {purpose}")
        self.stdout.write(f"Mot de passe de chacun : {DEMO_PASSPHRASE}\nConnexion : /admin/")
