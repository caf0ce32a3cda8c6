"""Each address is in a table that says who opens it; each page of staff is visited; each public page can be found."""

import re

from django.conf import settings
from django.contrib import admin
from django.urls import get_resolver, resolve

from cycle.pages.sitemaps import PageSitemap
from tests.access import every_address, rows_of
from tests.completeness.comparison import faults_of
from tests.cycle.pages.test_pages import PUBLIC
from tests.journeys import test_audits
from tests.participants import test_access as access_of_people
from tests.participants import world as people
from tests.programme import test_admin_access as access_of_programme
from tests.roadmaps import test_access as access_of_roadmaps

NAMES = {name for name, _, _ in every_address()}


def named_in(table):
    """The addresses of an access table: the name of a row, without its form mark and its state."""
    return {row.partition("@")[0].rstrip("!") for row in rows_of(table)}


def in_a_table():
    """Every address that has its row."""
    of_people, of_roadmaps = named_in(access_of_people.TABLE), named_in(access_of_roadmaps.TABLE)
    return {
        *(name for name in people.addresses() if people.short(name) in of_people),
        *(name for name in access_of_roadmaps.ours() if access_of_roadmaps.short(name) in of_roadmaps),
        *(f"admin:{name}" for name in access_of_programme.TABLE),
    }


def public():
    """Every address that the list of public views names."""
    return {name for name in NAMES if name.rpartition(":")[2] in PUBLIC}


OF_DJANGO = "a page of Django's admin for any person of staff, which shows nothing of its own"
NOT_IN_A_TABLE = {
    "admin:app_list": OF_DJANGO,
    "admin:autocomplete": "asks for the right to see what it lists, as the list itself does",
    "admin:auth_user_password_change": "asks for the right to change accounts, as their page does",
    "admin:logout": OF_DJANGO,
    "admin:password_change": OF_DJANGO,
    "admin:password_change_done": OF_DJANGO,
    "admin:view_on_site": "leads to a page, which says who opens it",
}


def test_each_address_says_who_opens_it():
    assert faults_of("the access tables", NAMES, in_a_table() | public(), NOT_IN_A_TABLE) == []


# The admin ------------------------------------------------------------------------------------------------

NOT_VISITED = {
    "admin:programme_siteidentity_changelist": "a list of one row leads to its form, which is in the table",
}


def test_each_list_of_the_admin_is_opened_to_somebody():
    lists = {f"admin:{model._meta.label_lower.replace('.', '_')}_changelist" for model in admin.site._registry}
    assert faults_of("the visited lists", lists, opened_to_somebody(), NOT_VISITED) == []


def opened_to_somebody():
    """The addresses that somebody of a table is answered 200 at."""
    tables = (
        ("admin:participants_", rows_of(access_of_people.TABLE)),
        ("admin:roadmaps_", rows_of(access_of_roadmaps.TABLE)),
    )
    rows = {row.replace("admin:", prefix): answers for prefix, table in tables for row, answers in table.items()}
    rows |= {f"admin:{name}": [str(code) for code in codes] for name, codes in access_of_programme.TABLE.items()}
    return {name for name, answers in rows.items() if "200" in answers}


# The public pages -----------------------------------------------------------------------------------------

AUDITED = {resolve(path).view_name for path in test_audits.PUBLIC if path != test_audits.MISSING}
FOR_MACHINES = {
    "health": "for machines",
    "robots": "for machines",
    "sitemap": "for machines",
    "participants:calendar_feed": "a file for a calendar, by its secret address",
}
ON_THE_WAY = {
    "account_complete_password_reset": "a step of a sign-in, by its session alone",
    "account_confirm_login_code": "a step of a sign-in, by its session alone",
    "account_confirm_password_reset_code": "a step of a sign-in, by its session alone",
    "account_email_verification_sent": "a step of a sign-in, by its session alone",
    "account_inactive": "says why one cannot sign in",
    "account_logout": "for who is signed in",
    "account_password_reset_completed": "the end of a change of password",
    "admin:login": "leads to the sign-in page of staff",
    "mfa_authenticate": "a step of a sign-in, by its session alone",
    "participants:registration_confirm": "a step of a registration, by its session alone",
}
BY_THEIR_ADDRESS = {
    "roadmaps:digest_opt_out": "by the link of a mail",
    "roadmaps:share_open": "by the link of a team",
}
FILES = {
    "programme:cycle_calendar": "a file",
    "programme:cycle_programme_pdf": "a file",
    "programme:material_download": "a file",
}
NOT_AUDITED = {
    **FOR_MACHINES,
    **ON_THE_WAY,
    **FILES,
    **dict.fromkeys(BY_THEIR_ADDRESS, "audited with the roadmaps: its address is made by an act"),
    "roadmaps:roadmap_public": "audited with the roadmaps: its address is made by an act",
}
NOT_IN_THE_SITE_MAP = {
    **FOR_MACHINES,
    **ON_THE_WAY,
    **BY_THEIR_ADDRESS,
    "account_login": "from the page that asks for an address",
    "account_reset_password": "from the page that asks for a password",
    "account_signup": "says that one registers to a cycle",
    "programme:cycle_detail": "by the title of each cycle",
    "programme:material_download": "from the page of its cycle",
    "roadmaps:roadmap_public": "from the page of its cycle",
    "site_map": "is the page itself",
}
NOT_IN_THE_SITEMAP = {
    **FOR_MACHINES,
    **ON_THE_WAY,
    **BY_THEIR_ADDRESS,
    **FILES,
    "account_login": "nothing to find there",
    "account_request_login_code": "nothing to find there",
    "account_reset_password": "nothing to find there",
    "account_signup": "nothing to find there",
    "participants:registration_create": "from the page of its cycle",
    "programme:cycle_detail": "each cycle has its line",
    "roadmaps:roadmap_public": "each published roadmap has its line",
}


def pages():
    """Every public address."""
    return {name for name, pattern in patterns() if not getattr(pattern.callback, "login_required", True)}


def patterns(urls=None, space=""):
    for pattern in get_resolver().url_patterns if urls is None else urls:
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield space + pattern.name, pattern


def test_each_public_page_is_audited():
    assert faults_of("the audits", pages(), AUDITED, NOT_AUDITED) == []


def test_each_public_page_is_in_the_site_map():
    source = (settings.BASE_DIR / "templates" / "cycle" / "pages" / "site_map.html").read_text()
    present = set(re.findall(r"{% url '([\w:]+)'", source))
    assert faults_of("the site map", pages(), present, NOT_IN_THE_SITE_MAP) == []


def test_each_public_page_is_in_the_map_for_search_engines():
    assert faults_of("sitemap.xml", pages(), set(PageSitemap().items()), NOT_IN_THE_SITEMAP) == []
