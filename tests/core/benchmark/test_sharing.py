"""A benchmark's runs over several machines come to what one would have come to, and no run is made twice."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from core.benchmark.documents.tables import how_made
from core.benchmark.measure import RESULTS, measure, run_benchmark
from core.benchmark.plan import side_by_side
from core.benchmark.quiet import QUIET_FILE
from core.benchmark.results import Benchmark, read_benchmark
from core.benchmark.sharing import RunShard, joined, merge_runs, read_shard
from core.benchmark.tables import later_notes, markdown
from core.cli.main import main
from core.data.requests import ForgetRequest
from core.errors import RequestError, RunError
from core.experiment.series import Variant, run_series
from core.files import read_json
from core.runs.alone import alone_in, is_at_work_in
from core.runs.events import Evaluated
from core.runs.store import Run

SEEDS = (1, 2)
MEASURED_ANEW = ("seconds", "retrain_seconds", "peak_memory", "speedup")
"""How the names of metrics begin that are another at each time."""


@pytest.fixture
def plan(experiment):
    return side_by_side("twenty-percent", experiment.presets()["twenty-percent"], (), SEEDS)


def numbers(experiment, plan, folder):
    """Return all that a benchmark's table says, but for times."""
    list(measure(experiment, plan, folder, "again", ()))
    rows = read_benchmark(folder / RESULTS).rows
    return {
        row.title: (row.reference, row.tests, {k: v for k, v in row.metrics.items() if not k.startswith(MEASURED_ANEW)})
        for row in rows
    }


@pytest.mark.parametrize(("seeds", "of"), [((0, 1, 2), 3), ((0, 1, 2), 2), ((0,), 2), ((0, 1), 5)])
def test_every_run_is_in_one_shard(seeds, of):
    plan, folder = side_by_side("x", ForgetRequest(users=(1,)), ("e2urec", "npo"), seeds), Path("x")
    parts = [RunShard(number, of).runs(plan, folder) for number in range(1, of + 1)]
    assert sum(map(len, parts)) == len(plan.runs(folder))
    assert {place for part in parts for place in part} == set(plan.runs(folder))
    if len(seeds) >= of:
        own = [{seed for seed in seeds if plan.entries[-1].place(folder, seed) in part} for part in parts]
        assert [len(part) for part in parts] == [len(plan.entries) * len(seeds_here) for seeds_here in own]


