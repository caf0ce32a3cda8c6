"""The version of the portal, as `pyproject.toml` states it."""

import tomllib
from pathlib import Path

# Read from the file itself: the portal runs from its checkout and is never installed as a package, so there is no
# metadata to ask, and a copy kept here could fall behind. Read once, when the process starts.
PROJECT_FILE = Path(__file__).resolve().parent.parent / "pyproject.toml"
VERSION = tomllib.loads(PROJECT_FILE.read_text(encoding="utf-8"))["project"]["version"]
