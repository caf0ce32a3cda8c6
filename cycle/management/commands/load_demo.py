"""Command: load fictitious people, and a cycle to come in which one can register."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cycle.demo.accounts import demo_is_allowed
from cycle.demo.loading import SLUG_2022, email_of, is_loaded, load_demo, read
from cycle.staff.groups import DEMO_ACCOUNTS, DEMO_PASSPHRASE
from programme.models import Cycle


class Command(BaseCommand):
    """Load the demo once, then list who signs in as what."""

    help = "Charge des données de démonstration (DEBUG=yes, ou ALLOW_DEMO=yes). remove_demo les retire."

    def handle(self, *args, **options):
        if not demo_is_allowed():
            raise CommandError(
                "Ces données sont fictives et leurs comptes ont un mot de passe public : refusé hors développement. "
                "Pour essayer la production sur votre machine, ajoutez ALLOW_DEMO=yes."
            )
        if not is_loaded() and not Cycle.objects.filter(slug=SLUG_2022).exists():
            raise CommandError("Chargez d’abord le cycle 2022 : manage.py load_reference, puis load_cycle_2022.")
        loaded = load_demo(today=timezone.localdate())
        self.stdout.write(
            "Données de démonstration : chargées."
            if loaded
            else "Données de démonstration : déjà là, rien n’est changé (remove_demo les retire)."
        )
        self._say_who_signs_in()

    def _say_who_signs_in(self):
        data = read()
        self._list(
            f"Mot de passe : {DEMO_PASSPHRASE} — connexion : {settings.PORTAL_URL}/admin/",
            [(email, purpose) for email, _, _, purpose in DEMO_ACCOUNTS],
        )
        people = [(email_of(person["name"]), person["purpose"]) for person in data["people"] if "purpose" in person]
        people.append((data["trainer"]["email"], "formatrice du cycle de démonstration"))
        self._list(f"Sans mot de passe : un code, qui se lit sur {settings.PORTAL_URL}/courriels/", people)

    def _list(self, title, rows):
        self.stdout.write(f"\n  {title}")
        for email, purpose in rows:
            self.stdout.write(f"    {email:<32} {purpose}")
