"""The floors and their rooms: what stands outside, goes against the order or names what is above is refused."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from participants.models.letter import floors as letters_of_floors

ROOT = settings.BASE_DIR
FLOORS = ["programme", "participants", "roadmaps", "cycle"]
# The most entries at the top of a floor, packages of Django included.
MOST = {"programme": 18, "participants": 22, "roadmaps": 22, "cycle": 18}
DJANGO = {"admin", "data", "locale", "management", "migrations", "models", "templatetags"}

# Values that only look like the name of an object above.
MEANT_OTHERWISE = {
    "follow_up": "the value stored for the journée de suivi since the first day; FollowUp is a point de suivi",
    "action_logement": "an organisation, Action Logement",
}


def entries(floor):
    names = subprocess.run(["git", "ls-files", floor], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {Path(name).parts[1] for name in names.splitlines()}


@pytest.mark.parametrize("floor", FLOORS)
def test_the_top_of_a_floor_is_read_at_a_glance(floor):
    assert len(entries(floor)) <= MOST[floor]


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_has_four_to_ten_rooms_each_with_its_sentence(floor):
    rooms = [name for name in entries(floor) - DJANGO if (ROOT / floor / name / "__init__.py").exists()]
    assert 4 <= len(rooms) <= 10
    for room in rooms:
        first_line = (ROOT / floor / room / "__init__.py").read_text().splitlines()[0]
        assert re.fullmatch(r'"""[A-Z«].*\."""', first_line), room


def contracts_of(folder):
    """What import-linter says of a copy of the floors."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("floors")
    for floor in FLOORS:
        ignored = shutil.ignore_patterns("__pycache__", "data", "locale", "migrations")
        shutil.copytree(ROOT / floor, folder / floor, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


MISPLACED = {
    "a module outside a room": ("roadmaps/loose.py", '"""Alone."""\n', "loose"),
    "a room above": ("roadmaps/writing/bold.py", "import roadmaps.versions.content\n", "roadmaps.versions"),
    "a floor above": ("programme/cycles/bold.py", "import participants.rules\n", "participants.rules"),
    "a subject in the toolbox": ("programme/kit/bold.py", "import programme.models\n", "programme.models"),
}


@pytest.mark.parametrize("name", MISPLACED)
def test_what_is_misplaced_fails_the_check(copy, name):
    path, source, named = MISPLACED[name]
    (copy / path).write_text(source)
    try:
        code, said = contracts_of(copy)
    finally:
        (copy / path).unlink()
    assert code != 0
    assert named in said


def test_the_floors_as_they_are_pass_the_check(copy):
    code, said = contracts_of(copy)
    assert code == 0, said


def names_above(floor):
    """The words that name objects of the floors above: their models, and what these are called in French."""
    above = [model for upper in FLOORS[FLOORS.index(floor) + 1 :] for model in apps.get_app_config(upper).get_models()]
    return {model.__name__.lower() for model in above} | {model._meta.verbose_name.lower() for model in above}


def enumerations(floor):
    """Each enumerated choice of the models of a floor: its full name, its value and its label."""
    for model in apps.get_app_config(floor).get_models():
        for enumeration in vars(model).values():
            if isinstance(enumeration, type) and issubclass(enumeration, models.TextChoices):
                for member in enumeration:
                    yield f"{floor}.{model.__name__}.{enumeration.__name__}.{member.name}", member.value, member.label


@pytest.mark.parametrize("floor", ["programme", "participants"])
def test_no_enumeration_of_a_floor_names_an_object_of_a_floor_above(floor):
    above = names_above(floor)
    said = [
        name
        for name, value, label in enumerations(floor)
        if value not in MEANT_OTHERWISE
        and {value.replace("_", ""), value.partition("_")[0], str(label).lower()} & above
    ]
    assert said == []


def test_no_letter_nor_placeholder_of_the_people_names_what_stands_above():
    people, *_ = letters_of_floors
    above = {"feuille", "roadmap", "jalon", "indicateur", "axe"}
    words = [f"{letter.kind} {letter.label} {letter.reason}" for letter in people.letters]
    words += [f"{name.word} {name.meaning}" for name in people.names]
    words.append(people.words.read_text())
    assert [text for text in words if any(word in text.lower() for word in above)] == []
