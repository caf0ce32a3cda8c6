"""What the tests of the registration page share: an open cycle, and answers as a browser sends them."""

from django.urls import reverse
from django.utils import timezone

from tests.factories.programme import CycleFactory


def open_cycle(**values):
    """A published cycle whose registrations are open."""
    return CycleFactory(published=True, **{"registration_opens_at": timezone.now(), **values})


def page_of(cycle):
    return reverse("participants:registration_create", args=[cycle.slug])


def code_page_of(cycle):
    return reverse("participants:registration_confirm", args=[cycle.slug])


def typed(organisation, territory=None, /, **values):
    """A form filled by hand; a value of None is a field that is not sent."""
    fields = {
        "website": "",
        "first_name": "Camille",
        "last_name": "Exemple",
        "email": "Camille@Example.org",
        "organisation": str(organisation),
        "function": "Responsable de l’habitat",
        "department": "Habitat",
        "territory": str(territory or ""),
        "colleagues": "",
        "expectations": "Comparer nos outils.",
        "is_committed": "on",
        "access_need": "",
    }
    return {name: value for name, value in (fields | values).items() if value is not None}
