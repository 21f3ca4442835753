import ast
import re
from pathlib import Path

import pytest

from core import text as core_text
from core.config import COMMAND
from demo import text as demo_text
from demo.text.en.service.commands import NOT_HERE, without_commands
from demo.widgets import page

CORE, DEMO = (Path(one.__file__).parent / "en" for one in (core_text, demo_text))
NEVER_SHOWN = ("cli.py", "hub", "planning", "documents", "benchmark.py", "designs.py", "export.py")
"""What only commands say, or stands in files that are taken away."""
COMMAND_WORDS = re.compile(r"python -m|e2urec [a-z]|(?<!\w)--[a-z]|git checkout|`")


def sentences(folder, leave_out=()):
    """Return every literal of the words in a folder, as it is said, with an x in place of what is filled in."""
    files = [path for path in folder.rglob("*.py") if not set(path.relative_to(folder).parts) & set(leave_out)]
    return sorted({said for path in files for said in literals(ast.parse(path.read_text(encoding="utf-8")))})


def literals(tree):
    """Yield the literals of a module that are no docstrings; those with something to be filled in are whole."""
    passed_over = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            passed_over.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            passed_over.update(node.values)
            yield "".join(map(filled, node.values)).replace("`x`", f"`{COMMAND} x`").replace("--x", "--user")
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    yield from (node.value for node in strings if node not in passed_over)


def filled(part):
    if isinstance(part, ast.Constant):
        return part.value
    name = ast.unparse(part.value)
    return COMMAND if name == "COMMAND" else core_text.evaluation.SHADOWS_REMEDY if name == "SHADOWS_REMEDY" else "x"


LISTED = core_text.runs.changed_asset("x", f"{COMMAND} x")
"""What no visitor meets: the assets are compared with their list on the command line alone."""
NAMING = [said for said in sentences(CORE, NEVER_SHOWN) if COMMAND_WORDS.search(said)]


@pytest.mark.parametrize("said", [one for one in NAMING if one.endswith(".") and one != LISTED])
def test_what_the_engine_says_reaches_the_page_without_its_commands(said):
    shown = without_commands(said)
    assert not COMMAND_WORDS.search(shown)
    assert shown != NOT_HERE
    assert shown.endswith(".")
    assert shown.count("(") == shown.count(")")


def test_the_sentences_that_name_commands_are_found():
    assert core_text.unlearning.UNTUNED_SHIFT in NAMING
    assert len(NAMING) > 15


def test_no_sentence_of_the_page_names_a_command():
    patterns = ("commands.py", "data.py")  # of what is left out
    assert [one for one in sentences(DEMO, patterns) if COMMAND_WORDS.search(one)] == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Nothing is wrong; really: nothing.", "Nothing is wrong; really: nothing."),
        ("Above 3 is a like (--like-above). Ids are text.", "Above 3 is a like. Ids are text."),
        (core_text.unlearning.UNTUNED_SHIFT, "The cross-fitted teacher has not learned on this recommender yet."),
        (core_text.ground.damaged_asset("a", "b", "c"), "a is damaged: its SHA-256 is not the one in b."),
        (core_text.data.not_found("X", ["a", "b"], ["u.data"]), "X was not found (a; b)."),
        ("--track needs a package.", NOT_HERE),
        ("“a -- b” is `no` title.", "“a -- b” is `no` title."),
    ],
)
def test_a_clause_goes_that_names_a_command_and_no_other(said, shown):
    assert without_commands(said) == shown


def test_a_problem_on_the_page_names_no_command():
    assert COMMAND not in page.problem(core_text.unlearning.UNTUNED_SHIFT)
    assert page.problem("") == ""
