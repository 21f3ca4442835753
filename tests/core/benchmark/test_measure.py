from shutil import copytree

import pytest

from core.benchmark.measure import RESULTS, measure
from core.benchmark.plan import side_by_side
from core.benchmark.results import read_benchmark
from core.errors import RunError
from core.evaluation.references import retraining_seed
from core.runs.events import Finished

METHODS, SEEDS = ("original", "retrain", "e2urec"), (1, 2)


@pytest.fixture
def plan(experiment):
    return side_by_side("twenty-percent", experiment.presets()["twenty-percent"], METHODS, SEEDS)


@pytest.fixture
def measured(experiment, finished, plan, tmp_path):
    for place, variant in plan.runs(tmp_path).items():
        copytree(finished(variant.method, variant.seed)[0].folder, place)
    assert isinstance(list(measure(experiment, plan, tmp_path, "again"))[-1], Finished)
    return {row.method: row for row in read_benchmark(tmp_path / RESULTS).rows}


def test_speed_up_is_that_of_each_seed(measured, finished):
    retrained = [finished("retrain", retraining_seed(seed))[0].metrics["seconds"] for seed in SEEDS]
    ours = [finished("e2urec", seed)[0].metrics["seconds"] for seed in SEEDS]
    ratios = [one / own for one, own in zip(retrained, ours, strict=True)]
    assert measured["e2urec"].metrics["speedup"].values == pytest.approx(ratios)
    assert measured["retrain"].metrics["speedup"].values == (1.0, 1.0)
    assert "speedup" not in measured["original"].metrics


def test_a_retraining_is_measured_against_the_other_one_only(measured):
    one, other = measured["retrain"].metrics["jsd"].values
    assert one == pytest.approx(other)
    assert one > 0
    assert measured["original"].reference == {"bundled": False, "seeds": [1001, 1002]}


def test_e2urec_is_tested_against_every_other_row(measured):
    difference = measured["e2urec"].mean("jsd") - measured["original"].mean("jsd")
    assert measured["original"].tests["jsd"].difference == pytest.approx(difference)
    assert measured["original"].tests.keys() == measured["retrain"].tests.keys() == {"jsd", "auc"}
    assert measured["e2urec"].tests == {}


def test_what_has_not_finished_is_not_measured(experiment, plan, tmp_path):
    with pytest.raises(RunError, match="has not finished"):
        list(measure(experiment, plan, tmp_path, "again"))
    assert not (tmp_path / RESULTS).exists()
