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
    """Every address that opens without signing in: full name → whether the list of public views has it."""
    return {name for name in NAMES if name.rpartition(":")[2] in PUBLIC}


NOT_IN_A_TABLE = {}


def test_each_address_says_who_opens_it():
    assert faults_of("the access tables", NAMES, in_a_table() | public(), NOT_IN_A_TABLE) == []


# The admin ------------------------------------------------------------------------------------------------

NOT_VISITED = {}


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
NOT_AUDITED = {}
NOT_IN_THE_SITE_MAP = {}
NOT_IN_THE_SITEMAP = {}


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
