"""What the documents say of the code: one line for each module, one sentence for each room, names that exist."""

import ast
import re
import runpy
import subprocess

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
MODULES = runpy.run_path(ROOT / "docs" / "make_modules.py")
FLOORS = MODULES["floors_in_order"]()
ROOMS = [
    f"{floor}/{room}"
    for floor, layers in FLOORS
    for layer in layers
    for room in layer
    if (ROOT / floor / room).is_dir()
]
NAMED = "|".join(name for name, _ in FLOORS) + "|tests"
# Folders that Django looks for, which hold nothing of their own.
WITHOUT_DOCSTRING = {"management", "templatetags"}
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
# What a document may name though the repository does not hold it.
MADE_ELSEWHERE = {
    "utils.py": "a name that the house does without",
    "mixins.py": "a name that the house does without",
    "signals.py": "a name that the house does without",
    "var/": "what a machine writes",
}
A_FILE = re.compile(r"[\w./-]+\.(?:py|html|toml|json|css|js|txt|conf|service|po)")
A_FOLDER = re.compile(r"(?!/)[\w./-]+/")
A_DOTTED_NAME = re.compile(rf"(?:{NAMED})(?:\.\w+)+")


def tracked():
    """The files of the repository, with those not yet added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return {f"/{name}" for name in names if (ROOT / name).exists()}


FILES = tracked()
FOLDERS = {name[: place + 1] for name in FILES for place, letter in enumerate(name) if letter == "/"}


def quoted(document):
    """What a document puts between backquotes, outside its examples of commands."""
    text = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.DOTALL | re.MULTILINE)
    return [words for words in re.findall(r"`([^`\n]+)`", text) if words not in MADE_ELSEWHERE]


def named(pattern):
    """Each thing of a kind that the documents name: (document, name)."""
    return [
        (str(document.relative_to(ROOT)), words)
        for document in DOCUMENTS
        for words in quoted(document)
        if pattern.fullmatch(words)
    ]


def defined_in(path):
    """The names that a module defines."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def is_known(dotted):
    """Whether a dotted name is a package, a module, or what one of them defines."""
    *path, last = dotted.split(".")
    whole = ROOT.joinpath(*path, last)
    if whole.is_dir() or whole.with_suffix(".py").is_file():
        return True
    parent = ROOT.joinpath(*path)
    file = parent / "__init__.py" if parent.is_dir() else parent.with_suffix(".py")
    return file.is_file() and last in defined_in(file)


def hook_lists():
    """The lists of the code that floors above complete: by dotted name, what each holds."""
    found = re.compile(r"^(\w+): list\[(.*)\] = \[\]$", re.MULTILINE)
    return {
        f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}.{name}": held
        for floor, _ in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        for name, held in found.findall(path.read_text())
    }


# The tests ------------------------------------------------------------------------------------------------


def test_the_page_of_modules_is_up_to_date():
    assert (ROOT / "docs" / "modules.md").read_text() == MODULES["page"](), "make modules"


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_in_one_sentence_what_it_is_for(room):
    docstring = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text())) or ""
    if (ROOT / room).name in WITHOUT_DOCSTRING:
        assert docstring == ""
    else:
        assert re.fullmatch(r"[A-Z«](?:(?!\. )[^\n])*\.", docstring), docstring


def test_each_file_that_the_documents_name_exists():
    assert [
        (where, name) for where, name in named(A_FILE) if not any(file.endswith(f"/{name}") for file in FILES)
    ] == []


def test_each_folder_that_the_documents_name_exists():
    found = named(A_FOLDER)
    assert [(where, name) for where, name in found if not any(folder.endswith(f"/{name}") for folder in FOLDERS)] == []


def test_each_dotted_name_of_the_documents_exists():
    assert [(where, name) for where, name in named(A_DOTTED_NAME) if not is_known(name)] == []


def test_each_list_that_floors_above_complete_is_in_the_table_of_the_architecture():
    row = re.compile(r"^\| `(\w+(?:\.\w+)+)` \|[^|]*\|[^|`]*`(\w+)` \|", re.MULTILINE)
    assert hook_lists() == dict(row.findall((ROOT / "docs" / "architecture.md").read_text()))


def test_each_model_is_in_the_table_of_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| \w* ?\| (`.*?) \|", text.partition("## Les modèles")[2].partition("\n## ")[0], re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    floors = {floor for floor, _ in FLOORS}
    assert told == {model.__name__ for model in apps.get_models() if model._meta.app_label in floors}
