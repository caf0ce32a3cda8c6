"""What the papers at the root of the repository promise: the log of versions, and where the others lead."""

import datetime
import re

from django.conf import settings

from cycle.version import VERSION

ROOT = settings.BASE_DIR
UNRELEASED, *RELEASES = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def released():
    """Number and day of each version of the log, from the top."""
    matches = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) – (\S+)", title) for title in RELEASES]
    return [(tuple(map(int, match.groups()[:3])), datetime.date.fromisoformat(match[4])) for match in matches]


def test_the_log_begins_with_what_is_not_released():
    assert UNRELEASED == "Non publié"


def test_the_last_version_of_the_log_is_the_one_of_the_project():
    number, _ = released()[0]
    assert ".".join(map(str, number)) == VERSION


def test_the_versions_of_the_log_go_back_in_order():
    versions = released()
    assert versions == sorted(versions, reverse=True)
    assert len({number for number, _ in versions}) == len(versions)


def test_the_log_sorts_what_changed_under_four_headings():
    headings = set(re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE))
    assert headings <= {"Ajouté", "Changé", "Corrigé", "Sécurité"}


def test_each_file_that_the_papers_link_to_exists():
    papers = sorted(ROOT.glob("*.md"))
    links = [(paper, link) for paper in papers for link in re.findall(r"\]\((?!\w+:)([^)#\s]+)", paper.read_text())]
    assert [(paper.name, link) for paper, link in links if not (paper.parent / link).exists()] == []


def test_each_command_that_the_papers_name_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    texts = [paper.read_text() for paper in (*ROOT.glob("*.md"), ROOT / ".pre-commit-config.yaml")]
    named = {name for text in texts for name in re.findall(r"(?:`|entry: )make ([a-z-]+)", text)}
    assert {"format", "check"} <= named <= targets
