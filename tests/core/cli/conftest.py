"""The command line over twelve made-up people, as a program hears it."""

import json
import warnings

import pytest

from core.cli.main import main


@pytest.fixture
def tiny(tiny_dataset, assets, monkeypatch, tmp_path):
    """Let commands find the tiny model among their assets, and keep their runs apart."""
    monkeypatch.setenv("E2UREC_ASSETS", str(assets))
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    with warnings.catch_warnings():
        yield


@pytest.fixture
def run(capsys):
    """Run a command; return its exit code, what it wrote to stdout and the lines that it wrote to stderr."""

    def command(*words):
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err.splitlines()

    return command


@pytest.fixture
def answer(run):
    """Run a command with --json and return the one object on stdout."""

    def command(*words):
        code, out, lines = run(*words, "--json")
        assert code == 0, lines
        assert out.endswith("}\n")
        assert out.count("\n") == 1
        return json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))

    return command
