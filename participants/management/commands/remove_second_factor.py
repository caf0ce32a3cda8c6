"""For a member of staff who lost both the second factor and the recovery codes."""

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from post_office import mail

MESSAGE = """Bonjour,

Le second facteur de votre compte a été retiré à votre demande. À votre prochaine connexion, le portail vous en fera \
ajouter un autre. Si vous n’avez rien demandé, prévenez tout de suite l’équipe de l’IREV.

L’IREV, cycles de formation
"""


class Command(BaseCommand):
    """Take away the second factor and the recovery codes of one account; its owner is told, and adds another."""

    help = "Retire le second facteur d’un compte, dont le titulaire a perdu son application, sa clé et ses codes."

    def add_arguments(self, parser):
        """Whose."""
        parser.add_argument("address", help="l’adresse électronique du compte")

    @transaction.atomic
    def handle(self, *args, address, **options):
        user = get_user_model().objects.filter(email=address.strip().lower()).first()
        if user is None:
            raise CommandError(f"Aucun compte n’a l’adresse {address}.")
        Authenticator.objects.filter(user=user).delete()
        mail.send(user.email, subject="Votre second facteur a été retiré", message=MESSAGE, priority="high")
        self.stdout.write(f"Le second facteur de {user.email} est retiré.")
