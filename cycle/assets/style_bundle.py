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


def bundle(manifest: Path) -> str:
    """The text of a style sheet, each of its `@import` lines replaced by the file that it names, in its layer."""

    def inline(match: re.Match[str]) -> str:
        text = (manifest.parent / match["path"]).read_text()
        return f"@layer {match['layer']} {{\n{text}}}\n" if match["layer"] else text

    return IMPORT.sub(inline, manifest.read_text())


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
