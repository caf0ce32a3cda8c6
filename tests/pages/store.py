"""The folder of what was saved: `pages.json`, `inventory.json`, and each body once in `bodies/`."""

import hashlib
import json
from functools import cache
from pathlib import Path


def write(folder: Path, *, inventory: dict, pages: dict):
    """Write the inventory, and the pages: role → address → page. What the folder held before goes."""
    bodies = folder / "bodies"
    bodies.mkdir(parents=True, exist_ok=True)
    for file in bodies.iterdir():
        file.unlink()
    for page in (page for by_address in pages.values() for page in by_address.values()):
        page["body"] = write_body(bodies, page["body"])
    for name, content in (("inventory", inventory), ("pages", pages)):
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True))


def write_body(bodies, body):
    """Write a body, unless it is there; returns its digest."""
    content = body.encode()
    digest = hashlib.sha256(content).hexdigest()[:20]
    (bodies / digest).write_bytes(content)
    return digest


class Saved:
    """What was saved in a folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.inventory, self.pages = (
            json.loads((folder / f"{name}.json").read_text()) for name in ("inventory", "pages")
        )
        self.body = cache(self._body)

    def _body(self, digest):
        return (self.folder / "bodies" / digest).read_bytes().decode()
