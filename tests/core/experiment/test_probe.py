from itertools import count

import numpy as np
import pytest

from core.data.samples import Split
from core.experiment.probe import Probe
from core.runs.events import Step
from core.runs.store import Run


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


def heard(events):
    """Return what was said while the model was watched, by phase and step."""
    return {(one.phase, one.step): one.watched for one in events if isinstance(one, Step) and one.watched}


@pytest.mark.parametrize("method", ["e2urec", "neggrad", "retrain"])
def test_a_watched_run_ends_in_the_numbers_of_an_unwatched_one(experiment, request_, finished, method, tmp_path):
    alone, _ = finished(method)
    events = list(experiment.unlearn(request_, method, folder=tmp_path, probe=experiment.probe(request_)))
    assert heard(events)
    assert Run(tmp_path).config == alone.config
    assert all(np.array_equal(Run(tmp_path).predictions[part], one) for part, one in alone.predictions.items())


def test_only_the_model_that_will_answer_is_watched(experiment, request_, tmp_path):
    events = list(experiment.unlearn(request_, "e2urec", folder=tmp_path, probe=experiment.probe(request_)))
    assert {phase for phase, _ in heard(events)} == {"student"}
    assert not heard(experiment.unlearn(request_, "sisa", folder=tmp_path / "s", probe=experiment.probe(request_)))


def test_it_tells_what_was_said_before_and_what_is_said_after(experiment, request_, tmp_path):
    probe, plan = experiment.probe(request_), experiment.plan(request_)
    events = list(experiment.unlearn(request_, "e2urec", folder=tmp_path, probe=probe))
    run, said = Run(tmp_path), list(heard(events).values())
    for at, model in ((0, None), (-1, run)):
        for name, samples in probe.samples.items():
            assert said[at][name] == pytest.approx(experiment.predict(samples, model).mean(), abs=1e-6)
            there = np.abs(experiment.predict(samples, model) - experiment.predict(samples)).mean()
            assert said[at][f"moved_{name}"] == pytest.approx(there, abs=1e-6)
    assert set(probe.samples["forgotten"].row) <= set(plan.forget.row)
    assert set(probe.samples["retained"].row) <= set(plan.retain.row)
    assert set(probe.held_out.split) == {Split.VALID}


def watched_steps(experiment, request_, share, ticks):
    """Return at which of 100 steps a model is asked, where training a step takes as long as asking it."""
    time = count()
    few = experiment.probe(request_)
    probe = Probe(few.engine, few.samples, few.held_out, few.tiles, share, now=lambda: float(next(time)) * ticks)

    def steps():
        for step in range(1, 101):
            yield Step("student", step, 100)
        return 7.0

    def passed_on():
        assert (yield from probe.over(steps(), experiment.recommender.backbone)) == 7.0

    return [step.step for step in passed_on() if step.watched]


def test_watching_takes_no_more_than_its_share(experiment, request_):
    often, seldom = (watched_steps(experiment, request_, share, 1.0) for share in (0.5, 0.05))
    assert often[0] == seldom[0] == 1
    assert often[-1] == seldom[-1] == 100
    assert len(seldom) < len(often) < 100
    assert len(seldom) - 2 <= 0.05 * 100


def test_a_watch_that_is_closed_closes_what_it_watches(experiment, request_):
    probe, closed = experiment.probe(request_), []

    def steps():
        try:
            while True:
                yield Step("student", 2, 9)
        finally:
            closed.append(True)

    over = probe.over(steps(), experiment.recommender.backbone)
    next(over)
    over.close()
    assert closed
