"""One style sheet made of many: the sources stay one file for each piece, the browser downloads one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage, Storage

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

    def kept(match: re.Match[str]) -> str:
        if match["space"]:
            return " "
        return match[match.lastgroup] if match.lastgroup else ""

    return PIECES.sub(kept, text).strip()


def bundle(manifest: Path) -> str:
    """The text of a style sheet with its `@import` lines replaced by what they name, each in its layer; minified."""

    def inline(match: re.Match[str]) -> str:
        text = (manifest.parent / match["path"]).read_text()
        return f"@layer {match['layer']} {{\n{text}}}\n" if match["layer"] else text

    return minified(IMPORT.sub(inline, manifest.read_text()))


class StyleBundleFinder(BaseFinder):
    """The finder of `bundle/<name>.css`, made again from `static/css/<name>.css` whenever a source is newer."""

    def __init__(self, app_names: Sequence[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(settings.VAR_DIR / "bundles")

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
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

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for manifest in sorted(SOURCES.glob("*.css")):
            if IMPORT.search(manifest.read_text()):
                path = f"bundle/{manifest.name}"
                self.find(path)
                yield path, self.storage
