"""Command: load the legal landmarks and the glossary."""

from django.core.management.base import BaseCommand

from programme.loading import load_glossary, load_landmarks


class Command(BaseCommand):
    """Load the reference rows that come with the portal."""

    help = "Charge les repères juridiques et le glossaire. Sans danger si on la relance."

    def add_arguments(self, parser):
        parser.add_argument("--overwrite", action="store_true", help="Remet les fiches modifiées par l’équipe.")

    def handle(self, *, overwrite, **options):
        for name, load in (("Repères", load_landmarks), ("Glossaire", load_glossary)):
            done = load(overwrite=overwrite)
            self.stdout.write(
                f"{name} : {len(done.created)} créés, {len(done.restored)} remis, {len(done.kept)} gardés tels quels."
            )
