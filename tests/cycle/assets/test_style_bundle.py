"""One style sheet from many."""

import os
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from cycle.assets.style_bundle import SOURCES, StyleBundleFinder, bundle


def test_a_bundle_puts_each_source_in_its_layer(tmp_path):
    (tmp_path / "a.css").write_text("a { color: red; }\n")
    (tmp_path / "b.css").write_text("b { color: blue; }\n")
    manifest = tmp_path / "all.css"
    manifest.write_text('@layer base, other;\n@import "a.css" layer(base);\n@import "b.css";\n')
    assert bundle(manifest) == "@layer base, other;\n@layer base {\na { color: red; }\n}\nb { color: blue; }\n"


MANIFESTS = ("portal.css", "roadmaps.css")


def test_the_bundles_of_the_portal_hold_every_source_once():
    names = [
        name for manifest in MANIFESTS for name in re.findall(r'@import "([^"]+)"', (SOURCES / manifest).read_text())
    ]
    sources = {
        str(path.relative_to(SOURCES))
        for folder in (".", "components", "pages")
        for path in (SOURCES / folder).glob("*.css")
    }
    assert sorted(names) == sorted(sources - {*MANIFESTS, "admin.css"})


def test_the_bundle_is_found_and_asks_for_no_other_file():
    for manifest in MANIFESTS:
        text = Path(finders.find(f"bundle/{manifest}")).read_text()
        assert "@import" not in text
        assert "url(" not in text


def test_what_is_not_a_bundle_is_left_to_other_finders():
    finder = StyleBundleFinder()
    assert finder.find("css/portal.css") == []
    assert finder.find("bundle/unknown.css") == []


def test_a_bundle_is_made_again_when_a_source_changes(tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path / "var"
    (tmp_path / "a.css").write_text("a {}\n")
    (tmp_path / "site.css").write_text('@import "a.css";\n')
    monkeypatch.setattr("cycle.assets.style_bundle.SOURCES", tmp_path)
    finder = StyleBundleFinder()
    assert Path(finder.find("bundle/site.css")).read_text() == "a {}\n"
    (tmp_path / "a.css").write_text("a { color: red }\n")
    os.utime(tmp_path / "a.css", (4e9, 4e9))
    assert Path(finder.find("bundle/site.css")).read_text() == "a { color: red }\n"
