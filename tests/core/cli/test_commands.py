"""Where commands stand, and what starts the page."""

import sys

import pytest
import typer

import core
from core import __main__ as program
from core import text
from core.cli import commands, main
from core.cli.output import prints_result
from core.config import VERSION
from core.files import ASSETS, PROJECT
from demo import serve as page

HOMES = sorted(PROJECT.joinpath("core", "cli", "commands").rglob("*.py"))
NAMES = {file.stem.replace("_", "-") for file in HOMES if file.name != "__init__.py"}


def test_a_command_is_the_file_of_its_name():
    assert set(typer.main.get_command(main.app).commands) == NAMES


def test_help_lists_every_command(capfd):
    assert main.main(["--help"]) == 0
    listed = capfd.readouterr().out
    assert not [name for name in NAMES if f"\n  {name} " not in listed]
    assert commands.__name__ not in listed


def test_the_version_stands_in_one_place(capsys):
    assert main.main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == VERSION == core.__version__


def test_app_serves_the_page_with_its_options(monkeypatch, tmp_path):
    served = []
    monkeypatch.setattr(page, "opened", lambda _, **options: lambda: served.append(options))
    words = ["app", "--dataset", "synthetic", "--data-dir", str(tmp_path), "--host", "127.0.0.1", "--port", "7861"]
    assert program.main([*words, "--present"]) == 0
    options = {"dataset": "synthetic", "data_dir": tmp_path, "host": "127.0.0.1", "port": 7861, "present": True}
    assert served == [{**options, "assets": ASSETS, "original": None}]
    assert program.main([*words, "--original", "largest"]) == 2
    assert program.main([*words, "--original", "smollm2/best"]) == 0
    assert served[-1]["original"] == "smollm2/best"


def test_app_without_a_page_says_where_it_is(capsys):
    assert main.main(["app"]) == 1
    assert "app.py" in capsys.readouterr().err


def test_a_page_that_cannot_open_its_data_ends_with_1_and_one_line(capsys, tmp_path):
    assert program.main(["app", "--dataset", "synthetic", "--assets", str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_ctrl_c_ends_with_130():
    @prints_result
    def pressed():
        raise KeyboardInterrupt

    with pytest.raises(typer.Exit) as end:
        pressed()
    assert end.value.exit_code == 130


def test_unlearn_without_trackio_says_so_before_it_begins(tiny, run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trackio", None)
    out = tmp_path / "tracked"
    code, said, lines = run("unlearn", "synthetic", "--preset", "one-user", "--track", "films", "--out", out)
    assert (code, said, lines[-1]) == (1, "", text.runs.NO_TRACKIO)
    assert not out.exists()
