"""One style sheet from many: the sources stay one file per piece, the reader downloads one."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

IMPORT = re.compile(r'@import "(?P<path>[^"]+)"(?: layer\((?P<layer>\w+)\))?;\n?')
SOURCES = Path(settings.BASE_DIR) / "static" / "css"
# In the order in which they are tried: a string stays as it is, a comment goes, a sign loses the space around it.
PIECES = re.compile(
    r"""
    (?P<string>"(?:[^"\\]|\\.)*")
    | /\*.*?\*/\s*
    | \s*;?\s*(?P<close>\})\s*
    | \s*(?P<sign>[{;,])\s*
    | (?P<colon>:)\s+
    | (?P<space>\s+)
    | (?<![\w.])0(?=\.\d)
    """,
    re.DOTALL | re.VERBOSE,
)


def minified(text: str) -> str:
    """A style sheet without what only its authors read: comments, most of its white space, zeros before a point."""

    def kept(match):
        if match["space"]:
            return " "
        return match[match.lastgroup] if match.lastgroup else ""

    return PIECES.sub(kept, text).strip()


def bundle(manifest: Path) -> str:
    """The text of a style sheet with its `@import` lines replaced by what they name, each in its layer; minified."""

    def inline(match):
        text = (manifest.parent / match["path"]).read_text()
        return f"@layer {match['layer']} {{\n{text}}}\n" if match["layer"] else text

    return minified(IMPORT.sub(inline, manifest.read_text()))


class StyleBundleFinder(BaseFinder):
    """Finds `bundle/<name>.css`, made from `static/css/<name>.css` whenever a source is newer."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = FileSystemStorage(settings.VAR_DIR / "bundles")

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        manifest = SOURCES / Path(path).name
        if Path(path).parent != Path("bundle") or not manifest.is_file():
            return []
        target = Path(self.storage.path(path))
        newest = max(source.stat().st_mtime for source in SOURCES.rglob("*.css"))
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Written aside then renamed: another process never reads half a file.
            draft = target.with_suffix(f".{id(self)}.tmp")
            draft.write_text(bundle(manifest))
            draft.replace(target)
        return [str(target)] if find_all else str(target)

    def list(self, ignore_patterns):
        for manifest in sorted(SOURCES.glob("*.css")):
            if IMPORT.search(manifest.read_text()):
                path = f"bundle/{manifest.name}"
                self.find(path)
                yield path, self.storage
