"""Command: remove the demo without a trace."""

from django.core.management.base import BaseCommand, CommandError

from cycle.demo.loading import day_uid, is_loaded, read
from cycle.demo.removal import StillUsed, remove_demo


class Command(BaseCommand):
    """Remove everything fictitious, and what visitors did with it."""

    help = "Retire les données de démonstration : comptes, inscriptions, cycle, courriels, historique, fichiers."

    def handle(self, *args, **options):
        if not is_loaded():
            self.stdout.write("Il n’y a pas de données de démonstration.")
            return
        try:
            removal = remove_demo(read(), day_uids=[day_uid(position) for position in (1, 2, 3, 4)])
        except StillUsed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Données de démonstration retirées : {removal.accounts} comptes, dont ceux des personnes qui n’avaient "
            "rien d’autre qu’une inscription au cycle de démonstration."
        )
        for email in removal.kept:
            self.stdout.write(f"  {email} : inscription retirée, compte gardé (il sert à autre chose).")
