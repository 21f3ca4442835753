"""The house: how long a function may be, how full a folder, what a name may mean, and where words stand."""

import ast
from collections import defaultdict
from functools import cache
from itertools import chain
from pathlib import Path
from statistics import median

import pytest

from core import errors
from core.files import PROJECT

ROOMS = (PROJECT / "core", PROJECT / "demo")
FILES = tuple(sorted(file for room in ROOMS for file in room.rglob("*.py")))
FOLDERS = tuple(sorted({file.parent for file in FILES}))
LONGEST_FUNCTION, USUAL_FUNCTION, LONGEST_FILE, FULLEST_FOLDER = 50, 8, 250, 15
FEW = 3
"""Values that may be handed over by their place in a list of the page's."""
TEXT = (PROJECT / "core" / "text", PROJECT / "demo" / "text")
"""Where words stand; the same key may stand in several modules there, a module a room or a step."""
SAID = {"BadParameter", "Error", *(name for name in vars(errors) if name.endswith("Error"))}
"""Errors whose message people read: typer's, Gradio's, and our own."""
COMMANDS = PROJECT / "core" / "cli" / "commands"
"""A command's docstring is its --help, which people read; how commands end stands in core/cli/main.py."""
WRITERS = {"write_text", "write_bytes", "save_file", "copyfile", "copytree", "save_pretrained", "savez", "to_parquet"}
"""What puts bytes into a file; each is to be called where they go under their name whole, or not at all."""
WHOLE = {"atomic_file", "atomic_folder", "founded_folder", "_founding", "_fresh_beside"}
FILLS = {
    "core/files.py": {"write_text"},
    "core/data/narrow/gathering.py": {"_shares"},
    "core/data/narrow/array_files.py": {"__enter__"},
    "core/data/narrow/sorting.py": {"_end_run"},
    "core/runs/alone.py": {"alone_in", "by_turns_in"},
    "core/runs/labelled.py": {"_stamp"},
    "core/runs/store.py": {"note", "_end_line"},
    "core/models/adapters/updates.py": {"save_update"},
    "core/models/backbone.py": {"save"},
    "core/models/language/bases.py": {"_dequantise"},
    "core/models/language/stream.py": {"save"},
}
"""Functions that fill a fresh folder that is given to them, or add a line to what a job said."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def inside_text(file: Path) -> bool:
    return any(file.is_relative_to(room) for room in TEXT)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path):
    return [node for node in ast.walk(tree(file)) if isinstance(node, Function)]


def lines(node) -> int:
    return node.end_lineno - node.lineno + 1


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_file_is_short_and_so_are_its_functions(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert [(one.name, lines(one)) for one in functions(file) if lines(one) > LONGEST_FUNCTION] == []


def test_functions_are_short_as_a_rule():
    assert median(lines(one) for file in FILES for one in functions(file)) <= USUAL_FUNCTION


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_says_what_it_is_for_and_is_not_full(folder):
    """Modules and folders are counted apart: the root of core/ holds the ground, and a folder for each room."""
    entries = [one for one in folder.iterdir() if one.name != "__pycache__"]
    assert len([one for one in entries if one.is_file()]) <= FULLEST_FOLDER
    assert len([one for one in entries if one.is_dir()]) <= FULLEST_FOLDER
    assert ast.get_docstring(tree(folder / "__init__.py"))


def named_in(file: Path):
    """Yield the names of a module's classes, and of its public values but for words."""
    for node in tree(file).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        if isinstance(node, ast.Assign | ast.AnnAssign) and not inside_text(file):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found = chain.from_iterable(map(ast.walk, targets))
            yield from (one.id for one in found if isinstance(one, ast.Name) and not one.id.startswith("_"))


