"""How the administration says what Django composes from the name of a model."""

import gettext
import re

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.urls import reverse

from programme.models import Venue
from tests.factories.participants import UserFactory
from tests.factories.programme import VenueFactory
from tests.factories.roadmaps import ThemeFactory

CATALOGUE = settings.BASE_DIR / "cycle" / "locale" / "fr" / "LC_MESSAGES"

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def admin(client):
    user = UserFactory(staff=True, is_superuser=True)
    client.force_login(user)
    return user


def title_of(client, name, *keys):
    return client.get(reverse(f"admin:{name}", args=keys)).context["title"]


def test_the_title_of_a_page_is_right_whatever_the_name_of_its_model(client, admin):
    theme = ThemeFactory()
    assert title_of(client, "roadmaps_theme_change", theme.pk) == "Modifier\u00a0: axe"
    assert title_of(client, "roadmaps_theme_add") == "Ajouter\u00a0: axe"
    assert title_of(client, "participants_user_change", admin.pk) == "Modifier\u00a0: compte"
    assert title_of(client, "participants_user_changelist") == "Choisir\u00a0: compte"


def test_what_was_saved_is_said_without_an_article(client, admin):
    sent = {"name": "Maison des projets", "address": ""}
    answer = client.post(reverse("admin:programme_venue_add"), sent)
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    link = f'<a href="/admin/programme/venue/{Venue.objects.get().pk}/change/">Maison des projets</a>'
    assert told == [f"C’est ajouté\u00a0: lieu «\u00a0{link}\u00a0»."]


def test_the_selection_to_delete_has_no_gender(client, admin):
    VenueFactory()
    page = client.get(reverse("admin:programme_venue_changelist")).text
    assert ">Supprimer la sélection (lieux)</option>" in page


def test_the_compiled_catalogue_is_in_step_with_its_source():
    """Django reads the compiled one: after a change, `msgfmt -o django.mo django.po`."""
    source = re.sub(r'"\n"', "", (CATALOGUE / "django.po").read_text())
    written = set(re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', source, re.MULTILINE))
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        read = {words for key, words in gettext.GNUTranslations(compiled)._catalog.items() if key}
    assert read == {words for words in written if "Content-Type" not in words}
