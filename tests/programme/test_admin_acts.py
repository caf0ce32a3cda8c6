"""Publishing, archiving and duplicating from the admin: a page that says what will happen, then a POST."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.urls import reverse

from programme.admin import cycle_acts
from programme.models import Cycle
from tests.factories.participants import UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory
from tests.programme.admin_forms import change_url

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/programme/cycle/"


@pytest.fixture(autouse=True)
def staff(client):
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name="gestion"))
    client.force_login(user)
    return user


def act_url(act, cycle):
    return reverse(f"admin:programme_cycle_{act}", args=[cycle.pk])


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_page_of_confirmation_tells_the_warnings_and_publishes_nothing(client):
    cycle = TrainingSessionFactory(date=datetime.date(2022, 9, 13)).cycle
    page = client.get(act_url("publish", cycle)).content.decode()
    assert "Journée du 13/09/2022\u00a0: le lieu n’est pas indiqué." in page
    assert "Publier maintenant" in page
    assert Cycle.objects.get().state == "draft"


def test_staff_may_publish_in_spite_of_warnings(client):
    cycle = TrainingSessionFactory().cycle
    answer = client.post(act_url("publish", cycle), {"confirmed": "yes"})
    assert answer.url == change_url(cycle)
    assert Cycle.objects.get().state == "published"
    assert told(answer) == ["« Mettre en œuvre la réforme (2022) » est publié."]


def test_a_post_without_confirmation_publishes_nothing(client):
    cycle = TrainingSessionFactory().cycle
    client.post(act_url("publish", cycle))
    assert Cycle.objects.get().state == "draft"


def test_a_double_click_is_harmless(client):
    cycle = TrainingSessionFactory().cycle
    client.post(act_url("publish", cycle), {"confirmed": "yes"})
    before = Cycle.objects.values().get()
    answer = client.post(act_url("publish", cycle), {"confirmed": "yes"})
    assert Cycle.objects.values().get() == before
    assert told(answer)[-1] == "« Mettre en œuvre la réforme (2022) » n’a pas changé : il est à l’état « publié »."


def test_a_cycle_without_day_is_refused_in_words(client):
    cycle = CycleFactory()
    page = client.get(act_url("publish", cycle)).content.decode()
    assert "Ce cycle n’a aucune journée" in page
    assert "Publier maintenant" not in page
    answer = client.post(act_url("publish", cycle), {"confirmed": "yes"})
    assert "Ce cycle n’a aucune journée" in told(answer)[0]
    assert Cycle.objects.get().state == "draft"


def test_a_published_cycle_is_archived(client):
    cycle = CycleFactory(published=True)
    assert "Archiver maintenant" in client.get(act_url("archive", cycle)).content.decode()
    client.post(act_url("archive", cycle), {"confirmed": "yes"})
    assert Cycle.objects.get().state == "archived"


def test_an_unknown_cycle_brings_back_with_a_word(client):
    answer = client.get(reverse("admin:programme_cycle_publish", args=[404]))
    assert answer.status_code == 302
    assert "404" in told(answer)[0]


def test_a_selection_is_published_after_confirmation(client):
    cycles = [TrainingSessionFactory().cycle, TrainingSessionFactory().cycle]
    data = {"action": "publish_selected", "_selected_action": [cycle.pk for cycle in cycles]}
    assert "Publier maintenant" in client.post(LIST, data).content.decode()
    assert set(Cycle.objects.values_list("state", flat=True)) == {"draft"}
    answer = client.post(LIST, data | {"confirmed": "yes"})
    assert answer.url == LIST
    assert set(Cycle.objects.values_list("state", flat=True)) == {"published"}


def test_a_selection_is_archived_but_for_its_drafts(client):
    cycles = [CycleFactory(published=True, slug="un"), CycleFactory(slug="deux")]
    data = {"action": "archive_selected", "_selected_action": [cycle.pk for cycle in cycles], "confirmed": "yes"}
    client.post(LIST, data)
    assert dict(Cycle.objects.values_list("slug", "state")) == {"un": "archived", "deux": "draft"}


@pytest.mark.parametrize(
    ("trait", "offered"),
    [
        ({}, ["Prévisualiser", "Publier…", "Dupliquer…"]),
        ({"published": True}, ["Voir sur le site", "Archiver…", "Dupliquer…"]),
        ({"archived": True}, ["Voir sur le site", "Publier…", "Dupliquer…"]),
    ],
)
def test_the_page_of_a_cycle_offers_what_may_be_done(client, trait, offered):
    cycle = CycleFactory(**trait)
    page = client.get(change_url(cycle)).content.decode()
    labels = ["Prévisualiser", "Voir sur le site", "Publier…", "Archiver…", "Dupliquer…"]
    assert [label for label in labels if label in page] == offered
    assert f'href="{cycle.get_absolute_url()}"' in page


def test_the_form_of_duplication_suggests_the_next_year(client):
    cycle = CycleFactory(slug="attributions-2022")
    form = client.get(act_url("duplicate", cycle)).context["form"]
    assert form.initial == {"year": 2023, "title": "Mettre en œuvre la réforme", "slug": "attributions-2023"}


def test_duplicating_opens_the_copy(client):
    cycle = TrainingSessionFactory(date=datetime.date(2022, 9, 13)).cycle
    answer = client.post(act_url("duplicate", cycle), {"year": 2023, "title": "Suite", "slug": "suite-2023"})
    copy = Cycle.objects.get(slug="suite-2023")
    assert answer.url == change_url(copy)
    assert copy.sessions.get().date == datetime.date(2023, 9, 12)
    assert "« Suite (2023) » est prêt, en brouillon." in told(answer)[0]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("slug", "prise", "Un autre cycle porte déjà cette adresse."),
        ("year", "1999", "Assurez-vous que cette valeur est supérieure ou égale à 2000."),
        ("title", "", "Ce champ est obligatoire."),
    ],
)
def test_what_is_wrong_in_a_duplication_is_said_beside_the_field(client, field, value, message):
    cycle = CycleFactory(slug="prise")
    data = {"year": 2023, "title": "Suite", "slug": "suite"} | {field: value}
    answer = client.post(act_url("duplicate", cycle), data)
    assert answer.context["form"].errors == {field: [message]}
    assert Cycle.objects.count() == 1


def test_an_address_taken_at_the_same_instant_is_refused_in_words(client, monkeypatch):
    cycle = CycleFactory(slug="prise")
    monkeypatch.setattr(cycle_acts.DuplicateForm, "clean_slug", lambda form: form.cleaned_data["slug"])
    answer = client.post(act_url("duplicate", cycle), {"year": 2023, "title": "Suite", "slug": "prise"})
    assert answer.context["form"].errors == {"slug": ["Un autre cycle porte déjà cette adresse."]}
    assert Cycle.objects.count() == 1


@pytest.mark.parametrize("act", ["publish", "archive", "duplicate"])
def test_an_act_on_a_cycle_that_is_gone_leads_back_to_the_dashboard(client, act):
    answer = client.post(reverse(f"admin:programme_cycle_{act}", args=["999"]))
    assert answer.url == reverse("admin:index")
    assert "cycle « 999 »" in " ".join(told(answer)).replace("\u00a0", " ").replace("\u202f", " ")
