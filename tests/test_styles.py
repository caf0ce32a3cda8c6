"""What the style sheets promise: colours in one place, and one home for the look of each class."""

import re
from pathlib import Path

import django.contrib.admin
import pytest
from django.conf import settings
from faker.providers.color import Provider

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKENS = CSS / "tokens.css"
SHEETS = sorted(CSS.rglob("*.css"))
PORTAL = [sheet for sheet in SHEETS if "admin" not in sheet.relative_to(CSS).parts]
ADMIN = sorted(CSS.glob("admin/**/*.css"))
FLOORS = ("cycle", "roadmaps", "participants", "programme")
# What a sheet may hold before it is divided: `<room>-<part>.css`.
LINES = 260

# Faker knows the names that CSS gives to colours, in American spelling.
NAMED = {name.lower() for name in Provider.all_colors}
NAMES = sorted(NAMED | {name.replace("gray", "grey") for name in NAMED})
COLOUR = re.compile(
    rf"#[0-9a-f]{{3,8}}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|(?<![\w-])(?:{'|'.join(NAMES)})(?![\w-])",
    re.IGNORECASE,
)
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
ABOUT_OTHERS = re.compile(r":(?:not|has)\((?:[^()]|\([^()]*\))*\)")


def text(sheet):
    """A sheet without its comments and its strings."""
    return re.sub(r'/\*.*?\*/|"[^"\n]*"', "", sheet.read_text(), flags=re.DOTALL)


def values(sheet):
    """What each property of a sheet is given."""
    return re.findall(r"[\w-]+:\s*([^;{}]+);", text(sheet))


def selectors(sheet):
    """The selectors of a sheet, those of a list apart."""
    preludes = (found.strip() for found in re.findall(r"([^{};]+)\{", text(sheet)))
    return [part.strip() for prelude in preludes if prelude[0] != "@" for part in outside_parentheses(prelude, ",")]


def outside_parentheses(whole, separators):
    """The parts of a text between separators, which part nothing between parentheses; each separator ends its part."""
    parts, depth = [""], 0
    for character in whole:
        depth += (character == "(") - (character == ")")
        if character in separators and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def dressed(selector):
    """What a selector dresses: the first class of what it chooses, or each that it may bear; else of what holds it."""
    beside = False
    for piece in reversed(outside_parentheses(re.sub(r"\s*([>+~])\s*", r" \1", selector), " ")):
        compound = ABOUT_OTHERS.sub("", piece)
        if not beside and (own := CLASS.findall(re.sub(r"\(.*\)", "", compound))[:1] or CLASS.findall(compound)):
            return own
        beside = piece.startswith(("+", "~"))
    return []


def blocks(sheet):
    """The blocks that a sheet dresses: `card` is that of `card__link` and of `card--wide`."""
    return {re.split("__|--", name)[0] for selector in selectors(sheet) for name in dressed(selector)}


def home(sheet):
    """The piece, or the room, that a sheet is about, in full or in part: `form-roadmaps.css` is about the forms."""
    return sheet.relative_to(CSS).with_name(sheet.stem.split("-")[0]).as_posix()


def homes(sheets):
    """The homes of each block."""
    found = {}
    for sheet in sheets:
        for block in blocks(sheet):
            found.setdefault(block, set()).add(home(sheet))
    return found


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        (".a", ["a"]),
        (".b .a.c:hover > i::before", ["a"]),
        (".a:not(.b, :is(.c)):has(.d)", ["a"]),
        (".b > :is(.a, p, .c:hover)", ["a", "c"]),
        (".a h2 + *", ["a"]),
        (".a .b + p", ["a"]),
        ("body:has(.b) > p", []),
    ],
)
def test_what_a_selector_dresses_is_understood(selector, names):
    assert dressed(selector) == names


def test_colours_are_in_the_tokens_alone():
    found = [
        (sheet.name, value)
        for sheet in SHEETS
        if sheet != TOKENS
        for value in values(sheet)
        if COLOUR.search(re.sub(r"var\(--[\w-]+\)", "", value))
    ]
    assert found == []


def test_each_variable_is_a_token_or_of_the_same_sheet_and_each_token_serves():
    tokens = set(re.findall(r"(--[\w-]+):", text(TOKENS)))
    used = {sheet: set(re.findall(r"var\((--[\w-]+)", text(sheet))) for sheet in SHEETS}
    own = {sheet: set(re.findall(r"(--[\w-]+):", text(sheet))) for sheet in SHEETS}
    assert {sheet.name: lost for sheet in SHEETS if (lost := used[sheet] - own[sheet] - tokens)} == {}
    assert tokens - set().union(*used.values()) == set()


def test_a_component_is_dressed_in_its_own_sheet():
    found = homes(PORTAL)
    components = {block: where for block, where in found.items() if any("components/" in sheet for sheet in where)}
    assert components
    assert {block: where for block, where in components.items() if len(where) > 1} == {}


def test_what_a_page_dresses_is_dressed_in_one_room():
    # Pages place what the base and the layout offer to all: a lead, a row, a muted line.
    shared = set().union(*(blocks(CSS / name) for name in ("base.css", "layout.css", "print.css")))
    found = homes(sheet for sheet in PORTAL if sheet.parent != CSS)
    assert {block: where for block, where in found.items() if len(where) > 1 and block not in shared} == {}


def test_what_the_admin_adds_to_that_of_django_is_dressed_in_one_place():
    folder = Path(django.contrib.admin.__file__).parent / "static" / "admin" / "css"
    of_django = {name for sheet in folder.glob("*.css") for name in CLASS.findall(sheet.read_text())}
    found = homes(ADMIN)
    assert {block: where for block, where in found.items() if len(where) > 1 and block not in of_django} == {}


def test_the_sheet_of_a_page_is_kept_on_its_floor_and_short():
    assert {sheet.parent.name for sheet in CSS.glob("pages/**/*.css")} <= set(FLOORS)
    assert {sheet.name: count for sheet in SHEETS if (count := len(sheet.read_text().splitlines())) > LINES} == {}
