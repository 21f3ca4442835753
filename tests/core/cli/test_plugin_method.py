"""The walk of docs/add-a-method.md: a method in one file, from the command line to its row in the table."""

import json
import re

import pytest

from core.cli.main import main
from core.evaluation.references import reference_of
from core.export.certificate import certificate
from core.export.page import certificate_page
from core.files import PROJECT, read_json
from core.runs.store import Run

EXAMPLE, WALK = PROJECT / "docs" / "examples" / "my_method.py", PROJECT / "docs" / "add-a-method.md"


pytestmark = pytest.mark.usefixtures("registry", "tiny")


@pytest.fixture
def answer(capsys):
    """Run a command with the plug-in; return the one JSON object on stdout."""

    def command(*words):
        code = main(["--plugin", str(EXAMPLE), *map(str, words), "--json"])
        said = capsys.readouterr()
        assert code == 0, said.err
        return json.loads(said.out)

    return command


def test_the_example_is_short_and_the_walk_shows_it_as_it_is():
    code, walk = EXAMPLE.read_text(encoding="utf-8"), WALK.read_text(encoding="utf-8")
    lines = len(code.splitlines())
    assert lines <= 60
    assert f"and {lines} lines long" in walk
    shown = re.findall(r"```python\n(.*?)```", walk, re.DOTALL)
    assert len(shown) == 5
    assert all(piece in code for piece in shown)


def test_the_walk_names_commands_that_are_run_here():
    commands = re.findall(
        r"^python -m core --plugin docs/examples/my_method.py (\w+)", WALK.read_text(encoding="utf-8"), re.M
    )
    assert commands == ["unlearn", "benchmark", "tune"]


def test_it_unlearns_from_the_command_line(answer, tmp_path):
    found = answer(
        "unlearn", "synthetic", "--preset", "one-user", "--method", "random_labels", "--out", tmp_path / "run"
    )
    assert found["method"] == "random_labels"
    assert found["trainable_params"] > 0
    assert Run(tmp_path / "run").finished
    assert read_json(tmp_path / "run" / "config.json")["settings"]["budget"]["passes"] == 1.0


def test_without_the_plugin_the_command_line_does_not_know_it(capsys):
    assert main(["unlearn", "synthetic", "--preset", "one-user", "--method", "random_labels"]) == 2
    assert "there is no 'random_labels'" in capsys.readouterr().err


@pytest.mark.parametrize("methods", ["original,random_labels", "all"])
def test_it_has_a_row_in_the_benchmarks_table(answer, monkeypatch, tmp_path, methods, registry):
    if methods == "all":
        for name in set(registry) - {"original", "retrain"}:
            del registry[name]
    found = answer("benchmark", "synthetic", "--methods", methods, "--seeds", "0", "--out", tmp_path / "bench")
    rows = ["original", "mean_of_originals", "retrain", "random_labels"]
    assert [row["method"] for row in found["rows"]] == rows
    assert "| random_labels | " in (tmp_path / "bench" / "table.md").read_text(encoding="utf-8")


def test_it_can_be_tuned(answer, assets, tmp_path):
    own = tmp_path / "assets"
    own.mkdir()
    original = assets / "models" / "synthetic" / "best"
    answer("tune", "synthetic", "--method", "random_labels", "--original", original, "--trials", 4, "--assets", own)
    found = read_json(own / "tuned" / "synthetic" / "best" / "random_labels.json")
    large, small = (one["trials"] for one in found["tuned"])
    assert (len(large), len(small)) == (4, 2)
    assert all(0.5 <= one["changes"]["forget_weight"] <= 1.0 for one in large)
    tried = [one["changes"]["forget_weight"] for one in large]
    for tuned in found["tuned"]:
        assert tuned.get("refused") or tuned["settings"]["forget_weight"] in tried


def test_its_certificate_names_it_and_says_how(answer, experiment, finished, tmp_path):
    answer("unlearn", "synthetic", "--preset", "twenty-percent", "--method", "random_labels", "--out", tmp_path / "run")
    reference = reference_of([finished("retrain", seed)[0] for seed in (1, 2)])
    record = certificate(experiment, Run(tmp_path / "run"), reference)
    assert record["method"]["title"] == "Random labels"
    assert "by Random labels in" in certificate_page(record)


def test_a_broken_plugin_ends_the_command_with_one_line(tmp_path, capsys):
    (tmp_path / "broken.py").write_text("1 / 0\n", encoding="utf-8")
    assert main(["--plugin", str(tmp_path / "broken.py"), "data", "synthetic"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
