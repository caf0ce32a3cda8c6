"""Command: load the reference rows of every floor."""

from django.core.management.base import BaseCommand

from participants.mail.wording import load_message_templates
from participants.territories.loading import load_intercommunalities, load_own_organisations
from programme.reference.loading import load_glossary, load_landmarks
from roadmaps.common_tools.giving import load_common_tools
from roadmaps.common_tools.opening import open_missing_roadmaps

LOADS = (
    ("Repères", load_landmarks),
    ("Glossaire", load_glossary),
    ("Intercommunalités", load_intercommunalities),
    ("Leurs structures", load_own_organisations),
    ("Modèles de messages", load_message_templates),
    ("Outils communs des feuilles de route", load_common_tools),
)


class Command(BaseCommand):
    """Load the reference rows that come with the portal."""

    help = (
        "Charge les repères juridiques, le glossaire, les intercommunalités, leurs structures, les modèles de "
        "messages et les outils communs ; ouvre les feuilles de route qui manquent. Sans danger si on la relance."
    )

    def add_arguments(self, parser):
        parser.add_argument("--overwrite", action="store_true", help="Remet les fiches modifiées par l’équipe.")

    def handle(self, *, overwrite, **options):
        for name, load in LOADS:
            done = load(overwrite=overwrite)
            self.stdout.write(
                f"{name} : {len(done.created)} créés, {len(done.restored)} remis, {len(done.kept)} gardés tels quels."
            )
        self.stdout.write(f"Feuilles de route : {open_missing_roadmaps()} ouvertes.")
