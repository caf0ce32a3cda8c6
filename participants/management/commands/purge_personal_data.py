"""Command: remove what is over its time."""

from django.core.management.base import BaseCommand

from participants.privacy.retention import purge


class Command(BaseCommand):
    """Say what is over its time; remove it with `--apply`."""

    help = "Liste les données personnelles dont la durée est passée ; les efface avec --apply. Se relance sans danger."

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="Efface vraiment : sans retour possible.")

    def handle(self, *, apply, **options):
        for outcome in purge(apply=apply):
            self.stdout.write(f"{outcome.count:6} {outcome.label}")
        done = "Effacé." if apply else "Rien n’est effacé : relancez avec --apply pour le faire."
        self.stdout.write(done)
