"""The templates: lines that read in a diff, parameters said first, and nothing of the floors above."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FLOORS = ["programme", "participants", "roadmaps", "cycle"]
EVERY = sorted(TEMPLATES.rglob("*.html"))
LONGEST = 160


def name_of(path):
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_no_line_is_too_long_to_be_read_in_a_diff(path):
    assert [number for number, line in enumerate(path.read_text().splitlines(), 1) if len(line) > LONGEST] == []


def is_partial(path):
    return path.name.startswith("_") or path.parent.name == "components"


@pytest.mark.parametrize("path", [path for path in EVERY if is_partial(path)], ids=name_of)
def test_each_partial_says_its_parameters_in_its_first_line(path):
    first_line = path.read_text().splitlines()[0]
    assert re.fullmatch(r"\{# \S.*#\}.*", first_line)


def classes_named(text):
    """The classes that a template's first line names, by their full dotted paths or not."""
    return re.findall(r"[\w./]+[./][A-Z]\w+", text.splitlines()[0].partition("#}")[0])


@pytest.mark.parametrize("path", [path for path in EVERY if is_partial(path)], ids=name_of)
def test_a_class_that_a_partial_names_exists(path):
    for name in classes_named(path.read_text()):
        assert isinstance(import_string(name), type)


def test_a_class_that_is_gone_is_found():
    (name,) = classes_named("{# The two points to compare: form (roadmaps.versions.forms.GoneForm) #}")
    with pytest.raises(ImportError):
        import_string(name)


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_the_variable_of_a_loop_is_the_noun_of_what_it_holds(path):
    loops = re.findall(r"\{% for (.+?) in ", path.read_text())
    assert "one" not in {name.strip() for names in loops for name in names.split(",")}


def floor_of(path):
    """The floor that a template belongs to; the portal as a whole when its folder is no floor's."""
    parts = path.relative_to(TEMPLATES).parts
    folder = parts[1] if parts[0] == "admin" and len(parts) > 2 else parts[0]
    return folder if folder in FLOORS else "cycle"


def above(floor):
    return FLOORS[FLOORS.index(floor) + 1 :]


def libraries_of(floor):
    folder = Path(settings.BASE_DIR) / floor / "templatetags"
    return {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}


def named_above(floor, text):
    """What a template of a floor names of the floors above: their tags, addresses and templates."""
    loaded = {name for names in re.findall(r"\{% load ([^%]*)%\}", text) for name in names.split()}
    addresses = re.findall(r"""\{% url ["'](?:admin:)?(\w+?)[:_]""", text)
    included = re.findall(r"""\{% (?:include|extends) ["'](?:admin/)?(\w+)/""", text)
    libraries = {library for upper in above(floor) for library in libraries_of(upper)}
    return sorted(loaded & libraries) + [name for name in [*addresses, *included] if name in above(floor)]


@pytest.mark.parametrize("path", [path for path in EVERY if floor_of(path) != "cycle"], ids=name_of)
def test_no_template_names_the_tags_the_addresses_or_the_templates_of_a_floor_above(path):
    assert named_above(floor_of(path), path.read_text()) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{% load talk %}", ["talk"]),
        ("{% url 'roadmaps:roadmap_list' %}", ["roadmaps"]),
        ("{% url 'admin:roadmaps_theme_cycle' 1 %}", ["roadmaps"]),
        ('{% include "roadmaps/workspace/_state.html" %}', ["roadmaps"]),
    ],
)
def test_a_template_that_names_the_floor_above_is_refused(text, named):
    assert named_above("participants", text) == named


def test_a_tag_library_has_one_name_in_all_the_floors():
    names = [name for floor in FLOORS for name in libraries_of(floor)]
    assert sorted(names) == sorted(set(names))
