"""Home, legal pages, error pages, and what machines read."""

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.test import override_settings
from django.urls import get_resolver, reverse

from cycle.assets.gallery import gallery
from cycle.pages.errors import server_error
from cycle.version import VERSION
from programme.models import AccessibilityAudit, SiteIdentity
from tests.factories.participants import UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory
from tests.html import elements_under, texts_under

pytestmark = pytest.mark.django_db

PUBLIC = {
    "home",
    "legal_notice",
    "privacy",
    "accessibility",
    "site_map",
    "sitemap",
    "robots",
    "health",
    "cycle_list",
    "cycle_detail",
    "cycle_calendar",
    "cycle_programme_pdf",
    "material_download",
    "landmark_list",
    "glossary",
    "registration_create",
    "share_open",
    "digest_opt_out",
    "roadmap_public",
    "registration_confirm",
    "calendar_feed",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_password_reset_completed",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
    "mfa_authenticate",
    "login",
    "jsi18n",
}


def names_of_public_views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_of_public_views(pattern.url_patterns)
        elif not getattr(pattern.callback, "login_required", True):
            yield pattern.name


def test_no_view_is_public_but_those_listed_here():
    assert set(names_of_public_views(get_resolver().url_patterns)) - {None} <= PUBLIC
    assert set(names_of_public_views(get_resolver().url_patterns)) >= PUBLIC - {"login", "jsi18n"}


def on(monkeypatch, year, month, day):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(year, month, day))


def test_home_without_any_cycle_says_so_kindly(client):
    assert "Le premier cycle sera bientôt publié." in client.get("/").content.decode()


def test_home_features_the_cycle_whose_next_day_comes_first(client, monkeypatch):
    on(monkeypatch, 2023, 1, 1)
    past = TrainingSessionFactory(cycle__published=True, date=datetime.date(2022, 9, 13)).cycle
    far = TrainingSessionFactory(cycle__published=True, cycle__year=2024, date=datetime.date(2024, 9, 13)).cycle
    near = TrainingSessionFactory(cycle__published=True, cycle__year=2023, date=datetime.date(2023, 9, 13)).cycle
    context = client.get("/").context
    assert context["featured"] == near
    assert [(cycle, period) for cycle, period in context["rows"]] == [(far, "à venir"), (past, "passé")]


def test_home_features_the_latest_published_cycle_when_all_are_past(client, monkeypatch):
    on(monkeypatch, 2025, 1, 1)
    TrainingSessionFactory(cycle__archived=True, cycle__year=2024, date=datetime.date(2024, 9, 13))
    latest = TrainingSessionFactory(cycle__published=True, cycle__year=2023, date=datetime.date(2023, 9, 13)).cycle
    assert client.get("/").context["featured"] == latest


def test_home_never_shows_a_draft_even_to_staff(client):
    CycleFactory(title="Brouillon secret")
    client.force_login(UserFactory(administrator=True))
    assert "Brouillon secret" not in client.get("/").content.decode()


def test_accessibility_is_not_conform_until_an_audit_is_entered(client):
    assert "Accessibilité : non conforme" in texts_under(client.get("/"), "footer a")
    assert "non conforme" in texts_under(client.get("/accessibilite/"), "main strong")


@pytest.mark.parametrize(
    ("rate", "on_day", "mention"),
    [
        ("100", (2026, 1, 1), "totalement conforme"),
        ("99.99", (2026, 1, 1), "partiellement conforme"),
        ("50", (2026, 1, 1), "partiellement conforme"),
        ("49.99", (2026, 1, 1), "non conforme"),
        ("100", (2028, 12, 31), "totalement conforme"),
        ("100", (2029, 1, 1), "non conforme"),
        ("100", (2025, 12, 31), "non conforme"),
    ],
)
def test_the_mention_rests_on_an_audit_of_three_years_at_most(client, monkeypatch, rate, on_day, mention):
    on(monkeypatch, *on_day)
    AccessibilityAudit.objects.create(date=datetime.date(2026, 1, 1), auditor="Cabinet d’essai", rate=rate)
    assert f"Accessibilité : {mention}" in texts_under(client.get("/"), "footer a")
    assert mention in texts_under(client.get("/accessibilite/"), "main strong")


def test_what_staff_have_not_filled_is_said_kindly_to_the_public(client):
    html = client.get("/mentions-legales/").content.decode()
    assert "Cette information n’a pas encore été renseignée." in html
    assert "À compléter" not in html


def test_what_staff_have_not_filled_is_listed_to_them(client):
    SiteIdentity.objects.create(pk=1, publisher_name="Éditeur d’essai")
    client.force_login(UserFactory(administrator=True))
    page = client.get("/mentions-legales/")
    assert "À compléter par l’équipe." in page.content.decode()
    items = texts_under(page, "main li")
    assert "adresse du siège" in items
    assert "nom de l’éditeur" not in items


def test_what_staff_filled_is_shown(client):
    SiteIdentity.objects.create(pk=1, host_name="Hébergeur d’essai", host_address="1 rue d’Essai\nLille")
    html = client.get("/mentions-legales/").content.decode()
    assert "Hébergeur d’essai" in html
    assert "1 rue d’Essai<br>Lille" in html


@pytest.mark.parametrize("name", sorted(PUBLIC & {"home", "legal_notice", "privacy", "accessibility", "site_map"}))
def test_public_pages_answer(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_sitemap_lists_published_cycles_only(client):
    published, draft = CycleFactory(published=True), CycleFactory()
    xml = client.get("/sitemap.xml").content.decode()
    assert f"<loc>http://testserver/cycles/{published.slug}/</loc>" in xml
    assert draft.slug not in xml


def test_robots_names_the_sitemap(client):
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\nDisallow: /admin/\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_health_tells_that_the_database_answers_and_which_version_runs(client):
    assert client.get("/sante/").json() == {"database": "ok", "version": VERSION}


def test_health_tells_its_version_without_a_database_too(client, monkeypatch):
    def refuse():
        raise OperationalError

    monkeypatch.setattr("cycle.pages.machines.connection", SimpleNamespace(cursor=refuse))
    response = client.get("/sante/")
    assert response.status_code == 503
    assert response.json() == {"database": "unreachable", "version": VERSION}


def test_page_not_found_is_in_the_portals_look(client):
    response = client.get("/nulle-part/", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert texts_under(response, "h1") == ["Cette page n’existe pas"]


@override_settings(ALLOWED_HOSTS=["testserver"])
def test_a_forged_host_is_refused(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "n’a pas été comprise" in response.content.decode()


def test_a_failure_shows_its_page_without_asking_the_database(rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        response = server_error(request)
    assert response.status_code == 500
    assert "Le portail a rencontré une panne" in response.content.decode()


def test_security_headers_are_strict(client):
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_gallery_of_components_renders_and_is_not_served_in_production(client, rf):
    assert client.get("/composants/").status_code == 404
    assert len(texts_under(gallery(rf.get("/composants/")), ".date__day")) == 4


def test_privacy_says_what_a_roadmap_keeps_on_the_portal_and_in_the_browser(client):
    page = client.get("/donnees-personnelles/")
    assert "Écrire une feuille de route" in texts_under(page, "h2")
    (said,) = texts_under(page, "main")
    assert "une copie du texte reste dans votre navigateur jusqu’à son enregistrement" in said


def test_privacy_names_each_cell_that_a_narrow_screen_shows_without_its_heading(client):
    page = client.get("/donnees-personnelles/")
    assert len(elements_under(page, "table.table--records")) == 4
    cells = elements_under(page, "table.table--records td")
    assert [cell.text for cell in cells if not cell.attributes.get("data-label")] == []