@pytest.mark.parametrize("written", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/2/3", " 1/2"])
def test_a_shard_that_is_none_is_refused(written):
    with pytest.raises(RequestError, match="K/N"):
        read_shard(written)
    assert read_shard("2/3") == RunShard(2, 3)


def test_shards_in_folders_of_their_own_merge_into_what_one_process_makes(experiment, finished, plan, tmp_path):
    one, merged = tmp_path / "one", tmp_path / "merged"
    for place, variant in plan.runs(one).items():
        copytree(finished(variant.method, variant.seed)[0].folder, place)
    parts = [tmp_path / f"part-{number}" for number in (1, 2)]
    for number, folder in enumerate(parts, start=1):
        list(run_benchmark(experiment, plan, folder, RunShard(number, 2)))
        assert len(list(folder.glob("*/metrics.json"))) == len(plan.entries)
    copied = merge_runs(experiment, plan, merged, parts)
    assert set(copied) == set(plan.runs(merged))
    assert merge_runs(experiment, plan, merged, parts) == {}
    assert set(read_json(merged / QUIET_FILE)) == {one.title for one in plan.runs(merged).values()}
    assert numbers(experiment, plan, merged) == numbers(experiment, plan, one)


def test_a_run_of_another_recommender_is_not_merged(experiment, finished, plan, tmp_path):
    other = side_by_side("x", experiment.presets()["one-interaction"], (), SEEDS)
    copytree(finished("original", 1)[0].folder, tmp_path / "part" / "original-1")
    with pytest.raises(RunError, match="another recommender, request or settings"):
        merge_runs(experiment, other, tmp_path / "merged", [tmp_path / "part"])
    with pytest.raises(RunError, match="is no folder"):
        merge_runs(experiment, plan, tmp_path / "merged", [tmp_path / "nowhere"])
    assert not list((tmp_path / "merged").glob("*/metrics.json"))


def test_a_run_at_which_another_process_works_is_passed_over_and_looked_at_again(experiment, plan, tmp_path):
    wanted = {tmp_path / name: Variant("original", 1, name) for name in "abc"}
    with ExitStack() as elsewhere:
        elsewhere.enter_context(alone_in(tmp_path / "a"))
        assert is_at_work_in(tmp_path / "a")
        assert not is_at_work_in(tmp_path / "b")
        told = []
        for event in run_series(experiment, plan.request, wanted, "x"):
            if isinstance(event, Evaluated):
                told.append(event.of)
            if told == ["b seed 1"]:
                elsewhere.close()
    assert told == ["b seed 1", "c seed 1", "a seed 1"]
    with alone_in(tmp_path / "d"), pytest.raises(RunError, match="Another process is at work"):
        list(run_series(experiment, plan.request, {tmp_path / "d": Variant("original", 1)}, "x"))
    assert not Run(tmp_path / "d").finished


@pytest.mark.usefixtures("tiny_dataset")
def test_the_command_makes_a_shard_and_then_all(assets, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("E2UREC_ASSETS", str(assets))
    words = ["benchmark", "synthetic", "--methods", "original", "--seeds", "1,2", "--preset", "one-interaction"]
    for number in ("1/2", "2/2"):
        assert main([*words, "--out", str(tmp_path / number[0]), "--shard", number]) == 0, capsys.readouterr().err
    assert "its 2 of all 4 runs are done" in " ".join(capsys.readouterr().out.split())
    assert not (tmp_path / "1" / RESULTS).exists()
    rest = ["--originals", "0", "--merge", str(tmp_path / "2")]
    assert main([*words, "--out", str(tmp_path / "1"), *rest]) == 0
    said = capsys.readouterr()
    assert "2 finished runs copied" in said.err
    assert read_benchmark(tmp_path / "1" / RESULTS).seeds == (1, 2)
    for wrong in (["--shard", "3/2"], ["--shard", "1/2", "--bundle"], ["--shard", "1/2", "--design", "2x2x2"]):
        assert main([*words, "--out", str(tmp_path / "x"), *wrong]) == 2


def test_a_row_made_later_comes_to_the_table_in_its_place_and_is_tested_with_the_others(row, results):
    old = [row("original", jsd=[9.0, 9.0]), row("mean", method="mean_of_originals", jsd=[7.0, 7.0])]
    old += [row("e2urec", jsd=[5.0, 5.2]), row("simnpo", jsd=[6.0, 6.1])]
    before = replace(results(*old), refused=("npo",), quiet=True)
    later = replace(results(row("npo", jsd=[4.0, 4.4])), made={**before.made, "date": "2026-02-02"}, quiet=True)
    found = joined(before, later)
    assert [one.title for one in found.rows] == ["original", "mean", "e2urec", "npo", "simnpo"]
    assert (found.refused, found.quiet, found.made["date"]) == ((), False, "2026-01-01")
    assert [one.made and one.made["date"] for one in found.rows] == [None, None, None, "2026-02-02", None]
    assert found.rows[3].metrics == later.rows[0].metrics
    assert found.rows[3].tests["jsd"] is not None
    assert later_notes(found) == ["Made later, on 2026-02-02: npo."]
    assert "Made later, on 2026-02-02: npo." in markdown(found)
    assert "Made later, on 2026-02-02: NPO." in how_made(found)
    assert Benchmark.from_record(found.as_record()) == found


def test_a_row_that_tuning_refuses_now_goes(row, results):
    before = results(row("e2urec", jsd=[5.0]), row("npo", jsd=[4.0]))
    found = joined(before, replace(results(row("e2urec", jsd=[5.5])), refused=("npo",)))
    assert [one.title for one in found.rows] == ["e2urec"]
    assert found.refused == ("npo",)
    kept = joined(results(row("e2urec", jsd=[5.0]), row("uld", jsd=[4.0])), found)
    assert ([one.title for one in kept.rows], kept.refused) == (["e2urec", "uld"], ("npo",))


def test_a_table_that_is_made_whole_is_not_joined(row, results):
    now = results(row("e2urec", jsd=[5.0]))
    mean = row("mean", method="mean_of_originals", jsd=[7.0])
    assert joined(None, now) is now
    assert joined(results(row("e2urec", jsd=[4.0]), mean), now) is now
    curve = results(row("npo", at={"percent": 20}, jsd=[4.0]))
    assert joined(curve, now) is now


@pytest.mark.parametrize("differs", [{"seeds": (0, 1, 2)}, {"request": {"users": [2]}}, {"original_seed": 4}], ids=str)
def test_what_was_measured_otherwise_stands_in_no_table_with_it(row, results, differs):
    before = results(row("npo", jsd=[4.0]))
    with pytest.raises(RequestError, match="make all of its rows anew"):
        joined(before, replace(results(row("e2urec", jsd=[5.0])), **differs))


def test_nor_what_was_measured_against_other_models(row, results):
    one, other = ({"bundled": True, "seeds": seeds} for seeds in ([1, 2, 3], [4, 5, 6]))
    before = results(replace(row("npo", jsd=[4.0]), reference=one))
    same = replace(row("e2urec", jsd=[5.0]), reference=one)
    assert len(joined(before, results(same)).rows) == 2
    with pytest.raises(RequestError, match="against other models"):
        joined(before, results(replace(same, reference=other)))
