"""Write docs/modules.md: each module of the four floors in one line, its own; read from the source, without Django."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "modules.md"
HEAD = """# Les modules

Chaque module en une phrase, celle de sa propre docstring, d’où son anglais. Dans l’ordre des imports : un étage ou une
pièce n’importe que ce qui est au-dessus sur cette page. `make modules` écrit ce fichier ; un test dit s’il est à jour.
"""


def page() -> str:
    """The whole page, as the source stands."""
    floors = [_floor(name, layers) for name, layers in floors_in_order()]
    return "\n".join([HEAD, *floors])


def floors_in_order() -> list[tuple[str, list[list[str]]]]:
    """Each floor from the lowest, with its layers from the lowest: names of rooms and modules that ignore each other.

    The order is the one that import-linter checks, in pyproject.toml.
    """
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    whole, *rooms = contracts
    layers = {contract["containers"][0]: contract["layers"] for contract in rooms}
    return [(floor, [layer.split(" : ") for layer in reversed(layers[floor])]) for floor in reversed(whole["layers"])]


def docstring_of(path: Path) -> str:
    """The first line of the docstring of a file; "" when it has none."""
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    return docstring.splitlines()[0] if docstring else ""


def _floor(name, layers):
    parts = [f"## `{name}/`", docstring_of(ROOT / name / "__init__.py")]
    for layer in layers:
        folders = [ROOT / name / room for room in layer if (ROOT / name / room).is_dir()]
        parts += [_room(folder) for folder in folders]
        files = [file for room in layer if (file := ROOT / name / f"{room}.py").is_file()]
        if files:
            parts += [f"### {', '.join(f'`{file.name}`' for file in files)}", _table(files, ROOT / name)]
    return "\n\n".join(parts) + "\n"


def _room(folder):
    parts = [f"### `{folder.relative_to(ROOT)}/`", docstring_of(folder / "__init__.py")]
    files = [file for file in sorted(folder.rglob("*.py")) if file != folder / "__init__.py" and docstring_of(file)]
    return "\n\n".join(filter(None, [*parts, _table(files, folder)]))


def _table(files, folder):
    sentences = [(_name(file, folder), docstring_of(file).replace("|", r"\|")) for file in files]
    lines = [f"| `{name}` | {sentence} |" for name, sentence in sentences]
    return "\n".join(["| module | ce qu’il tient |", "|---|---|", *lines])


def _name(file, folder):
    """The name of a module in its room; a folder of modules ends with a slash."""
    name = str(file.relative_to(folder).with_suffix(""))
    return name.removesuffix("__init__") if name.endswith("/__init__") else name


if __name__ == "__main__":
    PAGE.write_text(page())
