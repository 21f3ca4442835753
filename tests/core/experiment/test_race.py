from dataclasses import replace
from itertools import count

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from core.errors import RequestError
from core.experiment.race import beside, race
from core.runs.events import Cancelled, Evaluated, Failed, Finished, Started, Step
from core.runs.store import ADAPTER, MODEL, Run
from core.training.loop import Engine

PAIR = ("e2urec", "retrain")


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


@pytest.fixture
def start(experiment, request_, tmp_path):
    """Return a function that begins a race of methods, each in a folder of its name."""
    return lambda *methods, **more: race(experiment, request_, {one: tmp_path / one for one in methods}, **more)


def until(events, wanted):
    """Listen until something is said that is wanted, and return it."""
    return next(said for said in events if wanted(said))


def ended(lane):
    return lambda said: said.lane == lane and isinstance(said.event, Finished)


def weights_in(folder):
    [file] = [*folder.glob(f"{ADAPTER}/*.safetensors"), *folder.glob(f"{MODEL}/*.safetensors")]
    return load_file(file)


def by_turns():
    """Return a watch by which all that anybody says takes equally long."""
    time = count()
    return lambda: float(next(time))


@pytest.mark.parametrize("methods", [PAIR, ("retrain", "e2urec"), ("e2urec", "npo"), ("negkl", "neggrad", "sisa")])
def test_each_comes_to_the_very_numbers_that_it_comes_to_alone(start, finished, methods, tmp_path):
    torch.manual_seed(12345)
    list(start(*methods))
    for method in methods:
        alone, _ = finished(method)
        raced = Run(tmp_path / method)
        assert raced.config == alone.config
        assert all(np.array_equal(raced.predictions[part], one) for part, one in alone.predictions.items())
        if method != "sisa":  # whose weights lie in several files
            one, other = weights_in(raced.folder), weights_in(alone.folder)
            assert one.keys() == other.keys()
            assert all(torch.equal(one[name], other[name]) for name in one)


def test_lanes_with_dropout_and_accumulated_batches_do_not_mix(start, experiment, request_, tmp_path, monkeypatch):
    settings = experiment.method("finetune", experiment.plan(request_)).settings
    rough = replace(settings, optimisation=replace(settings.optimisation, dropout=True, accumulate=2))
    method = experiment.method
    own = {"finetune": rough}
    monkeypatch.setattr(experiment, "method", lambda name, plan, given: method(name, plan, own.get(name, given)))
    list(experiment.unlearn(request_, "finetune", folder=tmp_path / "alone"))
    list(start("finetune", "retrain", now=by_turns()))
    raced, alone = (Run(tmp_path / name).predictions for name in ("finetune", "alone"))
    assert all(np.array_equal(raced[part], one) for part, one in alone.items())


def test_whoever_has_used_less_time_is_next(start):
    shares = {}
    for said in start(*PAIR, now=by_turns()):
        assert said.seconds <= min([*shares.values(), said.seconds]) + 1
        shares[said.lane] = said.seconds
        if isinstance(said.event, Finished):
            break
    assert abs(shares["e2urec"] - shares["retrain"]) <= 1


def test_both_say_all_that_a_job_says_and_the_race_ends_with_the_last(start):
    said = list(start(*PAIR))
    for lane in PAIR:
        events = [one.event for one in said if one.lane == lane]
        assert isinstance(events[0], Started)
        assert isinstance(events[-2], Evaluated)
        assert isinstance(events[-1], Finished)
    assert isinstance(said[-1].event, Finished)


def test_when_it_is_closed_what_has_finished_stays_and_the_other_is_cancelled(start, tmp_path, experiment):
    running = start("original", "retrain", now=by_turns())
    until(running, ended("original"))
    running.close()
    first, second = (Run(tmp_path / lane) for lane in ("original", "retrain"))
    assert first.finished
    assert not second.finished
    assert list(first.events())[-1]["event"] == "finished"
    assert list(second.events())[-1]["event"] == type(Cancelled()).__name__.lower()
    assert experiment.predict(experiment.samples).shape == (len(experiment.samples),)  # nobody holds the model


def test_closed_early_it_cancels_all_and_goes_on_where_it_stood(start, tmp_path, finished, monkeypatch):
    monkeypatch.setattr("core.training.loop.SECONDS_BETWEEN", -1.0)
    running = start(*PAIR, now=by_turns())
    until(running, lambda said: isinstance(said.event, Step))
    running.close()
    assert not any(Run(tmp_path / lane).finished for lane in PAIR)
    list(start(*PAIR))
    for lane in PAIR:
        alone = finished(lane)[0].predictions
        assert np.allclose(Run(tmp_path / lane).predictions["forget"], alone["forget"], atol=1e-6)


def test_the_original_is_what_it_was(start, experiment):
    before = experiment.predict(experiment.samples)
    running = start(*PAIR, now=by_turns())
    until(running, lambda said: isinstance(said.event, Step) and said.event.phase == "student")
    running.close()
    assert np.array_equal(experiment.predict(experiment.samples), before)
    assert all(one.requires_grad for one in experiment.recommender.backbone.model.parameters())


def test_a_lane_that_fails_leaves_the_other_running_and_is_raised_at_the_end(start, tmp_path, monkeypatch):
    train = Engine.train

    def broken(self, phase, *others):
        if phase.name == "retrain":
            raise ValueError("the disk is gone")
        return train(self, phase, *others)

    monkeypatch.setattr(Engine, "train", broken)
    said = []
    with pytest.raises(ValueError, match="the disk is gone"):
        said.extend(start(*PAIR))
    assert Run(tmp_path / "e2urec").finished
    assert list(Run(tmp_path / "retrain").events())[-1]["event"] == type(Failed("")).__name__.lower()


def test_an_unknown_method_is_refused_before_anything_is_written(start, tmp_path):
    with pytest.raises(RequestError, match="no method magic"):
        start("e2urec", "magic")
    assert not list(tmp_path.iterdir())


def test_randomness_outside_is_left_alone(start):
    torch.manual_seed(7)
    wanted = torch.rand(3)
    torch.manual_seed(7)
    running = start(*PAIR)
    until(running, ended("e2urec"))
    running.close()
    assert torch.equal(torch.rand(3), wanted)


def test_looking_beside_a_run_answers_at_once_and_changes_nothing(experiment, request_, finished, tmp_path):
    alone, _ = finished("e2urec")
    looking, asked = beside(experiment), experiment.samples.take(np.arange(5))
    said = experiment.predict(asked)
    for _ in experiment.unlearn(request_, "e2urec", folder=tmp_path):
        assert np.array_equal(looking.predict(asked), said)
    assert all(np.array_equal(Run(tmp_path).predictions[part], one) for part, one in alone.predictions.items())
