"""``--preset-settings paper`` on the command line: it runs, it is told, and what it does not fit is refused."""

import json
from pathlib import Path

import pytest

from core.cli.main import main
from core.files import read_json
from core.runs.store import open_run
from core.unlearning.paper_settings import in_the_paper, paper_settings
from core.unlearning.registry import METHODS
from core.unlearning.settings import settings_record

pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def run(capsys):
    """Run a command; return its exit code, what it wrote to stdout and what to stderr."""

    def command(*words):
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_unlearn_runs_with_the_numbers_of_the_released_code(run):
    words = ("unlearn", "synthetic", "--preset", "one-interaction", "--method", "neggrad", "--json")
    code, out, err = run(*words, "--preset-settings", "paper")
    assert code == 0, err
    made = open_run(Path(json.loads(out)["run"]))
    assert made.config["settings"] == json.loads(json.dumps(settings_record(paper_settings(METHODS["neggrad"]))))
    code, out, err = run(*words)
    assert code == 0, err
    assert json.loads(out)["run"] != str(made.folder)


@pytest.mark.parametrize("name", ["papers", "PAPER", ""])
def test_settings_that_nobody_knows_are_a_wrong_command(run, name):
    code, _, err = run("unlearn", "synthetic", "--preset", "one-user", "--preset-settings", name)
    assert code == 2
    assert "choose one of paper" in err


def test_a_method_that_the_paper_does_not_know_is_refused_before_anything_is_opened(run):
    code, out, err = run(
        "unlearn", "synthetic", "--preset", "one-user", "--method", "npo", "--preset-settings", "paper"
    )
    assert (code, out) == (1, "")
    assert "The released code has no settings for NPO; leave --preset-settings out" in err


def test_benchmark_compares_methods_with_those_settings_beside_the_tuned_ones(run, tmp_path):
    words = (
        "benchmark",
        "synthetic",
        "--preset",
        "one-interaction",
        "--seeds",
        "0",
        "--out",
        tmp_path,
        "--originals",
        "0",
    )
    code, _, err = run(*words, "--methods", "neggrad", "--preset-settings", "paper")
    assert code == 0, err
    assert read_json(tmp_path / "results.json")["what"] == "one-interaction-paper"
    made = open_run(tmp_path / "neggrad.paper-0")
    assert made.config["settings"]["optimisation"]["warmup"] is None
    assert "--preset-settings paper" in read_json(tmp_path / "results.json")["made"]["command"]
    code, _, err = run(*words, "--methods", "neggrad")
    assert code == 0, err
    assert open_run(tmp_path / "neggrad-0").config["settings"] != made.config["settings"]


def test_benchmark_takes_all_methods_of_the_paper_and_refuses_others_by_name(run, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "core.cli.commands.benchmark.run_benchmark", lambda _, plan, *__: asked.append(plan) or iter(())
    )
    monkeypatch.setattr("core.cli.commands.benchmark.measure", lambda *_: iter(()))
    words = (
        "benchmark",
        "synthetic",
        "--seeds",
        "0",
        "--out",
        tmp_path,
        "--originals",
        "0",
        "--preset-settings",
        "paper",
    )
    run(*words)
    assert {entry.method for entry in asked[0].entries} == {name for name in METHODS if in_the_paper(name)}
    assert all(entry.as_in_paper for entry in asked[0].entries)
    monkeypatch.undo()
    code, _, err = run(*words, "--methods", "npo")
    assert code == 1
    assert "The released code has no settings for NPO" in err


def test_benchmark_refuses_what_is_not_side_by_side(run, tmp_path):
    for more in (("--ablate",), ("--forget-fraction", "20")):
        code, _, err = run("benchmark", "synthetic", "--out", tmp_path, "--preset-settings", "paper", *more)
        assert code == 2
        assert "--preset-settings is for methods side by side" in err
