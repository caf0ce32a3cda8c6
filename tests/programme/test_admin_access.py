"""Who opens which page of the admin, and who deletes what."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from programme.models import AccessibilityAudit, Cycle, SiteIdentity, TrainingSession
from tests.factories.participants import UserFactory
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    GlossaryTermFactory,
    LegalLandmarkFactory,
    MaterialFactory,
    TrainingSessionFactory,
    VenueFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
PEOPLE = ["anonymous", "participant", "staff", "lecture", "gestion", "superuser"]

# In the order of PEOPLE: an anonymous reader is sent to the sign-in page; staff without a right are refused.
READ = [302, 302, 403, 200, 200, 200]
WRITE = [302, 302, 403, 403, 200, 200]
ADMINISTRATORS = [302, 302, 403, 403, 403, 200]
# Who reads is told why it is retired rather than deleted.
KEPT = [302, 302, 403, 302, 302, 302]
# A list of one row leads to it.
ONE_ROW = [302, 302, 302, 302, 302, 302]
NOBODY = [302, 302, 403, 403, 403, 403]
TABLE = {
    "index": [302, 302, 200, 200, 200, 200],
    "programme_cycle_changelist": READ,
    "programme_cycle_add": WRITE,
    "programme_cycle_change": READ,
    "programme_cycle_history": READ,
    "programme_cycle_publish": WRITE,
    "programme_cycle_archive": WRITE,
    "programme_cycle_duplicate": WRITE,
    "programme_cycle_delete": WRITE,
    "programme_trainingsession_changelist": READ,
    "programme_trainingsession_add": WRITE,
    "programme_trainingsession_change": READ,
    "programme_trainingsession_delete": WRITE,
    "programme_venue_changelist": READ,
    "programme_venue_change": READ,
    "programme_venue_delete": WRITE,
    "programme_speaker_changelist": READ,
    "programme_speaker_change": READ,
    "programme_material_changelist": READ,
    "programme_material_add": WRITE,
    "programme_material_change": READ,
    "programme_legallandmark_changelist": READ,
    "programme_legallandmark_change": READ,
    "programme_legallandmark_add": WRITE,
    "programme_glossaryterm_changelist": READ,
    "programme_glossaryterm_change": READ,
    "programme_siteidentity_add": WRITE,
    "programme_accessibilityaudit_changelist": READ,
    "programme_accessibilityaudit_add": WRITE,
    "programme_accessibilityaudit_change": READ,
    "programme_accessibilityaudit_delete": ADMINISTRATORS,
    "programme_accessibilityaudit_history": READ,
    "programme_glossaryterm_add": WRITE,
    "programme_glossaryterm_delete": KEPT,
    "programme_glossaryterm_history": READ,
    "programme_legallandmark_delete": KEPT,
    "programme_legallandmark_history": READ,
    "programme_material_delete": WRITE,
    "programme_material_history": READ,
    "programme_siteidentity_change": READ,
    "programme_siteidentity_changelist": ONE_ROW,
    "programme_siteidentity_delete": NOBODY,
    "programme_siteidentity_history": READ,
    "programme_speaker_add": WRITE,
    "programme_speaker_delete": WRITE,
    "programme_speaker_history": READ,
    "programme_trainingsession_history": READ,
    "programme_venue_add": WRITE,
    "programme_venue_history": READ,
    "participants_user_changelist": ADMINISTRATORS,
    "participants_user_add": ADMINISTRATORS,
}


def sign_in(client, name):
    """Give the client the session of a person of PEOPLE."""
    if name == "anonymous":
        return None
    traits = {"participant": {}, "superuser": {"administrator": True}}.get(name, {"staff": True})
    user = UserFactory(**traits)
    if name in ("lecture", "gestion"):
        user.groups.add(Group.objects.get(name=name))
    client.force_login(user)
    return user


def rows(name):
    """One row of each kind that a page may show, by model name."""
    day = TrainingSessionFactory(venue=VenueFactory())
    # The one row of the site's identity keeps another from being added.
    identity = SiteIdentity.objects.create(pk=1) if name != "programme_siteidentity_add" else None
    return {
        "siteidentity": identity,
        "accessibilityaudit": AccessibilityAudit.objects.create(date="2022-09-13", auditor="Un cabinet", rate=80),
        "cycle": day.cycle,
        "trainingsession": day,
        "venue": VenueFactory(),
        "speaker": ContributionFactory().speaker,
        "material": MaterialFactory(),
        "legallandmark": LegalLandmarkFactory(),
        "glossaryterm": GlossaryTermFactory(),
    }


@pytest.mark.parametrize("name", TABLE)
def test_each_page_opens_to_whom_it_should(client, name):
    row = rows(name).get(name.split("_")[1]) if "_" in name else None
    one_row = name.rsplit("_", 1)[-1] in ("change", "delete", "history", "publish", "archive", "duplicate")
    url = reverse(f"admin:{name}", args=[row.pk] if one_row else [])
    answers = []
    for person in PEOPLE:
        client.logout()
        sign_in(client, person)
        answers.append(client.get(url).status_code)
    assert answers == TABLE[name]


@pytest.mark.parametrize("person", ["lecture", "staff"])
def test_who_only_reads_changes_nothing(client, person):
    sign_in(client, person)
    cycle = TrainingSessionFactory().cycle
    for act in ("publish", "archive", "duplicate", "change", "delete"):
        url = reverse(f"admin:programme_cycle_{act}", args=[cycle.pk])
        data = {"confirmed": "yes", "post": "yes", "year": 2023, "title": "Copie", "slug": "copie"}
        assert client.post(url, data).status_code == 403
    assert Cycle.objects.values_list("state", flat=True).get() == "draft"


def test_public_revision_is_not_in_the_admin(client):
    sign_in(client, "superuser")
    assert client.get("/admin/programme/publicrevision/").status_code == 404


@pytest.mark.parametrize("person", ["gestion", "superuser"])
def test_a_draft_may_be_deleted(client, person):
    sign_in(client, person)
    cycle = TrainingSessionFactory().cycle
    client.post(reverse("admin:programme_cycle_delete", args=[cycle.pk]), {"post": "yes"})
    assert not Cycle.objects.exists()


@pytest.mark.parametrize("trait", ["published", "archived"])
@pytest.mark.parametrize("person", ["gestion", "superuser"])
def test_a_cycle_once_published_is_archived_and_not_deleted(client, person, trait):
    sign_in(client, person)
    cycle = CycleFactory(**{trait: True})
    answer = client.post(reverse("admin:programme_cycle_delete", args=[cycle.pk]), {"post": "yes"}, follow=True)
    assert Cycle.objects.count() == 1
    assert "archivez-le plutôt" in answer.content.decode()


def test_a_selection_with_a_published_cycle_deletes_none(client):
    sign_in(client, "gestion")
    cycles = [CycleFactory(), CycleFactory(published=True)]
    data = {"action": "delete_selected", "_selected_action": [cycle.pk for cycle in cycles], "post": "yes"}
    answer = client.post(reverse("admin:programme_cycle_changelist"), data)
    assert Cycle.objects.count() == 2
    assert "archivez-le plutôt" in answer.content.decode()


def test_a_selection_of_drafts_is_deleted(client):
    sign_in(client, "gestion")
    cycles = [CycleFactory(), CycleFactory()]
    data = {"action": "delete_selected", "_selected_action": [cycle.pk for cycle in cycles], "post": "yes"}
    client.post(reverse("admin:programme_cycle_changelist"), data)
    assert not Cycle.objects.exists()


@pytest.mark.parametrize("person", ["gestion", "superuser"])
def test_an_announced_day_is_cancelled_and_not_deleted(client, person):
    sign_in(client, person)
    day = TrainingSessionFactory(announced_date="2022-09-13")
    url = reverse("admin:programme_trainingsession_delete", args=[day.pk])
    assert "annulez-la plutôt" in client.post(url, {"post": "yes"}, follow=True).content.decode()
    data = {"action": "delete_selected", "_selected_action": [day.pk], "post": "yes"}
    answer = client.post(reverse("admin:programme_trainingsession_changelist"), data)
    assert "annulez-la plutôt" in answer.content.decode()
    assert TrainingSession.objects.count() == 1


def test_a_draft_with_an_announced_day_is_not_deleted_with_it(client):
    sign_in(client, "superuser")
    day = TrainingSessionFactory(announced_date="2022-09-13")
    assert client.post(reverse("admin:programme_cycle_delete", args=[day.cycle.pk]), {"post": "yes"}).status_code == 403
    assert TrainingSession.objects.count() == 1


def test_a_place_where_a_day_is_held_is_not_deleted(client):
    sign_in(client, "superuser")
    day = TrainingSessionFactory(venue=VenueFactory(), announced_date="2022-09-13")
    client.post(reverse("admin:programme_venue_delete", args=[day.venue.pk]), {"post": "yes"})
    assert TrainingSession.objects.get().venue == day.venue


def test_a_day_that_nobody_was_told_of_may_be_deleted(client):
    sign_in(client, "gestion")
    day = TrainingSessionFactory()
    client.post(reverse("admin:programme_trainingsession_delete", args=[day.pk]), {"post": "yes"})
    assert not TrainingSession.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("model", "factory", "queries"),
    [
        ("cycle", lambda: TrainingSessionFactory().cycle, 9),
        ("trainingsession", lambda: TrainingSessionFactory(venue=VenueFactory()), 10),
        ("venue", VenueFactory, 6),
        ("speaker", lambda: ContributionFactory().speaker, 7),
        ("material", lambda: MaterialFactory(session=TrainingSessionFactory()), 9),
        ("legallandmark", LegalLandmarkFactory, 8),
        ("glossaryterm", GlossaryTermFactory, 6),
    ],
)
def test_lists_take_as_many_queries_whatever_their_length(
    client, django_assert_num_queries, model, factory, queries, number
):
    sign_in(client, "superuser")
    for _ in range(number):
        factory()
    url = reverse(f"admin:programme_{model}_changelist")
    client.get(url)
    with django_assert_num_queries(queries):
        answer = client.get(url)
    assert answer.status_code == 200
