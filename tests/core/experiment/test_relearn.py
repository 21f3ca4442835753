import numpy as np
import pytest

from core.errors import RunError
from core.evaluation.distances import jsd
from core.evaluation.returning.relearning import RelearningCurve
from core.experiment.relearn import Relearning, curves_path, load_curves, save_curves
from core.runs.events import Evaluated, Failed, Finished, Started, Step
from core.runs.store import Run

SETTINGS = Relearning(samples=8, steps=6, every=2)


@pytest.fixture
def heard(experiment, finished):
    def relearn(method="e2urec", seed=0, runs=()):
        return list(experiment.relearn(finished(method)[0], SETTINGS, seed, runs))

    return relearn


def metrics_of(events):
    return [event for event in events if isinstance(event, Evaluated)][-1].metrics


def test_it_counts_its_steps_shows_the_curve_as_it_grows_and_ends_with_the_metrics(heard):
    events = heard()
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    steps = [event for event in events if isinstance(event, Step)]
    assert [step.step for step in steps] == list(range(1, len(steps) + 1))
    assert all(step.step <= step.of and step.phase == "relearn" for step in steps)
    grown = [event.metrics["relearn_curves"] for event in events if isinstance(event, Evaluated)][:-1]
    assert [one["now"]["steps"] for one in grown] == [[0, 2], [0, 2, 4], [0, 2, 4, 6]]


def test_its_curve_begins_where_the_run_ended_and_tuning_moves_the_model(heard, finished):
    run, found = finished("e2urec")[0], metrics_of(heard())
    far = jsd(run.predictions["forget"], run.predictions["forget_before"]).mean()
    assert found["relearn_all_jsd"] == pytest.approx(far, rel=1e-3)
    assert found["relearn_tuned_loss_least"] < found["relearn_tuned_loss"]
    assert found["relearn_tuned"] == 8


@pytest.mark.parametrize("method", ["e2urec", "neggrad", "sisa", "original"])
def test_run_and_original_stay_as_they_were(experiment, finished, method):
    run, samples = finished(method)[0], experiment.samples
    files = {path: path.stat().st_mtime_ns for path in run.folder.rglob("*")}
    before = experiment.predict(samples), experiment.predict(samples, run)
    events = list(experiment.relearn(run, SETTINGS))
    assert isinstance(events[-1], Finished)
    assert np.array_equal(experiment.predict(samples), before[0])
    assert np.array_equal(experiment.predict(samples, run), before[1])
    assert files == {path: path.stat().st_mtime_ns for path in run.folder.rglob("*")}


def test_a_seed_decides_it(heard):
    first, again, other = (metrics_of(heard(seed=seed))["relearn_curves"]["run"] for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_closed_at_any_event_it_frees_the_recommender_for_others(experiment, finished):
    job = experiment.relearn(finished("e2urec")[0], SETTINGS)
    for _ in range(4):
        next(job)
    job.close()
    assert len(experiment.predict(experiment.samples)) == len(experiment.samples)


def test_what_goes_wrong_is_said_and_raised(experiment, finished, monkeypatch):
    def broken(self, phase, backbone, seed, checkpoint=None):
        raise ValueError("the device is gone")
        yield

    run = finished("e2urec")[0]
    monkeypatch.setattr("core.training.loop.Engine.train", broken)
    job = experiment.relearn(run, SETTINGS)
    assert [event for event in iter(lambda: next(job), Failed("the device is gone")) if isinstance(event, Started)]
    with pytest.raises(ValueError, match="the device is gone"):
        next(job)


def test_an_unfinished_run_has_nothing_to_relearn(experiment, tmp_path):
    job = experiment.unlearn(experiment.presets()["one-user"], "original", folder=tmp_path / "run")
    next(job)
    job.close()
    with pytest.raises(RunError, match="has not finished"):
        experiment.relearn(Run(tmp_path / "run"))


def test_retrainings_of_the_same_request_relearn_beside_it_but_never_beside_themselves(heard, finished):
    retrained = [finished("retrain")[0], finished("retrain", 1)[0]]
    beside = heard(runs=[*retrained, finished("original")[0]])
    assert beside[0].phases == ("relearn", "relearn retrain seed 0", "relearn retrain seed 1")
    assert len(metrics_of(beside)["relearn_curves"]["retrained"]) == 2
    assert metrics_of(beside)["relearn_all_jsd_retrained"] > 0
    assert heard("retrain", runs=retrained)[0].phases == ("relearn", "relearn retrain seed 1")


def test_bundled_curves_are_used_where_they_were_made_for_the_very_same(experiment, finished, tmp_path, monkeypatch):
    run = finished("e2urec")[0]
    path = curves_path(tmp_path, "synthetic", "best", "twenty-percent")
    measured = ({"all": np.array(values)} for values in ([0.5, 0.1], [0.3, 0.2], [0.6, 0.7]))
    curve = RelearningCurve(np.array([0, 2]), *measured)
    save_curves(path, experiment.curves_key(run, SETTINGS), {1: curve, 2: curve}, {"made": "here"})
    monkeypatch.setattr(experiment, "assets", tmp_path)
    found = metrics_of(list(experiment.relearn(run, SETTINGS, 0, [finished("retrain", 1)[0]])))
    assert found["relearn_all_jsd_retrained"] == 0.5
    assert load_curves([path], experiment.curves_key(run, SETTINGS, seed=1)) == {}
    assert load_curves([tmp_path / "none.json"], "key") == {}


def test_of_a_single_sample_there_are_no_others(experiment, tmp_path):
    list(experiment.unlearn(experiment.presets()["one-interaction"], "original", folder=tmp_path / "run"))
    found = metrics_of(list(experiment.relearn(Run(tmp_path / "run"), SETTINGS)))
    assert found["relearn_tuned"] == found["forgotten"] == 1
    assert found["relearn_others_jsd"] is None
    assert found["relearn_all_jsd_half"] is None