def test_a_name_has_one_meaning():
    homes = defaultdict(set)
    for file in FILES:
        for name in named_in(file):
            homes[name].add(name_of(file))
    assert {name: sorted(found) for name, found in homes.items() if len(found) > 1} == {}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_what_is_public_is_documented(file):
    bare = [] if ast.get_docstring(tree(file)) else ["the module"]
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ClassDef | ast.Module) and not getattr(node, "name", "").startswith("_"):
            inner = [one for one in node.body if isinstance(one, (ast.ClassDef, *Function.__args__))]
            bare += [one.name for one in inner if not one.name.startswith("_") and not ast.get_docstring(one)]
    assert bare == []


@pytest.mark.parametrize("file", [file for file in FILES if not inside_text(file)], ids=name_of)
def test_people_read_only_what_stands_among_the_words(file):
    written = [
        f"line {node.lineno}"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and called(node) in SAID and node.args
        if isinstance(node.args[0], ast.JoinedStr | ast.Constant | ast.BinOp)
    ]
    assert written == [], "move the sentence to core/text or demo/text"


@pytest.mark.parametrize("file", [file for file in FILES if COMMANDS not in file.parents], ids=name_of)
def test_a_docstring_says_what_is_raised(file):
    silent = []
    for node in functions(file):
        said = ast.get_docstring(node)
        if said is not None and not node.name.startswith("_"):
            calls = [one.exc for one in ast.walk(node) if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call)]
            silent += [f"{node.name}: {name}" for name in sorted(set(map(called, calls)) & SAID) if name not in said]
    assert silent == []


def opens_for_writing(node: ast.Call) -> bool:
    modes = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return called(node) == "open" and any(set(mode) & set("wax+") and len(mode) <= 3 for mode in modes)


def written_in_place(file: Path):
    """Yield the calls that write to a file under its own name, where a kill would leave a half."""
    allowed = FILLS.get(name_of(file), set())
    for function in (one for one in functions(file) if one.name not in allowed):
        blocks = [node for node in ast.walk(function) if isinstance(node, ast.With)]
        whole = [one for one in blocks if any(called(call) in WHOLE for item in one.items for call in calls_in(item))]
        inside = {id(inner) for one in whole for inner in ast.walk(one)}
        for node in calls_in(function):
            named = called(node) in WRITERS and not (isinstance(node.func, ast.Name) and node.func.id == "write_text")
            if (named or opens_for_writing(node)) and id(node) not in inside:
                yield f"{function.name}, line {node.lineno}: {called(node)}"


def calls_in(node: ast.AST):
    return [one for one in ast.walk(node) if isinstance(one, ast.Call)]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_whatever_is_written_is_whole_or_not_there(file):
    assert list(written_in_place(file)) == [], "write it with core.files, or inside atomic_file or atomic_folder"


def handed_over_by_place(file: Path):
    """Yield what leaves more to its place in a list than a reader can count."""
    for node in ast.walk(tree(file)):
        if isinstance(node, Function) and node.name == "wire":
            by_place, given = node.args.posonlyargs + node.args.args, node.args.kwonlyargs
            if len(by_place) > FEW or len(by_place + given) > 2 * FEW:
                yield f"wire, line {node.lineno}: takes too much"
        listed = isinstance(node, ast.keyword) and isinstance(node.value, ast.List)
        if listed and node.arg in ("inputs", "outputs") and len(node.value.elts) > FEW:
            yield f"{node.arg}, line {node.value.lineno}: give a set, see demo/page_context.py"
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 2 * FEW:
            yield f"line {node.lineno}: return values by name"


@pytest.mark.parametrize("file", [file for file in FILES if file.is_relative_to(PROJECT / "demo")], ids=name_of)
def test_values_are_handed_over_by_name(file):
    assert list(handed_over_by_place(file)) == []


def test_what_is_handed_over_by_place_would_be_seen(tmp_path):
    (tmp_path / "step.py").write_text(
        "def wire(a, b, c, d):\n    a.click(b, inputs=[a, b, c, d])\n    return a, b, c, d, a, b, c\n", encoding="utf-8"
    )
    assert len(list(handed_over_by_place(tmp_path / "step.py"))) == 3
