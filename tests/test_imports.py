"""Imports go one way: every module may use what stands below it here, and nothing above or beside it."""

import ast
from functools import cache
from pathlib import Path

import pytest

from core.files import PROJECT

LAYERS = (
    ("app",),
    ("core.__main__",),  # starts the program: the command line, and the page for the command ``app``, so above both
    ("demo",),
    ("core.cli",),
    ("core.export",),
    ("core.benchmark", "core.tuning"),
    ("core.experiment",),
    ("core.unlearning",),
    ("core.evaluation", "core.training"),
    ("core.models",),
    ("core.data", "core.runs"),
    ("core.metrics", "core.palette", "core.plugins", "core.checksums"),
    ("core.text",),
    ("core.config", "core.errors", "core.files", "core.clock", "core.loading", "core.launched", "core.devices"),
    ("core.atomic",),
)
ONLY = {
    "peft": ("core.models.adapters",),
    "accelerate": ("core.training",),
    "transformers": ("core.models",),
    "tokenizers": ("core.models",),
    "typer": ("core.cli",),
    "rich": ("core.cli",),
    "gradio": ("demo", "app"),
    "plotly": ("demo", "core.benchmark.figures"),
    "spaces": ("demo", "app"),
    "httpx": ("core.data",),
    "huggingface_hub": ("core.export", "core.models.language"),
}
"""Library → the rooms that may know of it."""
FILES = [PROJECT / "app.py", *sorted((PROJECT / "core").rglob("*.py")), *sorted((PROJECT / "demo").rglob("*.py"))]
MODULES = {".".join(file.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES}


@cache
def imported(file: Path) -> frozenset[str]:
    """Return the dotted names that a file imports; those meant for type checkers only are left out."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively; write the whole name."
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def layer_of(name: str) -> int | None:
    return next((at for at, rooms in enumerate(LAYERS) for room in rooms if within(name, room)), None)


def room_of(name: str) -> str | None:
    return next((room for rooms in LAYERS for room in rooms if within(name, room)), None)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_below(module):
    own = layer_of(module)
    if module == "core":
        assert not [name for name in imported(MODULES[module]) if within(name, "core")]
        return
    assert own is not None, f"{module} has no place in the order of rooms; give it one."
    for name in imported(MODULES[module]):
        if name == "core" or name.split(".")[0] not in ("app", "demo", "core") or room_of(name) == room_of(module):
            continue
        below = layer_of(name)
        assert below is not None, f"{module} imports {name}, which has no place in the order of rooms."
        assert below > own, f"{module} imports {name}, which stands beside or above it."


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_known_only_where_it_belongs(module):
    for name in imported(MODULES[module]):
        rooms = ONLY.get(name.split(".")[0])
        assert rooms is None or any(within(module, room) for room in rooms), f"{module} imports {name}."


def test_no_two_modules_import_one_another():
    edges = {
        module: {other for other in MODULES if any(within(name, other) for name in imported(file)) and other != module}
        for module, file in MODULES.items()
        if file.name != "__init__.py"
    }
    open_ends = set(edges)
    while leaves := {module for module in open_ends if not edges[module] & open_ends}:
        open_ends -= leaves
    assert not open_ends, f"These import in a circle: {', '.join(sorted(open_ends))}."
