"""Every page under the checkers: axe-core, the HTML checker of the W3C, and what a keyboard or a small screen meets."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse

from participants.models import Organisation, Registration, User

MISSING = "/une-page-qui-n-existe-pas/"
PUBLIC = [
    "/",
    "/cycles/",
    "/cycles/attributions-2022/",
    "/cycles/attributions-2022/inscription/",
    "/reperes/",
    "/glossaire/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/accessibilite/",
    "/plan-du-site/",
    MISSING,
    "/compte/connexion/",
    "/compte/connexion/mot-de-passe/",
    "/compte/mot-de-passe/oublie/",
    "/compte/creation/",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Django's summary of a password is a <div disabled>: the one error of its admin that no setting of ours avoids.
DJANGO_PASSWORD = 'id="id_password"'
# Without "preload", which fetches style sheets again, and their imports from beside the page instead of beside them.
AXE_OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
VNU_JAR = Path(os.environ.get("VNU_JAR", settings.BASE_DIR / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"))

pytestmark = pytest.mark.usefixtures("cycle_2022")


@pytest.fixture(params=["public", "people", "staff"])
def visit(request, new_page, sign_in, monkeypatch):
    """Opens, at a given width, each page of the public, of people in their space, or of staff, with its path."""
    if request.param != "public":
        monkeypatch.setenv("ALLOW_DEMO", "yes")
        call_command("load_demo", verbosity=0)

    def each(width=1280, **options):
        page, signed_in = new_page(width, **options), ""
        for who, path in {"public": public_pages, "people": pages_of_people, "staff": pages_of_staff}[request.param]():
            if who != signed_in:
                sign_in(page, User.objects.get(email=who))
                signed_in = who
            response = page.goto(path)
            assert (path, response.status) == (path, 404 if path == MISSING else 200)
            yield path, page

    return each


def public_pages():
    """Pairs (nobody, path)."""
    return [("", path) for path in PUBLIC]


def pages_of_people():
    """Pairs (address, path): a referent, somebody who is offered a seat, a trainer, and who has nothing to do."""
    mine, offered = (
        Registration.objects.get(user__email=address, cycle__slug="demonstration")
        for address in ("alix.exemple@example.org", "estelle.brouillon@example.org")
    )
    names = ["update", "consents", "withdraw"]
    paths = [reverse(f"participants:registration_{name}", args=[mine.pk]) for name in names]
    paths += [reverse(f"participants:{name}", args=[mine.pk]) for name in ("team_detail", "replacement_create")]
    own = [
        "participants:my_space",
        "participants:my_data",
        "participants:my_data_erase",
        "account_home",
        "account_email",
    ]
    paths += [*map(reverse, own), reverse("usersessions_list")]
    return [
        *((mine.user.email, path) for path in paths),
        (offered.user.email, reverse("participants:offer_answer", args=[offered.pk])),
        ("formation@example.org", reverse("participants:group_detail", args=[mine.cycle.slug])),
    ]


def pages_of_staff():
    """Pairs (administrator, path): the dashboard, each list, the form of one of each kind, and the pages of acts."""
    administrator = User.objects.get(email="admin@example.org")
    asked = RequestFactory().get("/")
    asked.user = administrator
    paths = [reverse("admin:index")]
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{name}_changelist"))
        if row := model.objects.first():
            paths.append(reverse(f"{name}_change", args=[row.pk]))
        elif page.has_add_permission(asked):
            paths.append(reverse(f"{name}_add"))
    registration, (one, other) = Registration.objects.first(), Organisation.objects.filter(kind="esh")[:2]
    paths += [
        f"/admin/participants/registration/equilibre/{registration.cycle_id}/",
        reverse("admin:participants_registration_add"),
        reverse("admin:participants_importbatch_add"),
        reverse("admin:participants_mailing_add"),
        f"/admin/participants/organisation/fusionner/{one.pk}/{other.pk}/",
        reverse("admin:participants_user_erase", args=[registration.user_id]),
    ]
    return [(administrator.email, path) for path in paths]


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(visit, width):
    # While it looks, axe writes styles that our policy forbids; the other tests visit the same pages under the policy.
    found = [
        f"{path}: {violation['id']} at {node['target']}: {node['failureSummary']}"
        for path, page in visit(width, bypass_csp=True)
        for violation in Axe().run(page, options=AXE_OPTIONS).response["violations"]
        for node in violation["nodes"]
    ]
    assert found == [], "\n".join(found)


# 320 px is the narrowest screen that WCAG asks for (1.4.10); 640 px is a screen of 1280 px at a zoom of 200 % (1.4.4).
@pytest.mark.parametrize("width", [320, 640])
def test_no_page_scrolls_sideways(visit, width):
    wide = [
        (path, seen)
        for path, page in visit(width)
        if (seen := page.evaluate("document.documentElement.scrollWidth")) > width
    ]
    assert wide == []


def test_each_page_has_one_main_title_and_its_own_name(visit):
    titles = {}
    for path, page in visit():
        assert (path, page.locator("h1").count()) == (path, 1)
        assert page.locator("h1").inner_text().strip()
        titles[page.url] = page.title()
    twice = {address: title for address, title in titles.items() if list(titles.values()).count(title) > 1}
    assert twice == {}


def test_the_first_tab_reaches_a_link_that_skips_to_the_content(visit):
    for path, page in visit():
        # From the top, even on a page that focuses a field by itself.
        page.evaluate("document.body.tabIndex = -1; document.body.focus()")
        page.keyboard.press("Tab")
        link = page.locator("a:focus")
        target = link.get_attribute("href")
        assert (path, link.is_visible(), target[0]) == (path, True, "#")
        page.keyboard.press("Enter")
        inside = page.evaluate("id => document.getElementById(id)?.contains(document.activeElement)", target[1:])
        assert (path, inside) == (path, True)


def test_each_link_leads_somewhere(visit, live_server):
    answers, broken = {}, []
    for path, page in visit():
        ids = set(page.eval_on_selector_all("[id]", "all => all.map(one => one.id)"))
        for link in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            address, fragment = urldefrag(link)
            if not address.startswith(f"{live_server.url}/"):
                continue
            if address == urldefrag(page.url)[0]:
                broken += [(path, link)] if fragment not in {"", "top", *ids} else []
                continue
            if address not in answers:
                answers[address] = page.context.request.get(address).status
            broken += [(path, link)] if answers[address] != 200 else []
    assert broken == []


@pytest.mark.skipif(
    not os.environ.get("CI") and not (VNU_JAR.exists() and shutil.which("java")),
    reason="le vérificateur HTML n’est pas installé (make audit l’installe ; il demande Java)",
)
def test_the_html_checker_finds_no_error(visit, tmp_path):
    paths = {}
    for number, (path, page) in enumerate(visit()):
        name = f"{number}.html"
        (tmp_path / name).write_bytes(page.context.request.get(path).body())
        paths[name] = path
    command = ["java", "-jar", VNU_JAR, "--errors-only", "--exit-zero-always", "--stdout", "--format", "json", tmp_path]
    report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    found = [
        f"{paths[Path(message['url']).name]}: {message['message']} at {message.get('extract')}"
        for message in report["messages"]
        if DJANGO_PASSWORD not in message.get("extract", "")
    ]
    assert found == [], "\n".join(found)
