"""Who visits the portal: nobody in particular, people of the demo, each kind of staff."""

from django.contrib.auth import get_user_model
from django.test import Client

from tests.pages.clock import CLOCK
from tests.pages.portal import HOST, PORT

ROLES = {
    "visitor": None,
    "referent": "alix.exemple@example.org",
    "member": "zoe.decalque@example.org",
    "lone_referent": "iris.simulacre@example.org",
    "candidate": "hakim.pretexte@example.org",
    "withdrawn": "felix.specimen@example.org",
    "offered": "estelle.brouillon@example.org",
    "trainer": "formation@example.org",
    "manager": "equipe@example.org",
    "reader": "lecture@example.org",
    "welcome": "accueil@example.org",
    "superuser": "admin@example.org",
}


def browser_of(role: str) -> Client:
    """Their browser, signed in; an error of the portal is an answer like another."""
    client = Client(raise_request_exception=False, SERVER_NAME=HOST, SERVER_PORT=PORT)
    if (address := ROLES[role]) is not None:
        CLOCK.start()
        user = get_user_model().objects.get(email=address)
        client.force_login(user)
        if user.is_staff:
            prove_password(client, user)
    return client


def prove_password(client, user):
    """As after the passphrase was typed: staff open what asks for it again."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": CLOCK.seconds(), "email": user.email}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
