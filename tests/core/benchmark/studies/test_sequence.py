"""Many requests in sequence: who goes, from which model, and what is measured against whom."""

import json

import numpy as np
import pytest

from core.benchmark.quiet import QUIET_FILE, was_idle
from core.benchmark.results import read_benchmark
from core.benchmark.studies.answer_files import kept_answers
from core.benchmark.studies.sequence import (
    REQUESTS_SO_FAR,
    latencies,
    measure_sequence,
    sequence_cells,
    sequence_figures,
)
from core.benchmark.studies.sequence_runs import (
    SequencePlan,
    answers_path,
    plan_sequence,
    run_sequence,
    sets_after,
)
from core.data.samples import Split
from core.errors import RequestError, RunError
from core.evaluation.distances import jsd
from core.files import write_json
from core.runs.events import Evaluated, Step
from core.runs.store import Run
from core.unlearning.tuned_settings import tuned_path

REQUESTS = 4


@pytest.fixture
def plan(experiment):
    return plan_sequence(experiment, SequencePlan((), ("npo", "original"), (0,), 1, 2, 2), REQUESTS)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder in which the sequence is made once; every test finds it finished but the first."""
    return tmp_path_factory.mktemp("sequence")


@pytest.fixture
def done(experiment, plan, made):
    list(run_sequence(experiment, plan, made))
    return made


@pytest.fixture
def results(experiment, plan, done):
    list(measure_sequence(experiment, plan, done, "again"))
    return read_benchmark(done / "results.json")


def test_points_and_marks_end_with_the_last_request():
    plan = SequencePlan(tuple(range(1, 13)), ("npo",), every=5, retrain_every=10)
    assert plan.marks == (10, 12)
    assert plan.points == (5, 10, 12)
    assert plan.request(3).users == (1, 2, 3)
    assert plan.references == (1000, 1001)


def test_nobody_goes_on_whom_a_method_was_tuned(experiment, tmp_path):
    users = np.unique(experiment.samples.of(Split.TRAIN).user).tolist()
    experiment.assets = tmp_path
    tuned = [{"samples": 5 + 85 * at, "settings": {}, "requests": [{"users": [users[at]]}]} for at in (0, 1)]
    write_json(tuned_path(tmp_path, experiment.key, "finetune"), {"tuned": tuned})
    asked = SequencePlan((), ("npo",))
    found = plan_sequence(experiment, asked, len(users) - 2)
    assert set(found.people) == set(users[2:])
    assert plan_sequence(experiment, asked, 3).people == found.people[:3]
    with pytest.raises(RequestError, match=f"ask for {len(users) - 2} at most"):
        plan_sequence(experiment, asked, len(users) - 1)


def test_a_method_that_no_setting_helps_at_that_size_is_left_out(experiment, tmp_path):
    experiment.assets = tmp_path
    write_json(tuned_path(tmp_path, experiment.key, "npo"), {"tuned": [{"samples": 5, "settings": None}]})
    found = plan_sequence(experiment, SequencePlan((), ("neggrad", "npo", "retrain")), 2)
    assert (found.methods, found.refused) == (("neggrad",), ("npo",))


def test_each_goes_from_the_model_that_the_last_one_left(experiment, plan, done):
    stage = experiment
    for many, (place, (_, request)) in enumerate(plan.steps(done, "npo", 0).items(), start=1):
        run = Run(place)
        assert run.config["request"] == request.as_record()
        assert len(run.config.get("after", [])) == many - 1
        stage = stage.after(run)
    said = kept_answers(answers_path(done, "npo", 0, REQUESTS))
    for name, samples in sets_after(experiment, plan, REQUESTS).items():
        assert np.allclose(said[name], stage.predict(samples), atol=1e-6)


def test_retrainings_leave_out_everybody_so_far(plan, done):
    for mark in (2, 4):
        runs = [Run(place) for place in plan.retrainings(done, mark)]
        assert [run.config["seed"] for run in runs] == [1000, 1001]
        assert all(run.config["request"]["users"] == sorted(plan.people[:mark]) for run in runs)


def test_started_again_nothing_is_trained_or_asked_anew(experiment, plan, done):
    kept = {path: path.stat().st_mtime_ns for path in done.rglob("answers-*")}
    again = list(run_sequence(experiment, plan, done))
    assert not [event for event in again if isinstance(event, Step)]
    assert len([event for event in again if isinstance(event, Evaluated)]) == REQUESTS + 4
    assert kept == {path: path.stat().st_mtime_ns for path in done.rglob("answers-*")}


def test_everybody_so_far_is_judged_as_in_one_request(plan, done, results):
    rows = {row.title: row for row in results.rows}
    assert list(rows)[:2] == ["original, 1 request", "npo, 1 request"]
    assert rows["npo, 4 requests"].at == {REQUESTS_SO_FAR: 4}
    said = kept_answers(answers_path(done, "npo", 0, 4))
    retrained = [Run(place).predictions for place in plan.retrainings(done, 4)]
    for name, eval_set in (("jsd", "forget"), ("retain_jsd", "retain")):
        wanted = np.mean([jsd(said[eval_set], one[eval_set]).mean() for one in retrained])
        assert rows["npo, 4 requests"].mean(name) == pytest.approx(wanted)
    assert rows["npo, 4 requests"].mean("auc") > 0
    floor = jsd(*(one["forget"] for one in retrained)).mean()
    assert rows["retrain, 4 requests"].mean("jsd") == pytest.approx(floor)
    before = kept_answers(answers_path(done, "original", 0, 4))
    wanted = np.mean([jsd(before["forget"], one["forget"]).mean() for one in retrained])
    assert rows["original, 4 requests"].mean("jsd") == pytest.approx(wanted)


def test_where_nobody_was_retrained_there_are_no_distances(results):
    rows = {row.title: row for row in results.rows}
    assert "retrain, 3 requests" not in rows
    assert rows["npo, 3 requests"].reference is None
    assert rows["npo, 3 requests"].mean("jsd") is None
    assert rows["npo, 3 requests"].mean("auc") is not None
    assert rows["npo, 4 requests"].reference == {"bundled": False, "seeds": [1000, 1001]}


def test_latency_is_that_of_the_requests_so_far(plan, done, results):
    seconds = [Run(place).metrics["seconds"] for place in plan.steps(done, "npo", 0)]
    row = next(row for row in results.rows if row.title == "npo, 3 requests")
    assert {name: row.mean(name) for name in ("seconds", "latency_p50", "latency_p95")} == latencies(seconds[:3])


def test_percentiles_of_latency():
    assert latencies(list(range(101))) == {"seconds": 50, "latency_p50": 50, "latency_p95": 95}


def test_figures_have_a_line_a_method_over_requests(results):
    drawn = sequence_figures(results)
    assert {"jsd", "retain_jsd", "auc", "latency_p50"} <= set(drawn)
    lines = {line.name: list(line.x) for line in drawn["jsd"].data}
    assert lines == {"original": [2, 4], "retrain": [2, 4], "npo": [2, 4]}
    assert {line.name: list(line.x) for line in drawn["auc"].data}["npo"] == [1, 2, 3, 4]
    assert drawn["jsd"].layout.xaxis.title.text == "requests so far"


def test_seconds_of_a_busy_machine_are_left_out(results, done):
    titles = [title for title in json.loads((done / QUIET_FILE).read_text()) if title.startswith("npo")]
    assert len(titles) == REQUESTS
    head, lines = sequence_cells(results)
    assert len(lines) == len(results.rows)
    assert ("latency, median (s)" in head) == (results.quiet is not False)


@pytest.mark.parametrize(("load", "idle"), [(0.5, True), (64.0, False), (None, False)])
def test_a_machine_was_idle_if_it_was_at_each_request(tmp_path, load, idle):
    assert was_idle(tmp_path, ["a"]) is None
    write_json(tmp_path / QUIET_FILE, {"a": {"session": 1, "load": 0.1}, "b": {"session": 2, "load": load}})
    assert was_idle(tmp_path, ["a", "b"]) is idle
    assert was_idle(tmp_path, ["a"])
    assert not was_idle(tmp_path, ["a", "c"])


def test_a_model_that_was_not_asked_is_told(tmp_path):
    with pytest.raises(RunError, match=r"There are no answers in .*; start the command again"):
        kept_answers(answers_path(tmp_path, "npo", 0, 3))
