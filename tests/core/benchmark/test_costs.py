from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from core.benchmark.measure import without_refused
from core.benchmark.plan import side_by_side
from core.benchmark.quiet import QUIET_FILE, noting_load, was_quiet
from core.benchmark.results import load_benchmark
from core.benchmark.tables import HEADLINE, cells, columns, cost_table, footnotes, markdown
from core.data.requests import ForgetRequest
from core.files import write_json
from core.runs.events import Evaluated, Step
from core.unlearning.registry import METHODS

AT = [metric.name for metric in columns()]


def cell(results, title, metric):
    return cells(results)[title][AT.index(metric)]


def test_what_is_spent_once_is_shared_by_all_requests(row, results):
    made = results(
        row("original", seconds=[0.0], seconds_setup=[0.0]),
        row("sisa", seconds=[60.0, 70.0], seconds_setup=[90.0, 110.0]),
        row("e2urec", seconds=[15.0, 15.0], seconds_setup=[0.0, 0.0]),
        row("crossfit", seconds=[8.0, 8.0], seconds_setup=[500.0, 500.0]),
    )
    _, lines = cost_table(made)
    assert lines == [
        ["sisa", "100.0", "165.0", "75.0", "66.0"],
        ["e2urec", "0.0", "15.0", "15.0", "15.0"],
        ["crossfit", "500.0", "508.0", "58.0", "13.0"],
    ]
    assert "| crossfit | 500.0 | 508.0 | 58.0 | 13.0 |" in markdown(made)


@pytest.mark.parametrize("told", [{}, {"seconds_setup": [0.0]}], ids=["not told", "told as nothing"])
def test_learning_that_nobody_has_timed_is_not_free(row, results, told):
    made = results(row("crossfit", seconds=[8.0], **told))
    assert cell(made, "crossfit", "seconds_setup") == "not measured"
    assert cost_table(made)[1] == [["crossfit", *["not measured"] * 4]]


@pytest.mark.parametrize("original", ["best", "memorising"])
def test_the_bundled_benchmark_does_not_say_that_ours_is_free(original):
    made = load_benchmark("movielens-100k", original)
    learned = [row for row in made.rows if row.method not in METHODS or METHODS[row.method].learns]
    assert learned
    assert all(row.one_off != 0 for row in learned)
    assert cell(made, "sisa", "seconds_setup") != "not measured"


def test_seconds_of_a_busy_machine_are_not_shown(row, results):
    made = replace(results(row("e2urec", seconds=[15.0], speedup=[4.0], auc=[0.75])), quiet=False)
    assert cell(made, "e2urec", "seconds") == cell(made, "e2urec", "speedup") == "–"
    assert cell(made, "e2urec", "auc") == "75.00"
    assert cost_table(made)[1] == []
    assert any("idle machine" in note for note in footnotes(made))


@pytest.fixture
def plan():
    return side_by_side("x", ForgetRequest(users=(1,)), ("original", "retrain", "e2urec"), (0,))


def timed(plan):
    """Yield what a series of runs says of which all but the first had to be made."""
    for at, variant in enumerate(plan.runs(Path()).values()):
        if at:
            yield Step(f"{variant.title}: train", 1, 1)
        yield Evaluated({}, variant.title)


@pytest.mark.parametrize(("load", "quiet"), [(1.2, True), (3.0, False)])
def test_how_busy_the_machine_is_is_noted_of_every_run(plan, monkeypatch, tmp_path, load, quiet):
    monkeypatch.setattr("core.benchmark.quiet._load", lambda: load)
    assert was_quiet(plan, tmp_path) is None
    list(noting_load(timed(plan), tmp_path))
    assert was_quiet(plan, tmp_path) is quiet


def test_rows_of_another_hour_do_not_compare(plan, tmp_path):
    titles = [entry.variant(0).title for entry in plan.entries]
    noted = {title: {"session": at, "load": 0.5} for at, title in enumerate(titles)}
    write_json(tmp_path / QUIET_FILE, noted)
    assert was_quiet(plan, tmp_path) is False
    write_json(tmp_path / QUIET_FILE, {title: one | {"session": 1} for title, one in noted.items()})
    assert was_quiet(plan, tmp_path) is True


def test_what_tells_most_of_forgetting_comes_first():
    shown = [name for name in AT if name in HEADLINE]
    assert shown == [name for name in HEADLINE if name in AT]
    assert {"jsd", "retain_jsd", "lira_user_tpr", "auc"} <= set(shown)
    assert AT[AT.index("jsd") + 1] == "jsd_floor"
    assert AT[AT.index("retain_jsd") + 1] == "retain_jsd_floor"
    assert AT.index("seconds") > AT.index("auc")
    assert len(set(AT)) == len(AT)


def test_rows_that_forget_people_who_were_tuned_on_are_marked(row, results):
    made = results(replace(row("e2urec, 40 %", jsd=[0.003]), tuned_on=38), replace(row("npo", jsd=[0.003]), tuned_on=0))
    assert cell(made, "e2urec, 40 %", "jsd").endswith("‡")
    assert not cell(made, "npo", "jsd").endswith("‡")
    assert any("e2urec, 40 % (38)." in note for note in footnotes(made))


def test_the_bundled_sweep_says_that_38_people_of_the_largest_share_were_tuned_on():
    made = load_benchmark("movielens-100k", "best", "forget-fraction")
    assert {row.title: row.tuned_on for row in made.rows if row.tuned_on} == {"e2urec, 40 %": 38, "rehearsed, 40 %": 38}


def test_a_reference_that_shares_the_originals_first_weights_is_named(row, results):
    retrained = {"bundled": True, "seeds": [1, 2, 3]}
    made = results(replace(row("e2urec", jsd=[0.003]), reference=retrained))
    assert any("seed 3 shares" in note for note in footnotes(replace(made, original_seed=3)))
    assert not any("shares the original" in note for note in footnotes(replace(made, original_seed=0)))


def test_a_method_that_no_setting_helps_is_left_out_and_named(experiment, assets, tmp_path):
    copytree(assets, tmp_path / "assets")
    refused = {"tuned": [{"samples": 20, "settings": None}]}
    write_json(tmp_path / "assets" / "tuned" / "synthetic" / "best" / "npo.json", refused)
    mine = replace(experiment, assets=tmp_path / "assets")
    plan = side_by_side("twenty-percent", mine.presets()["twenty-percent"], ("npo", "e2urec"), (0,))
    left = without_refused(mine, plan)
    assert [entry.method for entry in left.entries] == ["original", "retrain", "e2urec"]
    assert left.refused == ("npo",)
