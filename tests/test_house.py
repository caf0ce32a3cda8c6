"""What the files of the repository promise one another."""

import re
import subprocess
import tomllib

import pytest
from django.conf import settings
from packaging.requirements import Requirement

ROOT = settings.BASE_DIR
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
BASE = PROJECT["project"]["dependencies"]
DEV = PROJECT["dependency-groups"]["dev"]


def pins(name):
    """Version and reasons of each package of a requirements file."""
    text = (ROOT / "requirements" / name).read_text()
    blocks = re.split(r"\n(?=\S)", text)
    found = (
        re.match(r"(?P<name>[\w.-]+)(?:\[.*\])?==(?P<version>\S+)(?P<rest>.*)", block, re.DOTALL) for block in blocks
    )
    return {match["name"]: (match["version"], match["rest"]) for match in found if match}


def tracked_files():
    """The text files of the repository."""
    names = subprocess.run(["git", "grep", "-Il", ""], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [(name, (ROOT / name).read_text()) for name in names.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize(("name", "declared"), [("base.txt", BASE), ("dev.txt", [*BASE, *DEV])])
def test_the_pinned_requirements_are_in_step_with_those_declared(name, declared):
    pinned = pins(name)
    asked = {requirement.name: requirement for requirement in map(Requirement, declared)}
    assert {name for name, (_, why) in pinned.items() if "(pyproject.toml" in why} == set(asked)
    for package, requirement in asked.items():
        version, _ = pinned[package]
        assert requirement.specifier.contains(version), f"{requirement} but {version} is pinned: make requirements"


def test_the_two_requirements_files_pin_the_same_versions():
    base, dev = pins("base.txt"), pins("dev.txt")
    assert {name: version for name, (version, _) in base.items()} == {name: dev[name][0] for name in base}


def test_each_pinned_requirement_carries_its_hashes():
    assert [name for name, (_, rest) in pins("dev.txt").items() if "--hash=sha256:" not in rest] == []


def test_nothing_that_installs_names_an_address_to_install_from():
    installing = ("requirements/", "Makefile", "pyproject.toml", ".ci/")
    own = re.compile(r"https?://(127\.0\.0\.1|localhost)\b")
    found = [
        (name, line)
        for name, text in tracked_files()
        if name.startswith(installing)
        for line in text.splitlines()
        if "://" in own.sub("", line) and "DATABASE_URL" not in line
    ]
    assert found == []


def test_no_file_names_the_home_of_a_developer():
    home = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w")
    assert [name for name, text in tracked_files() if home.search(text)] == []


def test_each_setting_read_from_the_environment_is_documented():
    source = (ROOT / "cycle" / "settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "deployment.md").read_text(), re.MULTILINE))
    assert documented == read


def test_each_command_that_the_documents_name_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]
    named = {name for document in documents for name in re.findall(r"`make ([a-z-]+)", document.read_text())}
    assert named <= targets


def test_each_file_that_the_documents_link_to_exists():
    documents = [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]
    links = [
        (document, link)
        for document in documents
        for link in re.findall(r"\]\((?!\w+:)([^)#\s]+)", document.read_text())
    ]
    assert [(document.name, link) for document, link in links if not (document.parent / link).exists()] == []
