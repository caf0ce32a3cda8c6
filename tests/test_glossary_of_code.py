"""The glossary of the code says the models and the words of the code as they are."""

import re

import pytest
from django.apps import apps
from django.conf import settings

FLOORS = ("programme", "participants", "roadmaps", "cycle")
ROW = re.compile(r"^\| (?P<french>.+?) \| `(?P<identifier>\w+)` \| (?P<line>.+) \|$", re.MULTILINE)
GLOSSARY = (settings.BASE_DIR / "docs" / "glossaire-code.md").read_text()
ROWS = [match.groupdict() for match in ROW.finditer(GLOSSARY)]
MODELS = [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]


def words_of_the_code():
    """Every word of the Python of the four floors, migrations excepted."""
    sources = [path for floor in FLOORS for path in (settings.BASE_DIR / floor).rglob("*.py")]
    texts = [path.read_text() for path in sources if "migrations" not in path.parts]
    return {word for text in texts for word in re.findall(r"\w+", text)}


def has_a_name_on_screen(model):
    """Whether the model was given a name; Django makes one from the class for the others."""
    return "verbose_name" in model._meta.original_attrs


def test_each_line_of_the_tables_is_read():
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("| ") and "identifiant anglais" not in line]
    assert len(ROWS) == len(lines)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_model_is_in_the_glossary_under_its_name_on_screen(model):
    french = [row["french"] for row in ROWS if row["identifier"] == model.__name__]
    assert len(french) == 1
    assert (str(model._meta.verbose_name) if has_a_name_on_screen(model) else "—") in french[0]


def test_each_identifier_exists_in_the_code_unless_it_is_to_come():
    known = words_of_the_code()
    to_come = {row["identifier"] for row in ROWS if "à venir" in row["line"]}
    named = {name for row in re.findall(r"^\|.*\|$", GLOSSARY, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert named - known == to_come


@pytest.mark.parametrize("column", ["french", "identifier"])
def test_one_word_says_one_thing(column):
    words = [word for row in ROWS if row[column] != "—" for word in row[column].split(", ")]
    assert len(words) == len(set(words))
