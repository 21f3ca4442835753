import sys

import pytest
from rich.console import Console

from core.cli.progress import watch
from core.cli.scoreboard import Scoreboard, scoreboard
from core.runs.events import Evaluated, Step

ROWS = {"retrain": ["retrain seed 1", "retrain seed 2"], "e2urec": ["e2urec seed 1", "e2urec seed 2"]}
METRICS = {"auc": 0.75, "jsd": None, "seconds": 12.0}


@pytest.fixture
def board():
    return Scoreboard(ROWS, ["seed 1", "seed 2"])


def shown(table):
    console = Console(width=120)
    with console.capture() as captured:
        console.print(table)
    lines = captured.get().splitlines()
    return {
        cells[0]: cells[1:] for line in lines if len(cells := [one.strip() for one in line.strip("│").split("│")]) > 1
    }


def test_it_says_what_is_done_what_runs_and_what_is_ahead(board):
    board.hear(Evaluated(METRICS, "retrain seed 1"))
    board.hear(Step("e2urec seed 1: student", 3, 40))
    found = shown(board.table(10))
    assert found["retrain"] == ["✓", "·", "75.00", "–", "12.0"]
    assert found["e2urec"] == ["student 3/40", "·", "–", "–", "–"]


def test_means_are_over_the_seeds_so_far(board):
    board.hear(Evaluated(METRICS, "retrain seed 1"))
    board.hear(Evaluated({"auc": 0.77, "jsd": 0.002, "seconds": 14.0}, "retrain seed 2"))
    assert shown(board.table(10))["retrain"] == ["✓", "✓", "76.00", "0.200", "13.0"]


def test_on_a_low_screen_the_row_that_runs_is_seen():
    rows = {f"row {at}": [f"row {at} seed 1"] for at in range(30)}
    board = Scoreboard(rows, ["seed 1"])
    board.hear(Step("row 29 seed 1: student", 1, 2))
    table = board.table(5)
    assert table.row_count == 5
    assert shown(table)["row 29"][0] == "student 1/2"


def events():
    yield Step("retrain seed 1: retrain", 1, 2)
    yield Evaluated(METRICS, "retrain seed 1")


def test_without_a_terminal_each_run_that_is_done_is_a_line(capsys):
    watch(events(), scoreboard(ROWS, ["seed 1", "seed 2"]))
    assert "retrain seed 1 done, 1 of 4: AUC 75.00, JSD –, seconds 12.0" in capsys.readouterr().err.splitlines()


def test_on_a_terminal_it_is_one_table(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    watch(events(), scoreboard(ROWS, ["seed 1", "seed 2"]))
    assert "1 of 4 runs done" in capsys.readouterr().err
