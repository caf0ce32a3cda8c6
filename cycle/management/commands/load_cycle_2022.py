"""Command: load the real 2022 cycle."""

from django.core.management.base import BaseCommand

from programme.models import Cycle
from programme.reference.loading import load_cycle, load_landmarks, read
from roadmaps.common_tools.giving import give_tools


class Command(BaseCommand):
    """Load the 2022 cycle from its file, with nothing that its source does not say, then give it its common tools."""

    help = "Charge le cycle 2022. Ce que l’équipe a modifié est gardé, sauf --overwrite, qui demande confirmation."

    def add_arguments(self, parser):
        parser.add_argument("--overwrite", action="store_true", help="Remet ce que l’équipe a modifié.")
        parser.add_argument("--no-input", action="store_true", help="Ne demande pas de confirmation.")

    def handle(self, *, overwrite, no_input, **options):
        load_landmarks()
        done = load_cycle(read("cycle_2022.json"))
        if done.kept and overwrite and (no_input or self._confirmed(done.kept)):
            done = load_cycle(read("cycle_2022.json"), overwrite=True)
        give_tools(Cycle.objects.get(slug=read("cycle_2022.json")["cycle"]["slug"]))
        self.stdout.write(f"Cycle 2022 : {len(done.created)} créés, {len(done.restored)} remis.")
        for label in done.kept:
            self.stdout.write(f"  gardé tel que l’équipe l’a laissé : {label}")

    def _confirmed(self, labels):
        self.stdout.write("Seront remis dans l’état du fichier :")
        for label in labels:
            self.stdout.write(f"  {label}")
        return input("Continuer ? [oui/non] ").strip().lower() == "oui"
