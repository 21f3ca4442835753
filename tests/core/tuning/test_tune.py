from operator import attrgetter

import pytest

from core.errors import RequestError
from core.files import read_json
from core.runs.events import Finished, Saved, Started, Step
from core.tuning.tune import best_of, combinations, tune
from core.unlearning.methods.e2urec import E2URec
from core.unlearning.registry import METHODS
from core.unlearning.tuned_settings import nested, tuned_path, tuned_settings, updated

LORA = {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0}


@pytest.fixture
def small(monkeypatch, experiment, tmp_path):
    """Return the experiment with assets of its own, and a grid of two combinations that are done in a moment."""
    quick = {f"{part}_lora.{name}": (value,) for part in ("augment", "student") for name, value in LORA.items()}
    quick |= {"augment_steps": ((2, 2),), "student_steps": ((1, 2),), "forget_only_steps": (0,)}
    monkeypatch.setattr(E2URec, "grid", quick | {"alpha": (0.5, 2.0)})
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    experiment.assets = tmp_path / "assets"
    return experiment


def trial(left, auc_lost, few=0.5):
    return {"rehearsals": {"crowd": {"left": left, "auc_lost": auc_lost}, "few": {"left": few, "auc_lost": 0.0}}}


def test_of_those_that_stay_useful_the_one_that_leaves_least_is_best():
    log = [trial(0.9, 0.0, few=0.1), trial(0.7, 0.002), trial(0.2, 0.1)]
    assert best_of(log, "crowd") == log[1]
    assert best_of(log, "few") == log[0]


def test_where_none_stays_useful_the_most_useful_is_best():
    log = [trial(0.9, 0.02), trial(0.2, 0.1)]
    assert best_of(log, "crowd") == log[0]


@pytest.mark.parametrize("method", METHODS)
def test_every_combination_of_a_grid_fits_the_methods_settings(method):
    kind = METHODS[method]
    wanted = combinations(kind)
    assert 1 <= len(wanted) <= 16
    for changes in wanted:
        settings = updated(kind.Settings(), nested(changes))
        assert all(attrgetter(name)(settings) == value for name, value in changes.items() if type(value) is not dict)


def test_the_best_combination_is_bundled_with_the_log_of_all(small):
    events = list(tune(small, "e2urec"))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    path = tuned_path(small.assets, small.key, "e2urec")
    assert Saved(str(path)) in events
    found = read_json(path)
    assert [one["changes"]["alpha"] for one in found["trials"]] == [0.5, 2.0]
    for tuned in found["tuned"]:
        best = best_of(found["trials"], tuned["rehearsal"])["changes"]["alpha"]
        assert tuned_settings(E2URec, small.key, small.assets, tuned["samples"]).alpha == best


def test_interrupted_it_goes_on_behind_the_last_trial(small, monkeypatch):
    job = tune(small, "e2urec")
    while not (isinstance(event := next(job), Step) and event.phase == "trials"):
        pass
    job.close()
    made = []
    try_settings = __import__("core.tuning.tune", fromlist=["try_settings"]).try_settings
    monkeypatch.setattr(
        "core.tuning.tune.try_settings", lambda *args: made.append(args[2].alpha) or try_settings(*args)
    )
    list(tune(small, "e2urec"))
    assert set(made) == {2.0}


def test_an_unknown_method_is_refused(small):
    with pytest.raises(RequestError, match="no method magic"):
        next(tune(small, "magic"))
