"""Days, places, documents, reference rows and the site's identity, each on its own page."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.urls import reverse

from programme.models import Material, SiteIdentity, TrainingSession
from tests.factories.participants import UserFactory
from tests.factories.programme import (
    CycleFactory,
    GlossaryTermFactory,
    LegalLandmarkFactory,
    MaterialFactory,
    TrainingSessionFactory,
    VenueFactory,
)
from tests.programme.admin_forms import change_url, errors_of, open_change_page

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
FIRST, SECOND = datetime.date(2022, 9, 13), datetime.date(2022, 9, 14)


@pytest.fixture(autouse=True)
def staff(client):
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name="gestion"))
    client.force_login(user)
    return user


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def announced_day():
    return TrainingSessionFactory(cycle=CycleFactory(published=True), date=FIRST, announced_date=FIRST)


def test_moving_an_announced_day_on_its_page_raises_its_calendar_and_says_so(client):
    day = announced_day()
    answer = client.post(change_url(day), open_change_page(client, day) | {"date": "14/09/2022"})
    stored = TrainingSession.objects.get()
    assert (stored.date, stored.announced_date, stored.calendar_sequence) == (SECOND, FIRST, 1)
    assert "diront que cette journée est déplacée." in told(answer)[0]
    assert LogEntry.objects.get().get_change_message() == "Date : 13/09/2022 → 14/09/2022"


def test_an_announced_date_may_be_corrected_but_not_erased(client):
    day = announced_day()
    data = open_change_page(client, day)
    answer = client.post(change_url(day), data | {"announced_date": ""})
    assert errors_of(answer) == ["Une date annoncée se corrige, elle ne s’efface pas."]
    assert client.post(change_url(day), data | {"announced_date": "14/09/2022"}).status_code == 302
    assert TrainingSession.objects.get().announced_date == SECOND


def test_a_second_planned_day_on_one_date_is_refused_in_words(client):
    cycle = CycleFactory()
    TrainingSessionFactory(cycle=cycle, date=FIRST)
    other = TrainingSessionFactory(cycle=cycle, date=SECOND)
    answer = client.post(change_url(other), open_change_page(client, other) | {"date": "13/09/2022"})
    assert errors_of(answer) == ["Ce cycle a déjà une journée prévue à cette date."]


def test_the_second_of_two_people_on_a_day_is_told(client):
    day = TrainingSessionFactory(date=FIRST)
    mine = open_change_page(client, day) | {"title": "La mienne"}
    client.post(change_url(day), open_change_page(client, day) | {"title": "La leur"})
    assert "enregistrée entre-temps" in errors_of(client.post(change_url(day), mine))[0]
    assert TrainingSession.objects.get().title == "La leur"


def test_a_day_added_to_a_published_cycle_is_announced(client):
    cycle = CycleFactory(published=True)
    data = {"cycle": cycle.pk, "date": "13/09/2022", "kind": "training", "state": "planned"}
    assert client.post(reverse("admin:programme_trainingsession_add"), data).status_code == 302
    assert cycle.sessions.get().announced_date == FIRST


@pytest.mark.parametrize(("field", "raised"), [("name", 1), ("address", 1), ("access", 0)])
def test_a_place_that_changes_raises_the_calendar_of_its_days(client, field, raised):
    day = announced_day()
    day.venue = VenueFactory()
    day.save()
    client.post(change_url(day.venue), open_change_page(client, day.venue) | {field: "Autre"})
    assert TrainingSession.objects.get().calendar_sequence == raised


def test_a_document_is_of_a_day_of_its_cycle(client):
    cycle, foreign = CycleFactory(), TrainingSessionFactory()
    data = {"cycle": cycle.pk, "session": foreign.pk, "title": "Un document", "position": 0}
    data |= {"url": "https://example.org/", "visibility": "public"}
    answer = client.post(reverse("admin:programme_material_add"), data)
    assert errors_of(answer) == ["Cette journée appartient à un autre cycle."]
    assert not Material.objects.exists()


def test_a_document_changes_cycle_only_with_its_day(client):
    material = MaterialFactory(session=None)
    foreign = TrainingSessionFactory()
    answer = client.post(change_url(material), open_change_page(client, material) | {"session": foreign.pk})
    assert answer.status_code == 200
    assert Material.objects.get().session is None


def test_a_document_without_file_nor_link_is_refused_in_words(client):
    material = MaterialFactory()
    answer = client.post(change_url(material), open_change_page(client, material) | {"url": ""})
    assert errors_of(answer) == ["Donnez soit un fichier, soit un lien."]


def test_the_code_of_a_reference_row_stays(client):
    for row in (LegalLandmarkFactory(code="loi"), GlossaryTermFactory(code="terme")):
        code = row.code
        client.post(change_url(row), open_change_page(client, row) | {"code": "autre", "source": "Légifrance"})
        row.refresh_from_db()
        assert (row.code, row.source) == (code, "Légifrance")


def test_retired_rows_may_be_listed_apart(client):
    GlossaryTermFactory(term="EN VIGUEUR")
    GlossaryTermFactory(term="RETIRÉ", retired_at=datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC))
    url = reverse("admin:programme_glossaryterm_changelist")
    listed = [client.get(url, {"retire": value}).context["cl"].result_list for value in ("oui", "non")]
    assert [[term.term for term in rows] for rows in listed] == [["RETIRÉ"], ["EN VIGUEUR"]]


def test_the_list_of_identities_leads_to_the_only_form(client):
    url = reverse("admin:programme_siteidentity_changelist")
    assert client.get(url).url == reverse("admin:programme_siteidentity_add")
    SiteIdentity.objects.create(pk=1)
    assert client.get(url).url == reverse("admin:programme_siteidentity_change", args=[1])


def test_the_first_save_of_the_identity_creates_its_only_row(client):
    url = reverse("admin:programme_siteidentity_add")
    assert "Nom de l’éditeur" in client.get(url).content.decode()
    assert client.post(url, {"publisher_name": "Éditeur d’essai"}).status_code == 302
    assert SiteIdentity.objects.values_list("pk", "publisher_name").get() == (1, "Éditeur d’essai")
    assert client.get(url).status_code == 403


def test_the_identity_lists_what_is_still_missing(client):
    identity = SiteIdentity.objects.create(pk=1, publisher_name="Éditeur d’essai")
    missing = client.get(change_url(identity)).context["missing"]
    assert [name for name, _ in missing] == [name for name in SiteIdentity.REQUIRED if name != "publisher_name"]


def test_the_identity_is_never_deleted(client):
    SiteIdentity.objects.create(pk=1)
    client.force_login(UserFactory(administrator=True))
    assert client.post(reverse("admin:programme_siteidentity_delete", args=[1]), {"post": "yes"}).status_code == 403
