"""Every page under the checkers: axe-core, the HTML checker of the W3C, and what a keyboard or a small screen meets."""

import datetime
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from participants.models import Organisation, Registration, User
from participants.registration.invitations import digest
from roadmaps.mail.digest import opt_out_token
from roadmaps.models import Action, Difficulty, Indicator, Roadmap, ShareLink, Snapshot
from roadmaps.writing.arranging import withdraw_action
from tests.journeys.axe import violations
from tests.roadmaps.world import World, edit

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
# Django's summary of a password is a <div disabled>: the one error of its admin that no setting of ours avoids.
DJANGO_PASSWORD = 'id="id_password"'
VNU_JAR = Path(os.environ.get("VNU_JAR", settings.BASE_DIR / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"))
HAS_HTML_CHECKER = bool(os.environ.get("CI") or (VNU_JAR.exists() and shutil.which("java")))

pytestmark = pytest.mark.usefixtures("cycle_2022")


@pytest.fixture(params=["public", "people", "roadmaps", "staff"])
def visit(request, new_page, sign_in, monkeypatch):
    """Open each page of the public, of people, of a roadmap, or of staff; gives its path, the page, the answer."""
    if request.param != "public":
        monkeypatch.setenv("ALLOW_DEMO", "yes")
        call_command("load_demo", verbosity=0)

    def each(**options):
        page, signed_in = new_page(**options), ""
        for who, path in PAGES[request.param]():
            if who != signed_in:
                sign_in(page, User.objects.get(email=who))
                signed_in = who
            page.set_viewport_size({"width": 1280, "height": 900})
            response = page.goto(path)
            assert (path, response.status) == (path, 404 if path == MISSING else 200)
            yield path, page, response

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


OF_ROADMAP = [
    "roadmap_detail",
    "roadmap_update",
    "withdrawn_list",
    "roadmap_steps",
    "roadmap_history",
    "roadmap_compare",
    "share_list",
    "comment_list",
    "meeting",
    "meeting_minutes",
    "roadmap_print",
]
OF_ACTION = ["action_detail", "action_withdraw", "follow_up_create", "indicator_create", "meeting_action"]


def pages_of_roadmaps():
    """Pairs (address, path): each page of a rich roadmap for a referent; what crosses territories, for staff."""
    roadmap = Roadmap.objects.get(cycle__slug="attributions-2022", territory__name__endswith=" A")
    coming = Roadmap.objects.get(cycle__slug="demonstration", territory=roadmap.territory)
    blocked = Action.objects.filter(entry__roadmap=roadmap, state="blocked").first()
    indicator, snapshot = Indicator.objects.filter(entry__roadmap=roadmap).first(), roadmap.snapshots.last()
    difficulty = Difficulty.objects.filter(action__entry__roadmap=roadmap, lifted_at=None).first()
    revision = roadmap.revisions.filter(object_kind="entry").first()
    paths = [reverse(f"roadmaps:{name}", args=[roadmap.pk]) for name in OF_ROADMAP]
    paths += [f"{roadmap.get_absolute_url()}?vue={view}" for view in ("etat", "trimestre")]
    compare = reverse("roadmaps:roadmap_compare", args=[roadmap.pk])
    paths += [f"{compare}?de=milestone:{snapshot.milestone_id}&a=maintenant"]
    paths += [reverse(f"roadmaps:{name}", args=[roadmap.pk, blocked.pk]) for name in OF_ACTION]
    paths += [
        reverse(f"roadmaps:{name}", args=[roadmap.pk, blocked.entry_id]) for name in ("entry_detail", "action_create")
    ]
    paths += [
        reverse(f"roadmaps:{name}", args=[roadmap.pk, indicator.pk]) for name in ("indicator_detail", "reading_create")
    ]
    paths += [
        reverse("roadmaps:difficulty_lift", args=[roadmap.pk, difficulty.pk]),
        reverse("roadmaps:object_history", args=[roadmap.pk, "action", blocked.pk]),
        reverse("roadmaps:revision_restore", args=[roadmap.pk, revision.pk]),
        reverse("roadmaps:roadmap_carry_over", args=[coming.pk]),
        reverse("roadmaps:roadmap_list"),
        reverse("roadmaps:report_update", args=["demonstration"]),
        snapshot.get_absolute_url(),
    ]
    cycle = ["roadmap_grid", "synthesis", "report_synthesis"]
    handed_in = Roadmap.objects.get(state="submitted")
    return [
        *(("", path) for path in outside_the_team(roadmap)),
        *(("alix.exemple@example.org", path) for path in [*paths, *shared_with_teams(roadmap)]),
        *(("equipe@example.org", reverse(f"roadmaps:{name}", args=["attributions-2022"])) for name in cycle),
        ("equipe@example.org", reverse("roadmaps:roadmap_steps", args=[handed_in.pk])),
        ("equipe@example.org", blocked.get_absolute_url()),
    ]


def outside_the_team(roadmap):
    """What the public reads: a published version, one that a link shares, the page that refuses digests."""
    published = Roadmap.objects.get(state="published")
    never = timezone.now() + datetime.timedelta(days=1)
    snapshot = roadmap.snapshots.first()
    ShareLink.objects.create(snapshot=snapshot, token_digest=digest("un-secret"), expires_at=never)
    member = User.objects.get(email="alix.exemple@example.org")
    return [
        reverse("roadmaps:roadmap_public", args=[published.cycle.slug, published.pk]),
        reverse("roadmaps:share_open", args=["un-secret"]),
        reverse("roadmaps:digest_opt_out", args=[opt_out_token(member, [roadmap])]),
    ]


def shared_with_teams(own):
    """The versions that other teams share, and one of them."""
    shared = Snapshot.objects.filter(reason="validated", roadmap__cycle=own.cycle_id, roadmap__is_shared=True)
    return [reverse("roadmaps:shared_list", args=[own.cycle.slug]), shared.first().get_absolute_url()]


def pages_of_staff():
    """Pairs (administrator, path): the dashboard, each list, the form of one of each kind, and the pages of acts."""
    administrator = User.objects.get(email="admin@example.org")
    asked = RequestFactory().get("/")
    asked.user = administrator
    paths = [reverse("admin:index")]
    for model in filter(admin.site.is_registered, apps.get_models()):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{name}_changelist"))
        if row := model.objects.first():
            paths.append(reverse(f"{name}_change", args=[row.pk]))
        elif admin.site.get_model_admin(model).has_add_permission(asked):
            paths.append(reverse(f"{name}_add"))
    registration, (organisation, twin) = Registration.objects.first(), Organisation.objects.filter(kind="esh")[:2]
    paths += [
        f"/admin/participants/registration/equilibre/{registration.cycle_id}/",
        reverse("admin:participants_registration_add"),
        reverse("admin:participants_importbatch_add"),
        reverse("admin:participants_mailing_add"),
        f"/admin/participants/organisation/fusionner/{organisation.pk}/{twin.pk}/",
        reverse("admin:participants_user_erase", args=[registration.user_id]),
    ]
    return [(administrator.email, path) for path in paths]


PAGES = {"public": public_pages, "people": pages_of_people, "roadmaps": pages_of_roadmaps, "staff": pages_of_staff}


@pytest.mark.long
def test_axe_finds_nothing(visit):
    # While it looks, axe writes styles that our policy forbids; the other test visits the same pages under the policy.
    found = [
        f"{path} ({width} px): {fault}"
        for path, page, _ in visit(bypass_csp=True)
        for width in (1280, 390)
        for fault in axe_at(page, width)
    ]
    assert found == [], "\n".join(found)


def axe_at(page, width):
    """What axe-core says of a page on a screen of that width."""
    page.set_viewport_size({"width": width, "height": 900})
    return violations(page)


@pytest.mark.long
def test_each_page_is_well_made(visit, live_server, tmp_path):
    faults, titles, links, bodies = [], {}, Links(live_server.url), {}
    for path, page, response in visit():
        faults += [f"{path}: {fault}" for check in CHECKS for fault in check(page)]
        faults += [f"{path}: {link} leads nowhere" for link in links.broken_on(page)]
        titles.setdefault(page.title(), set()).add(page.url)
        bodies[path] = response.body()
    faults += [f"{title} names {sorted(pages)}" for title, pages in titles.items() if len(pages) > 1]
    if HAS_HTML_CHECKER:
        faults += html_faults(bodies, tmp_path)
    assert faults == [], "\n".join(faults)
    if not HAS_HTML_CHECKER:
        pytest.skip("tout va bien, sauf que le vérificateur HTML n’est pas installé (make audit ; il demande Java)")


def scrolls_sideways(page):
    # 320 px is the narrowest screen that WCAG asks for (1.4.10); 640 px is one of 1280 px at a zoom of 200 % (1.4.4).
    for width in (320, 640, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if (seen := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{seen} px wide on a screen of {width}"


def lacks_its_main_title(page):
    titles = page.locator("h1").all_inner_texts()
    if len(titles) != 1 or not titles[0].strip():
        yield f"main titles: {titles}"


def does_not_skip_to_the_content(page):
    """The first Tab reaches a link, which leads to the content."""
    # From the top, even on a page that focuses a field by itself.
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    page.keyboard.press("Tab")
    link = page.locator("a:focus")
    target = link.get_attribute("href")
    if not link.is_visible() or target[0] != "#":
        yield f"the first Tab reaches {target}"
        return
    page.keyboard.press("Enter")
    if not page.evaluate("id => document.getElementById(id)?.contains(document.activeElement)", target[1:]):
        yield f"{target} is not reached"


# Between the margins of an A4 sheet, at 96 points an inch, by the name of its `@page`; « wide » is laid on its side.
SHEETS = {"wide": {"width": 1046, "height": 718}}
UPRIGHT = {"width": 688, "height": 972}
ACTS = "main button:not(.term), main input[type=submit], .site-header nav a"
CUT = """() => [...document.querySelectorAll("main *")]
    .filter((box) => box.checkVisibility() && box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1)
    .filter((box) => getComputedStyle(box).overflowX !== "visible")
    .map((box) => box.outerHTML.slice(0, 100))"""


def is_not_fit_for_paper(page):
    """On paper nothing is wider than the sheet, nothing is cut, and what can only be clicked is not there."""
    if "/admin/" in page.url:
        return
    page.emulate_media(media="print")
    sheet = SHEETS.get(page.evaluate("getComputedStyle(document.body).page"), UPRIGHT)
    page.set_viewport_size(sheet)
    if (seen := page.evaluate("document.documentElement.scrollWidth")) > sheet["width"]:
        yield f"{seen} px wide on a sheet of {sheet['width']}"
    yield from (f"cut on paper: {element}" for element in page.evaluate(CUT))
    yield from (f"printed: {act.inner_text()}" for act in page.locator(ACTS).all() if act.is_visible())
    page.emulate_media(media="screen")


CHECKS = (scrolls_sideways, lacks_its_main_title, does_not_skip_to_the_content, is_not_fit_for_paper)

# What a script adds, and says of itself: the keys of the projected page.
OF_SCRIPTS = ("Raccourcis du clavier", "Hors des zones de texte")
LINES = """() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    return document.querySelector("main").innerText.split("\\n").map((line) => line.trim()).filter(Boolean);
}"""
STUCK = """() => [...document.querySelectorAll("main form")]
    .filter((form) => ![...form.elements].some((field) => field.type === "submit" && field.checkVisibility()))
    .map((form) => form.action)"""


@pytest.mark.long
@pytest.mark.parametrize("kind", ["public", "people", "roadmaps"])
def test_each_page_says_and_does_as_much_without_javascript(kind, new_page, sign_in, monkeypatch):
    if kind != "public":
        monkeypatch.setenv("ALLOW_DEMO", "yes")
        call_command("load_demo", verbosity=0)
    faults, signed_in, pages = [], "", (new_page(), new_page(java_script_enabled=False))
    for who, path in PAGES[kind]():
        if who != signed_in:
            for page in pages:
                sign_in(page, User.objects.get(email=who))
            signed_in = who
        for page in pages:
            page.goto(path)
        told, known = (page.evaluate(LINES) for page in pages)
        faults += [
            f"{path} only says with a script: {words}" for words in told if words not in known and not of_script(words)
        ]
        faults += [f"{path}: no button sends {action}" for action in pages[1].evaluate(STUCK)]
    assert faults == [], "\n".join(faults)


def of_script(line):
    return line.startswith(OF_SCRIPTS)


class Links:
    """The walk through the links of the portal, each once; of the rows of a list of the admin, the first three."""

    def __init__(self, origin):
        self.origin, self.answers, self.rows = origin, {}, Counter()

    def broken_on(self, page):
        ids = set(page.eval_on_selector_all("[id]", "all => all.map(element => element.id)"))
        for link in page.eval_on_selector_all("a[href]", "all => all.map(link => link.href)"):
            address, fragment = urldefrag(link)
            if address == urldefrag(page.url)[0]:
                if fragment not in {"", "top", *ids}:
                    yield link
            elif address.startswith(f"{self.origin}/") and not self._leads_somewhere(page, address):
                yield link

    def _leads_somewhere(self, page, address):
        if address not in self.answers:
            self.answers[address] = self._is_one_row_more(address) or page.context.request.get(address).status == 200
        return self.answers[address]

    def _is_one_row_more(self, address):
        """Whether other rows of that list, which lead to the same page, were followed already."""
        path = urlsplit(address).path
        name = resolve(path).view_name if path.startswith("/admin/") else ""
        self.rows[name] += name.endswith("_change")
        return self.rows[name] > 3


def html_faults(bodies, folder):
    """What the HTML checker of the W3C says of pages, by path."""
    paths = {}
    for number, (path, body) in enumerate(bodies.items()):
        paths[f"{number}.html"] = path
        (folder / f"{number}.html").write_bytes(body)
    command = ["java", "-jar", VNU_JAR, "--errors-only", "--exit-zero-always", "--stdout", "--format", "json", folder]
    report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    for message in report["messages"]:
        if DJANGO_PASSWORD not in message.get("extract", ""):
            yield f"{paths[Path(message['url']).name]}: {message['message']} at {message.get('extract')}"


# What happens while somebody writes --------------------------------------------------------------------------


def signed_out_since(page, world, sign_in):
    page.context.clear_cookies(name="sessionid")


def opened_long_ago(page, world, sign_in):
    page.context.clear_cookies(name="csrftoken")


def signed_in_as_another(page, world, sign_in):
    sign_in(page, world.referent)


def no_longer_of_the_team(page, world, sign_in):
    Registration.objects.filter(user=world.member).update(state="withdrawn")


def written_by_another(page, world, sign_in):
    edit(world.action, world.referent, means="Un agent")


def withdrawn_by_another(page, world, sign_in):
    withdraw_action(action=world.action, by=world.referent)


TYPED_IN = {"action_detail": "#id_means", "follow_up_create": "main form textarea"}
SINCE = [
    ("action_detail", signed_out_since, 401),
    ("action_detail", opened_long_ago, 403),
    ("action_detail", no_longer_of_the_team, 404),
    ("action_detail", written_by_another, 409),
    ("action_detail", withdrawn_by_another, 200),
    ("follow_up_create", signed_in_as_another, 409),
]


@pytest.mark.parametrize(("name", "since", "status"), SINCE)
def test_the_page_that_gives_words_back_is_well_made(name, since, status, transactional_db, new_page, sign_in):
    world, page = World(), new_page(bypass_csp=True)
    sign_in(page, world.member)
    # Sent as a browser without script does; axe, that is one, must run.
    page.route("**/*.js", lambda route: route.abort("aborted"))
    page.goto(reverse(f"roadmaps:{name}", args=[world.roadmap.pk, world.action.pk]))
    since(page, world, sign_in)
    field = page.locator(TYPED_IN[name]).first
    with page.expect_navigation() as navigation:
        field.evaluate("field => { field.value = 'Deux agents'; field.form.submit(); }")
    assert navigation.value.status == status
    page.locator("details.sent").evaluate_all("all => all.forEach(details => { details.open = true; })")
    assert "Deux agents" in words_on(page)
    faults = [fault for width in (1280, 390) for fault in axe_at(page, width)]
    faults += [fault for check in CHECKS for fault in check(page)]
    assert faults == [], "\n".join(faults)


def words_on(page):
    """All that can be read on a page, its fields included."""
    fields = page.locator("main textarea:visible").evaluate_all("all => all.map(field => field.value)")
    return "\n".join([page.locator("main").inner_text(), *fields])
