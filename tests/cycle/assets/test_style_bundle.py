"""One style sheet from many."""

import os
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from cycle.assets.style_bundle import SOURCES, StyleBundleFinder, bundle, minified


def test_a_bundle_puts_each_source_in_its_layer(tmp_path):
    (tmp_path / "a.css").write_text("a { color: red; }\n")
    (tmp_path / "b.css").write_text("b { color: blue; }\n")
    manifest = tmp_path / "all.css"
    manifest.write_text('@layer base, other;\n@import "a.css" layer(base);\n@import "b.css";\n')
    assert bundle(manifest) == "@layer base,other;@layer base{a{color:red}}b{color:blue}"


def test_a_bundle_keeps_what_means_something_of_its_white_space_and_of_its_strings():
    written = """/* a comment */
    .a :hover,
    .b > i + i:not(.c) {
      margin: -0.5rem 10.05px calc(1rem - 0.25em); /* another */
      content: "{ a; /* b */  c: 0.5, \\" }" / "";
    }
    @media (min-width: 60rem) and (min-height: 54rem) {
      a { color: var(--ink) !important; }
      /* the last */
    }
    """
    assert minified(written) == (
        ".a :hover,.b > i + i:not(.c){margin:-.5rem 10.05px calc(1rem - .25em);"
        'content:"{ a; /* b */  c: 0.5, \\" }" / ""}'
        "@media (min-width:60rem) and (min-height:54rem){a{color:var(--ink) !important}}"
    )


MANIFESTS = ("portal.css", "roadmaps.css", "admin.css")


def test_the_bundles_hold_every_source_once():
    names = [
        name for manifest in MANIFESTS for name in re.findall(r'@import "([^"]+)"', (SOURCES / manifest).read_text())
    ]
    sources = {str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.css")}
    # The tokens serve both worlds: the portal, and the admin, where its other sheets never come.
    assert sorted(names) == sorted([*(sources - set(MANIFESTS)), "tokens.css"])


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
    assert Path(finder.find("bundle/site.css")).read_text() == "a{}"
    (tmp_path / "a.css").write_text("a { color: red }\n")
    os.utime(tmp_path / "a.css", (4e9, 4e9))
    assert Path(finder.find("bundle/site.css")).read_text() == "a{color:red}"
